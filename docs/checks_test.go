package docs_test

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/graphsim"
)

var rewrite = flag.Bool("update", false, "write what the documents quote anew")

const checksPage = "checks.md"

// A broken flow of the page, and what the page says that check says of it.
var brokenFlow = regexp.MustCompile("(?s)## `([a-z-]+)`\n\n(.*?)```yaml broken\n(.*?)```\n\n```\n(.*?)```\n")

// TestChecks runs the program on every broken flow of the page: it must say
// what the page says, and its rule must be in it. Every rule has its flow.
func TestChecks(t *testing.T) {
	page, err := os.ReadFile(checksPage)
	if err != nil {
		t.Fatal(err)
	}
	program := buildProgram(t)
	var ruled []string
	text := brokenFlow.ReplaceAllStringFunc(string(page), func(entry string) string {
		m := brokenFlow.FindStringSubmatch(entry)
		rule, flow, quoted := m[1], m[3], m[4]
		ruled = append(ruled, rule)
		said := checked(t, program, flow)
		if !strings.Contains(said, "["+rule+"]") {
			t.Errorf("the flow of %s does not break it:\n%s", rule, said)
		}
		if warns := strings.Contains(m[2], "warning"); warns != strings.Contains(said, ": warning: ") && rule != "missing-audio" {
			t.Errorf("%s: the page says warning: %v, check says\n%s", rule, warns, said)
		}
		if diff := cmp.Diff(said, quoted); diff != "" && !*rewrite {
			t.Errorf("%s (-check +page):\n%s", rule, diff)
		}
		return strings.Replace(entry, "```\n"+quoted+"```\n", "```\n"+said+"```\n", 1)
	})
	if *rewrite {
		if err := os.WriteFile(checksPage, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := rules(t)
	slices.Sort(ruled)
	if diff := cmp.Diff(want, ruled); diff != "" {
		t.Errorf("rules (-code +page):\n%s", diff)
	}
}

// rules lists all that stand behind messages.
func rules(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("../flows/rule.go")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"audio-format"} // of the program, which looks into the files
	for _, m := range regexp.MustCompile(`(?m)^\trule\w+ += "([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "ivrflow")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/ivrflow").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// checked is what the program prints of a flow whose recordings are there,
// but for those called lost.
func checked(t *testing.T, program, flow string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("flow.yaml", []byte(flow))
	for _, name := range regexp.MustCompile(`[a-z]+\.wav`).FindAllString(flow, -1) {
		switch name {
		case "lost.wav":
		case "disc.wav":
			write(name, compactDisc())
		default:
			write(name, graphsim.WAV(1e9))
		}
	}
	cmd := exec.Command(program, "check", "flow.yaml")
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// compactDisc is a file that claims 44,100 samples a second, two channels.
func compactDisc() []byte {
	file := graphsim.WAV(1e9)
	const channels, rate = 22, 24 // places in the RIFF header
	file[channels] = 2
	file[rate], file[rate+1] = 0x44, 0xAC
	return file
}
