package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// decideBy is the age until which a refused redirect is tried again: Graph
// gives up on an unanswered call after 15 seconds [doc], and whoever still
// rings then is to be answered.
const decideBy = 8 * time.Second

// before runs the steps that decide whether the call is answered at all. None
// of them takes time: they are run at once, in the event that begins the call.
func (m *Machine) before() {
	m.s.Before = true
	m.enter(m.s.flow.BeforeAnswer)
}

// deciding says whether a step may be run before the call is answered.
func deciding(b flows.Body) bool {
	switch b.(type) {
	case *flows.Set, *flows.Choose, *flows.Hours, *flows.Split, *flows.Redirect, *flows.Reject, *flows.Answer:
		return true
	}
	return false
}

// letIn answers the call. The flow begins at a step once the call stands.
func (m *Machine) letIn(at flows.StepID) {
	s := m.s
	s.Before, s.Errors = false, 0
	s.Step, s.Wait = at, Running
	s.Timers.Establish = m.now + m.cfg.Establish
	m.move("answer")
	m.send(ToAnswer, 0)
}

// answer is the built-in step "answer".
func (m *Machine) answer() {
	if m.s.Before {
		m.letIn(m.s.flow.Start)
		return
	}
	m.enter(m.s.flow.Start) // answered already
}

// redirect sends the call elsewhere. Once that is taken, the call ends.
func (m *Machine) redirect(b *flows.Redirect) {
	if _, ok := m.identities(b.To); !ok {
		m.fail(flows.ErrorExpression)
		return
	}
	if !m.s.Before { // answered already
		m.fail(flows.ErrorRedirect)
		return
	}
	m.move("redirect")
	m.decide(Redirected, ToRedirect, b.Timeout)
}

// reject refuses the call.
func (m *Machine) reject() {
	if !m.s.Before { // answered already
		m.fail(flows.ErrorRedirect)
		return
	}
	m.move("reject")
	m.decide(Rejected, ToReject, 0)
}

// decide sends a decision. The timer is for an end that nobody tells of.
func (m *Machine) decide(as Outcome, p Purpose, within time.Duration) {
	s := m.s
	s.Leaving, s.Wait = as, Deciding
	s.Timers.Terminate = m.now + within + m.cfg.Request + m.cfg.Terminate
	m.send(p, 0)
}

func (m *Machine) sendDecision(req uint32) {
	switch b := m.step().Body.(type) {
	case *flows.Redirect:
		to, _ := m.identities(b.To) // nothing has changed since it was looked at
		m.emit(Redirect{Req: req, To: to, Timeout: b.Timeout})
	case *flows.Reject:
		m.emit(Reject{Req: req, Reason: b.Reason})
	}
}

// identities computes whom targets name.
func (m *Machine) identities(targets []flows.Target) ([]Identity, bool) {
	list := make([]Identity, 0, len(targets))
	for _, t := range targets {
		id, err := t.ID.Render(m.scope())
		if err != nil || id == "" {
			return nil, false
		}
		list = append(list, Identity{Kind: t.Kind, ID: id})
	}
	return list, true
}

// decided is how redirect or reject was answered.
func (m *Machine) decided(r Request, a Answered) {
	switch {
	case a.Verdict == media.Accepted: // the end follows
	case a.Verdict == media.Refused && a.Missing:
		m.tooLate(r, a)
	case r.For == ToReject:
		m.rejectAgain(r, a)
	case a.Again && m.now+max(a.After, refusedPause) < decideBy && m.again(r, a.After):
	default:
		m.notRedirected(a.Verdict)
	}
}

// tooLate: the call is not there any more. A reject that was sent before has
// been taken then.
func (m *Machine) tooLate(r Request, a Answered) {
	e := m.neverStarted(r, a)
	if r.For == ToReject && r.Tries > 0 {
		e.Outcome, e.Reason = Rejected, ""
	}
	m.end(e)
}

// rejectAgain: whom the flow rejects is not let in because Graph did not take
// it. To reject twice does no harm, and DELETE ends the call too.
func (m *Machine) rejectAgain(r Request, a Answered) {
	if (a.Again || a.Verdict == media.Unsure) && m.again(r, a.After) {
		return
	}
	m.terminating()
	m.send(ToHangUp, 0)
}

// notRedirected: the flow decides anew, with an error, so that no caller rings
// in vain; where nothing takes the error the call is answered. When it is not
// known whether the redirect was taken, Graph is the judge: it refuses whatever
// comes after a redirect, because the call is no longer there.
func (m *Machine) notRedirected(v media.Verdict) {
	s := m.s
	if v == media.Unsure {
		s.Tried = s.Leaving
	}
	s.Leaving, s.Timers.Terminate = "", 0
	m.move("refuse")
	m.fail(flows.ErrorRedirect)
}

// neverStarted is the end of a call that Graph does not let us have.
func (m *Machine) neverStarted(r Request, a Answered) Ended {
	e := Ended{Outcome: m.lostAs(), Code: a.Status}
	if e.Outcome == NeverStarted {
		e.Reason = string(r.For) + " refused"
	}
	return e
}

// lostAs is the outcome of a call that ended before it was established.
func (m *Machine) lostAs() Outcome {
	if m.s.Tried != "" {
		return m.s.Tried
	}
	return NeverStarted
}
