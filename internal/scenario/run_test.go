package scenario_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ivrflow/ivrflow/internal/scenario"
)

var update = flag.Bool("update", false, "write what is found as what is wanted")

// told is everything that a set of scenarios comes to, as a person reads it.
func told(fsys fs.FS, names ...string) string {
	set, err := scenario.Load(fsys, nil, names...)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, c := range set.Calls() {
		b.WriteString(scenario.Run(c, scenario.Options{}).String())
	}
	return b.String()
}

// Each testdata/*.txtar has a flow, scenarios and what they come to, in
// out.txt. A difference is read before it is committed.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			last := &a.Files[len(a.Files)-1]
			if last.Name != "out.txt" {
				t.Fatal("the last file of a case is out.txt")
			}
			got := told(os.DirFS("testdata"), filepath.Base(file))
			if got == string(last.Data) {
				return
			}
			if !*update {
				t.Fatal(cmp.Diff(string(last.Data), got))
			}
			last.Data = []byte(got)
			if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
				t.Fatal(err)
			}
		})
	}
}
