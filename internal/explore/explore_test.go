package explore_test

import (
	"os"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/internal/world"
)

func load(t testing.TB, folder, file string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(os.DirFS(folder), file)
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

func menu(t testing.TB) *flows.Flow { return load(t, "../../examples/ivr-menu", "menu.yaml") }

// script is a caller who presses these keys, one by one at any moment, and
// hangs up; what else is done comes before that.
func script(keys string, more ...world.Wish) []world.Wish {
	wishes := []world.Wish{{Do: world.ToDial}}
	for i := range len(keys) {
		wishes = append(wishes, world.Wish{Do: world.ToPress, Key: keys[i]})
	}
	return append(append(wishes, more...), world.Wish{Do: world.ToHangUp})
}

func some(list ...world.Mishap) (b world.Budget) {
	for _, m := range list {
		b[m]++
	}
	return b
}

// calls are those of a flow, with rules switched off.
func calls(f *flows.Flow, off ...media.Rule) func() *world.World {
	st := world.NewStage(f, world.Config{Core: call.Config{Media: media.Config{Off: media.RuleSet(off...)}}})
	return func() *world.World { return st.New(world.Birth{}) }
}

// One key and a hang-up, at any moment, and everything else in any order.
func TestEveryOrderOfACalmCallKeepsThePromises(t *testing.T) {
	r := explore.Explore(explore.Subject{New: calls(menu(t)), Wishes: script("2")}, explore.Bounds{})
	if r.Break != nil || !r.Exhausted {
		t.Fatalf("%+v", r)
	}
	if r.States < 10_000 || r.Orders < 1e12 || r.Depth < 50 {
		t.Errorf("%d states, %g orders, depth %d: that is not everything", r.States, r.Orders, r.Depth)
	}
}

// The walk and the random orders both find a break, and what is left of it
// breaks the same promise again.
func TestABreakIsFoundAndMadeShort(t *testing.T) {
	s := explore.Subject{New: calls(menu(t), media.WAIT), Wishes: script("2")}
	for name, bounds := range map[string]explore.Bounds{"walk": {Schedules: -1}, "random": {States: -1}} {
		b := explore.Explore(s, bounds).Break
		if b == nil {
			t.Fatalf("%s: no break", name)
		}
		w := s.New()
		for _, move := range b.Schedule {
			if err := w.PlayNamed(move); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if list := w.Broken(); len(list) == 0 || list[0].Promise != b.Promise {
			t.Errorf("%s: %s again breaks %v", name, b.Promise, list)
		}
		if len(b.Schedule) > 16 || len(b.Schedule) > len(b.Found) {
			t.Errorf("%s: %d moves of %d:\n%s", name, len(b.Schedule), len(b.Found), strings.Join(b.Schedule, "\n"))
		}
		for i := range b.Schedule { // none of them is needless
			w := s.New()
			for k, move := range b.Schedule {
				if k != i {
					w.PlayNamed(move)
				}
			}
			if list := w.Broken(); len(list) > 0 && list[0].Promise == b.Promise && len(b.Schedule) > 2 {
				t.Errorf("%s: %q is not needed", name, b.Schedule[i])
			}
		}
	}
}

// The same seed, the same orders.
func TestTheSameSeedLeadsToTheSameBreak(t *testing.T) {
	s := explore.Subject{New: calls(menu(t), media.HOLD), Trouble: some(world.DropAnswer, world.LoseNews), Wishes: script("2")}
	bounds := explore.Bounds{States: -1, Seed: 7}
	a, b := explore.Explore(s, bounds).Break, explore.Explore(s, bounds).Break
	if a == nil || b == nil || a.Random != b.Random || strings.Join(a.Schedule, "\n") != strings.Join(b.Schedule, "\n") {
		t.Errorf("%+v\n%+v", a, b)
	}
}
