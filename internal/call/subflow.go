package call

import "github.com/ivrflow/ivrflow/flows"

// A Frame is a sub-flow that runs: where it was called from, and what of the
// caller is kept until it comes back.
type Frame struct {
	Sub     int            `json:"sub"`               // index in Flow.Subflows
	From    flows.StepID   `json:"from"`              // the calling step
	Visited []flows.StepID `json:"visited,omitempty"` // what `back` knew there
}

// call enters a sub-flow. Its parameters are computed by the caller, before
// any of its variables changes; each call of it begins with the initial values.
func (m *Machine) call(b *flows.Call) {
	s := m.s
	sub := &s.flow.Subflows[b.Sub]
	if m.running(b.Sub) >= 0 { // its variables have one place each: Load lets no sub-flow call itself
		m.fail(flows.ErrorStep)
		return
	}
	values := make([]any, len(b.With))
	for i, a := range b.With {
		v, ok := m.value(a)
		if !ok {
			m.fail(flows.ErrorExpression)
			return
		}
		values[i] = v
	}
	for _, i := range sub.Locals {
		s.Vars[i] = s.initial(i)
	}
	for i, a := range b.With {
		s.Vars[a.Var] = values[i]
	}
	s.Frames = append(s.Frames, Frame{Sub: b.Sub, From: s.Step, Visited: s.Visited})
	s.Visited = nil
	m.enter(sub.Start)
}

// comeBack ends the sub-flow: its results are computed in it, the calling step
// takes them, and goes on. When it ran as the caller went, and comes back from
// its own on_hangup, the calling step goes on with its on_hangup too.
func (m *Machine) comeBack(b *flows.Return) {
	s := m.s
	if len(s.Frames) == 0 || s.Frames[len(s.Frames)-1].Sub != m.step().Sub {
		m.fail(flows.ErrorStep) // a return outside of any sub-flow: Load takes no such flow
		return
	}
	if !m.assign(b.Assign) {
		m.fail(flows.ErrorExpression)
		return
	}
	left := s.Gone && len(s.Frames) <= s.GoneIn
	from := m.unwind()
	if calling, ok := s.flow.Steps[from].Body.(*flows.Call); ok {
		for _, c := range calling.Into {
			s.Vars[c.To] = s.Vars[c.From]
		}
	}
	s.Step = from
	m.note(Note{What: Returned, Step: from})
	if left {
		m.followHangup()
		return
	}
	m.next()
}

// unwind leaves the innermost sub-flow, and returns the step that called it.
func (m *Machine) unwind() flows.StepID {
	s := m.s
	last := len(s.Frames) - 1
	f := s.Frames[last]
	if s.Frames = s.Frames[:last]; last == 0 {
		s.Frames = nil
	}
	s.Visited = f.Visited
	s.GoneIn = min(s.GoneIn, last)
	return f.From
}

// unwindTo leaves every sub-flow that is inside of the one that a step belongs
// to; false: that one does not run, so that the step has no caller.
func (m *Machine) unwindTo(to flows.StepID) bool {
	depth := m.running(m.s.flow.Steps[to].Sub) + 1
	if depth == 0 && m.s.flow.Steps[to].Sub >= 0 {
		return false
	}
	for len(m.s.Frames) > depth {
		m.unwind()
	}
	return true
}

// running is the place of a sub-flow among the frames; -1: it does not run, or
// it is the flow itself.
func (m *Machine) running(sub int) int {
	for i := range m.s.Frames {
		if m.s.Frames[i].Sub == sub {
			return i
		}
	}
	return -1
}

// handler finds the handler of an error of a step: the step's own, else, in a
// sub-flow, that of the step which called it, and so on outwards. It returns
// the step whose handler it is too.
func (m *Machine) handler(kind, outcome string, at flows.StepID) (of, to flows.StepID) {
	s := m.s
	for {
		step := &s.flow.Steps[at]
		frame := m.running(step.Sub)
		if step.Sub >= 0 && frame < 0 { // what it had queued is heard after its sub-flow came back
			if at == s.Step {
				return at, flows.NoStep
			}
			at = s.Step
			continue
		}
		if to := step.OnError.For(kind, outcome); to != flows.NoStep || frame < 0 {
			return at, to
		}
		at = s.Frames[frame].From
	}
}

// onHangup is what follows when the caller goes: as the current step says,
// else the steps that called its sub-flow, from the inside out.
// It returns the step whose word counts too.
func (m *Machine) onHangup() (of flows.StepID, next flows.OnHangup) {
	s := m.s
	at := s.Step
	for {
		step := &s.flow.Steps[at]
		if step.OnHangup.Step != flows.NoStep {
			return at, step.OnHangup
		}
		frame := m.running(step.Sub)
		if frame < 0 {
			return at, s.flow.OnHangup
		}
		at = s.Frames[frame].From
	}
}

// followHangup goes on with onHangup, within its budget, or ends.
func (m *Machine) followHangup() {
	of, next := m.onHangup()
	if next.Step == flows.NoStep {
		m.finish()
		return
	}
	m.s.Timers.OnHangup = m.now + m.cfg.OnHangup
	if next.Within > 0 {
		m.s.Timers.OnHangup = m.now + next.Within
	}
	m.note(Note{What: CallerGone, Step: of})
	m.enter(next.Step)
}

// initial is the value of a variable when the call, or its sub-flow, begins.
func (s *State) initial(i int) any {
	if v, ok := s.Given[i]; ok {
		return v
	}
	return s.flow.Vars[i].Initial
}

// give notes what the host gives to a variable of a sub-flow: each call of the
// sub-flow begins with it.
func (s *State) give(i int, v any) {
	s.Vars[i] = v
	if s.flow.Vars[i].Sub < 0 {
		return
	}
	if s.Given == nil {
		s.Given = map[int]any{}
	}
	s.Given[i] = v
}
