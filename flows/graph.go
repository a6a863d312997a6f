package flows

// edges lists the steps to which a step can lead, by itself, by a key or by
// an error. NoStep is never among them.
func (l *loader) edges(step *Step) []StepID {
	to := append([]StepID{step.Next}, step.OnError.targets()...)
	if listens(step.Body) {
		to = appendOptions(to, step.Keys)
	}
	switch b := step.Body.(type) {
	case *Menu:
		to = appendOptions(to, b.Options)
		to = append(to, b.NoInput.Then, b.NoMatch.Then)
	case *Collect:
		to = append(to, b.NoInput.Then, b.NoMatch.Then)
	case *Record:
		to = append(to, b.NoInput.Then)
	case *Answer:
		to = append(to, l.flow.Start)
	case *Call:
		to = append(to, l.flow.Subflows[b.Sub].Start)
	default:
		to = append(to, branches(b)...)
	}
	real := to[:0]
	for _, id := range to {
		if id != NoStep {
			real = append(real, id)
		}
	}
	return real
}

func appendOptions(to []StepID, options []Option) []StepID {
	for _, o := range options {
		if o.To.Kind == GotoStep {
			to = append(to, o.To.Step)
		}
	}
	return to
}

// branches lists where a step leads that decides by itself; NoStep may be
// among them.
func branches(b Body) []StepID {
	var to []StepID
	switch b := b.(type) {
	case *Choose:
		to = append(to, b.Else)
		for _, br := range b.Branches {
			to = append(to, br.To.Step)
		}
	case *Hours:
		to = append(to, b.Open, b.Closed, b.Holiday, b.Emergency)
	case *Split:
		for _, w := range b.Ways {
			to = append(to, w.To.Step)
		}
	}
	return to
}

// rushes lists where a step leads without listening or waiting. A step that
// waits for something, be it an answer, leads nowhere at once.
func (l *loader) rushes(id StepID) []StepID {
	step := &l.flow.Steps[id]
	switch b := step.Body.(type) {
	case *Play:
		if !b.Wait {
			return []StepID{step.Next}
		}
	case *Set, *Mute:
		return []StepID{step.Next}
	case *Choose, *Hours, *Split:
		return branches(b)
	case *Call:
		if l.runsThrough(b.Sub) {
			return []StepID{step.Next}
		}
	}
	return nil
}

// rush is what is known of whether a sub-flow can be run through at once.
type rush uint8

const (
	rushUnknown rush = iota
	rushNo           // or just being found out: circles are said elsewhere
	rushYes
)

// runsThrough says whether a return of a sub-flow can be reached from its
// start without listening or waiting.
func (l *loader) runsThrough(k int) bool {
	s := l.scopes[k+1]
	if s.rush != rushUnknown {
		return s.rush == rushYes
	}
	s.rush = rushNo
	for id, reached := range l.walk(l.rushes, s.start) {
		if _, back := l.flow.Steps[id].Body.(*Return); back && reached {
			s.rush = rushYes
			break
		}
	}
	return s.rush == rushYes
}

// listens says whether a key can be pressed at a step.
func listens(b Body) bool {
	switch b := b.(type) {
	case *Menu, *Collect, *Record, *Hold:
		return true
	case *Play:
		return b.Wait
	}
	return false
}

// withMedia names what a step needs a caller on the line for; "" for a step
// that works without.
func withMedia(b Body) string {
	switch b := b.(type) {
	case *Set, *Choose, *Hours, *Split, *Action, *Call, *Return, *Hangup:
		return ""
	case *Request:
		if b.Filler == nil {
			return ""
		}
		return "request with a filler"
	}
	return kindOf(b)
}

// decides says whether a step may stand before the call is answered.
func decides(b Body) bool {
	switch b.(type) {
	case *Set, *Choose, *Hours, *Split, *Redirect, *Reject, *Answer:
		return true
	}
	return false
}

// kindOf is the name of a step's kind, as its author wrote it.
func kindOf(b Body) string {
	switch b := b.(type) {
	case *Play:
		return "play"
	case *Menu:
		return "menu"
	case *Collect:
		return "collect"
	case *Record:
		return "record"
	case *Transfer:
		return "transfer"
	case *Hangup:
		return "hangup"
	case *Set:
		return "set"
	case *Choose:
		return "choose"
	case *Action:
		return "action"
	case *Answer:
		return "answer"
	case *Redirect:
		return "redirect"
	case *Reject:
		return "reject"
	case *Invite:
		return "invite"
	case *Hold:
		return "hold"
	case *Hours:
		return "hours"
	case *Split:
		return "split"
	case *Request:
		return "request"
	case *Call:
		return "call"
	case *Return:
		return "return"
	case *Wait:
		return "wait"
	case *SendTones:
		return "send_tones"
	case *Mute:
		if b.On {
			return "mute"
		}
		return "unmute"
	}
	return ""
}

// reach marks every step that can be reached from some, in sub-flows too.
func (l *loader) reach(from ...StepID) []bool {
	return l.walk(func(id StepID) []StepID { return l.edges(&l.flow.Steps[id]) }, from...)
}

// walk marks every step that can be reached from some by the leads given.
func (l *loader) walk(leads func(StepID) []StepID, from ...StepID) []bool {
	seen := make([]bool, len(l.flow.Steps))
	var open []StepID
	visit := func(id StepID) {
		if id != NoStep && !seen[id] {
			seen[id] = true
			open = append(open, id)
		}
	}
	for _, id := range from {
		visit(id)
	}
	for len(open) > 0 {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		for _, id := range leads(last) {
			visit(id)
		}
	}
	return seen
}
