package flows

// warnMustHearSkipped finds prompts that must be heard and that a caller may
// never hear: no key cuts them off, but they have to be begun. They are
// missed by one who does well at a menu that has them only in its again or
// return, and by one whose key leads past them before they are played.
func warnMustHearSkipped(l *loader) {
	if l.errs.faults() {
		return
	}
	l.warnOnlyLater()
	for _, s := range l.scopes {
		l.warnPassedBy(s.start)
	}
}

// warnOnlyLater looks for prompts that are heard the second time only. One
// that answers no input or no match has its place there.
func (l *loader) warnOnlyLater() {
	at := make(map[int]*Step) // prompt → where it is heard later
	first := make(map[int]bool)
	for i := range l.flow.Steps {
		step := &l.flow.Steps[i]
		for _, ref := range atOnce(step.Body) {
			first[ref.Prompt] = true
		}
		for _, list := range laterLists(step.Body) {
			for _, ref := range list {
				if ref.Prompt >= 0 && l.flow.Prompts[ref.Prompt].MustHear && at[ref.Prompt] == nil {
					at[ref.Prompt] = step
				}
			}
		}
	}
	for i := range l.flow.Prompts {
		if step := at[i]; step != nil && !first[i] {
			l.warnAt(step.Pos, ruleMustHear, "prompt %s must be heard, but step %s plays it only when a caller hears the step again; play it first too, or before", l.flow.Prompts[i].Name, step.Name)
		}
	}
}

// warnPassedBy follows the straight way from a start, on which every caller
// begins, up to the first step that plays what must be heard. A key on that
// way that leads off it leads past the prompt.
func (l *loader) warnPassedBy(start StepID) {
	var way []*Step
	on := make(map[StepID]bool)
	for id := start; id != NoStep && !on[id]; id = l.flow.Steps[id].Next {
		step := &l.flow.Steps[id]
		on[id] = true
		if name := l.mustHear(atOnce(step.Body)); name != "" {
			for _, before := range way {
				l.warnKeysOff(before, on, name, step)
			}
			return
		}
		way = append(way, step)
	}
}

func (l *loader) warnKeysOff(step *Step, on map[StepID]bool, prompt string, at *Step) {
	if !listens(step.Body) {
		return
	}
	for _, o := range step.Keys {
		if o.To.Kind == GotoStep && !on[o.To.Step] && neverTaken(step, o.Keys) == "" {
			l.warnAt(step.Pos, ruleMustHear, "prompt %s must be heard, but at step %s the key %s leads past step %s, which plays it; write keys: none here, or play it before", prompt, step.Name, o.Keys, at.Name)
			return
		}
	}
}
