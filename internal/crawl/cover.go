package crawl

import (
	"fmt"
	"slices"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A tour is a way through states that somebody takes: stretches, in order.
type tour []*edge

// tours are few ways on which everything is done that was done: every step,
// option and way out is on one of them. The way that shows most is taken
// first, until nothing is left (greedy).
func (w *walk) tours() (list []tour) {
	done := map[string]bool{}
	ends := w.waysOut()
	for {
		var best tour
		most := 0
		for _, e := range w.edges {
			if e.at == running || e.at == restless {
				continue
			}
			if fresh(e.news(), done) == 0 {
				continue // what leads there is shown by others
			}
			t := tour(e.path())
			if gain := t.gain(done); gain > most || gain == most && best != nil && len(t) < len(best) {
				best, most = t, gain
			}
		}
		if best == nil {
			return list
		}
		best = best.toAnEnd(ends).withDetours(done)
		for _, e := range best {
			for _, f := range e.news() {
				done[f] = true
			}
		}
		list = append(list, best)
	}
}

// fresh counts what was not done.
func fresh(what []string, done map[string]bool) (n int) {
	for _, f := range what {
		if !done[f] {
			n++
		}
	}
	return n
}

func (t tour) gain(done map[string]bool) int {
	var all []string
	for _, e := range t {
		for _, f := range e.news() {
			if !done[f] && !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
	}
	return len(all)
}

// news is what a stretch shows: steps, keys, decisions, ways from one step to
// another, how the call ended.
func (e *edge) news() []string {
	if e.shows != nil {
		return e.shows
	}
	list := []string{}
	at := -1
	if e.from != nil {
		at = int(e.from.step)
	}
	for _, t := range e.turns[e.begun:] {
		list, at = newsOf(t, list, at)
	}
	if e.at == ended {
		list = append(list, fmt.Sprint("end ", e.outcome, at))
	}
	e.shows = list
	return list
}

func newsOf(t world.Turn, list []string, at int) ([]string, int) {
	because := ""
	for _, c := range t.Commands {
		n, ok := c.(call.Note)
		if !ok {
			continue
		}
		switch n.What {
		case call.Entered:
			list = append(list, fmt.Sprint("step ", n.Step), fmt.Sprint("way ", at, n.Step, because))
			at = int(n.Step)
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
