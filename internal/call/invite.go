package call

import "github.com/ivrflow/ivrflow/flows"

// invite asks somebody else into the call.
func (m *Machine) invite(*flows.Invite) { m.fail("step") }

func (m *Machine) sendInvite(req uint32) { m.emit(Invite{Req: req}) }

// inviteAnswered is how the POST was answered; the outcome comes as Invited.
func (m *Machine) inviteAnswered(Request, Answered) { m.fail("step") }

// invited is the outcome of an invitation.
func (m *Machine) invited(Invited) {}

// inviteTimer: nobody has come in time.
func (m *Machine) inviteTimer(*flows.Invite) { m.fail("step") }
