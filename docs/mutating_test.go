package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/internal/mutant"
)

var took = regexp.MustCompile(` in [0-9.]+(µs|ms|s)\n`)

// TestMutatingPage: what the page shows is what the program says of the page's
// flow and its calls, and its table has every mistake that is made.
func TestMutatingPage(t *testing.T) {
	const page = "mutating.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, fence := range map[string]string{"shop.yaml": "```yaml\n", "shop.call": "```call\n"} {
		_, block, _ := strings.Cut(string(text), fence)
		block, _, _ = strings.Cut(block, "```")
		if err := os.WriteFile(filepath.Join(dir, name), []byte(block), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mutate := exec.Command(buildProgram(t), "mutate")
	mutate.Dir = dir
	said, err := mutate.Output()
	if err != nil {
		t.Fatalf("ivrflow mutate: %v\n%s", err, said)
	}
	var table strings.Builder
	table.WriteString("| name | what is wrong | what notices it |\n|---|---|---|\n")
	for _, o := range mutant.Operators() {
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", o.Name, o.Does, o.Remedy)
	}
	want := string(text)
	for name, content := range map[string]string{
		"mutate": "```\n" + took.ReplaceAllString(string(said), " in 41ms\n") + "```\n", "operators": table.String(),
	} {
		if want, err = generated(want, name, content); err != nil {
			t.Fatal(err)
		}
	}
	keep(t, page, string(text), want)
}
