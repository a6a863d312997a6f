package explore

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A walk visits every state, depth first.
type walk struct {
	*explorer
	seen   map[[2]uint64]int32
	visits []visit
	steady [][2]int32 // moves that are nobody's deed and no trouble: to, from
	seeds  [2]maphash.Seed
	digest []byte
	full   bool // the bound of states was reached
}

// visit is a state: how it was first reached, and what is known of it.
type visit struct {
	trail  uint64 // what has happened until then, as far as expectations are about it
	from   int32
	by     int32   // index among the moves of from
	rest   bool    // nothing is unfinished there
	done   bool    // all that follows was visited
	orders float64 // complete orders from here on
	depth  int32   // moves of the longest of them
}

const tellEvery = 4096

func (e *explorer) walk() {
	w := walk{explorer: e, seen: map[[2]uint64]int32{}, seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
	root := e.subject.begin()
	if e.subject.Expect == nil {
		root.Forget()
	}
	w.meet(root, -1, 0, 0)
	w.visit(root, 0)
	e.result.States = len(w.visits)
	e.result.Orders, e.result.Depth = w.visits[0].orders, int(w.visits[0].depth)
	if e.found != nil || e.result.Stopped {
		return
	}
	e.result.Exhausted = !w.full
	if stuck := withoutRest(w.visits, w.steady); stuck >= 0 && e.bounds.Time == 0 {
		e.found = &Break{Promise: "I4", Text: world.NoRest, Found: w.way(stuck), Walked: len(w.visits)}
	}
}

// meet enters a state in the books, and says whether it is new.
func (w *walk) meet(c *world.World, from, by int32, trail uint64) (id int32, fresh bool) {
	w.digest = binary.LittleEndian.AppendUint64(c.AppendDigest(w.digest[:0]), trail)
	key := [2]uint64{maphash.Bytes(w.seeds[0], w.digest), maphash.Bytes(w.seeds[1], w.digest)}
	if id, known := w.seen[key]; known {
		return id, false
	}
	id = int32(len(w.visits))
	w.seen[key] = id
	w.visits = append(w.visits, visit{trail: trail, from: from, by: by, rest: c.AtRest()})
	return id, true
}

// visit goes into everything that follows a state, which it uses up.
func (w *walk) visit(c *world.World, id int32) {
	moves := c.Moves(nil)
	if text := w.subject.unmet(c); text != "" && len(moves) == 0 {
		w.found = &Break{Promise: Own, Text: text, Found: w.way(id), Walked: len(w.visits)}
		return
	}
	if len(moves) == 0 || !w.followed(c) {
		w.visits[id].orders, w.visits[id].done = 1, true
		w.visits[id].rest = w.visits[id].rest || len(moves) > 0
		return
	}
	var orders float64
	var depth int32
	before := len(c.Turns())
	for i, m := range moves {
		if w.full || w.result.Stopped {
			w.visits[id].rest = true // what follows is not known
			break
		}
		next := c
		if i < len(moves)-1 {
			next = c.Clone()
		}
		next.Play(m)
		if w.result.Moves++; w.result.Moves%tellEvery == 0 {
			w.result.States = len(w.visits)
			w.tell()
		}
		to, fresh := w.meet(next, id, int32(i), w.follow(id, before, next))
		if promise, text := w.subject.broken(next); promise != "" { // also on the way to a state that was reached before
			w.found = &Break{Promise: promise, Text: text, Found: append(w.way(id), m.String()), Walked: len(w.visits)}
			return
		}
		if fresh {
			w.full = len(w.visits) >= w.bounds.States
			w.visit(next, to)
		}
		if w.found != nil {
			return
		}
		if v := w.visits[to]; v.done {
			orders, depth = orders+v.orders, max(depth, v.depth+1)
		}
		if _, deed := m.Wish(); !deed && to != id {
			if _, trouble := m.Trouble(); !trouble {
				w.steady = append(w.steady, [2]int32{to, id})
			}
		}
	}
	v := &w.visits[id]
	v.orders, v.depth, v.done = orders, depth, true
}

// follow is the trail of a state that comes after another. Where nothing is
// expected there is none.
func (w *walk) follow(id int32, before int, next *world.World) uint64 {
	trail := w.visits[id].trail
	if w.subject.Expect == nil {
		return trail
	}
	for _, t := range next.Turns()[before:] {
		for _, c := range t.Commands {
			switch c := c.(type) {
			case call.Note:
				if c.What != call.Entered {
					continue
				}
			case call.RunAction, call.RunRequest, call.Transfer, call.Invite, call.Redirect, call.Ended:
			default:
				continue
			}
			w.digest = binary.LittleEndian.AppendUint64(w.digest[:0], trail)
			w.digest = fmt.Appendf(w.digest, "%T%+v", c, c)
			trail = maphash.Bytes(w.seeds[0], w.digest)
		}
	}
	return trail
}

// way is how a state was first reached.
func (w *walk) way(id int32) []string {
	var by []int32
	for ; id > 0; id = w.visits[id].from {
		by = append(by, w.visits[id].by)
	}
	c := w.subject.begin()
	var names []string
	for i := len(by) - 1; i >= 0; i-- {
		m := c.Moves(nil)[by[i]]
		names = append(names, m.String())
		c.Play(m)
	}
	return names
}

// withoutRest finds a state from which no way leads to rest, or -1.
func withoutRest(visits []visit, steady [][2]int32) int32 {
	first := make([]int32, len(visits)+1)
	for _, e := range steady {
		first[e[0]+1]++
	}
	for i := range visits {
		first[i+1] += first[i]
	}
	from := make([]int32, len(steady))
	at := append([]int32(nil), first...)
	for _, e := range steady {
		from[at[e[0]]] = e[1]
		at[e[0]]++
	}
	ends := make([]bool, len(visits))
	var work []int32
	for i := range visits {
		if visits[i].rest {
			ends[i] = true
			work = append(work, int32(i))
		}
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		for _, f := range from[first[i]:first[i+1]] {
			if !ends[f] {
				ends[f] = true
				work = append(work, f)
			}
		}
	}
	for i, e := range ends {
		if !e {
			return int32(i)
		}
	}
	return -1
}
