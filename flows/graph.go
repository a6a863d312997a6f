package flows

// edges lists the steps to which a step can lead, by itself, by a key or by
// an error. NoStep is never among them.
func (l *loader) edges(step *Step) []StepID {
	to := append([]StepID{step.Next}, step.OnError.targets()...)
	if listens(step.Body) {
		to = appendOptions(to, step.Keys)
	}
	switch b := step.Body.(type) {
	case *Menu:
		to = appendOptions(to, b.Options)
		to = append(to, b.NoInput.Then, b.NoMatch.Then)
	case *Collect:
		to = append(to, b.NoInput.Then, b.NoMatch.Then)
	case *Record:
		to = append(to, b.NoInput.Then)
	case *Choose:
		to = append(to, forward(b)...)
	}
	real := to[:0]
	for _, id := range to {
		if id != NoStep {
			real = append(real, id)
		}
	}
	return real
}

func appendOptions(to []StepID, options []Option) []StepID {
	for _, o := range options {
		if o.To.Kind == GotoStep {
			to = append(to, o.To.Step)
		}
	}
	return to
}

// forward lists where a choose leads.
func forward(c *Choose) []StepID {
	to := []StepID{c.Else}
	for _, b := range c.Branches {
		to = append(to, b.To.Step)
	}
	return to
}

// listens says whether a key can be pressed at a step.
func listens(b Body) bool {
	switch b := b.(type) {
	case *Menu, *Collect, *Record:
		return true
	case *Play:
		return b.Wait
	}
	return false
}

// reach marks every step that can be reached from some.
func (l *loader) reach(from ...StepID) []bool {
	seen := make([]bool, len(l.flow.Steps))
	var open []StepID
	visit := func(id StepID) {
		if id != NoStep && !seen[id] {
			seen[id] = true
			open = append(open, id)
		}
	}
	for _, id := range from {
		visit(id)
	}
	for len(open) > 0 {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		for _, id := range l.edges(&l.flow.Steps[last]) {
			visit(id)
		}
	}
	return seen
}
