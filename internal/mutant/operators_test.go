package mutant

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the mutants of testdata/operators anew; read what changed before committing it")

// Each file of testdata/operators has a flow and the mutants that the operator
// of the file's name makes of it.
func TestOperators(t *testing.T) {
	for _, o := range Operators() {
		t.Run(o.Name, func(t *testing.T) {
			name := filepath.Join("testdata", "operators", o.Name+".txtar")
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			for _, f := range archive.Files {
				fsys[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			source, err := Read(fsys, "flow.yaml", o.Name)
			if err != nil {
				t.Fatal(err)
			}
			got, alive := told(t, source)
			if alive == 0 {
				t.Error("no mutant of this operator is alive, so the case shows nothing")
			}
			want := &archive.Files[len(archive.Files)-1]
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("mutants (-want +got):\n%s", diff)
			}
		})
	}
}

// told lists the mutants of a source, a line each, and counts those alive.
func told(t *testing.T, source *Source) (lines string, alive int) {
	t.Helper()
	var b strings.Builder
	for _, m := range source.Mutants() {
		flow, change, verdict := source.Load(m)
		if verdict == "" {
			alive++
			verdict = "alive"
		}
		if (flow != nil) != (verdict == "alive") {
			t.Errorf("%s: %s: a flow %v with the verdict %s", m.Pos, change, flow != nil, verdict)
		}
		fmt.Fprintf(&b, "%d:%d: %s", m.Pos.Line, m.Pos.Column, change)
		if verdict != "alive" {
			fmt.Fprintf(&b, " (%s)", verdict)
		}
		b.WriteByte('\n')
	}
	return b.String(), alive
}

func TestEveryCaseHasItsOperator(t *testing.T) {
	files, err := filepath.Glob("testdata/operators/*.txtar")
	if err != nil || len(files) != len(operators) {
		t.Errorf("%d case files for %d operators: %v", len(files), len(operators), err)
	}
}
