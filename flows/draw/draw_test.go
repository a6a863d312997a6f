package draw

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

var update = flag.Bool("update", false, "write the expected drawings of testdata anew; look at what changed before committing it")

// drawn are the flows that pictures are made of.
var drawn = []string{
	"testdata/office.yaml", "../../examples/ivr-menu/menu.yaml",
	"../testdata/ok/contoso.yaml", "../testdata/ok/subflows.yaml", "../testdata/ok/smallest.yaml",
}

func load(t *testing.T, file string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

func TestDrawnAsExpected(t *testing.T) {
	for _, file := range drawn {
		f := load(t, file)
		for _, c := range []Config{{}, {Unfold: true}} {
			golden := filepath.Join("testdata", f.Name)
			if c.Unfold {
				if len(f.Subflows) == 0 {
					continue
				}
				golden += "-unfolded"
			}
			compare(t, golden+".mmd", Mermaid(f, c))
			compare(t, golden+".dot", DOT(f, c))
		}
	}
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
}

// Every step is drawn, or folded into the step that it is a part of, or a
// built-in end; and each way out is drawn or written down.
func TestNothingIsLeftOut(t *testing.T) {
	for _, file := range drawn {
		f := load(t, file)
		p := newPicture(f, Config{Unfold: true})
		every := p.everywhere(Config{Unfold: true})
		for i := range f.Steps {
			s := &f.Steps[i]
			from := p.byStep[s.ID]
			if from == nil {
				if !p.builtinEnd(s) {
					t.Errorf("%s: step %s is not drawn", file, s.Name)
				}
				continue
			}
			for _, x := range f.Exits(s.ID) {
				if x.To.Kind != flows.GotoStep || every.has(s, x) {
					continue
				}
				to := p.target(from, x.To.Step)
				if !joined(p, from, to) && (from != to || !s.Part && !f.Steps[x.To.Step].Part) {
					t.Errorf("%s: %s → %s (%s) is not drawn", file, s.Name, f.Steps[x.To.Step].Name, x.On)
				}
			}
		}
	}
}

func joined(p *picture, from, to *node) bool {
	for _, e := range p.edges {
		if e.from == from && e.to == to {
			return true
		}
	}
	return false
}

func TestFoldedSubflowsAreOnlyTheirCalls(t *testing.T) {
	f := load(t, "testdata/office.yaml")
	folded, unfolded := Mermaid(f, Config{}), Mermaid(f, Config{Unfold: true})
	if strings.Contains(folded, "pin_sask") || !strings.Contains(unfolded, "pin_sask") || !strings.Contains(folded, "step_dcheck[[") {
		t.Errorf("folded:\n%s\nunfolded:\n%s", folded, unfolded)
	}
}

// Secret values never come into a drawing, but that there are some does.
func TestSecretsAndMustHearAreMarked(t *testing.T) {
	text := DOT(load(t, "testdata/office.yaml"), Config{})
	for _, want := range []string{"account (secret)", "must be heard"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestTextsOfAuthorsAreEscaped(t *testing.T) {
	for got, want := range map[string]string{
		mermaidText(`a "b" <c> |d|`): "a #34;b#34; #60;c#62; #124;d#124;",
		mermaidID("a-b/c_d"):         "a_db_sc__d",
		dotText("a \"b\" \\ \n"):     `"a \"b\" \\ \n"`,
		htmlText(`<a> & "b"`):        "&lt;a&gt; &amp; &quot;b&quot;",
		short("a  long   text", 7):   "a long…",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
