package call

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// begin answers before anything else, unless the flow is to decide about that
// first: Graph gives up after 15 seconds.
func (m *Machine) begin() {
	if m.s.Life != Incoming && m.s.Life != Outgoing {
		return
	}
	if m.s.Outbound {
		m.s.Timers.Establish = m.now + m.cfg.Establish
		m.move("dial")
		m.send(ToCreate, 0)
		return
	}
	if m.s.flow.BeforeAnswer != flows.NoStep {
		m.before()
		return
	}
	m.letIn(flows.NoStep)
}

// begun is how answer or create was answered.
func (m *Machine) begun(r Request, a Answered) {
	switch {
	case a.Verdict == media.Accepted:
	case a.Verdict == media.Unsure: // notifications or the establish timer will tell
	case m.s.Leaving != "":
		m.end(Ended{Outcome: m.s.Leaving, Code: a.Status})
	case m.s.Life != Answering && m.s.Life != Dialing: // a notification has overtaken the answer, and it knows better
	case a.Again && m.again(r, a.After):
	default:
		m.end(m.neverStarted(r, a))
	}
}

// callState is a notification about the call itself.
func (m *Machine) callState(e CallState) {
	if m.s.Gone {
		return
	}
	switch e.Audio {
	case AudioActive:
		m.s.AudioUp = true
	case AudioInactive: // on hold, or leaving by a transfer: nothing that we sent changes
	}
	switch strings.ToLower(e.State) {
	case "establishing":
		if m.s.Life == Answering || m.s.Life == Dialing {
			m.move("establish")
		}
	case "established":
		m.established(e)
	case "transferring":
		m.s.Moving = m.s.Life == Transferring
	case "transferaccepted":
		m.s.Accepted = m.s.Life == Transferring
	case "terminating":
		if m.s.Life != Terminating {
			m.terminating()
		}
	case "terminated":
		m.terminated(e)
	}
	if m.s.Life == Established && m.s.AudioUp {
		m.start()
	}
}

// terminating: the end is near, by us or by Graph. What plays dies with the
// call; nothing but DELETE is sent any more.
func (m *Machine) terminating() {
	s := m.s
	m.move("terminate")
	if post := s.Sched.Send; post != nil {
		m.emit(Withdraw{Token: post.Token})
	}
	m.media(media.Close{})
	s.Queue = nil
	s.Pending = slices.DeleteFunc(s.Pending, func(r Request) bool {
		// The refusal of an answer or a create is the end; a recording is fetched all the same.
		return r.Waiting || r.For != ToAnswer && r.For != ToCreate && r.For != ToSave
	})
	s.Timers = Timers{Terminate: m.now + m.cfg.Terminate}
}

// established may come twice, thrice, late, and before establishing [doc].
func (m *Machine) established(e CallState) {
	switch m.s.Life {
	case Answering, Dialing, Establishing:
		m.move("connect")
		m.s.Timers.Establish = 0
		m.s.Timers.KeepAlive = m.now + m.cfg.KeepAlive
	case Transferring:
		m.transferReturned(e)
	}
	if m.s.Life != Established || m.s.Started {
		return
	}
	if !m.s.AudioUp && m.s.Timers.Audio == 0 {
		m.s.Timers.Audio = m.now + m.cfg.AudioWait
	}
}

// start starts the flow, once. Tones first: a key pressed before the
// subscription is lost (SUBSCRIBE).
func (m *Machine) start() {
	if m.s.Started {
		return
	}
	m.s.Started = true
	m.s.Timers.Audio = 0
	m.s.Timers.Probe = m.now + m.cfg.Probe
	if !m.off(media.SUBSCRIBE) {
		m.send(ToSubscribe, 0)
	}
	if m.s.Step != flows.NoStep { // where the decision to answer has led
		m.enter(m.s.Step)
		return
	}
	m.enter(m.s.flow.Start)
}

// subscribed: without tones a caller cannot be heard, but a flow may not need them.
func (m *Machine) subscribed(r Request, a Answered) {
	switch a.Verdict {
	case media.Refused:
		if a.Missing {
			m.ask(AskProbe)
		}
		if !a.Again || !m.again(r, a.After) {
			m.s.Tones.Doubt = true
		}
	case media.Unsure:
		m.s.Tones.Doubt = !m.s.Tones.Ever
	}
}

// resubscribe tries again when nobody knows whether we are subscribed and the
// caller seems to press nothing.
func (m *Machine) resubscribe() {
	if m.s.Tones.Doubt && !m.s.Tones.Ever && !m.pending(ToSubscribe) {
		m.s.Tones.Doubt = false
		m.send(ToSubscribe, 0)
	}
}

func (m *Machine) keptAlive(a Answered) {
	m.s.Timers.KeepAlive = m.now + m.cfg.KeepAlive
	if a.Verdict == media.Accepted {
		return
	}
	if a.Missing {
		m.ask(AskProbe) // 404 soon after the last human left, seen in the field [issue GD#9186]
	}
	m.s.Timers.KeepAlive = m.now + max(keepAlivePause, min(a.After, m.cfg.KeepAlive))
}

// callFound is the answer to GET call.
func (m *Machine) callFound(e CallFound) {
	r, ok := m.take(e.Req)
	if !ok || m.s.Gone {
		return
	}
	m.found(r, e)
}

func (m *Machine) found(r Request, e CallFound) {
	if e.Found == Gone {
		m.unknown()
		return
	}
	if e.Found == Alive && e.Audio == AudioActive {
		m.s.AudioUp = true
	}
	established := e.Found == Alive && strings.EqualFold(e.State, "established")
	switch r.For {
	case AskEstablished:
		if m.s.Life == Established || m.s.Life == Transferring {
			return // a notification was faster than the answer
		}
		if !established {
			m.hangUp(NeverStarted)
			return
		}
		m.callState(CallState{State: e.State, Audio: e.Audio})
	case AskAudio:
		m.audioFound(r, e)
	case AskMedia:
		m.media(media.CallAlive{Known: e.Found == Alive})
	case AskTransfer:
		m.transferFound(established)
	}
}

