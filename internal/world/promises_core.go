package world

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// This file checks what the core decides, step by step.

// glance is what the checks need of the core before a step.
type glance struct {
	gone, over, held, started bool
	prompt                    bool // as far as the bot knows, a prompt is heard
	digits                    string
	keys, ahead, visits       int
}

func (w *World) glance() glance {
	s := w.state
	seg, running := s.Sched.Running()
	return glance{s.Gone, s.Over(), s.Held, s.Started, running && seg.Kind != media.Record, s.Listen.Digits, len(s.Keys), len(s.Tones.Ahead), w.truth.visits}
}

// judge checks one step of the core.
func (w *World) judge(was glance, ev call.Event, commands []call.Command, err error) {
	w.truth.steps++
	if err != nil {
		w.broke("TransitionError", "%v", err)
	}
	if was.over && len(commands) > 0 {
		w.broke("I6", "%s, after the call was over", name(commands[0]))
	}
	w.noteEvent(ev)
	for _, c := range commands {
		w.judgeCommand(was, ev, c)
	}
	if tone, ok := ev.(call.Tone); ok {
		w.judgeKey(was, tone, commands)
	}
	w.judgeCause(ev, was, commands)
	w.forgetUnsent()
	w.judgeState()
}

// noteEvent remembers what an event means for the truth.
func (w *World) noteEvent(ev call.Event) {
	t := &w.truth
	switch e := ev.(type) {
	case call.Stop:
		t.excused = true
	case call.Jump:
		t.epoch++
	case call.MediaAnswered:
		if e.Verdict == media.Accepted && t.find(e.Token) == nil && generation(e.Token) == t.stopGen {
			t.stopOK = w.now + 1
		}
	case call.Answered:
		if e.Req == t.subscription && e.Verdict == media.Accepted {
			t.keysCome = true
		}
	}
}

// judgeCommand checks one command, at the moment of its decision.
func (w *World) judgeCommand(was glance, ev call.Event, c call.Command) {
	t := &w.truth
	if subject(c) != "" {
		_, hangUp := c.(call.HangUp)
		if (was.gone || w.state.Gone) && !hangUp {
			w.broke("I6", "%s, although the end of the call is known", name(c))
		} else if t.leaving && !hangUp {
			w.broke("I6", "%s, behind a DELETE", name(c))
		}
	}
	switch c := c.(type) {
	case call.Play:
		w.judgePost(was, c.Token)
	case call.Record:
		w.judgePost(was, c.Token)
	case call.Cancel:
		w.judgeCancel(c)
	case call.GetOperation:
		if w.choice != nil && !t.trouble {
			w.broke("I4", "%s is asked for at a deadline, although nothing went wrong", w.spell(c.Token))
		}
	case call.Subscribe:
		if t.subscription != 0 && t.keysCome {
			w.broke("SUBSCRIBE", "keys are asked for again, and they come")
		}
		t.subscribed, t.subscription, t.keysCome = true, c.Req, false
	case call.HangUp:
		t.leaving = true
		w.judgeLeave(c)
	case call.Transfer:
		w.judgeLeave(c)
	case call.RunAction:
		t.asked = append(t.asked, asked{c.Req, t.visits})
	case call.RunRequest:
		t.asked = append(t.asked, asked{c.Req, t.visits})
	case call.Note:
		w.judgeNote(ev, c)
	}
}

func (w *World) judgePost(was glance, tok media.Token) {
	t := &w.truth
	if !t.subscribed {
		w.broke("I3", "%s is sent before keys are asked for: they are lost", w.spell(tok))
		t.subscribed = true // said once
	}
	if p := t.find(tok); p != nil && !p.told {
		if p.tries++; p.tries > w.st.core.Media.MaxRetries {
			w.broke("I18", "%s is sent again %d times", w.spell(tok), p.tries)
		}
		return
	}
	ahead := max(w.st.core.Media.Ahead, 0)
	if n := w.open(); n > ahead || n > 0 && was.held && w.state.Held {
		w.broke("AHEAD", "play %d is sent with %d outstanding, keys wait: %t", sequence(tok), n, was.held)
	}
	p := sent{token: tok, gen: generation(tok), epoch: t.epoch}
	if op := w.ledger(tok); op != nil {
		p.order, p.must = op.Order, op.Segment.MustHear
	}
	t.sent = append(t.sent, p)
}

