package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

// The page's table of mistakes is what the simulator says. -update writes it.
func TestThePageListsWhatBotsDoWrong(t *testing.T) {
	const page, heading = "simulator.md", "## What bots do wrong\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), heading)
	_, after, more := strings.Cut(rest, "\n## ")
	if !ok || !more {
		t.Fatalf("%s has lost the section %q", page, heading)
	}
	want := before + heading + "\n" + mistakes() + "\n## " + after
	keep(t, page, string(text), want)
}

func mistakes() string {
	var b strings.Builder
	b.WriteString("The simulator says each of these at most once a call, with what it is about; where it names a member, an address or a prompt,\n" +
		"once for each of them. A mistake costs a caller or an operator something; a hint is for what works and could be better, or hangs on\n" +
		"something that Graph does not document. The marks of the last column are explained in [graph-notes.md](graph-notes.md#how-to-read-the-marks).\n\n| rule | | what it says | source |\n|---|---|---|---|\n")
	for _, r := range graphsim.ComplaintRules() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Rule, r.Severity, strings.ReplaceAll(r.Says, "|", "\\|"), r.Source)
	}
	return b.String()
}
