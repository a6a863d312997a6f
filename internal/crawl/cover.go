package crawl

import (
	"fmt"
	"maps"
	mathbits "math/bits"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A tour is a way through states that somebody takes: stretches, in order.
type tour []*edge

// tours looks for few ways on which everything is done that was done: every
// step, option and way out is on one of them. The way that shows most is taken
// first, until nothing is left (greedy). Each is handed to write, which returns
// the turns of the scenario that it made of it; nil: it could not, and a
// plainer one is tried.
func (w *walk) tours(write func(tour) []world.Turn) {
	w.index()
	done, hopeless := map[string]bool{}, map[*edge]bool{}
	ends := w.waysOut()
	for {
		best := w.best(done, hopeless)
		if best == nil {
			return
		}
		last := best[len(best)-1]
		hopeless[last] = true // unless it is shown now, it cannot be
		for _, t := range []tour{best.toAnEnd(ends).withDetours(done), best.toAnEnd(ends), best.toAnEnd(nil)} {
			if turns := write(t); turns != nil {
				for _, f := range allNews(turns) {
					done[f] = true
				}
				if last.own.beyond(w.set(slices.Collect(maps.Keys(done)))) == 0 {
					break
				}
			}
		}
	}
}

// best is the way that shows most of what was not shown; nil: there is none.
func (w *walk) best(done map[string]bool, hopeless map[*edge]bool) tour {
	shown := w.set(slices.Collect(maps.Keys(done)))
	most, found := 0, (*edge)(nil)
	for _, e := range w.edges {
		if e.at == running || e.at == restless || hopeless[e] || e.own.beyond(shown) == 0 {
			continue // what it shows itself is shown
		}
		if gain := e.whole.beyond(shown); gain > most {
			most, found = gain, e
		}
	}
	if found == nil {
		return nil
	}
	return found.path()
}

// A bits is a set of numbers.
type bits []uint64

// beyond counts what is in a set and not in another.
func (b bits) beyond(other bits) (n int) {
	for i, word := range b {
		if i < len(other) {
			word &^= other[i]
		}
		n += mathbits.OnesCount64(word)
	}
	return n
}

// set is what is shown as numbers; what is new gets the next one.
func (w *walk) set(what []string) (b bits) {
	for _, f := range what {
		n, known := w.numbers[f]
		if !known {
			n = len(w.numbers)
			w.numbers[f] = n
		}
		for len(b) <= n/64 {
			b = append(b, 0)
		}
		b[n/64] |= 1 << (n % 64)
	}
	return b
}

// index numbers what every stretch shows, and what the way to its end does.
func (w *walk) index() {
	w.numbers = map[string]int{}
	for _, e := range w.edges { // where it comes from stands before it
		e.own = w.set(e.news())
		e.whole = slices.Clone(e.own)
		if e.from == nil {
			continue
		}
		for i, word := range e.from.from.whole {
			if i == len(e.whole) {
				e.whole = append(e.whole, 0)
			}
			e.whole[i] |= word
		}
	}
}

// news is what a stretch shows: steps, keys, decisions, ways from one step to
// another, how the call ended.
func (e *edge) news() []string {
	if e.shows != nil {
		return e.shows
	}
	at := flows.NoStep
	if e.from != nil {
		at = e.from.step
	}
	e.shows = newsFrom(e.turns[e.begun:], at)
	return e.shows
}

// allNews is what a whole call shows.
func allNews(turns []world.Turn) []string { return newsFrom(turns, flows.NoStep) }

func newsFrom(turns []world.Turn, at flows.StepID) []string {
	list := []string{}
	for _, t := range turns {
		list, at = newsOf(t, list, at)
	}
	return list
}

func newsOf(t world.Turn, list []string, at flows.StepID) ([]string, flows.StepID) {
	because := ""
	for _, c := range t.Commands {
		n, ok := c.(call.Note)
		if e, over := c.(call.Ended); over {
			list = append(list, fmt.Sprint("end ", e.Outcome, at))
		}
		if !ok {
			continue
		}
		switch n.What {
		case call.Entered:
			list = append(list, fmt.Sprint("step ", n.Step), fmt.Sprint("way ", at, n.Step, because))
			at = n.Step
		case call.KeyTaken, call.Decided, call.HandlerUsed, call.NoInput, call.NoMatch, call.CallerGone, call.Returned:
			because = string(n.What)
			list = append(list, fmt.Sprint(n.What, n.Step, n.Detail))
		}
	}
	return list, at
}

// waysOut are, for each state, the first stretch of the shortest way to an end
// to which the call comes by itself.
func (w *walk) waysOut() map[*node]*edge {
	out := map[*node]*edge{}
	for round := 0; round <= mostToEnd; round++ {
		found := map[*node]*edge{}
		for _, n := range w.nodes {
			if out[n] != nil {
				continue
			}
			for _, e := range n.ways {
				if e.move.kind != hangUp && (e.at == ended || e.to != nil && out[e.to] != nil) {
					found[n] = e
					break
				}
			}
		}
		for n, e := range found {
			out[n] = e
		}
	}
	return out
}

// mostToEnd is how much a caller still does so that the call ends by itself.
// Who would have to do more hangs up.
const mostToEnd = 3

// toAnEnd goes on until the call is over.
func (t tour) toAnEnd(out map[*node]*edge) tour {
	last := t[len(t)-1]
	if last.at == ended {
		return t
	}
	n := last.to
	for ; n != nil && out[n] != nil; n = out[n].to {
		t = append(t, out[n])
	}
	if n == nil {
		return t
	}
	for i := slices.IndexFunc(n.ways, func(e *edge) bool { return e.move.kind == hangUp }); i >= 0; i = 0 {
		t = append(t, n.ways[i])
		if n = n.ways[i].to; n == nil || len(n.ways) == 0 {
			break
		}
	}
	return t
}

// mostDetours at one place: a call in which somebody presses more keys that
// change nothing is hard to read.
const mostDetours = 2

// withDetours does on the way what leads back to the same place, and was not
// done before: a key that repeats a menu.
func (t tour) withDetours(done map[string]bool) tour {
	shown := map[string]bool{}
	for _, e := range t {
		for _, f := range e.news() {
			shown[f] = true
		}
	}
	var longer tour
	for _, e := range t {
		longer = append(longer, e)
		if e.to == nil {
			continue
		}
		detours := 0
		for _, d := range e.to.ways {
			if d.to != e.to || detours == mostDetours || d.move.kind == hangUp || d.move.kind == answer {
				continue
			}
			if slices.ContainsFunc(d.news(), func(f string) bool { return !done[f] && !shown[f] }) {
				detours++
				longer = append(longer, d)
				for _, f := range d.news() {
					shown[f] = true
				}
			}
		}
	}
	return longer
}
