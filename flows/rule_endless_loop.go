package flows

import "strings"

// checkEndlessLoop: a circle of steps that neither listen nor wait would run
// for ever at once, or queue prompts without end.
func checkEndlessLoop(l *loader) {
	c := circles{l: l, depth: make([]int, len(l.flow.Steps))}
	for start := range l.flow.Steps {
		c.search(StepID(start))
	}
}

// circles searches depth first, with a stack of its own: a chain of steps may
// be as long as the file.
type circles struct {
	l     *loader
	stack []visit
	depth []int // by StepID: 0 not seen, place in the stack from 1, or finished
}

type visit struct {
	id StepID
	to []StepID // still to be looked at
}

const finished = -1

func (c *circles) search(start StepID) {
	c.enter(start)
	for len(c.stack) > 0 {
		top := &c.stack[len(c.stack)-1]
		if len(top.to) == 0 {
			c.depth[top.id] = finished
			c.stack = c.stack[:len(c.stack)-1]
			continue
		}
		next := top.to[0]
		top.to = top.to[1:]
		if next != NoStep && c.depth[next] > 0 {
			c.report(next)
		} else {
			c.enter(next)
		}
	}
}

func (c *circles) enter(id StepID) {
	if id == NoStep || c.depth[id] != 0 {
		return
	}
	c.stack = append(c.stack, visit{id, c.l.rushes(id)})
	c.depth[id] = len(c.stack)
}

// report names the circle that the top of the stack closes.
func (c *circles) report(id StepID) {
	const most = 6
	circle := c.stack[c.depth[id]-1:]
	name := c.l.flow.Steps[id].Name
	var way strings.Builder
	for i, v := range circle {
		if i == most {
			way.WriteString("… → ")
			break
		}
		way.WriteString(c.l.flow.Steps[v.id].Name + " → ")
	}
	c.l.failAt(c.l.flow.Steps[id].Pos, ruleEndless, "%s%s goes round for ever: none of these steps listens or waits; lead out of the circle, or put a menu, a collect or a play with wait: true into it", way.String(), name)
}
