package docs

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

// lastUnknown is the last number of which there must be a switch.
const lastUnknown = 58

// Each number has a row and a switch, each switch stands in the rows of its
// numbers, and the rows name no switch that is not there.
func TestUnknownsAreThoseOfTheSimulator(t *testing.T) {
	page := read(t, "graph-notes.md")
	_, page, _ = strings.Cut(page, "## What nobody says")
	rows := map[int]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| (\d+) \|.*$`).FindAllStringSubmatch(page, -1) {
		n, _ := strconv.Atoi(m[1])
		rows[n] = strings.ToLower(m[0])
	}
	switches, turned := map[string]bool{}, map[int]bool{}
	for _, info := range graphsim.SwitchTable() {
		name := strings.ToLower(info.Name)
		switches[name] = true
		for _, n := range append([]int{info.Number}, info.More...) {
			turned[n] = true
			if !strings.Contains(rows[n], "`"+name+"`") {
				t.Errorf("%s is number %d in the code; the page has %q", info.Name, n, rows[n])
			}
		}
	}
	for n := 1; n <= lastUnknown; n++ {
		if !turned[n] || rows[n] == "" {
			t.Errorf("number %d: a switch %v, row %q", n, turned[n], rows[n])
		}
	}
	for n, row := range rows {
		_, answer, _ := strings.Cut(strings.TrimRight(row, " |"), "; ")
		for _, m := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(answer, -1) {
			if !switches[m[1]] {
				t.Errorf("row %d names %s, which is no switch", n, m[1])
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
