package flows

// checkUnusedSubflow: a sub-flow that no step calls is forgotten, or its call.
// It does no harm.
func checkUnusedSubflow(l *loader) {
	for k := range l.flow.Subflows {
		if l.called[k] || l.callLost {
			continue
		}
		at, remedy := l.flow.Subflows[k].Pos, "remove it"
		if used, elsewhere := l.usedAt[k]; elsewhere {
			at, remedy = used, "do not take it in"
		}
		l.warnAt(at, ruleUnused, "no step calls sub-flow %s; write call: %s in a step, or %s", l.flow.Subflows[k].Name, l.flow.Subflows[k].Name, remedy)
	}
}
