package flows

// checkUnreachable: a step that no caller can come to is a mistake in the
// step that should lead to it. Where one of those leads could not be read,
// nobody knows which steps are meant, and nothing is said.
func checkUnreachable(l *loader) {
	if l.leads.lost {
		return
	}
	reached := l.reach(append(l.flow.OnError.targets(), l.flow.Start, l.flow.OnHangup.Step)...)
	for i := range reached {
		if reached[i] && l.facts[i].leads.lost {
			return
		}
	}
	for i := range l.flow.Steps {
		if !reached[i] {
			l.fail(l.facts[i].node, ruleUnreached, "no caller can come to step %s; lead to it from a next, an option, a goto or a then, or remove it", l.flow.Steps[i].Name)
		}
	}
}
