package explore

import (
	"time"

	"github.com/ivrflow/ivrflow/internal/world"
)

// random tries random orders, each from a seed of its own, so that any of them
// can be tried again.
func (e *explorer) random() {
	for i := range e.bounds.Schedules {
		seed := e.bounds.Seed + uint64(i)
		e.result.Random = i + 1
		promise, text, names := e.schedule(&source{seed})
		if promise != "" {
			e.found = &Break{Promise: promise, Text: text, Found: names, Walked: e.result.States, Random: i + 1, Seed: seed}
			return
		}
		if i%64 == 63 && e.tell() {
			return
		}
	}
}

// A source of numbers that depend on nothing but its seed (splitmix64).
type source struct{ seed uint64 }

func (s *source) below(n int) int {
	s.seed += 0x9e3779b97f4a7c15
	z := s.seed
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// often is true once in n times.
func (s *source) oneIn(n int) bool { return s.below(n) == 0 }

// schedule plays one random order to its end. Trouble stops after a while, so
// that the call must come to rest.
func (e *explorer) schedule(r *source) (promise, text string, names []string) {
	wishes := e.subject.Wishes
	if len(e.subject.Placed) > 0 && r.oneIn(2) {
		wishes = e.subject.Placed
	}
	w := e.subject.beginWith(e.subject.some(r), wishes)
	defer func() { e.result.Talk += w.Now() }()
	trouble, quiet := 10+r.below(190), 0
	var buf []world.Move
	s := sorted{rare: 3 << r.below(5)}
	for n := 0; n < e.bounds.Moves && e.followed(w); n++ {
		buf = w.Moves(buf[:0])
		s.sort(buf)
		m, ok := s.choose(w, r, n < trouble)
		if !ok {
			break
		}
		if a, deed := m.Wish(); deed && a.Do == world.ToHangUp && w.Stalls() {
			return "I4", world.NoRest, names
		}
		names = append(names, m.String())
		w.Play(m)
		e.result.Moves++
		if promise, text = e.subject.broken(w); promise != "" {
			return promise, text, names
		}
		_, deed := m.Wish()
		what, fault := m.Trouble()
		if fault {
			e.result.Mishaps[what]++
		}
		if quiet++; deed || fault || w.AtRest() {
			quiet = 0
		}
		if quiet > world.Restless {
			return "I4", world.NoRest, names
		}
	}
	if len(w.Moves(buf[:0])) == 0 && !w.AtRest() {
		return "I4", world.NoRest, names
	}
	if text = e.subject.unmet(w); text != "" {
		return Own, text, names
	}
	if list := w.Replay(); len(list) > 0 {
		return list[0].Promise, list[0].Text, names
	}
	return "", "", names
}

// some is a part of the trouble that there may be: each kind in every other
// order, for what one of them breaks another may hide.
func (s *Subject) some(r *source) world.Budget {
	b := s.Trouble
	for i := range b {
		if b[i] > 0 && r.oneIn(2) {
			b[i] = 0
		}
	}
	return b
}

// sorted are moves by what they are.
type sorted struct {
	rare                          int // trouble comes once in so many moves
	deeds, faults, timers, others []world.Move
}

func (s *sorted) sort(moves []world.Move) {
	s.deeds, s.faults, s.timers, s.others = s.deeds[:0], s.faults[:0], s.timers[:0], s.others[:0]
	for _, m := range moves {
		_, fault := m.Trouble()
		_, deed := m.Wish()
		switch {
		case fault:
			s.faults = append(s.faults, m)
		case deed:
			s.deeds = append(s.deeds, m)
		case m.Timer():
			s.timers = append(s.timers, m)
		default:
			s.others = append(s.others, m)
		}
	}
}

// choose draws the next move; false: there is none. A hang-up ends so much
// that it is drawn seldom.
func (s *sorted) choose(w *world.World, r *source, trouble bool) (world.Move, bool) {
	if trouble && len(s.faults) > 0 && r.oneIn(s.rare) {
		m := s.faults[r.below(len(s.faults))]
		if what, _ := m.Trouble(); what != world.HangUpEarly || r.oneIn(8) {
			return m, true
		}
	}
	if room := w.Room(); trouble && room > time.Millisecond && r.oneIn(8) {
		return world.Passing(min(room, time.Duration(1+r.below(3000))*time.Millisecond)), true
	}
	if len(s.deeds) > 0 && (len(s.others) == 0 && r.oneIn(2) || s.eager(w, r)) {
		return s.deeds[0], true
	}
	if len(s.others) > 0 && (len(s.timers) == 0 || !r.oneIn(5)) {
		return s.others[r.below(len(s.others))], true
	}
	switch {
	case len(s.timers) > 0:
		return s.timers[0], true
	case len(s.deeds) > 0:
		return s.deeds[0], true
	}
	return world.Move{}, false
}

func (s *sorted) eager(w *world.World, r *source) bool {
	a, _ := s.deeds[0].Wish()
	if a.Do == world.ToHangUp {
		return r.oneIn(40)
	}
	return r.oneIn(6)
}
