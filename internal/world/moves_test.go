package world_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

// script is a caller who presses these keys and hangs up.
func script(keys string) []world.Wish {
	wishes := []world.Wish{{Do: world.ToDial}}
	for i := range len(keys) {
		wishes = append(wishes, world.Wish{Do: world.ToPress, Key: keys[i]})
	}
	return append(wishes, world.Wish{Do: world.ToHangUp})
}

func everyTrouble(n uint8) (b world.Budget) {
	for i := range b {
		b[i] = n
	}
	return b
}

// wander plays a random schedule and returns its moves by name.
func wander(w *world.World, r *rand.Rand) (names []string) {
	for range 120 {
		moves := w.Moves(nil)
		if len(moves) == 0 {
			break
		}
		m := moves[r.IntN(len(moves))]
		if a, deed := m.Wish(); deed && a.Do == world.ToHangUp && r.IntN(5) > 0 {
			continue
		}
		names = append(names, m.String())
		w.Play(m)
	}
	return names
}

// A schedule that is written down leads to the same call.
func TestEveryMoveIsPlayedByItsName(t *testing.T) {
	st := world.NewStage(menu(t), world.Config{})
	for seed := range uint64(60) {
		w := st.New(world.Birth{})
		w.Choose(everyTrouble(1), script("1239#")...)
		names := wander(w, rand.New(rand.NewPCG(seed, 0)))
		again := st.New(world.Birth{})
		for i, name := range names {
			if err := again.PlayNamed(name); err != nil {
				t.Fatalf("seed %d, move %d: %v\n%s", seed, i, err, strings.Join(names[:i+1], "\n"))
			}
		}
		if !reflect.DeepEqual(w.Turns(), again.Turns()) {
			t.Fatalf("seed %d: the schedule\n%s\nleads to another call:\n%s", seed, strings.Join(names, "\n"), cmp.Diff(w.Turns(), again.Turns()))
		}
	}
}

func TestAMoveThatIsNotPossibleTellsWhatIs(t *testing.T) {
	w := world.NewStage(menu(t), world.Config{}).New(world.Birth{})
	if err := w.PlayNamed("the call begins"); err != nil {
		t.Fatal(err)
	}
	err := w.PlayNamed("the end of play 1 (completed) arrives")
	if want := `"the end of play 1 (completed) arrives" is not possible now; possible: "Graph takes answer 1"`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := w.PlayNamed("2h0m0s pass"); err == nil {
		t.Error("time passes beyond what must happen before")
	}
}

// Two ways to what the digest calls one state: the same must be possible from
// there on, and lead to the same states.
func TestADigestLeavesOutOnlyWhatMakesNoDifference(t *testing.T) {
	for name, tc := range map[string]struct {
		keys    string
		trouble []world.Mishap
	}{
		"calm":                {"2", nil},
		"repeated and lost":   {"2", []world.Mishap{world.LoseNews, world.RepeatNews}},
		"unsure":              {"2", []world.Mishap{world.DropAnswer}},
		"refused and killed":  {"2", []world.Mishap{world.RefuseForNow, world.Crash}},
		"deaf, and plays on":  {"2", []world.Mishap{world.DeafCancel, world.PlayOn}},
		"a message":           {"3#", []world.Mishap{world.LateNews}},
		"somebody else's end": {"2", []world.Mishap{world.Foreign, world.NoLook}},
	} {
		t.Run(name, func(t *testing.T) {
			var b world.Budget
			for _, m := range tc.trouble {
				b[m] = 1
			}
			st := world.NewStage(menu(t), world.Config{})
			root := st.New(world.Birth{})
			root.Forget()
			root.Choose(b, script(tc.keys)...)
			follow := map[string]string{}
			ways := map[string]*world.World{}
			frontier := []*world.World{root}
			met := 0
			for len(frontier) > 0 && len(follow) < 4000 {
				w := frontier[len(frontier)-1]
				frontier = frontier[:len(frontier)-1]
				key := string(w.AppendDigest(nil))
				next, list := successors(w)
				if before, known := follow[key]; known {
					if met++; before != list {
						t.Fatalf("one digest, two futures:\n%s\n%s", dump(ways[key]), dump(w))
					}
					continue
				}
				follow[key], ways[key] = list, w
				frontier = append(frontier, next...)
			}
			if met < 500 {
				t.Errorf("%d states were met twice; that shows little", met)
			}
		})
	}
}

func successors(w *world.World) (next []*world.World, list string) {
	var digests []string
	for _, m := range w.Moves(nil) {
		c := w.Clone()
		c.Play(m)
		next = append(next, c)
		digests = append(digests, string(c.AppendDigest(nil)))
	}
	slices.Sort(digests)
	return next, strings.Join(slices.Compact(digests), "|")
}

func dump(w *world.World) string {
	var b strings.Builder
	fmt.Fprintf(&b, "at %v: %+v\n%+v\n", w.Now(), w.State(), w.State().Sched)
	for _, m := range w.Moves(nil) {
		c := w.Clone()
		c.Play(m)
		fmt.Fprintf(&b, "  %s: %x\n", m, c.AppendDigest(nil))
	}
	return b.String()
}

// A crash between any two moves: the call goes on, and no promise is broken.
func TestAnotherProcessTakesOverAnywhere(t *testing.T) {
	st := world.NewStage(menu(t), world.Config{})
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := st.New(world.Birth{})
		w.Choose(world.Budget{world.Crash: 3}, script("22")...)
		wander(w, r)
		if list := w.Broken(); len(list) > 0 {
			t.Errorf("seed %d: %v", seed, list)
		}
		if list := w.Replay(); len(list) > 0 {
			t.Errorf("seed %d: %v", seed, list)
		}
	}
}

// In time, promises are checked too, and a sound call keeps them.
func TestPromisesAreCheckedInTimeToo(t *testing.T) {
	st := world.NewStage(menu(t), world.Config{})
	if w := threeMenus(t, st); len(w.Broken()) > 0 {
		t.Error(w.Broken())
	}
	w := st.New(world.Birth{Faults: []world.Fault{{Subject: "play", Part: world.Request, Nth: 1, Do: world.Late, By: 20 * time.Second}}})
	w.Dial()
	w.Pass(time.Minute)
	w.HangUp()
	w.Pass(time.Minute)
	if list := w.Broken(); len(list) > 0 { // Graph breaks what the protocol assumes, and nobody can help it
		t.Error(list)
	}
	if w.Ended() == nil {
		t.Error("the call does not end")
	}
}

// Keys are used from the front of those that wait: out of order there, they
// would be used out of order.
func TestKeysThatWaitOutOfOrderAreABreach(t *testing.T) {
	st := world.NewStage(menu(t), world.Config{})
	w := st.New(world.Birth{})
	w.Dial()
	w.State().Keys = []call.Key{{Key: '3', N: 3}, {Key: '2', N: 2}}
	w.Pass(time.Second)
	if list := w.Broken(); len(list) == 0 || list[0].Promise != "I3" {
		t.Errorf("got %v", list)
	}
}
