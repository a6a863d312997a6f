package flows

// checkNoEnd: a caller who says nothing, or the wrong thing, until the tries
// are used up must be led somewhere.
func checkNoEnd(l *loader) {
	var gone []StepID
	for _, s := range l.scopes {
		gone = append(gone, l.hangupTargets(s)...)
	}
	after := l.reach(gone...) // must not listen at all, which is said elsewhere
	ends := make(handled)
	for i := range l.flow.Steps {
		step, facts := &l.flow.Steps[i], &l.facts[i]
		if facts.broken || facts.leads.stray || after[i] {
			continue
		}
		l.demandEnd(step, ErrorNoInput, facts.noInput, ends)
		l.demandEnd(step, ErrorNoMatch, facts.noMatch, ends)
	}
}

func (l *loader) demandEnd(step *Step, kind string, e end, ends handled) {
	if e.node == nil || e.given || l.handled(step, kind, ends) {
		return
	}
	whose := "the step or the flow"
	if step.Sub >= 0 {
		whose = "the step, its sub-flow or the step that calls it"
	}
	l.in(l.scopeOf(step), func() {
		l.fail(e.node, ruleNoEnd, "step %s does not say what happens after the last %s; write %s: {then: step}, or give %s an on_error", step.Name, kind, kind, whose)
	})
}

// handled says of the sub-flows that were looked at whether every step that
// calls them handles an error.
type handled map[subflowError]bool

type subflowError struct {
	sub  int
	kind string
}

// handled says whether an error of a step leads somewhere: by a handler of
// the step, else of the steps that call its sub-flow. Where a handler could
// not be read, it may have been meant.
func (l *loader) handled(step *Step, kind string, known handled) bool {
	s := l.scopeOf(step)
	if step.OnError.For(kind, "") != NoStep || l.facts[step.ID].handlerLost || s.handlerLost {
		return true
	}
	if s.up == nil {
		return false
	}
	key := subflowError{s.sub, kind}
	if all, seen := known[key]; seen {
		return all
	}
	known[key] = true // of sub-flows that call each other in a circle
	for _, id := range s.calls {
		if !l.handled(&l.flow.Steps[id], kind, known) {
			known[key] = false
			break
		}
	}
	return known[key]
}
