package docs_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

// section is what a page has below a heading, up to the next.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, text, ok := strings.Cut(read(t, page), "\n"+heading+"\n")
	if !ok {
		t.Fatalf("%s has no %s", page, heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

var (
	quotedWord  = regexp.MustCompile("`([^` ]+)`")
	quotedWords = regexp.MustCompile("`([^`]+)`")
)

func TestThePageNamesFaultsThatThereAre(t *testing.T) {
	text := section(t, "simulator.md", "## Faults")
	members, messages, ok := strings.Cut(text, "\nRequests are")
	if !ok {
		t.Fatal("the list of messages has gone")
	}
	seen := 0
	for _, word := range quotedWord.FindAllStringSubmatch(messages, -1) {
		if err := (graphsim.Fault{On: word[1], Drop: true}).Check(); err != nil {
			t.Error(err)
		}
		seen++
	}
	_, table, _ := strings.Cut(members, "\n|---|---|\n")
	for _, words := range quotedWords.FindAllStringSubmatch(table, -1) {
		if _, err := graphsim.ParseFault("any: refuse 503 " + words[1]); err != nil {
			t.Error(err)
		}
		seen++
	}
	if seen < 60 {
		t.Errorf("only %d names were found", seen)
	}
}

func TestThePageNamesEachProfile(t *testing.T) {
	text := section(t, "simulator.md", "## Profiles")
	for _, name := range graphsim.ProfileNames() {
		if !strings.Contains(text, "\n| `"+name+"` |") {
			t.Errorf("profile %s is not in the table", name)
		}
	}
	if rows := strings.Count(text, "\n| `"); rows != len(graphsim.ProfileNames()) {
		t.Errorf("%d rows", rows)
	}
}
