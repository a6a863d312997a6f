package crawl

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/coverage"
)

func load(t testing.TB, file string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

// What a crawl writes passes, and reaches everything without a hand: an author
// begins with it.
func TestWhatIsWrittenReachesEverything(t *testing.T) {
	files, err := filepath.Glob("../../docs/cookbook/*.yaml")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d flows: %v", len(files), err)
	}
	for _, file := range append(files, "../../examples/ivr-menu/menu.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			f := load(t, file)
			r, err := Run(f, Config{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Cut != "" {
				t.Errorf("not everything was tried: %s", r.Cut)
			}
			for _, found := range r.Findings { // people copy these
				t.Errorf("%s: %s [%s]", found.Pos, found.Message, found.Rule)
			}
			w := r.Scenarios("flow.yaml")
			if w.Left > 0 {
				t.Errorf("%d of %d calls were left out", w.Left, w.Left+w.Calls)
			}
			p := coverage.New(f)
			for _, call := range w.Passed {
				p.Add(call.Name, call.Turns)
			}
			t.Logf("%d calls, %d states; %d scenarios\n%s", r.Calls, r.States, w.Calls, p.Text())
			all, err := coverage.ParseThresholds("steps=100,options=100,exits=100")
			if err != nil {
				t.Fatal(err)
			}
			if short := all.Check(p); len(short) > 0 {
				t.Errorf("%v", short)
			}
		})
	}
}
