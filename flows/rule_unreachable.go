package flows

// checkUnreachable: a step that no caller can come to is a mistake in the
// step that should lead to it.
func checkUnreachable(l *loader) {
	reached := l.reach(l.flow.Start, l.flow.OnError, l.flow.OnHangup)
	for i := range l.flow.Steps {
		if !reached[i] {
			l.fail(l.facts[i].node, ruleUnreached, "no caller can come to step %s; lead to it from a next, an option, a goto or a then, or remove it", l.flow.Steps[i].Name)
		}
	}
}
