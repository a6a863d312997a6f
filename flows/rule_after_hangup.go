package flows

// checkAfterHangup: on_hangup's steps run when nobody is on the line, so they
// cannot play, listen or transfer, and neither can a sub-flow that they call.
func checkAfterHangup(l *loader) {
	var gone []StepID
	for _, s := range l.scopes {
		gone = append(gone, l.hangupTargets(s)...)
	}
	media := make(map[int]string)
	for i, reached := range l.walk(l.here, gone...) {
		step := &l.flow.Steps[i]
		if !reached || l.facts[i].broken {
			continue
		}
		is := ""
		if c, ok := step.Body.(*Call); ok {
			is = l.mediaOf(c.Sub, media)
		} else if kind := withMedia(step.Body); kind != "" {
			is = "is " + an(kind)
		}
		if is != "" {
			l.failAt(step.Pos, ruleAfterwards, "step %s %s, and is reached from on_hangup, when the caller has gone; only %s work there", step.Name, is, silentKinds)
		}
	}
}

const silentKinds = "set, choose, hours, split, action, request without a filler, call of a sub-flow of such steps, return and hangup"

// here lists where a step leads without going into a sub-flow.
func (l *loader) here(id StepID) []StepID {
	step := &l.flow.Steps[id]
	if _, ok := step.Body.(*Call); ok {
		return append([]StepID{step.Next}, step.OnError.targets()...)
	}
	return l.edges(step)
}

// mediaOf says what in a sub-flow needs a caller on the line; "" for nothing.
func (l *loader) mediaOf(k int, known map[int]string) string {
	if needs, seen := known[k]; seen {
		return needs
	}
	known[k] = ""
	for i, reached := range l.reach(l.scopes[k+1].start) {
		step := &l.flow.Steps[i]
		if needs := withMedia(step.Body); reached && needs != "" && !l.facts[i].broken {
			known[k] = "calls sub-flow " + l.flow.Subflows[k].Name + ", where step " + step.Name + " is " + an(needs)
			break
		}
	}
	return known[k]
}
