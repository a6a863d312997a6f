package crawl

import (
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// traps are states from which no call comes to an end unless the caller hangs
// up: whatever is done, it goes round in them.
func (w *walk) traps() (list []Finding) {
	out := w.escapes()
	inside := func(e *edge) bool { return e.move.kind != hangUp && e.to != nil && !out[e.to] }
	said := map[string]bool{}
	for _, round := range w.rounds(func(n *node) bool { return !out[n] && !n.guest }, inside) {
		if !w.closed(round, inside) {
			continue // it leads into another one
		}
		steps := w.stepsOf(round)
		if key := strings.Join(steps, " "); said[key] {
			continue
		} else {
			said[key] = true
		}
		first := round[0]
		f := Finding{Rule: Trap, edge: first.from, Pos: w.posOf(first.step),
			Message: "step " + steps[0] + " cannot be left: whatever the caller does there leads back to it, so the call ends only when the caller hangs up; give it a way out"}
		if len(steps) > 1 {
			f.Rule = Circle
			f.Message = "the call goes round in " + strings.Join(steps, ", ") + " and never comes to an end unless the caller hangs up; give one of them a way out"
		}
		list = append(list, f)
	}
	return list
}

// escapes are the states from which a call can end by itself. Of those that
// were not gone on from, nobody knows.
func (w *walk) escapes() map[*node]bool {
	out := map[*node]bool{}
	for _, n := range w.open {
		out[n] = true
	}
	for _, n := range w.nodes {
		if len(n.ways) == 0 || n.depth >= w.config.Depth {
			out[n] = true
		}
	}
	for more := true; more; {
		more = false
		for i := len(w.nodes) - 1; i >= 0; i-- {
			n := w.nodes[i]
			if !out[n] && slices.ContainsFunc(n.ways, func(e *edge) bool {
				return e.move.kind != hangUp && (e.at == ended || e.at == running || e.to != nil && out[e.to])
			}) {
				out[n], more = true, true
			}
		}
	}
	return out
}

// loops are circles in which nobody can do anything, and nothing is heard.
func (w *walk) loops() (list []Finding) {
	said := map[string]bool{}
	add := func(steps []string, at flows.StepID, e *edge) {
		if key := strings.Join(steps, " "); !said[key] {
			said[key] = true
			list = append(list, Finding{Rule: Loop, edge: e, Pos: w.posOf(at),
				Message: "the call goes round in " + strings.Join(steps, ", ") + ", and all the while the caller hears nothing and can do nothing; say something on the way, or count the rounds"})
		}
	}
	for _, e := range w.edges {
		if e.at == running && e.step != flows.NoStep {
			add([]string{w.stepName(e.step)}, e.step, e)
		}
	}
	mute := func(e *edge) bool { return e.to != nil && e.to.at == asking && e.heard == 0 }
	for _, round := range w.rounds(func(n *node) bool { return n.at == asking && !n.guest }, mute) {
		add(w.stepsOf(round), round[0].step, backTo(round, mute))
	}
	return list
}

// backTo is a stretch that closes a circle.
func backTo(round []*node, by func(*edge) bool) *edge {
	for _, n := range round {
		for _, e := range n.ways {
			if by(e) && e.to == round[0] {
				return e
			}
		}
	}
	return round[0].from
}

// rounds are the strongly connected parts, of more than one state or of one
// that leads to itself, in the order in which they were found (Tarjan).
func (w *walk) rounds(in func(*node) bool, by func(*edge) bool) (all [][]*node) {
	index, low, onStack := map[*node]int{}, map[*node]int{}, map[*node]bool{}
	var stack []*node
	var visit func(n *node)
	visit = func(n *node) {
		index[n], low[n] = len(index)+1, len(index)+1
		stack, onStack[n] = append(stack, n), true
		self := false
		for _, e := range n.ways {
			if !by(e) || !in(e.to) {
				continue
			}
			self = self || e.to == n
			if index[e.to] == 0 {
				visit(e.to)
				low[n] = min(low[n], low[e.to])
			} else if onStack[e.to] {
				low[n] = min(low[n], index[e.to])
			}
		}
		if low[n] != index[n] {
			return
		}
		i := slices.Index(stack, n)
		part := slices.Clone(stack[i:])
		stack = stack[:i]
		for _, m := range part {
			onStack[m] = false
		}
		if len(part) > 1 || self {
			all = append(all, part)
		}
	}
	order := map[*node]int{}
	for i, n := range w.nodes {
		order[n] = i
		if in(n) && index[n] == 0 {
			visit(n)
		}
	}
	for _, part := range all {
		slices.SortFunc(part, func(a, b *node) int { return order[a] - order[b] })
	}
	slices.SortFunc(all, func(a, b []*node) int { return order[a[0]] - order[b[0]] })
	return all
}

// closed says whether nothing leads out of some states.
func (w *walk) closed(round []*node, by func(*edge) bool) bool {
	for _, n := range round {
		for _, e := range n.ways {
			if by(e) && !slices.Contains(round, e.to) {
				return false
			}
		}
	}
	return true
}

// stepsOf are the names of steps that calls enter in some states, each once.
func (w *walk) stepsOf(round []*node) (names []string) {
	add := func(id flows.StepID) {
		if id != flows.NoStep && !slices.Contains(names, w.stepName(id)) {
			names = append(names, w.stepName(id))
		}
	}
	for _, n := range round {
		add(n.step)
	}
	for _, n := range round {
		for _, e := range n.ways {
			if e.to != nil && slices.Contains(round, e.to) && e.move.kind != hangUp {
				for _, id := range e.entered {
					add(id)
				}
			}
		}
	}
	return names
}

func (w *walk) posOf(id flows.StepID) flows.Pos {
	if id == flows.NoStep {
		return flows.Pos{File: w.study.flow.File, Line: 1, Column: 1}
	}
	return w.study.flow.Steps[id].Pos
}
