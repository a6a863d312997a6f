package bench

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

// A caller goes down three menus, and cuts two of them short.
const threeMenusDown = `call three menus
dial
hear welcome
hear notice
press 2 at 1.35s into main
press 1 at 300ms into shops
hear which-shop
press 2
hear harbour
hang up
expect end caller-hung-up
never hear sorry
`

func scenarioOf(tb testing.TB) *scenario.Call {
	tb.Helper()
	library, err := flows.Load(os.DirFS("../examples/ivr-menu"), "menu.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	set, err := scenario.Parse("three-menus.call", threeMenusDown, library.Flow(library.Names()[0]))
	if err != nil {
		tb.Fatal(err)
	}
	return set.Calls()[0]
}

func perform(tb testing.TB, c *scenario.Call) *scenario.Result {
	tb.Helper()
	r := scenario.Run(c, scenario.Options{})
	if !r.Passed {
		tb.Fatal(r.Failures)
	}
	return r
}

// stateOf is the call's state when it was in its third menu.
func stateOf(tb testing.TB, c *scenario.Call) *call.State {
	tb.Helper()
	p := scenario.Start(c, scenario.Options{})
	for _, st := range c.Steps[:6] {
		if failures := p.Do(st); len(failures) > 0 {
			tb.Fatal(failures)
		}
	}
	if step := p.World().State().StepName(); step != "which-shop" {
		tb.Fatal(step)
	}
	return p.World().State()
}

func roundTrip(tb testing.TB, s *call.State) {
	b, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(b, &call.State{})
	}
	if err != nil {
		tb.Fatal(err)
	}
}

func TestTheScenarioOfTheBenchmarkPasses(t *testing.T) {
	c := scenarioOf(t)
	if r := perform(t, c); len(r.Turns) < 20 || r.Duration < 10*time.Second {
		t.Errorf("a call of %d turns and %v", len(r.Turns), r.Duration)
	}
	roundTrip(t, stateOf(t, c))
}

// BenchmarkScenario performs a call of three menus as `ivrflow test` and
// ivrtest do: read once, performed often, from the dialling to the judgement.
// The floor writes and reads the call's state as JSON once for each step of
// the core, as whoever kept a call in a store would have to. Time is that of
// the processor, so calls/s is for one core.
func BenchmarkScenario(b *testing.B) {
	c := scenarioOf(b)
	state, turns := stateOf(b, c), len(perform(b, c).Turns)
	var floor, run time.Duration
	calls := 0
	for b.Loop() {
		before := cpu()
		for range batch {
			for range turns {
				roundTrip(b, state)
			}
		}
		between := cpu()
		for range batch {
			perform(b, c)
		}
		floor += between - before
		run += cpu() - between
		calls += batch
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(calls)/run.Seconds(), "calls/s")
	b.ReportMetric(float64(run.Microseconds())/float64(calls), "µs/call")
	b.ReportMetric(float64(turns), "turns/call")
	b.ReportMetric(float64(floor.Microseconds())/float64(calls), "floor-µs/call")
	b.ReportMetric(float64(run)/float64(floor), "x-floor")
}