func (w *World) judgeCancel(c call.Cancel) {
	t := &w.truth
	if w.open() == 0 {
		w.broke("ONCE", "a cancel is sent, and nothing is outstanding")
	}
	if gen := generation(c.Token); gen != t.stopGen || t.stops == 0 {
		t.stopGen, t.stops, t.stopOK = gen, 0, 0
	}
	doubt := slices.ContainsFunc(w.state.Sched.Ops, func(o media.Operation) bool { return o.Is == media.Doubted || o.Barrier > 0 })
	if t.stops++; t.stops > 1 && t.stopOK == w.now+1 && !doubt { // but for BARRIER's
		w.broke("ONCE", "a second cancel is sent, though the first was just accepted")
	}
	if most := (w.st.core.Media.MaxRetries + 1) * (w.st.core.Media.MaxRetries + 2); t.stops > most {
		w.broke("I18", "%d cancels of one generation", t.stops)
	}
}

// judgeLeave is P7: the flow sends nobody away who has not heard what he must.
func (w *World) judgeLeave(c call.Command) {
	t := &w.truth
	if w.state.Leaving == call.NeverStarted || t.excused || t.unclean || t.beyond {
		return
	}
	if t.obeyed < t.laws {
		w.broke("P7", "%s, with %d of %d prompts heard that must be heard", name(c), t.obeyed, t.laws)
	}
}

func (w *World) judgeNote(ev call.Event, n call.Note) {
	t := &w.truth
	w.judgeSecret(n)
	switch n.What {
	case call.Entered:
		t.visits++
		if b, ok := w.st.flow.Steps[n.Step].Body.(*flows.Play); ok && !w.state.Gone {
			for _, r := range b.Prompts {
				if r.Prompt >= 0 && w.st.flow.Prompts[r.Prompt].MustHear {
					t.laws++
				}
			}
		}
	case call.Silent:
		for _, p := range n.Prompts {
			if w.must(p) && w.isPlay(n.Step) {
				t.laws--
			}
		}
	case call.BargedIn:
		t.epoch++
	case call.NoInput:
		if _, timer := ev.(call.Tick); timer && len(w.graph.queue) > 0 && w.Alive() {
			w.broke("I5", "the caller is said to be silent while %s is heard", w.spell(w.graph.queue[0].token))
		}
	case call.OpFailed, call.OpLost:
		t.excused = t.excused || slices.ContainsFunc(n.Prompts, w.must)
		w.judgeReport(n)
	case call.Heard, call.Cut, call.Recorded:
		w.judgeReport(n)
	}
}

func (w *World) isPlay(id flows.StepID) bool {
	_, ok := w.st.flow.Steps[id].Body.(*flows.Play)
	return ok
}

// judgeReport checks what is said about the end of an operation (I5, FOREIGN).
func (w *World) judgeReport(n call.Note) {
	if n.Token == "" {
		return // hold music, which is no operation
	}
	p := w.truth.find(n.Token)
	if p == nil {
		w.broke("I5", "an operation is reported over that was never sent")
		return
	}
	if p.told {
		w.broke("I5", "%s is reported over twice", w.spell(n.Token))
		return
	}
	p.told = true
	if w.find(n.Token) != nil && n.How != media.CallEnded && w.Alive() && !w.truth.beyond {
		w.broke("I5", "%s is reported over, and plays on", w.spell(n.Token))
	}
	if p.nobody && (n.What == call.Heard || n.What == call.Cut && n.How == media.Cancelled) && !w.cancelledBefore(p) {
		w.broke("FOREIGN", "%s ended as nobody here asked for, and it is reported as %s", w.spell(n.Token), n.What)
	}
}

// cancelledBefore: a cancel of its generation was sent, so the end may be ours.
func (w *World) cancelledBefore(p *sent) bool {
	return w.truth.stops > 0 && w.truth.stopGen >= p.gen
}

