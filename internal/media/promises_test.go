package media

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// This file checks the promises against the truth, output by output.

// ends: what Close may say.
func (w *world) ends(out []Output) {
	w.closed = true
	for _, o := range out {
		switch o := o.(type) {
		case Edge:
			if o.Event != EventClose {
				w.fail("I6: edge %s at the end", o.Event)
			}
		case Finished:
			if o.How != CallEnded {
				w.fail("I6: %d at the end", o.How)
			}
		default:
			w.fail("I6: %T at the end", o)
		}
	}
	for i := range w.posts {
		p := &w.posts[i]
		if !p.reported && !slices.ContainsFunc(out, func(o Output) bool { f, ok := o.(Finished); return ok && f.Token == p.token }) {
			w.fail("I6: nothing is said about %s at the end", p.token)
		}
	}
}

// same: I12, the step depends on nothing but its arguments and saved state.
func (w *world) same(saved []byte, in Input, out []Output) {
	var twin Scheduler
	if err := json.Unmarshal(saved, &twin); err != nil {
		w.fail("I12: %v", err)
		return
	}
	again := twin.Step(w.cfg, w.now, in)
	after, _ := json.Marshal(w.s)
	twinAfter, _ := json.Marshal(&twin)
	if !cmp.Equal(out, again) || string(after) != string(twinAfter) {
		w.fail("I12: loaded again, the step differs: %v, %v", out, again)
	}
}

// armed: I4, something outstanding has a timer, and it lies ahead.
func (w *world) armed() {
	s := w.s
	at, armed := s.Deadline()
	busy := len(s.Ops) > 0 || s.Send != nil || s.Stop != nil || s.Get != nil || s.Drain != nil
	if busy && !armed {
		w.fail("I4: %d operations in phase %s and no timer", len(s.Ops), s.Phase())
	}
	if armed && at <= w.now {
		w.fail("I4: the timer is in the past")
	}
	if len(s.Plan) > 0 && !busy {
		w.fail("I4: a plan and nothing under way")
	}
}

// bounded: I13.
func (w *world) bounded() {
	if len(w.s.Ops)+len(w.s.Plan) > len(w.units)+1 {
		w.fail("I13: %d operations, %d planned of %d", len(w.s.Ops), len(w.s.Plan), len(w.units))
	}
	if w.s.Seq > uint32(40*(len(w.units)+2)) {
		w.fail("I13: %d tokens for %d segments", w.s.Seq, len(w.units))
	}
}

func (w *world) output(o Output) {
	switch o := o.(type) {
	case Edge:
		w.edge(o.Event)
	case Post:
		w.post(o)
	case PostCancel:
		w.postCancel(o)
	case Withdraw:
		if p := w.find(o.Token); p != nil && p.waiting {
			p.withdrawn = true
		}
	case AskOperation:
		w.ask(false, o.Token)
		if o.OpID == "" {
			w.fail("a GET without an id")
		}
	case AskCall:
		w.ask(true, "")
	case Finished:
		w.finished(o)
	case Broken:
		for _, u := range unitsOf(&o.Segment) {
			w.units[u].settled, w.units[u].broken = true, true
			if w.units[u].must && o.How != RefusedHow && w.units[u].taken == 0 && !w.unclean {
				w.fail("P7: segment %d is given up and was never tried", u)
			}
		}
	case Quiet:
		w.quiet(o)
	}
}

func (w *world) ask(call bool, op Token) {
	if w.asked && w.now < w.askedAt+w.cfg.patience() {
		w.fail("SERIAL: two GETs are out")
	}
	w.asked, w.askedOf, w.askedOp, w.askedAt = true, call, op, w.now
}

func (w *world) edge(ev Event) {
	for _, e := range edgeTable {
		if e.Event == ev && e.From == w.phase {
			w.phase = e.To
			return
		}
	}
	w.fail("no edge %s from %s", ev, w.phase)
}

var edgeTable = Edges()

func (w *world) find(tok Token) *posted {
	for i := range w.posts {
		if w.posts[i].token == tok {
			return &w.posts[i]
		}
	}
	return nil
}

func genOf(tok Token) (gen uint32) {
	_, rest, _ := strings.Cut(string(tok), ".")
	for _, c := range rest {
		if c < '0' || c > '9' {
			break
		}
		gen = gen*10 + uint32(c-'0')
	}
	return gen
}

func unitsOf(seg *Segment) []int {
	if seg.Kind == Record {
		return []int{int(seg.Step)}
	}
	us := make([]int, len(seg.Prompts))
	for i := range seg.Prompts {
		name := seg.Prompts[i].Name // u00, u01, …
		us[i] = int(name[1]-'0')*10 + int(name[2]-'0')
	}
	return us
}

// out counts requests that the owner still waits for.
func (w *world) out() int {
	n := 0
	for i := range w.posts {
		p := &w.posts[i]
		if (p.waiting || p.answer != nil) && w.now < p.at+w.cfg.patience() {
			n++
		}
	}
	for i := range w.cancels {
		c := &w.cancels[i]
		if (c.waiting || c.answer != nil) && w.now < c.at+w.cfg.patience() {
			n++
		}
	}
	return n
}

