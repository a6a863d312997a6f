package world

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A Fault hits messages on their way.
type Fault struct {
	Subject string // as in Message
	Part    Part   // Request, Answer or News
	Nth     int    // the so-many-th such message from now on, counted from 1; 0: every one
	Do      Deed

	By     time.Duration // Late: how much later
	Status int           // Refuse: of HTTP
	After  time.Duration // Refuse: what Retry-After says; 0: nothing
	Effect bool          // Refuse: Graph has done all the same what it refuses

	seen int // such messages so far
}

// A Deed of a fault.
type Deed string

const (
	Lose   Deed = "lose"   // it never arrives
	Twice  Deed = "twice"  // it arrives twice
	Late   Deed = "late"   // it arrives later
	Refuse Deed = "refuse" // Graph answers with an error
)

// Inject adds a fault, which hits from now on.
func (w *World) Inject(f Fault) {
	w.did(Act{Do: Injected, Fault: f})
	w.faults = append(w.faults, f)
}

// hit has the faults act on a message that was just sent. Each counts it, also
// when one before it was its end.
func (w *World) hit(i int) {
	subject, part, gone := w.net[i].Subject, w.net[i].Part, false
	for k := range w.faults {
		f := &w.faults[k]
		if f.Subject != subject || f.Part != part {
			continue
		}
		f.seen++
		if f.Nth == 0 || f.seen == f.Nth {
			gone = gone || w.apply(f, i)
		}
	}
}

// apply has one fault act on message i, and says whether that was its end.
func (w *World) apply(f *Fault, i int) bool {
	m := w.net[i]
	switch f.Do {
	case Twice:
		m.ID, m.last = w.lastID+1, false
		w.lastID++
		w.net = append(w.net, m)
	case Late:
		w.net[i].Due += f.By
		if m.Part == Answer && m.Command != nil && w.net[i].Due >= time.Duration(m.stamp) {
			w.take(i)
			w.giveUp(m)
			return true
		}
	case Lose:
		w.take(i)
		if m.Part != News && m.Command != nil {
			w.giveUp(m)
		}
		return true
	case Refuse:
		w.take(i)
		if f.Effect {
			w.effect(m)
		}
		w.reply(m, w.refused(m, f))
		return true
	}
	return false
}

// refused is how the bot reads an answer that is an error.
func (w *World) refused(m Message, f *Fault) result {
	switch m.Command.(type) {
	case call.GetCall, call.GetOperation:
		if f.Status != 404 {
			return result{}
		}
		return result{found: media.NotFound, alive: call.Gone}
	}
	return refusal(f.Status, f.After)
}

// Hit says how many of the faults have acted.
func (w *World) Hit() int {
	n := 0
	for _, f := range w.faults {
		if f.seen > 0 && (f.Nth == 0 || f.seen >= f.Nth) {
			n++
		}
	}
	return n
}

// Missed lists the faults that have not acted, by their index: first those of
// the birth, then as they were injected.
func (w *World) Missed() []int {
	var missed []int
	for i, f := range w.faults {
		if f.seen == 0 || f.seen < f.Nth {
			missed = append(missed, i)
		}
	}
	return missed
}

// Clone is a world in the same state. Both go on alone; the host is shared.
func (w *World) Clone() *World {
	c := *w
	c.state = w.state.Clone()
	c.lane, c.net, c.faults = slices.Clone(w.lane), slices.Clone(w.net), slices.Clone(w.faults)
	c.turns = w.turns[:len(w.turns):len(w.turns)]
	c.heard = slices.Clone(w.heard)
	c.acts = w.acts[:len(w.acts):len(w.acts)]
	c.counts = cloned(w.counts)
	c.graph.queue, c.graph.done = slices.Clone(w.graph.queue), slices.Clone(w.graph.done)
	c.graph.recorded = cloned(w.graph.recorded)
	c.truth = w.truth.clone()
	if w.choice != nil {
		choice := *w.choice
		c.choice = &choice
	}
	return &c
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}
