package call

import "github.com/ivrflow/ivrflow/flows"

// hold lets the caller hear hold music.
func (m *Machine) hold(*flows.Hold) { m.fail("step") }

func (m *Machine) sendHold(req uint32) { m.emit(StartHold{Req: req}) }

// holdAnswered is how hold music was begun or ended.
func (m *Machine) holdAnswered(Request, Answered) { m.fail("step") }

// holdTimer: the time is over.
func (m *Machine) holdTimer(*flows.Hold) { m.fail("step") }
