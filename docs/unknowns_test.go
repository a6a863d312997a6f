package docs

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Each switch of the simulator stands in the table of what nobody says, with
// its number, and the table names no switch that is not there.
func TestUnknownsAreThoseOfTheSimulator(t *testing.T) {
	code := read(t, "../graphsim/switches.go")
	page := read(t, "graph-notes.md")
	_, page, _ = strings.Cut(page, "## What nobody says")
	rows := map[string]string{} // number → row
	for _, m := range regexp.MustCompile(`(?m)^\| (\d+) \|.*$`).FindAllStringSubmatch(page, -1) {
		rows[m[1]] = m[0]
	}
	said := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?s)// (\w+) is (\d+)(?: and (\d+))?[:. ].*?\n\t(\w+) `).FindAllStringSubmatch(code, -1) {
		for _, number := range []string{m[2], m[3]} {
			if number == "" {
				continue
			}
			if !strings.Contains(rows[number], "`"+m[1]+"`") {
				t.Errorf("%s is number %s in the code; the page has %q", m[1], number, rows[number])
			}
		}
		said[m[1]] = true
	}
	if len(said) < 20 {
		t.Fatalf("found %d switches", len(said))
	}
	for number, row := range rows {
		for _, m := range regexp.MustCompile("`([A-Z]\\w+)`").FindAllStringSubmatch(row, -1) {
			if !said[m[1]] {
				t.Errorf("row %s names %s, which is no switch", number, m[1])
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
