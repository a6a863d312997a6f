package flows

// checkAfterHangup: on_hangup's steps run when nobody is on the line, so they
// cannot play, listen or transfer.
func checkAfterHangup(l *loader) {
	if l.flow.OnHangup.Step == NoStep {
		return
	}
	for i, reached := range l.reach(l.flow.OnHangup.Step) {
		if !reached || l.facts[i].broken {
			continue
		}
		kind := withMedia(l.flow.Steps[i].Body)
		if kind == "" {
			continue
		}
		l.fail(l.facts[i].node, ruleAfterwards, "step %s is %s and is reached from on_hangup, when the caller has gone; only set, choose, action and hangup work there", l.flow.Steps[i].Name, an(kind))
	}
}