// audioFound: the signal that audio is up never came. The flow starts all the
// same once Graph says that the call stands, or cannot say otherwise twice.
func (m *Machine) audioFound(r Request, e CallFound) {
	if m.s.Started || m.s.Life != Established {
		return
	}
	if e.Found == Alive || r.Tries > 0 {
		m.start()
		return
	}
	r.Tries, r.Waiting, r.Due = 1, true, m.now+m.cfg.AudioWait
	m.s.Pending = append(m.s.Pending, r)
}

// lastWord is how long the word of an end is waited for that is known without it.
const lastWord = 2 * time.Second

// unknown: Graph no longer knows the call. A question easily overtakes the
// notification that says why, so that is waited for where nothing else tells.
func (m *Machine) unknown() {
	e := Ended{Outcome: m.vanishedAs(), Code: 404, Reason: "Graph no longer knows the call"}
	if e.Outcome != Vanished || m.s.Life == Terminating {
		m.end(e)
		return
	}
	m.terminating()
	m.s.Timers.Terminate = m.now + lastWord
	m.s.Result = e
}

// noWord: nobody has told of the end in time.
func (m *Machine) noWord() {
	if m.s.Leaving == "" && m.s.Result.Outcome != "" {
		m.end(m.s.Result)
		return
	}
	m.end(Ended{Outcome: m.leftAs(), Reason: "no word of the end"})
}

func (m *Machine) vanishedAs() Outcome {
	switch {
	case m.s.Leaving != "":
		return m.s.Leaving
	case m.s.Accepted:
		return Transferred
	case !m.s.Started && m.s.Tried != "":
		return m.s.Tried
	}
	return Vanished
}

// terminated is the end of the call, however it came.
func (m *Machine) terminated(e CallState) {
	end := Ended{Outcome: HungUpByCaller, Code: e.Code, Subcode: e.Subcode, Reason: e.Reason}
	if m.s.Result.Outcome == Vanished {
		m.s.Result = Ended{} // now it is known why
	}
	const graceful = 7015 // transfer completed [doc: call end table]
	switch {
	case m.s.Leaving != "":
		end.Outcome = m.s.Leaving
	case m.s.Accepted, e.Subcode == graceful, e.Reason == "AppTransferred":
		end.Outcome = Transferred
	case !m.s.Started:
		end.Outcome = m.lostAs()
	}
	m.end(end)
}

// hangUp sends DELETE and waits for the notification of the end.
func (m *Machine) hangUp(why Outcome) {
	if m.s.Leaving != "" || m.s.Gone {
		return
	}
	m.s.Leaving = why
	m.s.Wait = HangingUp
	if m.s.Life != Terminating {
		m.terminating()
	}
	m.s.Timers.Terminate = m.now + m.cfg.Terminate
	m.send(ToHangUp, 0)
}

// hungUp is how DELETE was answered. It may be repeated without harm.
func (m *Machine) hungUp(r Request, a Answered) {
	switch {
	case a.Verdict == media.Accepted: // terminated follows
	case a.Missing:
		m.end(Ended{Outcome: m.s.Leaving, Code: a.Status})
	default:
		m.again(r, a.After)
	}
}

// end: the call is over. Nothing goes to Graph any more (ENDABS); the flow's
// on_hangup runs, unless the flow itself ended the call.
func (m *Machine) end(e Ended) {
	s := m.s
	if s.Gone {
		return
	}
	m.move("end")
	m.media(media.Close{})
	if s.Result.Reason != "" { // why we hung up says more than how Graph calls it
		e.Reason = s.Result.Reason
	}
	s.Gone, s.Result, s.GoneIn = true, e, len(s.Frames)
	s.Queue, s.Keys, s.Visited = nil, nil, nil
	s.Pending = slices.DeleteFunc(s.Pending, func(r Request) bool { return r.For != ToSave })
	m.typedIsUsed()
	s.Timers, s.Listen, s.StopTone = Timers{}, Listen{}, StopTone{}
	m.sig = signals{}
	if !m.savesOn() {
		m.afterwards()
	}
}

// afterwards is what follows the end of a call: on_hangup, unless the flow
// itself ended the call, and then nothing.
func (m *Machine) afterwards() {
	s := m.s
	s.Pending = nil
	ours := s.Result.Outcome == HungUpByFlow || s.Result.Outcome == Transferred
	if !s.Started || ours {
		m.finish()
		return
	}
	m.followHangup()
}

func (m *Machine) finish() {
	m.s.Done = true
	m.s.Wait = HangingUp
	m.s.Timers, m.s.Pending = Timers{}, nil
	m.emit(m.s.Result)
}

// stop: the host wants the call to end.
func (m *Machine) stop(reason string) {
	if m.s.Gone {
		m.finish()
		return
	}
	if m.s.Leaving == "" {
		m.s.Result.Reason = reason
	}
	m.hangUp(Stopped)
}

// jump: the host sends the flow elsewhere. A step of a sub-flow that does not
// run has nobody to come back to, and none of its parameters: it is ignored.
func (m *Machine) jump(to flows.StepID) {
	if m.s.Gone || !m.s.Started || m.s.Leaving != "" || to < 0 || int(to) >= len(m.s.flow.Steps) {
		return
	}
	if sub := m.s.flow.Steps[to].Sub; sub >= 0 && m.running(sub) < 0 {
		return
	}
	m.interrupt()
	m.enter(to)
}
