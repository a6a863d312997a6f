package ivrflow_test

import "github.com/ivrflow/ivrflow/graphsim"

// noComplaints: the simulator has nothing to say against the engine, whatever
// faults it makes itself, but for what the scenario names with its reason.
func (w *world) noComplaints() {
	w.Helper()
	made := map[graphsim.Rule]bool{}
	for _, c := range w.sim.Complaints() {
		made[c.Rule] = true
		if w.wrong[c.Rule] == "" {
			w.Errorf("complaint of the simulator: %s (%s)", c.Text, c.Rule)
		}
	}
	for rule := range w.wrong {
		if !made[rule] {
			w.Errorf("the simulator does not complain of %s any more; take it from the scenario", rule)
		}
	}
}
