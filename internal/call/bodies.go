package call

import "github.com/ivrflow/ivrflow/flows"

// runMore runs the steps that have a file of their own.
func (m *Machine) runMore(b flows.Body) {
	switch b := b.(type) {
	case *flows.Call:
		m.call(b)
	case *flows.Return:
		m.comeBack(b)
	case *flows.Hours:
		m.hours(b)
	case *flows.Split:
		m.split(b)
	case *flows.Answer:
		m.answer()
	case *flows.Redirect:
		m.redirect(b)
	case *flows.Reject:
		m.reject()
	case *flows.Request:
		m.askService(b)
	case *flows.Wait, *flows.Invite, *flows.Hold, *flows.SendTones, *flows.Mute:
		m.hearFirst()
	default:
		m.fail("step")
	}
}

// hearFirst lets what is queued be heard to its end before the step does what
// it is for, see heardFirst. Keys are kept meanwhile.
func (m *Machine) hearFirst() {
	m.flush()
	m.s.Wait = Hearing
}

// heardFirst: what was queued was heard, the step does what it is for.
func (m *Machine) heardFirst(b flows.Body) {
	switch b := b.(type) {
	case *flows.Wait:
		m.wait(b)
	case *flows.Invite:
		m.invite(b)
	case *flows.Hold:
		m.hold(b)
	case *flows.SendTones:
		m.sendTones(b)
	case *flows.Mute:
		m.mute(b)
	default:
		m.fail("step")
	}
}

// bodyTimer: the time of a step that has a file of its own is over.
func (m *Machine) bodyTimer(b flows.Body) {
	switch b := b.(type) {
	case *flows.Wait:
		m.next()
	case *flows.Record:
		m.stopChain()
	case *flows.Request:
		m.requestTimer(b)
	case *flows.Invite:
		m.inviteTimer(b)
	case *flows.Hold:
		m.holdTimer(b)
	}
}

// abandon forgets what the current step waits for: its timer is off, the
// answers to its requests are no longer expected, and its music ends.
func (m *Machine) abandon() {
	for _, p := range [...]Purpose{ToAct, ToAskService, ToSave, ToTransfer, AskTransfer, ToInvite, ToSendTones, ToMute} {
		m.drop(p)
	}
	m.s.Timers.Step = 0
	m.s.Service, m.s.Chain, m.s.Guest = Service{}, Chain{}, ""
	m.stopMusic()
}

// sendBody sends a request of a step, for the first time or once more.
func (m *Machine) sendBody(p Purpose, req uint32) {
	switch p {
	case ToRedirect, ToReject:
		m.sendDecision(req)
	case ToInvite:
		m.sendInvite(req)
	case ToHold:
		m.sendHold(req)
	case ToUnhold:
		m.emit(StopHold{Req: req})
	case ToSendTones:
		m.emitTones(req)
	case ToMute:
		m.sendMute(req)
	}
}

// concludeBody does what follows from the end of a request of a step.
func (m *Machine) concludeBody(r Request, a Answered) {
	switch r.For {
	case ToRedirect, ToReject:
		m.decided(r, a)
	case ToAskService: // the host has not answered, or nobody was there to hear it
		m.serviceSilent(r)
	case ToInvite:
		m.inviteAnswered(r, a)
	case ToHold, ToUnhold:
		m.holdAnswered(r, a)
	case ToSendTones:
		m.tonesSent(r, a)
	case ToMute:
		m.muted(r, a)
	}
}
