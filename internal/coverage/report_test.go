package coverage_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

func turnsOf(t *testing.T, file string, f *flows.Flow) *scenario.Result {
	t.Helper()
	set, err := scenario.Parse(file, "dial\nwait 1s\n", f)
	if err != nil {
		t.Fatal(err)
	}
	return scenario.Run(set.Calls()[0], scenario.Options{})
}

func flow(t *testing.T, file string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(os.DirFS("../../docs/cookbook"), file)
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

// Calls of one flow are counted together, also where it was loaded twice;
// those of another one are not. Profiles are read back from the report's JSON.
func TestAReportHasAProfileForEachFlow(t *testing.T) {
	one, again, other := flow(t, "survey.yaml"), flow(t, "survey.yaml"), flow(t, "order.yaml")
	var r coverage.Report
	for name, f := range map[string]*flows.Flow{"a": one, "b": again, "c": other} {
		r.Add(f, name, turnsOf(t, name, f).Turns)
	}
	var calls []int
	var names []string
	for _, p := range r.Profiles() {
		calls, names = append(calls, p.Calls()), append(names, p.Flow().Name)
	}
	if !slices.Equal(calls, []int{1, 2}) || !slices.Equal(names, []string{"order", "survey"}) {
		t.Fatalf("%v calls of %v", calls, names)
	}
	short := r.Check(coverage.Thresholds{coverage.Steps: 100})
	if len(short) != 2 || short[0].Flow != "order" {
		t.Errorf("too little: %v", short)
	}
	text, err := json.Marshal(&r)
	if err != nil {
		t.Fatal(err)
	}
	var saved struct{ Flows []json.RawMessage }
	if err := json.Unmarshal(text, &saved); err != nil || len(saved.Flows) != 2 {
		t.Fatalf("%v in %s", err, text)
	}
	p, err := coverage.Read(one, saved.Flows[1])
	if err != nil || p.Calls() != 2 || p.Tally(coverage.Steps) != r.Profiles()[1].Tally(coverage.Steps) {
		t.Errorf("read %v, %v", p, err)
	}
	if empty, err := json.Marshal(&coverage.Report{}); err != nil || string(empty) != `{"flows":[]}` {
		t.Errorf("an empty report is %s, %v", empty, err)
	}
}
