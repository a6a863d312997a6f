package docs_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/graphsim"
)

const cookbookPage = "cookbook.md"

// TestCookbookPage: every flow of the cookbook is on its page, with its size.
func TestCookbookPage(t *testing.T) {
	page, err := os.ReadFile(cookbookPage)
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| \[([a-z-]+)\]\((cookbook/[a-z-]+\.yaml)\) \| (\d+) \|`)
	var listed []string
	text := row.ReplaceAllFunc(page, func(line []byte) []byte {
		m := row.FindSubmatch(line)
		listed = append(listed, string(m[2]))
		src, err := os.ReadFile(string(m[2]))
		if err != nil {
			t.Error(err)
		}
		lines := strconv.Itoa(bytes.Count(src, []byte("\n")))
		if lines != string(m[3]) && !*rewrite {
			t.Errorf("%s has %s lines, the page says %s", m[2], lines, m[3])
		}
		return bytes.Replace(line, []byte("| "+string(m[3])+" |"), []byte("| "+lines+" |"), 1)
	})
	if *rewrite {
		if err := os.WriteFile(cookbookPage, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob("cookbook/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(listed)
	if diff := cmp.Diff(files, listed); diff != "" {
		t.Errorf("flows (-folder +page):\n%s", diff)
	}
}

// TestCookbookIsClean records every prompt that the flows need, as their list
// says, and then nothing is left to complain about.
func TestCookbookIsClean(t *testing.T) {
	program := buildProgram(t)
	flows, err := filepath.Glob("cookbook/*.yaml")
	if err != nil || len(flows) < 12 {
		t.Fatalf("%d flows: %v", len(flows), err)
	}
	sound := graphsim.WAV(1e9)
	for _, flow := range flows {
		t.Run(strings.TrimSuffix(filepath.Base(flow), ".yaml"), func(t *testing.T) {
			studio := t.TempDir()
			out, _ := exec.Command(program, "prompts", "--json", "--prompts", studio, flow).Output() // fails: nothing is recorded yet
			var needed []struct{ File string }
			if err := json.Unmarshal(out, &needed); err != nil || len(needed) == 0 {
				t.Fatalf("%v: %s", err, out)
			}
			for _, n := range needed {
				if err := os.MkdirAll(filepath.Dir(n.File), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(n.File, sound, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			said, err := exec.Command(program, "check", "--strict", "--prompts", studio, flow).CombinedOutput()
			if err != nil || !strings.HasSuffix(string(said), ": no problems\n") {
				t.Errorf("%v\n%s", err, said)
			}
			for _, format := range []string{"mermaid", "dot", "svg"} {
				drawn, err := exec.Command(program, "draw", "--format", format, flow).CombinedOutput()
				if err != nil || len(drawn) < 200 {
					t.Errorf("draw %s: %v\n%.500s", format, err, drawn)
				}
			}
		})
	}
}
