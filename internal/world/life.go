package world

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
)

// rings is how long an invitation rings that nobody answers [issue #408].
const rings = time.Minute

// Dial begins the call: somebody calls the bot, or, with [Birth.Birth].Outbound,
// the host has the bot call somebody who picks up. It happens once.
func (w *World) Dial() {
	if w.graph.life != unborn {
		return
	}
	w.did(Act{Do: Dialled})
	if !w.birth.Outbound {
		w.graph.life = ringing
	}
	w.step(call.Begin{})
}

// connect answers the call, or makes it: establishing, established, and a
// little later audio.
func (w *World) connect(c call.Command) result {
	g := &w.graph
	if _, create := c.(call.Create); !create && g.life != ringing || create && g.life != unborn {
		return refusal(400, 0)
	}
	g.life = establishing
	w.notify("establishing", "", call.CallState{State: string(establishing)})
	w.later("the call is established", w.st.cfg.Latency.Establish, func(w *World) {
		w.graph.life = established
		w.notify("established", "", call.CallState{State: string(established)})
		w.later("audio becomes active", w.st.cfg.Latency.Audio, func(w *World) {
			w.graph.audio = true
			w.notify("audio", "", call.CallState{State: string(established), Audio: call.AudioActive})
		})
	})
	return accepted
}

// sendAway redirects or rejects a call that was not answered.
func (w *World) sendAway(c call.Command) result {
	if w.graph.life != ringing {
		return refusal(400, 0)
	}
	how := Outcome{How: Succeeds}
	if r, ok := c.(call.Redirect); ok {
		how = w.host.Redirect(r, w.asking("redirect"))
	}
	if how.How == Impossible {
		return refusal(403, 0)
	}
	code := outcomeCodes[how.How]
	w.later("the call ends", how.After, func(w *World) { w.terminate(code[0], code[1], "") })
	return accepted
}

func (w *World) transfer(c call.Transfer) result {
	if w.graph.life != established {
		return refusal(409, 0)
	}
	how := w.host.Transfer(c, w.asking("transfer"))
	if how.How == Impossible {
		return refusal(403, 0)
	}
	if how.After == 0 {
		how.After = w.st.cfg.Latency.Transfer
	}
	w.graph.life = transferring
	w.notify("transferring", "", call.CallState{State: string(transferring)})
	switch how.How {
	case NeverEnds:
	case Succeeds, "":
		w.later("the transfer is accepted", how.After, func(w *World) {
			w.graph.life, w.graph.audio = handedOver, false
			w.notify("transferring", "", call.CallState{State: string(handedOver)})
			w.later("the call ends", w.st.cfg.Latency.Terminate, func(w *World) { w.terminate(0, 7015, "GracefulTransferCompleted") })
		})
	default:
		code := outcomeCodes[how.How]
		w.later("the transfer fails", how.After, func(w *World) {
			w.graph.life = established
			w.notify("transferring", "", call.CallState{State: string(established), Code: code[0], Subcode: code[1]})
		})
	}
	return accepted
}

func (w *World) invite(c call.Invite) {
	how := w.host.Invite(c, w.asking("invite"))
	if how.After == 0 {
		how.After = w.st.cfg.Latency.Invite
		if how.How == NoAnswer {
			how.After = rings
		}
	}
	if how.How == NeverEnds {
		return
	}
	ev := call.Invited{Token: c.Token, Completed: how.How == Succeeds || how.How == ""}
	if !ev.Completed {
		ev.Code, ev.Subcode = outcomeCodes[how.How][0], outcomeCodes[how.How][1]
	}
	w.put(Message{Part: Inside, Subject: "invite", what: "the invitation is over", act: func(w *World) {
		if w.Alive() {
			w.graph.group = w.graph.group || ev.Completed
			w.notify("invite", c.Token, ev)
		}
	}}, how.After)
}

// terminate ends the call at Graph.
func (w *World) terminate(code, subcode int, reason string) {
	g := &w.graph
	if g.life == over {
		return
	}
	for i := range g.queue {
		w.silence(&g.queue[i])
	}
	g.life, g.queue, g.audio = over, nil, false
	g.stamp++
	w.net = slices.DeleteFunc(w.net, func(m Message) bool { return m.Part == Inside })
	w.notify("terminated", "", call.CallState{State: string(over), Code: code, Subcode: subcode, Reason: reason})
}

// HangUp: the caller hangs up. After the end it does nothing.
func (w *World) HangUp() {
	switch w.graph.life {
	case unborn, over:
		return
	}
	w.did(Act{Do: HungUp})
	switch who, ringing := w.birth.otherSide(), w.graph.life == ringing; {
	case ringing:
		w.terminate(487, 0, "")
	case w.graph.group:
		w.terminate(200, 5002, "")
	case strings.HasPrefix(who, "+"):
		w.terminate(200, 540000, "")
	default:
		w.terminate(200, 4521, "")
	}
}

// otherSide is with whom the bot talks.
func (b Birth) otherSide() string {
	if b.Outbound {
		return b.To
	}
	return b.From
}

// Jump has the host send the flow to another step.
func (w *World) Jump(step string) bool {
	i := slices.IndexFunc(w.st.flow.Steps, func(s flows.Step) bool { return s.Name == step })
	if i < 0 {
		return false
	}
	w.did(Act{Do: JumpedTo, To: step})
	w.step(call.Jump{Step: w.st.flow.Steps[i].ID})
	return true
}

// Stop has the host end the call.
func (w *World) Stop(reason string) {
	w.did(Act{Do: StoppedBy, To: reason})
	w.step(call.Stop{Reason: reason})
}

// Crash: the process is killed. What had not left is gone, answers that are on
// their way reach nobody; another process takes the call over from what was
// saved. Notifications come to that one, because nobody has answered them.
func (w *World) Crash() {
	if w.state.Over() || !w.begun {
		return
	}
	w.did(Act{Do: Crashed})
	w.lane, w.busy = nil, 0
	w.truth.unclean = w.truth.unclean || slices.ContainsFunc(w.net, func(m Message) bool { return m.Command != nil })
	w.net = slices.DeleteFunc(w.net, func(m Message) bool { return m.Part == Answer })
	for i := range w.net {
		w.net[i].last, w.net[i].unheard = false, w.net[i].Part == Request
	}
	if w.saved != nil {
		w.state = w.saved.Clone()
	}
	w.closed = w.state.Gone
	w.takenOver()
	w.step(call.Restart{})
}
