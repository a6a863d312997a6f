package docs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/internal/call"
)

//go:generate go test -run=^Test(Diagrams|Spoken)[A-Za-z]*$ . -write-docs

var writeDocs = flag.Bool("write-docs", false, "write generated text into docs instead of comparing it")

// generated fills the block between <!-- generated:name --> and <!-- end -->.
func generated(text, name, content string) (string, error) {
	begin, end := "<!-- generated:"+name+" -->\n", "<!-- end -->"
	before, rest, ok := strings.Cut(text, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("no block %q that %q closes", strings.TrimSpace(begin), end)
	}
	return before + begin + content + end + after, nil
}

// keep compares a page with what it should be, or writes it, with -update.
func keep(t *testing.T, page, have, want string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("%s (-should +page), mended by: go test ./docs -run '^%s$' -update\n%s", page, t.Name(), diff)
	}
}

func TestDiagramsAreThoseOfTheTables(t *testing.T) {
	const file = "calls.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for _, d := range []struct {
		name string
		draw func() (string, error)
	}{
		{"lifecycle", call.LifeDiagram},
		{"media", call.MediaDiagram},
	} {
		mermaid, err := d.draw()
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		block := "```mermaid\n" + strings.TrimSpace(mermaid) + "\n```\n"
		if want, err = generated(want, d.name, block); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	if *writeDocs {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Errorf("%s: a diagram is not that of its table; run: go generate ./docs", file)
	}
}

// pages are the documents that people read.
func pages(t *testing.T) map[string]string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.md", "decisions/*.md", "../*.md", "../examples/*/*.md", "../examples/*/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	all := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[f] = string(text)
	}
	return all
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

func TestLinksLeadSomewhere(t *testing.T) {
	for name, text := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s: nothing at %s", name, m[1])
			}
		}
	}
}

var settingsBlock = regexp.MustCompile("(?s)```yaml fragment\n(.*?)```")

func TestSettingsInDocsAreThoseOfTheEngine(t *testing.T) {
	found := 0
	for _, m := range settingsBlock.FindAllStringSubmatch(pages(t)["operating.md"], -1) {
		found++
		var cfg engine.Config
		if err := yaml.Load([]byte(m[1]), &cfg, yaml.WithKnownFields()); err != nil {
			t.Errorf("%v in\n%s", err, m[1])
		}
		if cfg.Timeouts.Post != 5*time.Second {
			t.Errorf("timeouts.post is %v", cfg.Timeouts.Post)
		}
	}
	if found != 1 {
		t.Errorf("%d blocks of settings, want 1", found)
	}
}

func TestEverySettingAndOutcomeIsInTheDocs(t *testing.T) {
	text := read(t, "operating.md")
	var names []string
	for _, of := range []reflect.Type{reflect.TypeFor[engine.Config](), reflect.TypeFor[engine.Timeouts]()} {
		for i := range of.NumField() {
			if name := of.Field(i).Tag.Get("yaml"); name != "" && name != "-" && name != "timeouts" {
				names = append(names, name)
			}
		}
	}
	for _, o := range []call.Outcome{call.HungUpByCaller, call.HungUpByFlow, call.Transferred, call.Redirected, call.Rejected, call.Stopped, call.Failed, call.NeverStarted, call.Vanished} {
		names = append(names, string(o))
	}
	for _, name := range names {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("operating.md does not tell of %s", name)
		}
	}
}

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// Go code in the docs is code of a test, so that it compiles: each block
// stands in example_test.go or in a file of the folder testing, indented or
// not. The page that prints a whole file is one of which a copy compiles.
func TestGoCodeIsCompiled(t *testing.T) {
	whole := read(t, "testing/bot_test.go")
	part := outdented(read(t, "example_test.go")) + outdented(read(t, "testing/calls_test.go"))
	wholes := 0
	for name, text := range pages(t) {
		for _, m := range goBlock.FindAllStringSubmatch(text, -1) {
			if m[1] == whole {
				wholes++
			} else if !strings.Contains(part, outdented(m[1])) {
				t.Errorf("%s: this block is neither in example_test.go nor in the folder testing:\n%s", name, m[1])
			}
		}
	}
	if wholes != 1 {
		t.Errorf("testing/bot_test.go is printed %d times, want once", wholes)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// outdented takes the indentation off, and empty lines.
func outdented(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
