package flows

// checkAfterHangup: on_hangup's steps run when nobody is on the line, so they
// cannot play, listen or transfer.
func checkAfterHangup(l *loader) {
	if l.flow.OnHangup == NoStep {
		return
	}
	for i, reached := range l.reach(l.flow.OnHangup) {
		if !reached || l.facts[i].broken {
			continue
		}
		kind := ""
		switch b := l.flow.Steps[i].Body.(type) {
		case *Play:
			kind = "play"
		case *Menu:
			kind = "menu"
		case *Collect:
			kind = "collect"
		case *Record:
			kind = "record"
		case *Transfer:
			kind = "transfer"
		default:
			_ = b
			continue
		}
		l.fail(l.facts[i].node, ruleAfterwards, "step %s is %s and is reached from on_hangup, when the caller has gone; only set, choose, action and hangup work there", l.flow.Steps[i].Name, an(kind))
	}
}
