package ivrtest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// An Exploration says how far [Explore] goes. The zero Exploration is fine.
type Exploration struct {
	// Trouble that there may be, such as "lose=1,crash=1": lose, repeat, late
	// (notifications); drop, timeout, answerless, refuse, deny, missing
	// (requests); foreign, fail, mute, play-on, deaf, done, no-get (Graph); crash
	// (the process is killed); hang-up; jump (the host sends the call
	// back to its first step). Empty: none, but every order all the same.
	Trouble string
	// States to be seen at most, before random orders take over; default 20,000.
	States int
	// Orders drawn at random where the walk has not seen all; default 500,
	// negative none. They follow from Seed.
	Orders int
	Seed   uint64
}

// Explore performs the calls of a scenario file, or of all below a folder, in
// every order in which things can happen: a key, the end of a prompt, the answer
// to a cancel, a timer and a hang-up wait for nobody. The caller's deeds keep
// their order and come at any moment; what is given holds, functions and
// handlers of the program do not answer. In each order the engine's promises
// are checked.
//
// A call is also performed in every order in which its caller does everything
// where it is written, and nothing goes wrong or is late. There the `never` lines
// hold, and those `expect` lines that hold when the call is over as it is written.
// docs/exploring.md says more.
//
// A break fails the test, with the shortest order that leads to it: a scenario
// of its own, to be kept as a file and replayed by [Run] or `ivrflow test`.
func Explore(t *testing.T, path string, set *flows.Library, e Exploration) {
	t.Helper()
	trouble, err := explore.ParseTrouble(e.Trouble)
	if err != nil {
		t.Fatalf("ivrtest.Explore: %v", err)
	}
	all, err := scenario.Load(hostFS{}, set, filepath.ToSlash(path))
	if err != nil {
		say(t, err.Error())
		t.FailNow()
	}
	r := &runner{config: &config{}, path: filepath.ToSlash(path)}
	for _, f := range all.Files {
		for _, c := range f.Calls {
			t.Run(r.nameOf(f)+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				explored(t, c, e.run(c, trouble))
			})
		}
	}
}

func (e Exploration) run(c *scenario.Call, trouble world.Budget) explore.Result {
	x := explore.Extent{Trouble: trouble, States: e.States, Schedules: e.Orders, Seed: e.Seed}
	if x.States == 0 {
		x.States = 20_000
	}
	if x.Schedules == 0 {
		x.Schedules = 500
	}
	var parts []explore.Result
	for _, job := range explore.Jobs(c, scenario.Options{}, x) {
		parts = append(parts, job.Do(nil))
		if parts[len(parts)-1].Break != nil {
			break
		}
	}
	return explore.Sum(parts...)
}

// explored tells what an exploration came to.
func explored(t testing.TB, c *scenario.Call, r explore.Result) {
	if b := r.Break; b != nil {
		say(t, fmt.Sprintf("%s:%d: in another order %s\nThis scenario replays it, beside %s:\n\n%s",
			c.Pos.File, c.Pos.Line, b, c.Pos.File, indented(b.Scenario(c))))
		t.Fail()
		return
	}
	if testing.Verbose() {
		say(t, fmt.Sprintf("%d states, %s, %d random orders: nothing is broken", r.States, howMany(r), r.Random))
	}
}

func howMany(r explore.Result) string {
	switch {
	case r.Exhausted:
		return fmt.Sprintf("every one of %.3g orders", r.Orders)
	case r.Calm:
		return fmt.Sprintf("every one of %.3g orders without trouble", r.Orders)
	}
	return "not every order"
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}
