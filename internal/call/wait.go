package call

import "github.com/ivrflow/ivrflow/flows"

// wait lets time pass; keys are kept for what follows.
func (m *Machine) wait(b *flows.Wait) {
	m.s.Wait = Waiting
	m.s.Timers.Step = m.now + b.For
}
