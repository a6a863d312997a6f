package call

import "github.com/ivrflow/ivrflow/flows"

// sendTones sends keys to the other side.
func (m *Machine) sendTones(*flows.SendTones) { m.fail("step") }

func (m *Machine) emitTones(req uint32) { m.emit(SendTones{Req: req}) }

// tonesSent is how the POST was answered.
func (m *Machine) tonesSent(Request, Answered) { m.fail("step") }
