package media

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"time"
)

// clone copies a world; slices that are never written to are shared.
func (w *world) clone() *world {
	n := *w
	s := *w.s
	n.s = &s
	s.Plan, s.Ops = slices.Clone(s.Plan), slices.Clone(s.Ops)
	s.Send, s.Stop, s.Get, s.Drain = copyOf(s.Send), copyOf(s.Stop), copyOf(s.Get), copyOf(s.Drain)
	n.posts, n.cancels = slices.Clone(w.posts), slices.Clone(w.cancels)
	n.queue, n.units = slices.Clone(w.queue), slices.Clone(w.units)
	return &n
}

func copyOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// hasher makes the canonical hash of a world: times count from now, tokens by
// their first appearance, and what can have no effect is left out.
type hasher struct {
	b     []byte
	names map[Token]int
	one   maphash.Seed
	two   maphash.Seed
	ready bool
}

func (h *hasher) of(w *world) [2]uint64 {
	if !h.ready {
		h.one, h.two, h.ready = maphash.MakeSeed(), maphash.MakeSeed(), true
	}
	h.b, h.names = h.b[:0], map[Token]int{}
	h.scheduler(w.s, w.now, w.cfg)
	h.world(w)
	return [2]uint64{maphash.Bytes(h.one, h.b), maphash.Bytes(h.two, h.b)}
}

func (h *hasher) num(ns ...int) {
	for _, n := range ns {
		h.b = binary.AppendVarint(h.b, int64(n))
	}
}

func (h *hasher) bits(bs ...bool) {
	for _, b := range bs {
		n := byte(0)
		if b {
			n = 1
		}
		h.b = append(h.b, n)
	}
}

func (h *hasher) tok(t Token) {
	n, ok := h.names[t]
	if !ok {
		n = len(h.names) + 1
		h.names[t] = n
	}
	if t == "" {
		n = 0
	}
	h.num(n)
}

// ahead writes a moment of which only the future counts.
func (h *hasher) ahead(t, now time.Duration) { h.num(int(max(t-now, 0))) }

func (h *hasher) segment(s *Segment) {
	h.num(int(s.Kind), int(s.Step), len(s.Prompts))
	h.bits(s.MustHear)
	for i := range s.Prompts {
		h.b = append(h.b, s.Prompts[i].Name...)
	}
}

func (h *hasher) scheduler(s *Scheduler, now time.Duration, c *Config) {
	h.b = append(h.b, s.Phase()...)
	h.bits(s.Held, s.Loud, s.Cut, s.Send != nil, s.Stop != nil, s.Get != nil, s.Drain != nil)
	h.num(len(s.Plan), len(s.Ops))
	for i := range s.Plan {
		h.segment(&s.Plan[i].Segment)
		h.num(int(s.Plan[i].Order), int(s.Plan[i].Replays))
	}
	for i := range s.Ops {
		op := &s.Ops[i]
		h.tok(op.Token)
		h.segment(&op.Segment)
		h.num(int(op.Order), int(op.Replays), int(op.Is), int(op.Tries), int(op.Polls))
		h.bits(op.OpID != "", op.Stuck, op.Due == 0)
		h.ahead(op.Due, now)
		if op.Is == Waiting {
			h.ahead(op.After, now)
		}
		bar := op.Barrier
		if op.Is == Doubted || op.Is == Intended {
			bar = op.Posted + c.Lifetime
			h.ahead(bar, now)
			h.ahead(max(op.Posted, op.Turn)+content(&op.Segment)+c.Margin, now)
			h.bits(op.Turn == 0)
		}
		h.bits(op.Barrier > 0)
		if d := s.Drain; d != nil && bar > 0 { // of two moments in the past only their order counts
			h.bits(d.OK >= bar, d.Settle-c.Lifetime >= bar)
		}
	}
	for _, r := range []*Request{s.Send, s.Stop} {
		if r != nil {
			h.tok(r.Token)
			h.ahead(r.Until, now)
		}
	}
	if s.Get != nil {
		h.tok(s.Get.Token)
		h.bits(s.Get.Call)
		h.ahead(s.Get.Until, now)
	}
	if d := s.Drain; d != nil {
		h.bits(d.Repair, d.Want, d.Missing, d.Accepted, d.Proof, d.Without)
		h.num(int(d.Sent), int(d.Fails), int(d.Rounds))
		h.bits(d.Settle > 0, d.OK == now)
		if d.Want {
			h.ahead(d.After, now)
		}
		h.ahead(d.Settle, now)
		if d.Accepted {
			h.ahead(d.PollAt, now)
			h.ahead(d.GraceAt, now)
		}
	}
}

func (h *hasher) world(w *world) {
	b := &w.left
	h.num(b.interrupt, b.hold, b.restart, b.hangup, b.lose, b.repeat, b.drop, b.timeout, b.answerless, b.refuse,
		b.refuseFor, b.missing, b.foreign, b.fail, b.mute, b.slow, b.deaf, b.done, b.noGet, b.noise)
	h.num(len(w.plans), len(w.posts), len(w.queue), len(w.cancels), len(w.units), w.epoch)
	h.bits(w.asked, w.askedOf, w.gone, w.goneMsg, w.closed, w.unclean, w.held, w.owed, w.ownCut)
	for i := range w.posts {
		p := &w.posts[i]
		h.tok(p.token)
		h.num(int(w.s.Gen)-int(p.gen), len(p.units), p.epoch, p.tries, int(p.truth), p.notes, p.end.Subcode, len(p.end.Reason))
		h.num(p.units...)
		h.bits(p.must, p.rec, p.inNet, p.waiting, p.withdrawn, p.asked, p.slow, p.deaf, p.reported, p.end.Completed, p.answer != nil)
		if p.inNet {
			h.ahead(p.at+w.cfg.Lifetime, w.now)
		}
		if p.waiting || p.answer != nil {
			h.ahead(p.at+w.cfg.patience(), w.now)
		}
		if p.answer != nil {
			h.num(int(p.answer.Verdict))
			h.bits(p.answer.Again, p.answer.Missing, p.answer.End != nil)
		}
		switch p.truth {
		case alive:
			if w.queue[0] == p.token && !p.slow {
				h.ahead(p.begun+p.length, w.now)
			}
		case stopping:
			h.ahead(p.stopBy, w.now)
		}
	}
	for _, t := range w.queue {
		h.tok(t)
	}
	for i := range w.cancels {
		c := &w.cancels[i]
		h.num(int(w.s.Gen) - int(c.gen))
		h.tok(c.token)
		h.bits(c.inNet, c.waiting, c.answer != nil)
		if c.inNet {
			h.ahead(c.at+w.cfg.Lifetime, w.now)
		}
		if c.waiting || c.answer != nil {
			h.ahead(c.at+w.cfg.patience(), w.now)
		}
		if c.answer != nil {
			h.num(int(c.answer.Verdict))
			h.bits(c.answer.Again, c.answer.Missing)
		}
	}
	for i := range w.units {
		u := &w.units[i]
		h.num(u.epoch, u.taken)
		h.bits(u.heard, u.settled, u.broken)
	}
	h.tok(w.askedOp)
	if w.asked {
		h.ahead(w.askedAt+w.cfg.patience(), w.now)
	}
	h.num(min(w.sent, 3), int(w.s.Gen)-int(w.sentGen), int(w.s.Gen)+1-w.aliens)
	h.bits(w.okAt == w.now)
	if w.sentGen == w.s.Gen {
		h.ahead(w.retryAt, w.now)
	}
}
