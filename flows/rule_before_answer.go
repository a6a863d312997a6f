package flows

import "slices"

// checkBeforeAnswer: before a call is answered nothing can be heard, and once
// it is answered it cannot be redirected, rejected or answered any more.
func checkBeforeAnswer(l *loader) {
	for i, reached := range l.reachBefore() {
		step := &l.flow.Steps[i]
		if !reached || l.facts[i].broken {
			continue
		}
		if l.leadsTo(step, isHangup) && decides(step.Body) {
			l.failAt(step.Pos, ruleBefore, "step %s ends the call before it is answered; lead to a reject instead", step.Name)
		}
		if !decides(step.Body) && !isHangup(step.Body) {
			l.failAt(step.Pos, ruleBefore, "step %s is %s, and is reached before the call is answered; only set, choose, hours, split, redirect, reject and the target answer work there", step.Name, an(kindOf(step.Body)))
		}
	}
	var roots []StepID
	for _, id := range l.roots() {
		if id != l.flow.BeforeAnswer {
			roots = append(roots, id)
		}
	}
	for i, reached := range l.walk(l.everywhere, roots...) {
		if reached {
			l.checkAnswered(&l.flow.Steps[i])
		}
	}
}

// checkAnswered looks at a step that runs when the call is answered.
func (l *loader) checkAnswered(step *Step) {
	switch step.Body.(type) {
	case *Redirect, *Reject:
		l.failAt(step.Pos, ruleBefore, "step %s is %s, and is reached when the call is answered already; it works only behind before_answer%s", step.Name, an(kindOf(step.Body)), l.instead(step.Body))
		return
	}
	if l.leadsTo(step, isAnswer) {
		l.failAt(step.Pos, ruleBefore, "step %s leads to answer, but the call is answered already; name another step", step.Name)
	}
}

// leadsTo says whether a step leads straight to one of a kind.
func (l *loader) leadsTo(step *Step, is func(Body) bool) bool {
	return slices.ContainsFunc(l.edges(step), func(to StepID) bool { return is(l.flow.Steps[to].Body) })
}

func isHangup(b Body) bool { _, ok := b.(*Hangup); return ok }
func isAnswer(b Body) bool { _, ok := b.(*Answer); return ok }

// instead says what does the like in a call that is answered.
func (l *loader) instead(b Body) string {
	if _, ok := b.(*Redirect); ok {
		return "; use a transfer here"
	}
	return "; use a hangup here"
}

// reachBefore marks the steps that decide before the call is answered.
func (l *loader) reachBefore() []bool {
	return l.walk(func(id StepID) []StepID {
		if isAnswer(l.flow.Steps[id].Body) {
			return nil
		}
		return l.here(id)
	}, l.flow.BeforeAnswer)
}
