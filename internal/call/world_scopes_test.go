package call

import (
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// scopes are promises about sub-flows, between any two events.
func (w *world) scopes(ev Event) {
	s := w.s
	if len(s.Frames) > len(w.f.Subflows) {
		w.t.Fatalf("%d sub-flows run, of %d", len(s.Frames), len(w.f.Subflows))
	}
	inner := -1
	for _, f := range s.Frames {
		if from := &w.f.Steps[f.From]; from.Sub != inner || from.Body.(*flows.Call).Sub != f.Sub {
			w.t.Fatalf("after %T: %s has called %s from within %d", ev, from.Name, w.f.Subflows[f.Sub].Name, inner)
		}
		inner = f.Sub
	}
	if s.Step != flows.NoStep && w.f.Steps[s.Step].Sub != inner {
		w.t.Fatalf("after %T the call stands at %q, and the innermost sub-flow is %d", ev, s.StepName(), inner)
	}
	for _, id := range s.Visited {
		if w.f.Steps[id].Sub != inner {
			w.t.Fatalf("after %T, back at %q leads to %q", ev, s.StepName(), w.f.Steps[id].Name)
		}
	}
	for i := range w.f.Vars {
		if v := &w.f.Vars[i]; !v.Type.Fits(s.Vars[i]) {
			w.t.Fatalf("after %T, %s holds %v", ev, v.Name, s.Vars[i])
		}
	}
}

// decisions: a call is answered once, and never when it was rejected or when a
// redirect was taken; nor is it redirected when it was answered.
func (w *world) decisions(c Command) {
	switch c.(type) {
	case Answer, Redirect, Reject:
	default:
		return
	}
	if slices.ContainsFunc(w.made, func(before Command) bool { return kindOf(before) == kindOf(Reject{}) && kindOf(c) != kindOf(before) }) {
		w.t.Fatalf("rejected, and then %s", describe(w.f, c))
	}
	if slices.ContainsFunc(w.made, func(before Command) bool { return kindOf(before) == kindOf(Answer{}) && kindOf(c) != kindOf(before) }) {
		w.t.Fatalf("answered, and then %s", describe(w.f, c))
	}
	if w.taken {
		w.t.Fatalf("Graph has taken the redirect, and then: %s", describe(w.f, c))
	}
	w.made = append(w.made, c)
}

// callers are those that the case files make a difference between.
var callers = []string{"+15550100", "+1900", "+1901", "+1902", "+1903", "+1904", "+1905", "+1906", "+1907"}
