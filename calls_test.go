package ivrflow_test

import (
	"os"
	"path"
	"strings"
	"testing"

	scenarios "github.com/ivrflow/ivrflow/internal/scenario"
)

// Where scenarios are that are made in values and on the stack.
var scenarioFolders = []string{"docs/cookbook", "examples/ivr-menu", "flows/starter"}

// inValuesOnly are the calls that cannot be made on the stack, and why.
var inValuesOnly = map[string]string{
	"docs/cookbook/calls/emergency.call: the calendar says that nobody is there": "a calendar that does not say what its clock says",
}

// TestCallsOnTheStack makes every call of the cookbook, of the example and of
// the starters twice: in values, as `ivrflow test` does, and on the real engine
// with its webhook, its client and the simulator. What is heard and when, the
// steps, everything that the engine asks of anybody and how the call ends must
// be the same. So a scenario that passes in values says something about
// real calls.
func TestCallsOnTheStack(t *testing.T) {
	skipped := map[string]bool{}
	for _, folder := range scenarioFolders {
		set, err := scenarios.Load(os.DirFS(folder), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range set.Calls() {
			name := path.Join(folder, c.Pos.File) + ": " + c.Name
			if inValuesOnly[name] != "" {
				skipped[name] = true
				continue
			}
			t.Run(strings.TrimSuffix(path.Base(c.Pos.File), ".call")+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				twinOf(t, folder, c).onTheStack(t)
			})
		}
	}
	for name := range inValuesOnly {
		if !skipped[name] {
			t.Errorf("there is no call %s", name)
		}
	}
}

// twinOf makes a call in values.
func twinOf(t *testing.T, folder string, c *scenarios.Call) *twin {
	t.Helper()
	r := scenarios.Run(c, scenarios.Options{})
	for _, f := range r.Failures {
		t.Errorf("%s", f)
	}
	if !r.Passed {
		t.FailNow()
	}
	_, birth := c.Birth(scenarios.Options{})
	source := c.File.Source
	return &twin{files: os.DirFS(folder), file: path.Join(path.Dir(source.Name), source.Flow.Name), flow: r.Flow,
		birth: birth, acts: r.Acts, turns: r.Turns, heard: r.Heard}
}
