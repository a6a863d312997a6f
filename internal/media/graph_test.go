package media

import (
	"slices"
	"time"
)

// This file is what Graph does with a request.

// execute: Graph takes a play or record.
func (w *world) execute(p *posted) {
	if p.reported && !w.closed {
		w.fail("I1: %s is executed after it was written off", p.token)
	}
	p.truth, p.begun = alive, w.now
	for _, tok := range w.queue {
		if q := w.find(tok); q.epoch < p.epoch && !q.must {
			w.fail("I1: %s is accepted while the cut %s still plays", p.token, q.token)
		}
	}
	for _, u := range p.units {
		un := &w.units[u]
		if un.taken++; un.taken > 1 && !un.must || un.taken > 1+w.cfg.MaxReplays {
			w.fail("I2: segment %d is taken %d times", u, un.taken)
		}
		for v := u + 1; v < len(w.units) && un.taken == 1; v++ {
			if w.units[v].taken > 0 && w.units[v].epoch == un.epoch {
				w.fail("I2: segment %d comes after %d", u, v)
			}
			if w.units[v].taken > 0 && w.units[v].epoch > un.epoch && !un.must {
				w.fail("I1: the cut segment %d is accepted after %d", u, v)
			}
		}
	}
	if !w.unclean && w.sentGen == p.gen && slices.ContainsFunc(w.cancels, func(c cancel) bool { return c.gen == p.gen && !c.inNet }) {
		w.fail("I7: %s is accepted after its cancel", p.token)
	}
	w.queue = append(w.queue, p.token)
}

// executeCancel: Graph takes a cancel.
func (w *world) executeCancel(c *cancel) {
	for _, tok := range w.queue {
		p := w.find(tok)
		if p.gen > c.gen {
			w.fail("I8: the cancel of generation %d kills %s", c.gen, tok)
		}
		stuck := slices.ContainsFunc(w.s.Ops, func(o Operation) bool { return o.Token == tok && o.Stuck })
		if p.must && !w.unclean && !stuck && p.truth == alive && !w.closed {
			w.fail("P7: a cancel kills %s, which must be heard", tok)
		}
		// BARRIER assumes that an accepted cancel silences what nobody can ask
		// for; one that can be asked for may go on [issue #314].
		asking := slices.ContainsFunc(w.s.Ops, func(o Operation) bool { return o.Token == tok && o.Is == Known && o.Barrier == 0 })
		if p.deaf && asking {
			p.deaf = false
			continue
		}
		if p.truth == alive {
			p.truth, p.stopBy = stopping, w.now+w.cfg.Grace
		}
	}
}

// stop: an operation is over at Graph.
func (w *world) stop(p *posted, end End, asked bool) {
	p.truth, p.end, p.asked = over, end, asked
	p.notes++
	i := slices.Index(w.queue, p.token)
	w.queue = slices.Delete(w.queue, i, i+1)
	if i == 0 && len(w.queue) > 0 {
		w.find(w.queue[0]).begun = w.now
	}
	if end.Completed && end.Reason == "" {
		for _, u := range p.units {
			w.units[u].heard = true
		}
	}
}

// alien: somebody else cancelled in this generation. SETTLE takes an 8508 for
// a proof that our only cancel was executed; nobody can tell that from one of
// somebody else's. So the model keeps the two apart: after an 8508 of somebody
// else no cancel of that generation has an unknown outcome.
func (w *world) alien(gen uint32) bool { return w.aliens == int(gen)+1 }

// limit is the moment that may not be reached before something has happened.
func (w *world) limit() time.Duration {
	at := time.Duration(1 << 62)
	for i := range w.posts {
		p := &w.posts[i]
		if p.inNet {
			at = min(at, p.at+w.cfg.Lifetime)
		}
		if p.truth == stopping {
			at = min(at, p.stopBy)
		}
		if p.truth == alive && !p.slow && len(w.queue) > 0 && w.queue[0] == p.token {
			at = min(at, p.begun+p.length+time.Nanosecond)
		}
	}
	for i := range w.cancels {
		c := &w.cancels[i]
		if c.inNet {
			at = min(at, c.at+w.cfg.Lifetime)
		}
		if (c.inNet || c.answer != nil) && c.waiting != (c.answer != nil) && (w.alien(c.gen) || w.prompt) {
			at = min(at, c.at+w.cfg.patience())
		}
	}
	return at
}
