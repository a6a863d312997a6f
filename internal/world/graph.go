package world

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// life is the state of the call at Graph.
type life string

const (
	unborn       life = ""
	ringing      life = "incoming"
	establishing life = "establishing"
	established  life = "established"
	transferring life = "transferring"
	handedOver   life = "transferAccepted"
	terminating  life = "terminating" // the bot has hung up
	over         life = "terminated"
)

// graph is the truth of one call: what Graph knows and plays.
type graph struct {
	life       life
	audio      bool
	group      bool // somebody was invited and came
	subscribed bool
	stamp      int // of the life: what Graph was about to do is void after another

	queue    []operation // taken and not over; the first one runs
	done     []operation // over, for GET
	ids      int
	recorded map[string]time.Duration // length of what was recorded, by reference

	sequence   int64         // of the last key that was told
	speakUntil time.Duration // the caller speaks until then
	next       whims         // about the request that is executed now
}

// An operation is one play or recording at Graph.
type operation struct {
	token    media.Token
	id       string
	record   bool
	prompts  []media.Prompt
	limits   media.Limits
	started  bool
	at       int // prompt that plays
	from     time.Duration
	stamp    int
	end      media.End
	recorded string
	heard    int // index in World.heard of what plays; -1: nothing

	stopBy  time.Duration // a cancel has reached it, and it is silent by then; 0: none has
	playsOn bool          // it does not end by itself
}

// execute is what Graph does with a request, and its answer.
func (w *World) execute(m Message) {
	w.truth.beyond = w.truth.beyond || w.now >= w.lifeEnd(&m)
	w.reply(m, w.effect(m))
}

// reply sends Graph's answer on its way.
func (w *World) reply(m Message, r result) {
	if m.unheard {
		return
	}
	w.put(Message{Part: Answer, Subject: m.Subject, Token: m.Token, Command: m.Command,
		Events: append(answered(m.Command, r), w.createdState(m, r)...), last: m.last, stamp: m.stamp, number: m.number}, w.st.cfg.Latency.Answer)
}

// createdState: the answer to a create has the state of the call.
func (w *World) createdState(m Message, r result) []call.Event {
	if _, create := m.Command.(call.Create); !create || r.verdict != media.Accepted {
		return nil
	}
	return []call.Event{call.CallState{State: string(establishing)}}
}

// effect is what a request does at Graph.
func (w *World) effect(m Message) result {
	g := &w.graph
	if g.life == over || g.life == unborn && m.Subject != "create" {
		switch m.Command.(type) {
		case call.GetCall:
			return result{alive: call.Gone}
		case call.GetOperation:
			return result{found: media.NotFound}
		}
		return refusal(404, 0)
	}
	switch c := m.Command.(type) {
	case call.Create, call.Answer:
		return w.connect(c)
	case call.Redirect, call.Reject:
		return w.sendAway(c)
	case call.GetCall:
		a := call.AudioInactive
		if g.audio {
			a = call.AudioActive
		}
		return result{alive: call.Alive, state: string(g.life), audio: a}
	case call.GetOperation:
		return w.getOperation(c)
	case call.HangUp:
		g.stamp++
		g.life = terminating
		w.later("the call ends", w.st.cfg.Latency.Terminate, func(w *World) { w.terminate(200, 7000, "") })
		return accepted
	case call.KeepAlive, call.StartHold, call.StopHold, call.SendTones, call.Mute:
		return accepted
	case call.Invite:
		w.invite(c)
		return accepted
	case call.Transfer:
		return w.transfer(c)
	}
	if g.life != established && g.life != transferring || !g.audio {
		return refusal(400, 0)
	}
	switch c := m.Command.(type) {
	case call.Subscribe:
		g.subscribed = true
	case call.Play:
		return w.accept(operation{token: c.Token, prompts: c.Prompts, heard: -1})
	case call.Record:
		return w.accept(operation{token: c.Token, record: true, limits: c.Limits, heard: -1})
	case call.Cancel:
		w.cancelled(c)
	}
	return accepted
}

func (w *World) getOperation(c call.GetOperation) result {
	same := func(o operation) bool { return o.id == c.OpID }
	if slices.ContainsFunc(w.graph.queue, same) {
		return result{found: media.Running}
	}
	if i := slices.IndexFunc(w.graph.done, same); i >= 0 {
		return result{found: media.Over, end: &w.graph.done[i].end}
	}
	return result{found: media.NotFound}
}

// later has Graph do something by itself, unless the life of the call has gone
// on by then.
func (w *World) later(what string, after time.Duration, do func(*World)) {
	stamp := w.graph.stamp
	w.put(Message{Part: Inside, Subject: "call", what: what, act: func(w *World) {
		if w.graph.stamp == stamp && w.graph.life != over {
			do(w)
		}
	}}, after)
}

// notify has Graph tell something.
func (w *World) notify(subject string, tok media.Token, events ...call.Event) {
	w.put(Message{Part: News, Subject: subject, Token: tok, Events: events, number: sequence(tok)}, w.st.cfg.Latency.Notify)
}
