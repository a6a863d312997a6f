package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const tutorialPage = "tutorial.md"

var (
	tutorialBlocks = regexp.MustCompile("(?ms)^```(yaml|yaml fragment|call|console)\n(.*?)^```$")
	// What a program says of its own speed.
	realTime = regexp.MustCompile(`of talk in \S+`)
)

// TestTutorialTests does what the chapter on tests does, with the flow of
// chapter 3, and holds what the program prints. -update writes it.
func TestTutorialTests(t *testing.T) {
	text, err := os.ReadFile(tutorialPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	from, to := strings.Index(page, "\n## 6. Test it\n"), strings.Index(page, "\n## 7. ")
	if from < 0 || to < from {
		t.Fatal("where is the chapter on tests?")
	}
	l := &learner{t: t, program: buildProgram(t), dir: t.TempDir()}
	_, third, _ := strings.Cut(page[:from], "\n## 3. ")
	l.write("shop.yaml", tutorialBlocks.FindStringSubmatch(third)[2])
	chapter := tutorialBlocks.ReplaceAllStringFunc(page[from:to], func(block string) string {
		m := tutorialBlocks.FindStringSubmatch(block)
		return l.follow(block, m[1], m[2])
	})
	if l.runs < 2 {
		t.Errorf("the chapter runs the program %d times", l.runs)
	}
	if *rewrite {
		if err := os.WriteFile(tutorialPage, []byte(page[:from]+chapter+page[to:]), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(chapter, page[from:to]); diff != "" {
		t.Errorf("%s (-program +page):\n%s", tutorialPage, diff)
	}
}

// A learner does what the tutorial says.
type learner struct {
	t            *testing.T
	program, dir string
	runs         int
}

func (l *learner) write(name, text string) {
	l.t.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// follow does what a block says and returns it with what was printed.
func (l *learner) follow(block, kind, text string) string {
	l.t.Helper()
	switch kind {
	case "call":
		l.write("shop.call", text)
	case "yaml fragment":
		l.mend(text)
	case "console":
		return l.run(block, text)
	}
	return block
}

// mend puts one line of the flow in the place of the one that it is written
// instead of.
func (l *learner) mend(line string) {
	l.t.Helper()
	flow, err := os.ReadFile(filepath.Join(l.dir, "shop.yaml"))
	if err != nil {
		l.t.Fatal(err)
	}
	field, _, _ := strings.Cut(line, ":")
	old := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(field) + `:.*\n`)
	if n := len(old.FindAll(flow, -1)); n != 1 {
		l.t.Fatalf("%d lines could be meant by %q", n, line)
	}
	l.write("shop.yaml", old.ReplaceAllLiteralString(string(flow), line))
}

func (l *learner) run(block, text string) string {
	l.t.Helper()
	l.runs++
	command, printed, _ := strings.Cut(text, "\n")
	words := strings.Fields(command)
	if len(words) < 3 || words[0] != "$" || words[1] != "ivrflow" {
		l.t.Fatalf("%q is no command of ivrflow", command)
	}
	run := exec.Command(l.program, words[2:]...)
	run.Dir = l.dir
	run.Env = append(os.Environ(), "NO_COLOR=1")
	out, _ := run.CombinedOutput() // that it fails is what the chapter shows
	said := string(out)
	if was := realTime.FindString(printed); was != "" {
		said = realTime.ReplaceAllLiteralString(said, was)
	}
	return "```console\n" + command + "\n" + said + "```"
}
