package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

const scenariosPage = "scenarios.md"

// A block of the page: a flow, scenarios, or what scenarios print.
var scenarioBlocks = regexp.MustCompile("(?ms)^```(yaml|call|call fails|text)\n(.*?)^```$")

// Every scenario of the page is performed: it passes, or it prints the text
// below it.
func TestScenariosPage(t *testing.T) {
	page, err := os.ReadFile(scenariosPage)
	if err != nil {
		t.Fatal(err)
	}
	var flow *flows.Flow
	calls, printed := 0, ""
	text := scenarioBlocks.ReplaceAllStringFunc(string(page), func(block string) string {
		m := scenarioBlocks.FindStringSubmatch(block)
		switch m[1] {
		case "yaml":
			lib, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: []byte(m[2])}})
			if err != nil {
				t.Fatal(err)
			}
			flow = lib.Flow(lib.Names()[0])
		case "call", "call fails":
			n, out, passed := performed(flow, m[2])
			calls, printed = calls+n, out
			if passed != (m[1] == "call") {
				t.Errorf("%s\n%s", block, out)
			}
		case "text":
			if m[2] != printed && !*writeDocs {
				t.Error(cmp.Diff(m[2], printed))
			}
			return "```text\n" + printed + "```"
		}
		return block
	})
	if calls < 8 {
		t.Errorf("%d calls found on the page", calls)
	}
	if *writeDocs {
		if err := os.WriteFile(scenariosPage, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// performed is what a block of scenarios comes to.
func performed(flow *flows.Flow, text string) (calls int, out string, passed bool) {
	set, err := scenario.Parse("scenarios.call", text, flow)
	if err != nil {
		return 0, err.Error() + "\n", false
	}
	var b strings.Builder
	passed = true
	for _, c := range set.Calls() {
		r := scenario.Run(c, scenario.Options{})
		passed = passed && r.Passed
		b.WriteString(r.String())
	}
	return len(set.Calls()), b.String(), passed
}
