package call

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/internal/media"
)

// An arrow is an edge of either table.
type arrow struct{ event, from, to string }

func lifeArrows() []arrow {
	var list []arrow
	for _, e := range LifeEdges() {
		list = append(list, arrow{e.Event, string(e.From), string(e.To)})
	}
	return list
}

func mediaArrows() []arrow {
	var list []arrow
	for _, e := range media.Edges() {
		list = append(list, arrow{string(e.Event), string(e.From), string(e.To)})
	}
	return list
}

// The two tables: looplab/fsm checks nothing of this.
var machines = []struct {
	name     string
	arrows   []arrow
	initial  []string
	final    string
	typeName string // of the constants that name its states
	states   string // file that declares them
	diagram  func() (string, error)
	block    string // in docs/calls.md
}{
	{"life", lifeArrows(), []string{"incoming", "outgoing"}, "terminated", "Life", "fsm.go", LifeDiagram, "lifecycle"},
	{"media", mediaArrows(), []string{"idle"}, "closed", "Phase", "../media/api.go", MediaDiagram, "media"},
}

func TestNoEventLeadsFromOneStateToTwo(t *testing.T) {
	for _, m := range machines {
		seen := map[[2]string]string{}
		for _, a := range m.arrows {
			k := [2]string{a.event, a.from}
			if to, twice := seen[k]; twice {
				t.Errorf("%s: %s from %s leads to %s and to %s", m.name, a.event, a.from, to, a.to)
			}
			seen[k] = a.to
		}
	}
}

func TestEveryStateIsReachedAndCanEnd(t *testing.T) {
	for _, m := range machines {
		reached := closure(m.arrows, m.initial, func(a arrow) (string, string) { return a.from, a.to })
		ends := closure(m.arrows, []string{m.final}, func(a arrow) (string, string) { return a.to, a.from })
		for _, s := range statesOf(t, m.states, m.typeName) {
			if !reached[s] {
				t.Errorf("%s: nothing leads to %s", m.name, s)
			}
			if !ends[s] {
				t.Errorf("%s: from %s there is no way to %s", m.name, s, m.final)
			}
		}
		for _, a := range m.arrows {
			if a.from == m.final {
				t.Errorf("%s: %s leads out of %s, which absorbs", m.name, a.event, a.from)
			}
		}
	}
}

func closure(arrows []arrow, from []string, way func(arrow) (string, string)) map[string]bool {
	seen := map[string]bool{}
	for _, s := range from {
		seen[s] = true
	}
	for grown := true; grown; {
		grown = false
		for _, a := range arrows {
			if near, far := way(a); seen[near] && !seen[far] {
				seen[far], grown = true, true
			}
		}
	}
	return seen
}

func TestEveryStateOfATableIsDeclaredAndEveryDeclaredOneIsUsed(t *testing.T) {
	for _, m := range machines {
		declared := map[string]bool{}
		for _, s := range statesOf(t, m.states, m.typeName) {
			declared[s] = true
		}
		used := map[string]bool{}
		for _, a := range m.arrows {
			used[a.from], used[a.to] = true, true
		}
		for s := range used {
			if !declared[s] {
				t.Errorf("%s: %s is no %s constant", m.name, s, m.typeName)
			}
		}
		for s := range declared {
			if !used[s] {
				t.Errorf("%s: the constant %s is in no edge", m.name, s)
			}
		}
	}
}

// statesOf reads the values of the string constants of a type.
func statesOf(t *testing.T, file, typeName string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := v.Type.(*ast.Ident); ok && name.Name == typeName {
			for _, value := range v.Values {
				list = append(list, strings.Trim(value.(*ast.BasicLit).Value, `"`))
			}
		}
		return true
	})
	if len(list) == 0 {
		t.Fatalf("%s declares no %s", file, typeName)
	}
	return list
}

// Events that no step of the program fires would be edges on paper only.
func TestEveryEventOfTheLifeTableIsFired(t *testing.T) {
	var code strings.Builder
	files, _ := filepath.Glob("*.go")
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "fsm.go" {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	for _, a := range lifeArrows() {
		if !strings.Contains(code.String(), `m.move("`+a.event+`")`) {
			t.Errorf("nothing fires %s", a.event)
		}
	}
}

const callsPage = "../../docs/calls.md"

func TestTheDiagramsOfTheDocsAreThoseOfTheTables(t *testing.T) {
	page, err := os.ReadFile(callsPage)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, m := range machines {
		drawn, err := m.diagram()
		if err != nil {
			t.Fatal(err)
		}
		head, rest, ok := strings.Cut(text, "<!-- generated:"+m.block+" -->\n")
		was, tail, closed := strings.Cut(rest, "<!-- end -->")
		if !ok || !closed {
			t.Fatalf("docs/calls.md has no block generated:%s", m.block)
		}
		want := "```mermaid\n" + strings.TrimSpace(drawn) + "\n```\n"
		if was == want {
			continue
		}
		if !*update {
			t.Errorf("docs/calls.md, block %s, is not the table; go test ./internal/call -update writes it", m.block)
		}
		text = head + "<!-- generated:" + m.block + " -->\n" + want + "<!-- end -->" + tail
	}
	if *update && text != string(page) {
		if err := os.WriteFile(callsPage, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLooplabIsImportedByOneFile(t *testing.T) {
	var importers []string
	files, _ := filepath.Glob("*.go")
	for _, f := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			if strings.Contains(i.Path.Value, "looplab/fsm") {
				importers = append(importers, f)
			}
		}
	}
	if len(importers) != 1 || importers[0] != "fsm.go" {
		t.Errorf("looplab/fsm is imported by %v, not by fsm.go alone", importers)
	}
}