// judgeKey is I3, for a key that is delivered now.
func (w *World) judgeKey(was glance, k call.Tone, commands []call.Command) {
	t, s := &w.truth, w.state
	if was.gone || !was.started || k.Sequence <= 0 || k.Sequence >= 64 {
		return
	}
	bit := uint64(1) << k.Sequence
	repeated := t.delivered&bit != 0
	t.delivered |= bit
	acted, noted := false, false
	for _, c := range commands {
		n, ok := c.(call.Note)
		switch {
		case !ok:
			acted = true
		case n.What == call.KeyDropped, n.What == call.KeyTaken && n.Step == s.Step && len(commands) == 1:
			noted = true
		default:
			acted = true
		}
	}
	buffers := len(s.Keys) > was.keys || len(s.Tones.Ahead) != was.ahead || s.Listen.Digits != was.digits
	switch stopWindow := 2 * time.Second; {
	case repeated && (acted || buffers):
		w.broke("I3", "the key with sequence %d is used again when it comes again", k.Sequence)
	case t.spent&bit != 0 && w.now-t.spentAt <= stopWindow && (acted || buffers) && len(s.Tones.Ahead) == was.ahead && !was.prompt: // else, to the bot, it was pressed into the prompt
		w.broke("I3", "the key with sequence %d has ended a recording, and is used once more", k.Sequence)
	case !repeated && !acted && !noted && !buffers:
		w.broke("I3", "the key with sequence %d is neither used, kept nor told as dropped", k.Sequence)
	}
}

// judgeCause is I5: one cause, one step.
func (w *World) judgeCause(ev call.Event, was glance, commands []call.Command) {
	entered, keys := 0, 0
	for _, c := range commands {
		n, ok := c.(call.Note)
		switch {
		case ok && n.What == call.Entered && listens(w.st.flow, n.Step):
			entered++
		case ok && n.What == call.KeyTaken:
			keys++
		}
	}
	if entered > 1+keys {
		w.broke("I5", "%s enters %d steps that listen, with %d keys", eventName(ev), entered, keys)
	}
	var req uint32
	switch e := ev.(type) {
	case call.ActionDone:
		req = e.Req
	case call.RequestDone:
		req = e.Req
	default:
		return
	}
	i := slices.IndexFunc(w.truth.asked, func(a asked) bool { return a.req == req })
	if i < 0 {
		return
	}
	if w.truth.asked[i].visit != was.visits && w.truth.visits != was.visits {
		w.broke("I5", "%s moves the flow, and the step that asked was left before", eventName(ev))
	}
	w.truth.asked = slices.Delete(w.truth.asked, i, i+1)
}

// judgeState checks what holds between any two events (I3, I4, I13).
func (w *World) judgeState() {
	s := w.state
	if !slices.IsSortedFunc(s.Keys, func(a, b call.Key) int { return cmp.Compare(a.N, b.N) }) {
		w.broke("I3", "keys wait in another order than that in which they were pressed")
	}
	if !slices.IsSortedFunc(w.st.machine.Used().Presses, func(a, b call.Press) int { return cmp.Compare(a.N, b.N) }) {
		w.broke("I3", "keys are used in another order than that in which they were pressed")
	}
	if _, armed := s.Deadline(); !armed && !s.Over() {
		w.broke("I4", "nothing is waited for at %q (%s)", s.StepName(), s.Life)
	}
	for _, b := range []struct {
		what    string
		is, max int
	}{
		{"keys", len(s.Keys), 84}, {"keys out of order", len(s.Tones.Ahead), 64},
		{"requests", len(s.Pending), 12}, {"visited steps", len(s.Visited), 16}, {"segments queued", len(s.Queue), 50},
		{"segments planned", len(s.Sched.Plan), 40}, {"operations", len(s.Sched.Ops), 2 + max(w.st.core.Media.Ahead, 0)},
		{"lengths", len(s.Lengths), len(s.Vars)}, {"pieces", len(s.Chain.Saves), 3},
	} {
		if b.is > b.max {
			w.broke("I13", "%d %s", b.is, b.what)
		}
	}
}

// judgeSecret is I14, as far as a call can see it.
func (w *World) judgeSecret(n call.Note) {
	if n.Detail == "" {
		return
	}
	for i := range w.st.flow.Vars {
		v, _ := w.state.Vars[i].(string)
		if w.st.flow.Vars[i].Secret && len(v) > 1 && strings.Contains(n.Detail, v) {
			w.broke("I14", "a note (%s) tells the value of %s", n.What, w.st.flow.Vars[i].Name)
		}
	}
}

// name is a command as people tell it.
func name(c call.Command) string {
	if s := subject(c); s != "" {
		return s + " is sent"
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", c), "call.")) + " is said"
}

func eventName(ev call.Event) string {
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", ev), "call."))
}
