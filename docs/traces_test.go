package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var printed = regexp.MustCompile("(?s)```text\n(.*?)```")

// What the page says that ivrflow trace and replay print is what they print in
// their own tests.
func TestTracesAreShownAsTheProgramPrintsThem(t *testing.T) {
	var scripts strings.Builder
	for _, name := range []string{"replay", "trace"} {
		text, err := os.ReadFile("../cmd/ivrflow/testdata/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		scripts.Write(text)
	}
	blocks := printed.FindAllStringSubmatch(pages(t)["traces.md"], -1)
	for _, m := range blocks {
		if !strings.Contains(scripts.String(), m[1]) {
			t.Errorf("no test of the program prints\n%s", m[1])
		}
	}
	if len(blocks) != 3 {
		t.Errorf("%d blocks, want 3", len(blocks))
	}
}
