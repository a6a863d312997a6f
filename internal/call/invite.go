package call

import (
	"strconv"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// invite asks somebody else into the call, once nothing is heard any more: a
// prompt that played meanwhile was played twice [issue #411]. The token is
// chosen before the POST, as the outcome may come before its answer (EARLY).
func (m *Machine) invite(b *flows.Invite) {
	s := m.s
	if _, err := b.To.ID.Render(m.scope()); err != nil {
		m.fail(flows.ErrorExpression)
		return
	}
	// No token of the scheduler begins with a letter.
	s.Guest = media.Token("i" + strconv.FormatUint(uint64(s.LastReq)+1, 10) + "." + s.Sched.Salt)
	s.Wait = Inviting
	s.Timers.Step = m.now + b.Timeout
	m.send(ToInvite, 0)
	if b.Hold {
		m.startMusic()
	}
}

func (m *Machine) sendInvite(req uint32) {
	b, ok := m.step().Body.(*flows.Invite)
	if !ok {
		return
	}
	id, err := b.To.ID.Render(m.scope())
	if err != nil {
		m.fail(flows.ErrorExpression)
		return
	}
	m.emit(Invite{Req: req, Token: m.s.Guest, To: Identity{Kind: b.To.Kind, ID: id}})
}

// inviteAnswered is how the POST was answered; the outcome comes as Invited.
// Unsure it is not repeated: somebody would be called twice (UNKNOWN).
func (m *Machine) inviteAnswered(r Request, a Answered) {
	switch {
	case m.s.Wait != Inviting:
	case a.Verdict != media.Refused: // Invited or the step's timer will tell
	case a.Again && m.again(r, a.After):
	default:
		if a.Missing {
			m.ask(AskProbe)
		}
		m.failAs(flows.ErrorInvite, failed)
	}
}

// invited is the outcome of an invitation.
func (m *Machine) invited(e Invited) {
	switch {
	case m.s.Wait != Inviting || e.Token != m.s.Guest: // of an invitation that was given up
	case e.Completed:
		m.next()
	default:
		m.failAs(flows.ErrorInvite, outcomeOf(e.Code, e.Subcode))
	}
}

// inviteTimer: nobody has come in time. Who comes later finds the flow elsewhere.
func (m *Machine) inviteTimer(*flows.Invite) { m.failAs(flows.ErrorInvite, noAnswer) }
