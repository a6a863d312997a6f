package call

import "github.com/ivrflow/ivrflow/flows"

// mute stops the bot being heard, or lets it be heard again.
func (m *Machine) mute(*flows.Mute) { m.fail("step") }

func (m *Machine) sendMute(req uint32) { m.emit(Mute{Req: req}) }

// muted is how the POST was answered.
func (m *Machine) muted(Request, Answered) { m.fail("step") }
