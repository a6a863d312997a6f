package call

import (
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// media gives the scheduler one input and does what it says.
func (m *Machine) media(in media.Input) {
	buf := m.outputs
	m.outputs = nil // should an output ever lead back here
	buf = m.s.Sched.AppendStep(buf[:0], &m.cfg.Media, m.now, in)
	for _, o := range buf {
		m.output(o)
	}
	clear(buf)
	m.outputs = buf
}

// output is one output of the scheduler. Edges come before their effects.
func (m *Machine) output(o media.Output) {
	switch o := o.(type) {
	case media.Edge:
		to, err := fire(m.tab.media, string(m.s.Phase), string(o.Event))
		if err != nil {
			m.err = &TransitionError{Machine: "media", State: string(m.s.Phase), Event: string(o.Event), Err: err}
			to = string(m.s.Sched.Phase())
		}
		if m.s.Phase == media.Cancelling && media.Phase(to) == media.Idle {
			m.note(Note{What: Reconciled, Step: m.s.Step})
		}
		m.s.Phase = media.Phase(to)
	case media.Post:
		if o.Segment.Kind == media.Record {
			m.emit(Record{Token: o.Token, Limits: *o.Segment.Limits})
		} else {
			m.emit(Play{Token: o.Token, Prompts: o.Segment.Prompts})
		}
	case media.PostCancel:
		m.emit(Cancel{Token: o.Token})
	case media.Withdraw:
		m.emit(Withdraw{Token: o.Token})
	case media.AskOperation:
		m.emit(GetOperation{Token: o.Token, OpID: o.OpID})
	case media.AskCall:
		m.ask(AskMedia)
	case media.Finished:
		m.finished(o)
	case media.Broken:
		if m.sig.broken == nil {
			m.sig.broken = &o
		}
	case media.Quiet: // asked for as a level, see quiet: an edge could be stale by the time the flow looks
	}
}

// finished: one operation is over.
func (m *Machine) finished(f media.Finished) {
	n := Note{Step: flows.StepID(f.Segment.Step), Token: f.Token, How: f.How, Prompts: names(f.Segment.Prompts), Detail: f.End.Reason}
	cutting := m.s.Phase == media.Cancelling
	switch {
	case f.How == media.RefusedHow && f.Again:
		return // never left, and is sent again behind the drain
	case f.How == media.Completed:
		n.What = Heard
		m.s.Errors = 0
	case f.How == media.Cancelled, f.How == media.CallEnded, f.How == media.RefusedHow && cutting:
		n.What = Cut
	case f.How == media.Lost:
		n.What = OpLost
	default:
		n.What = OpFailed
	}
	if f.Segment.Kind == media.Record {
		m.recordingOver(&n, f, cutting)
	}
	m.note(n)
}

// recordingOver: a recording that a key has cut is the past, even if it ended
// before the cancel reached it; the one that was asked for in its stead counts.
// The key that has ended it all the same is its own (STOPTONE).
func (m *Machine) recordingOver(n *Note, f media.Finished, cutting bool) {
	switch {
	case cutting:
		n.What = Cut
		if f.Segment.Limits != nil {
			m.expectStopTone(f.Segment.Limits.StopTones, f.End)
		}
	case f.How == media.Completed:
		n.What = Recorded
		m.sig.recorded = &f
	case f.How == media.Failed: // anything else comes as Broken
		m.sig.recorded = &f
	}
}

func names(prompts []media.Prompt) []string {
	if len(prompts) == 0 {
		return nil
	}
	list := make([]string, len(prompts))
	for i, p := range prompts {
		list[i] = p.Name
	}
	return list
}

// mediaAnswered is how a play, record or cancel was answered.
func (m *Machine) mediaAnswered(e MediaAnswered) {
	const notYet = 500 // playPrompt before audio is active [issue #545]: certainly not executed
	post := m.s.Sched.Send
	if e.Verdict == media.Unsure && e.Status == notYet && !m.s.AudioUp && post != nil && post.Token == e.Token {
		e.Verdict, e.Again, e.After = media.Refused, true, refusedPause
	}
	m.media(e.Answer)
}

// quiet says that nothing is heard or recorded, and nothing is about to be.
func (m *Machine) quiet() bool {
	return len(m.s.Queue) == 0 && m.s.Sched.Phase() == media.Idle && m.s.Sched.Planned() == 0
}

// flush gives the scheduler what play steps have queued.
func (m *Machine) flush() {
	if len(m.s.Queue) == 0 {
		return
	}
	queue := m.s.Queue
	m.s.Queue = nil
	m.media(media.Enqueue{Segments: queue})
}

// interrupt: what may be cut of all that is queued, planned and playing is the
// past. The scheduler keeps what must be heard; so does the queue.
func (m *Machine) interrupt() {
	kept := m.s.Queue[:0]
	for _, seg := range m.s.Queue {
		if seg.MustHear && !m.off(media.MUSTHEAR) {
			kept = append(kept, seg)
		}
	}
	m.s.Queue = kept
	if len(kept) == 0 {
		m.s.Queue = nil
	}
	if m.s.Sched.Outstanding() > 0 || m.s.Sched.Planned() > 0 {
		m.media(media.Interrupt{})
	}
}

// bargeIn is an interrupt by a key. It is noted once for what it cuts.
func (m *Machine) bargeIn() {
	if seg, ok := m.s.Sched.Running(); ok && !seg.MustHear && m.s.Phase != media.Cancelling {
		m.note(Note{What: BargedIn, Step: m.s.Step})
	}
	m.interrupt()
}

// holdAhead: while keys wait in the buffer nothing further is sent ahead of
// what is heard, because a key is likely to cut it (AHEAD).
func (m *Machine) holdAhead() {
	hold := len(m.s.Keys) > 0
	if hold != m.s.Held && !m.s.Gone {
		m.s.Held = hold
		m.media(media.HoldAhead{On: hold})
	}
}

// isOneOf says whether a key is in a set of keys.
func isOneOf(keys string, key byte) bool { return strings.IndexByte(keys, key) >= 0 }
