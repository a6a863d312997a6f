package starter_test

import (
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/starter"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

func TestEveryStarterIsSound(t *testing.T) {
	names := map[string]bool{}
	for _, s := range starter.Flows() {
		names[s.Name] = true
		lib, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: s.Source}}, "flow.yaml")
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if w := lib.Warnings(); len(w) > 0 {
			t.Errorf("%s: %v", s.Name, w)
		}
		if lib.Flow(s.Name) == nil || s.About == "" {
			t.Errorf("%s: the flow is called %v, about %q", s.Name, lib.Names(), s.About)
		}
	}
	for _, want := range []string{"menu", "voicemail", "survey", "account", "hours"} {
		if !names[want] {
			t.Errorf("there is no starter %s", want)
		}
	}
}

// TestFirstScenariosPass: what is written beside a new flow passes, also where
// the flow has another name, and comes to every step of it.
func TestFirstScenariosPass(t *testing.T) {
	for _, s := range starter.Flows() {
		files := fstest.MapFS{"mine.yaml": {Data: s.Source}, "mine.call": {Data: s.CallsOf("mine.yaml")}}
		set, err := scenario.Load(files, nil)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		been := map[flows.StepID]bool{}
		for _, c := range set.Calls() {
			r := scenario.Run(c, scenario.Options{})
			for _, f := range r.Failures {
				t.Errorf("%s: %s", s.Name, f)
			}
			for _, turn := range r.Turns {
				for _, command := range turn.Commands {
					if n, ok := command.(call.Note); ok && n.What == call.Entered {
						been[n.Step] = true
					}
				}
			}
		}
		for _, step := range set.Files[0].Flow.Steps {
			if !been[step.ID] {
				t.Errorf("%s: no call comes to step %s", s.Name, step.Name)
			}
		}
	}
}
