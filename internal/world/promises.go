package world

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// The promises are checked against the truth, as the world knows it, at each
// step of the core and at each thing that Graph does:
//
//	I1   nothing of a newer generation, or of what was asked for behind a barge-in,
//	     is accepted while Graph plays on with what came before it
//	I2   each operation is accepted once, and what was planned in the order of the
//	     plan; what must be heard at most MaxReplays times more
//	I3   a key that was delivered is used, kept, or noted as dropped; a repeated key
//	     and the stop key of a recording do nothing more; nothing is heard before
//	     the bot has asked for keys; no key is lost by a crash
//	I4   as long as a call is not over, a timer is armed; where there is no trouble,
//	     nothing has to be asked for and nothing is written off. That a way leads to rest
//	     from everywhere is shown by those who know all ways: see [World.AtRest]
//	I5   nothing is reported over that plays on, nothing twice; one event enters one
//	     step that listens, and one more for each key that it uses; the answer to
//	     what a step has asked for moves the flow in that visit of it only; nobody is
//	     said to be silent while something is heard
//	I6   nothing but DELETE is sent once the end is known, and nothing at all behind it
//	I7   nothing is accepted behind its own cancel, unless requests were lost
//	I8   no cancel is executed over an operation of a newer generation
//	I9   whatever Graph has is known to a process that takes over
//	I12  the same events give the same commands, also when the call is saved and
//	     loaded between any two: see [World.Replay]
//	I13  what a call keeps is bounded
//	I14  no value of a secret variable is in a note
//	I18  a request that was refused is sent again a bounded number of times
//	P7   a cancel kills nothing that must be heard, and the flow leaves nobody who
//	     has not heard it, unless Graph harmed it
//
// I10 has nothing to show here: an event is answered before it is stepped, and
// both take no time. I11, I15 to I17 and I19 need more than one process, tenant
// or host. Beside the promises stand rules of conduct, by their own names:
// AHEAD, ONCE, FOREIGN, SUBSCRIBE and TransitionError.

// A Breach is a promise that was broken.
type Breach struct {
	Promise string // I1 … I18, P7, or a rule of conduct
	Text    string
	Turn    int // steps of the core until then
}

// String is the breach in one line.
func (b Breach) String() string { return b.Promise + ": " + b.Text }

// Broken are the promises that were broken so far; none in a sound world.
func (w *World) Broken() []Breach { return w.truth.broken }

// mostBreaches are kept: after the first few everything is broken.
const mostBreaches = 8

func (w *World) broke(promise, format string, args ...any) {
	if len(w.truth.broken) < mostBreaches {
		w.truth.broken = append(slices.Clip(w.truth.broken), Breach{promise, fmt.Sprintf(format, args...), w.truth.steps})
	}
}

// truth is what the promises are checked against, beside the graph.
type truth struct {
	broken  []Breach
	steps   int
	trouble bool // there was some
	unclean bool // a request, or its answer, was lost
	beyond  bool // Graph did what the protocol takes for impossible

	epoch     int    // barge-ins and jumps so far
	sent      []sent // plays and records, oldest first
	cancelled int    // 1 + the newest generation that Graph has cancelled
	foreign   int    // 1 + the generation in which Graph cancelled by itself

	stops   int           // cancels that were sent for generation stopGen
	stopGen int           // …
	stopOK  time.Duration // when an answer said that one was taken, plus 1

	subscribed   bool   // keys were asked for
	keysCome     bool   // … and Graph has said that they will come
	subscription uint32 // request in which they were asked for last
	leaving      bool   // a DELETE was sent
	delivered    uint64 // keys by sequence, the first 64
	spent        uint64 // … that have ended a recording
	spentAt      time.Duration

	visits  int     // steps entered
	asked   []asked // of the host, and not answered
	laws    int     // prompts that must be heard, planned by play steps
	obeyed  int     // … heard to their end
	excused bool    // Graph has harmed one, or the host ends the call
}

// sent is a play or record that was decided.
type sent struct {
	token   media.Token
	order   uint32 // of its segment among all of the call
	gen     int
	epoch   int
	must    bool
	tries   int
	taken   int  // times that Graph accepted it
	over    bool // at Graph
	nobody  bool // … and nobody asked for that end
	told    bool // a note said so
	stopped bool // a cancel of ours has reached it
}

// asked is something that the host was asked for.
type asked struct {
	req   uint32
	visit int
}

func (t *truth) clone() truth {
	c := *t
	c.sent, c.asked = slices.Clone(t.sent), slices.Clone(t.asked)
	return c
}

func (t *truth) find(tok media.Token) *sent {
	for i := len(t.sent) - 1; i >= 0; i-- {
		if t.sent[i].token == tok {
			return &t.sent[i]
		}
	}
	return nil
}

// open counts operations that were decided and are not reported over.
func (w *World) open() int {
	w.forgetUnsent()
	n := 0
	for i := range w.truth.sent {
		if !w.truth.sent[i].told {
			n++
		}
	}
	return n
}

// forgetUnsent: what was refused because of a drain leaves the ledger without
// a word, and is planned anew.
func (w *World) forgetUnsent() {
	for i := range w.truth.sent {
		if p := &w.truth.sent[i]; !p.told && p.taken == 0 && w.ledger(p.token) == nil {
			p.told = true
		}
	}
}

// must says whether a prompt of the flow must be heard.
func (w *World) must(name string) bool {
	p := w.st.flow.Prompt(name)
	return p != nil && p.MustHear
}

