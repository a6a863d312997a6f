package timeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/trace"
)

func (b *builder) event(c *trace.Call, l *trace.Line) {
	ev := &l.Event
	_, what := b.words.Event(ev)
	switch ev.Kind {
	case "begin":
		b.caller = append(b.caller, mark{at: l.Age, label: begun(c)})
	case "tone":
		b.caller = append(b.caller, mark{at: l.Age, label: toldLater(l), more: what, key: true})
	case "call-state":
		if ev.State == "terminated" {
			b.caller = append(b.caller, mark{at: l.Age, label: "gone", more: graph + " " + what})
		}
	case "media-answered":
		b.mediaAnswered(l.Age, ev)
	case "media-ended":
		b.ended(l.Age, ev.Token, ev)
	case "operation-found":
		b.answer("get "+ev.Token, l.Age, what, ev.Found != "no-answer", ev.Found)
		if ev.End != "" {
			b.ended(l.Age, ev.Token, ev)
		}
	case "answered":
		b.answer(number(ev.Req), l.Age, what, ev.Verdict == "accepted", verdict(ev))
	case "call-found":
		b.answer(number(ev.Req), l.Age, what, ev.Found == "alive", ev.Found)
	case "action-done", "request-done":
		end := ""
		switch {
		case ev.Timeout:
			end = "time-out"
		case ev.Failed:
			end = "failed"
		case ev.Status/100 > 2:
			end = fmt.Sprint(ev.Status)
		}
		b.answer(number(ev.Req), l.Age, what, end == "", end)
	case "recording-saved":
		b.answer("save "+ev.Recording, l.Age, what, !ev.Failed, "failed")
	case "restart", "stop", "jump":
		b.marks = append(b.marks, mark{at: l.Age, label: ev.Kind, more: what, bad: ev.Kind == "restart"})
	}
}

// toldLater is the key of a tone: a masked one is told in the same line when
// it was used at once, and for no secret.
func toldLater(l *trace.Line) string {
	for _, p := range l.Keys {
		if l.Event.Key == trace.Masked && p.Sequence == l.Event.Sequence {
			return key(p.Key)
		}
	}
	return key(l.Event.Key)
}

func verdict(ev *trace.Fact) string {
	switch {
	case ev.Verdict == "refused" && ev.Status > 0:
		return fmt.Sprint(ev.Status)
	case ev.Verdict == "unsure":
		return "no answer"
	}
	return ev.Verdict
}

func (b *builder) mediaAnswered(at time.Duration, ev *trace.Fact) {
	_, what := b.words.Event(ev)
	b.answer(ev.Token, at, what, ev.Verdict == "accepted", verdict(ev))
	op := b.ops[ev.Token]
	if op == nil || op.over {
		return
	}
	switch ev.Verdict {
	case "accepted":
		op.taken = at
	case "refused":
		b.close(op, at, lookBroken, "refused")
	default:
		op.look, op.end = lookBroken, "unsure"
	}
	if ev.End != "" {
		b.ended(at, ev.Token, ev)
	}
}

// answer closes a request.
func (b *builder) answer(id string, at time.Duration, what string, good bool, end string) {
	s := b.open[id]
	if s == nil {
		return
	}
	delete(b.open, id)
	s.to = at
	s.more += "\n" + Moment(at) + "  " + what
	if !good {
		s.look, s.end = lookBroken, end
	}
}

func (b *builder) ended(at time.Duration, token string, ev *trace.Fact) {
	op := b.ops[token]
	if op == nil || op.over {
		return
	}
	switch {
	case ev.End == "completed":
		b.close(op, at, lookRunning, "")
	case ev.Subcode == cancelledSubcode:
		b.close(op, at, lookCancelled, "8508")
	default:
		b.close(op, at, lookBroken, fmt.Sprintf("%d/%d", ev.Code, ev.Subcode))
	}
}

func (b *builder) close(op *operation, at time.Duration, l look, end string) {
	op.to, op.look, op.end, op.over = at, l, end, true
	op.more += "\n" + Moment(at) + "  " + strings.TrimSpace("ends "+end)
	if end != "refused" {
		b.sound(op)
	}
}

// sound is what the caller has heard of an operation, or has spoken into it.
// Graph tells when it ends; when a prompt begins follows from their lengths.
func (b *builder) sound(op *operation) {
	from := op.from
	if op.taken > 0 && op.taken < op.to {
		from = op.taken
	}
	from = min(max(from, b.free), op.to)
	b.free = max(b.free, op.to)
	op.began = from
	if from == op.to && op.look != lookRunning {
		return // it never had its turn
	}
	if op.record {
		b.speech = append(b.speech, span{from: from, to: op.to, label: "speaks", more: "may be recorded: " + op.label, look: lookSpeech})
		return
	}
	cut := op.look != lookRunning
	for i, at := 0, from; i < len(op.prompts) && (at < op.to || i == 0); i++ {
		length := b.length(op, i, op.to-at)
		s := span{from: at, to: min(at+length, op.to), label: op.prompts[i], more: op.prompts[i], look: lookHeard}
		if last := i == len(op.prompts)-1; last && !cut {
			s.to = op.to
		} else if cut && (at+length > op.to || last) {
			s.to, s.look, s.end = op.to, lookCut, "cut"
			s.more = fmt.Sprintf("%s, cut after about %s", s.label, Span(s.to-s.from))
		}
		b.heard = append(b.heard, s)
		at += length
	}
}

// length of a prompt of an operation of which so much time is left.
func (b *builder) length(op *operation, i int, left time.Duration) time.Duration {
	if i < len(op.files) {
		if d := b.lengths[op.files[i]]; d > 0 {
			return d
		}
	}
	return left / time.Duration(len(op.prompts)-i)
}