// open counts operations that were sent and are not reported.
func (w *world) open() int {
	n := 0
	for i := range w.posts {
		if !w.posts[i].reported {
			n++
		}
	}
	return n
}

func (w *world) post(o Post) {
	if w.closed {
		w.fail("I6: POST after the end")
	}
	if w.out() > 0 {
		w.fail("SERIAL: a play leaves while another request is out")
	}
	p := w.find(o.Token)
	switch {
	case o.Again && p == nil, !o.Again && p != nil:
		w.fail("TOKEN: %s again=%v", o.Token, o.Again)
		return
	case o.Again:
		if w.now < p.notBefore {
			w.fail("I18: sent again %v too early", p.notBefore-w.now)
		}
		if p.tries++; p.tries > w.cfg.MaxRetries {
			w.fail("I18: sent again %d times", p.tries)
		}
	default:
		if n := w.open(); n > max(w.cfg.Ahead, 0) || n > 0 && w.held {
			w.fail("AHEAD: sent with %d outstanding, hold=%v", n, w.held)
		}
		w.posts = append(w.posts, posted{token: o.Token, gen: genOf(o.Token), units: unitsOf(&o.Segment),
			must: o.Segment.MustHear, rec: o.Segment.Kind == Record, id: "id-" + string(o.Token), length: content(&o.Segment)})
		p = &w.posts[len(w.posts)-1]
		for _, u := range p.units {
			p.epoch = max(p.epoch, w.units[u].epoch)
			if w.units[u].settled {
				w.fail("I2: segment %d is sent after it was settled", u)
			}
		}
	}
	p.inNet, p.waiting, p.withdrawn, p.at, p.answer = true, true, false, w.now, nil
}

func (w *world) postCancel(o PostCancel) {
	if w.closed {
		w.fail("I6: cancel after the end")
	}
	if w.out() > 0 {
		w.fail("SERIAL: a cancel leaves while another request is out")
	}
	if w.open() == 0 {
		w.fail("ONCE: a cancel with nothing outstanding")
	}
	gen := genOf(o.Token)
	if w.now < w.retryAt && gen == w.sentGen {
		w.fail("I18: cancel sent again %v too early", w.retryAt-w.now)
	}
	if gen != w.sentGen {
		w.sentGen, w.sent, w.okAt, w.retryAt = gen, 0, -1, 0
	}
	unsure := slices.ContainsFunc(w.s.Ops, func(o Operation) bool { return o.Is == Doubted || o.Barrier > 0 })
	if w.sent++; w.sent > 1 && w.okAt == w.now && !unsure { // but for BARRIER's
		w.fail("ONCE: a second cancel though the first was just accepted")
	}
	if w.sent > (w.cfg.MaxRetries+1)*(w.cfg.MaxRetries+2) {
		w.fail("I18: %d cancels", w.sent)
	}
	w.cancels = append(w.cancels, cancel{token: o.Token, gen: gen, inNet: true, waiting: true, at: w.now})
}

func (w *world) finished(o Finished) {
	p := w.find(o.Token)
	if p == nil || p.reported {
		w.fail("I5: %s is finished twice, or was never sent", o.Token)
		return
	}
	p.reported = true
	if o.How != CallEnded && !w.gone && (p.truth == alive || p.truth == stopping) {
		w.fail("I5: %s is reported over (%d) and still plays", p.token, o.How)
	}
	if p.truth == over && !p.asked && (o.How == Completed || o.How == Cancelled) && w.sentIn(p.gen) == 0 {
		w.fail("FOREIGN: %s ended as nobody asked and is reported as %d", p.token, o.How)
	}
	for _, u := range p.units {
		w.units[u].settled = w.units[u].settled || !o.Again
	}
}

func (w *world) sentIn(gen uint32) int {
	if gen == w.sentGen {
		return w.sent
	}
	return 0
}

func (w *world) quiet(o Quiet) {
	if !w.owed {
		w.fail("ONECAUSE: Quiet is said twice")
	}
	w.owed = false
	if o.Cut != w.ownCut {
		w.fail("ONECAUSE: Quiet{Cut: %v}", o.Cut)
	}
	if w.gone {
		return
	}
	for i := range w.posts {
		if p := &w.posts[i]; p.truth == alive || p.truth == stopping {
			w.fail("I5: Quiet while %s plays", p.token)
		}
	}
	w.settled()
}

// settled: at rest nothing that was asked for is forgotten, and what must be
// heard was heard or was said to be broken (P7).
func (w *world) settled() {
	for u := range w.units {
		un := &w.units[u]
		if !un.settled && (un.must || un.epoch == w.epoch) {
			w.fail("P7: segment %d is forgotten", u)
		}
		if un.must && !un.heard && !un.broken {
			w.fail("P7: segment %d must be heard and was not", u)
		}
	}
}
