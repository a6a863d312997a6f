package starter_test

import (
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/starter"
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
