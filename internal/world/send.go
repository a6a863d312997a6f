package world

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// This file is the bot's side of the wire, as package engine has it: requests
// leave in order, one at a time, and cancels and hang-ups may pass what has
// not left.

type outgoing struct {
	command call.Command
	due     time.Duration // its answer is unsure from then on
}

// do carries out one command of the core.
func (w *World) do(c call.Command) {
	switch c := c.(type) {
	case call.Note:
	case call.Ended:
		w.ended, w.closed = &c, true
	case call.GetOperation, call.GetCall:
		w.leave(outgoing{c, w.now + patience(c)}, false)
	case call.Withdraw:
		w.withdraw(c.Token)
	case call.RunAction:
		w.act(c)
	case call.RunRequest:
		w.dip(c)
	case call.SaveRecording:
		w.save(c)
	default:
		w.enqueue(c)
	}
}

func overtakes(c call.Command) bool {
	switch c.(type) {
	case call.Cancel, call.HangUp:
		return true
	}
	return false
}

func (w *World) enqueue(c call.Command) {
	if w.closed {
		return
	}
	at := len(w.lane)
	if overtakes(c) {
		if i := slices.IndexFunc(w.lane, func(o outgoing) bool { return !overtakes(o.command) }); i >= 0 {
			at = i
		}
	}
	w.lane = slices.Insert(w.lane, at, outgoing{c, w.now + patience(c)})
}

// drive has the next request leave, when none is out. Without the rule SERIAL
// none waits for another.
func (w *World) drive() {
	for len(w.lane) > 0 && (w.busy == 0 || w.off(media.SERIAL)) {
		o := w.lane[0]
		w.lane = slices.Delete(w.lane, 0, 1)
		if w.now >= o.due {
			w.notSent(o.command, true)
			continue
		}
		w.leave(o, true)
	}
}

func (w *World) off(r media.Rule) bool { return w.st.core.Media.Off.Has(r) }

// leave sends a request. Its answer, or that there will be none, comes later.
func (w *World) leave(o outgoing, lane bool) {
	tok, _ := mediaToken(o.command)
	if g, ok := o.command.(call.GetOperation); ok {
		tok = g.Token
	}
	if lane {
		w.busy = w.lastID + 1
	}
	m := Message{Part: Request, Subject: subject(o.command), Token: tok, Command: o.command, last: lane, stamp: int(o.due), number: numberOf(o.command, tok)}
	w.put(m, w.st.cfg.Latency.Request)
}

// numberOf is what people tell a request by: the number of its token, or its own.
func numberOf(c call.Command, tok media.Token) int {
	if tok != "" {
		return sequence(tok)
	}
	return int(reqOf(c))
}

// giveUp answers a request in the bot's own name: its answer will not come in time.
func (w *World) giveUp(m Message) {
	due := time.Duration(m.stamp)
	ev := answered(m.Command, result{verdict: media.Unsure})
	w.lastID++
	w.net = append(w.net, Message{ID: w.lastID, Part: Answer, Subject: m.Subject, Token: m.Token, Sent: w.now, Due: max(due, w.now), Events: ev, last: m.last, number: m.number})
}

// notSent answers a request that never left.
func (w *World) notSent(c call.Command, again bool) {
	tok, _ := mediaToken(c)
	w.lastID++
	w.net = append(w.net, Message{ID: w.lastID, Part: Answer, Subject: subject(c), Token: tok, Sent: w.now, Due: w.now,
		Events: answered(c, result{verdict: media.Refused, again: again}), number: numberOf(c, tok)})
}

func (w *World) withdraw(tok media.Token) {
	i := slices.IndexFunc(w.lane, func(o outgoing) bool {
		t, ok := mediaToken(o.command)
		_, cancel := o.command.(call.Cancel)
		return ok && !cancel && t == tok
	})
	if i < 0 {
		return
	}
	c := w.lane[i].command
	w.lane = slices.Delete(w.lane, i, i+1)
	w.notSent(c, false)
}

// closeLane: the call is over. A hang-up still leaves when the end was only
// taken for granted.
func (w *World) closeLane(ev call.Event) {
	assumed := true
	switch ev.(type) {
	case call.CallState, call.CallFound, call.Answered:
		assumed = false
	}
	w.closed = true
	w.lane = slices.DeleteFunc(w.lane, func(o outgoing) bool {
		_, hangUp := o.command.(call.HangUp)
		return !hangUp || !assumed
	})
}

func patience(c call.Command) time.Duration {
	switch c.(type) {
	case call.Play, call.Record, call.Cancel, call.Subscribe, call.GetOperation, call.GetCall:
		return postPatience
	}
	return requestPatience
}

// A result is what the bot makes of Graph's answer.
type result struct {
	verdict media.Verdict
	status  int
	again   bool
	missing bool
	after   time.Duration
	opID    string
	end     *media.End
	found   media.Found
	alive   call.Found
	state   string
	audio   call.Audio
}

var accepted = result{verdict: media.Accepted, status: 200}

// refusal is an answer by its status, as the client sorts it: 429 and 503 were
// not executed, other 5xx may have been.
func refusal(status int, after time.Duration) result {
	r := result{verdict: media.Refused, status: status, after: after, missing: status == 404}
	r.again = status == 409 || status == 429 || status == 503
	if status >= 500 && status != 503 {
		r.verdict = media.Unsure
	}
	return r
}

// answered are the events that the answer to a command is.
func answered(c call.Command, r result) []call.Event {
	if tok, ok := mediaToken(c); ok {
		return []call.Event{call.MediaAnswered{Status: r.status, Answer: media.Answer{Token: tok, Verdict: r.verdict,
			Again: r.again, After: r.after, Missing: r.missing, OpID: r.opID, End: r.end}}}
	}
	switch c := c.(type) {
	case call.GetOperation:
		f := media.OperationFound{Token: c.Token, State: r.found, End: r.end}
		if r.found == 0 {
			f.State = media.NoAnswer
		}
		return []call.Event{call.OperationFound{OperationFound: f}}
	case call.GetCall:
		f := call.CallFound{Req: c.Req, Found: r.alive, State: r.state, Audio: r.audio}
		if r.alive == 0 {
			f.Found = call.NoAnswer
		}
		return []call.Event{f}
	}
	return []call.Event{call.Answered{Req: reqOf(c), Verdict: r.verdict, Again: r.again, After: r.after, Missing: r.missing, Status: r.status}}
}
