package flows

import "strings"

// checkRecursion: the variables of a sub-flow have fixed places, so it cannot
// run twice at a time, and a circle of calls would have no end.
func checkRecursion(l *loader) {
	state := make([]int, len(l.flow.Subflows)) // 0 not seen, 1 on the way, 2 finished
	var way []int
	var visit func(k int)
	visit = func(k int) {
		state[k], way = 1, append(way, k)
		for _, id := range l.scopes[k+1].own {
			c, ok := l.flow.Steps[id].Body.(*Call)
			switch {
			case !ok || state[c.Sub] == 2:
			case state[c.Sub] == 1:
				l.reportRecursion(&l.flow.Steps[id], way)
			default:
				visit(c.Sub)
			}
		}
		state[k], way = 2, way[:len(way)-1]
	}
	for k := range l.flow.Subflows {
		if state[k] == 0 {
			visit(k)
		}
	}
}

// reportRecursion names the circle that a call closes.
func (l *loader) reportRecursion(step *Step, way []int) {
	again := step.Body.(*Call).Sub
	for way[0] != again {
		way = way[1:]
	}
	var circle strings.Builder
	for _, k := range way {
		circle.WriteString(l.flow.Subflows[k].Name + " → ")
	}
	circle.WriteString(l.flow.Subflows[again].Name)
	l.failAt(step.Pos, ruleRecursion, "sub-flows call each other in a circle: %s; return instead, and let the flow call it again", circle.String())
}
