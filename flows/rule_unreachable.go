package flows

// checkUnreachable: a step that no caller can come to is a mistake in the
// step that should lead to it. Where one of those leads could not be read,
// nobody knows which steps of that scope are meant, and nothing is said.
func checkUnreachable(l *loader) {
	reached := l.walk(l.everywhere, l.roots()...)
	lost := make(map[*scope]bool)
	for _, s := range l.scopes {
		lost[s] = s.ownLeads.lost
	}
	for i := range reached {
		if reached[i] && l.facts[i].leads.lost {
			lost[l.scopeOf(&l.flow.Steps[i])] = true
		}
	}
	for i := range l.flow.Steps {
		step := &l.flow.Steps[i]
		l.checkComesBack(step)
		if !reached[i] && !lost[l.scopeOf(step)] {
			l.failAt(step.Pos, ruleUnreached, "no caller can come to step %s; lead to it from a next, an option, a goto or a then, or remove it", step.Name)
		}
	}
}

// checkComesBack: what follows the call of a sub-flow that never returns is
// reached by nobody, unless another step leads there. A call that says itself
// that it is the end is right.
func (l *loader) checkComesBack(step *Step) {
	c, ok := step.Body.(*Call)
	if !ok || l.scopes[c.Sub+1].returns || step.Next == NoStep || isHangup(l.flow.Steps[step.Next].Body) {
		return
	}
	l.failAt(step.Pos, ruleUnreached, "step %s goes on after sub-flow %s, which never returns; let a way through it end in a return, or write next: hangup", step.Name, l.flow.Subflows[c.Sub].Name)
}

// roots lists the steps at which a call or a sub-flow begins or goes on. That
// a sub-flow is not called is a message of its own.
func (l *loader) roots() []StepID {
	roots := []StepID{l.flow.BeforeAnswer}
	for _, s := range l.scopes {
		roots = append(append(roots, s.start, s.onHangup.Step), s.onError.targets()...)
	}
	return roots
}

// everywhere lists where a step leads, also when the caller has gone.
func (l *loader) everywhere(id StepID) []StepID {
	step := &l.flow.Steps[id]
	return append(l.edges(step), step.OnHangup.Step)
}
