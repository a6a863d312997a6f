package flows_test

import (
	"os"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
)

// A report that shows lines of a flow shows those that were run: whoever edits
// the file meanwhile does not change them.
func TestAFlowHasItsSources(t *testing.T) {
	lib, err := flows.Load(os.DirFS("../docs/cookbook"), "confirmed.yaml", "payment.yaml", "pin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, name := range lib.Names() {
		f := lib.Flow(name)
		has := map[string]bool{}
		for _, s := range f.Sources {
			text, err := os.ReadFile("../docs/cookbook/" + s.File)
			if err != nil || string(text) != string(s.Text) {
				t.Errorf("%s: %s has other words, %v", name, s.File, err)
			}
			has[s.File] = true
		}
		for _, s := range f.Steps {
			if !has[s.Pos.File] {
				t.Errorf("%s: no source of step %s", name, s.Name)
			}
		}
		if f.Sources[0].File != f.File {
			t.Errorf("%s: its own file is not the first source", name)
		}
		taken += len(f.Sources) - 1
	}
	if taken == 0 {
		t.Error("no flow takes in a sub-flow: nothing was tried")
	}
}
