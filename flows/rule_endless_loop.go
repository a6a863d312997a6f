package flows

import "strings"

// checkEndlessLoop: a circle of steps that neither listen nor wait would run
// for ever at once, or queue prompts without end.
func checkEndlessLoop(l *loader) {
	const (
		fresh = iota
		open
		done
	)
	state := make([]uint8, len(l.flow.Steps))
	// A stack of our own: a chain of steps may be as long as the file.
	type frame struct {
		id StepID
		to []StepID
	}
	for start := range l.flow.Steps {
		if state[start] != fresh {
			continue
		}
		state[start] = open
		stack := []frame{{StepID(start), l.rushes(StepID(start))}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if len(top.to) == 0 {
				state[top.id] = done
				stack = stack[:len(stack)-1]
				continue
			}
			id := top.to[0]
			top.to = top.to[1:]
			switch {
			case id == NoStep || state[id] == done:
			case state[id] == fresh:
				state[id] = open
				stack = append(stack, frame{id, l.rushes(id)})
			default:
				var circle []string
				for i := len(stack) - 1; i >= 0; i-- {
					circle = append([]string{l.flow.Steps[stack[i].id].Name}, circle...)
					if stack[i].id == id {
						break
					}
				}
				l.reportCircle(id, circle)
			}
		}
	}
}

// rushes lists where a step leads without waiting for anything.
func (l *loader) rushes(id StepID) []StepID {
	step := &l.flow.Steps[id]
	switch b := step.Body.(type) {
	case *Play:
		if !b.Wait {
			return []StepID{step.Next}
		}
	case *Set:
		return []StepID{step.Next}
	case *Choose:
		return forward(b)
	}
	return nil
}

func (l *loader) reportCircle(id StepID, names []string) {
	const most = 6
	name := l.flow.Steps[id].Name
	if len(names) > most {
		names = append(names[:most:most], "…")
	}
	l.fail(l.facts[id].node, ruleEndless, "%s → %s goes round for ever: none of these steps listens or waits; lead out of the circle, or put a menu, a collect or a play with wait: true into it", strings.Join(names, " → "), name)
}
