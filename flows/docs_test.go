package flows_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

// yamlBlocks cuts the ```yaml blocks out of a page, each behind as many empty
// lines as stand before it, so that an error has the page's own line. Blocks
// marked ```yaml fragment are no whole flows and are left out.
func yamlBlocks(page string) []string {
	var blocks []string
	var block strings.Builder
	inside, whole := false, false
	for i, line := range strings.Split(page, "\n") {
		fence := strings.TrimSpace(line)
		switch {
		case inside && fence == "```":
			if whole {
				blocks = append(blocks, block.String())
			}
			inside = false
		case inside:
			block.WriteString(line + "\n")
		case strings.HasPrefix(fence, "```"):
			inside, whole = true, fence == "```yaml"
			block.Reset()
			block.WriteString(strings.Repeat("\n", i+1))
		}
	}
	return blocks
}

// Every example that a reader may copy out of the documentation loads.
func TestDocumentedFlowsLoad(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(page)
		if err != nil && page == "../README.md" {
			continue // the front page may have no example
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, block := range yamlBlocks(string(text)) {
			found++
			name := filepath.Base(page)
			t.Run(fmt.Sprintf("%s %d", name, i+1), func(t *testing.T) {
				if _, err := flows.Load(fstest.MapFS{name: {Data: []byte(block)}}, name); err != nil {
					t.Error(err)
				}
			})
		}
	}
	if found < 10 {
		t.Errorf("only %d examples found; docs/flows.md has one for each kind of step", found)
	}
}

// A message leads its reader to the list of rules.
func TestDocumentedRulesAreTheRulesThereAre(t *testing.T) {
	page, err := os.ReadFile("../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("rule.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| rule | finds |")
	table, _, _ = strings.Cut(table, "\n\n")
	want := []string{"audio-format"} // of the command, which looks into the files
	for _, m := range regexp.MustCompile(`(?m)^\trule\w+ += "([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		want = append(want, m[1])
	}
	var got []string
	for _, row := range strings.Split(table, "\n") {
		names, _, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
		for _, m := range regexp.MustCompile("`([a-z-]+)`").FindAllStringSubmatch(names, -1) {
			got = append(got, m[1])
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-rule.go +docs):\n%s", diff)
	}
}

func TestFragmentsAreNotTakenForFlows(t *testing.T) {
	page := "text\n```yaml\na: 1\n```\n```yaml fragment\nb: 2\n```\n```go\nc\n```\n  ```yaml\n  d: 4\n  ```\n"
	got := yamlBlocks(page)
	if len(got) != 2 || got[0] != "\n\na: 1\n" || !strings.HasSuffix(got[1], "\n  d: 4\n") {
		t.Errorf("blocks: %q", got)
	}
}
