package flows

// checkNoEnd: a caller who says nothing, or the wrong thing, until the tries
// are used up must be led somewhere.
func checkNoEnd(l *loader) {
	if l.handlerLost {
		return // its name may be all that is missing
	}
	after := l.reach(l.flow.OnHangup.Step) // must not listen at all, which is said elsewhere
	for i := range l.flow.Steps {
		step, facts := &l.flow.Steps[i], &l.facts[i]
		if step.OnError.For("", "") != NoStep || facts.handler || facts.broken || facts.leads.stray || after[i] {
			continue
		}
		l.demandEnd(step, "no_input", facts.noInput)
		l.demandEnd(step, "no_match", facts.noMatch)
	}
}

func (l *loader) demandEnd(step *Step, name string, e end) {
	if e.node != nil && !e.given {
		l.fail(e.node, ruleNoEnd, "step %s does not say what happens after the last %s; write %s: {then: step}, or give the step or the flow an on_error", step.Name, name, name)
	}
}