// acceptedAtGraph checks an operation that Graph accepts. It is not in the
// queue yet.
func (w *World) acceptedAtGraph(o *operation) {
	t := &w.truth
	p := t.find(o.token)
	if p == nil {
		w.broke("I9", "Graph accepts an operation of which no command tells: %s", w.spell(o.token))
		return
	}
	for i := range w.graph.queue {
		w.overlap(p, &w.graph.queue[i])
	}
	if t.cancelled > p.gen && !t.unclean && !t.beyond {
		w.broke("I7", "%s is accepted behind its cancel", w.spell(o.token))
	}
	w.order(p)
}

// overlap is I1: q plays while p is accepted.
func (w *World) overlap(p *sent, q *operation) {
	if w.truth.beyond {
		return
	}
	older := w.truth.find(q.token)
	if generation(q.token) < p.gen {
		w.broke("I1", "%s is accepted while %s of an older generation plays", w.spell(p.token), w.spell(q.token))
	} else if older != nil && older.epoch < p.epoch && !older.must {
		w.broke("I1", "%s is accepted while %s, which was cut, still plays", w.spell(p.token), w.spell(q.token))
	}
}

// order is I2.
func (w *World) order(p *sent) {
	t := &w.truth
	if p.taken++; p.taken > 1 {
		w.broke("I2", "%s is accepted %d times", w.spell(p.token), p.taken)
		return
	}
	times := 0
	for i := range t.sent {
		q := &t.sent[i]
		if q.order == p.order {
			times += q.taken
		}
	}
	if most := w.most(p); times > most {
		w.broke("I2", "what %s plays is accepted %d times", w.spell(p.token), times)
	}
	for i := range t.sent {
		q := &t.sent[i]
		if times == 1 && q.taken > 0 && q.order > p.order && q.epoch == p.epoch && !t.beyond {
			w.broke("I2", "%s is accepted behind %s, and was planned before it", w.spell(p.token), w.spell(q.token))
		}
	}
}

func (w *World) most(p *sent) int {
	if p.must {
		return 1 + w.st.core.Media.MaxReplays
	}
	return 1
}

// cancelTaken checks a cancel that Graph executes.
func (w *World) cancelTaken(c call.Cancel) {
	t := &w.truth
	gen := generation(c.Token)
	t.cancelled = max(t.cancelled, gen+1)
	for i := range w.graph.queue {
		q := &w.graph.queue[i]
		p := t.find(q.token)
		if generation(q.token) > gen && !t.beyond && t.foreign != gen+1 {
			w.broke("I8", "%s, of generation %d, is executed while %s of a newer one plays", w.spell(c.Token), gen, w.spell(q.token))
		}
		if p == nil {
			continue
		}
		op := w.ledger(q.token)
		if p.must && !t.unclean && q.stopBy == 0 && !w.state.Gone && (op == nil || !op.Stuck) {
			w.broke("P7", "%s cuts %s, which must be heard", w.spell(c.Token), w.spell(q.token))
		}
		p.stopped = true
	}
}

// endedAtGraph notes an operation that is over.
func (w *World) endedAtGraph(o *operation, end media.End) {
	p := w.truth.find(o.token)
	if p == nil {
		return
	}
	p.over = true
	p.nobody = end == endUnknown || end == endCancelled && !p.stopped
	if p.nobody && end == endCancelled {
		w.truth.foreign = p.gen + 1
	}
	if p.must && !end.Completed || end == endUnknown {
		w.truth.excused = w.truth.excused || p.must
	}
}

// heardWhole notes a prompt that was heard to its end.
func (w *World) heardWhole(h *Heard) {
	if w.must(h.Name) {
		w.truth.obeyed++
	}
}

// stopKeyPressed: the key that is pressed now has ended a recording. When the
// word of a key before it is still to come, nobody can tell the two apart.
func (w *World) stopKeyPressed() {
	if slices.ContainsFunc(w.net, func(m Message) bool { return m.Part == News && m.Subject == "key" }) {
		return
	}
	if next := w.graph.sequence + 1; w.graph.subscribed && next < 64 {
		w.truth.spent |= 1 << next
		w.truth.spentAt = w.now
	}
}

// takenOver checks what another process finds (I3, I9).
func (w *World) takenOver() {
	s, t := w.state, &w.truth
	for seq := range int64(64) {
		known := s.Tones.Mark >= seq || slices.ContainsFunc(s.Tones.Ahead, func(tone call.Tone) bool { return tone.Sequence == seq })
		if t.delivered&(1<<seq) != 0 && s.Started && !known && !w.off(media.TONEDEDUP) {
			w.broke("I3", "the key with sequence %d was answered 2xx, and the process that took over does not know it", seq)
		}
	}
	if s.Gone || s.Life == call.Terminating {
		return
	}
	for i := range w.graph.queue {
		if tok := w.graph.queue[i].token; w.ledger(tok) == nil {
			w.broke("I9", "%s plays, and the process that took over does not know it", w.spell(tok))
		}
	}
}

// spell is an operation as people tell it.
func (w *World) spell(tok media.Token) string {
	kind := "play"
	if op := w.ledger(tok); op != nil && op.Segment.Kind == media.Record {
		kind = "record"
	}
	if w.truth.find(tok) == nil {
		kind = "cancel"
	}
	return fmt.Sprintf("%s %d", kind, sequence(tok))
}

// listens says whether a step takes input of the caller.
func listens(f *flows.Flow, id flows.StepID) bool {
	return id >= 0 && flows.Listens(f.Steps[id].Body)
}
