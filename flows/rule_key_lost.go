package flows

import (
	"slices"
	"strings"
)

// warnKeyLost finds keys that a caller presses for nothing: keys that a step
// was given and can never take, and keys that are forgotten although the
// caller could do nothing but press them early.
func warnKeyLost(l *loader) {
	for i := range l.flow.Steps {
		step := &l.flow.Steps[i]
		if step.Part || l.facts[i].broken {
			continue
		}
		for _, o := range l.ownKeys(step) {
			if why := neverTaken(step, o.Keys); why != "" {
				l.warnAt(o.Pos, ruleKeyLost, "the key %s does nothing at step %s: %s; remove it, or give it another step or key", o.Keys, step.Name, why)
			}
		}
		l.warnFlushed(step)
	}
}

// ownKeys are the keys that stand in the step itself. The flow's keys stand
// for all steps, and that some of them cannot use one is no mistake.
func (l *loader) ownKeys(step *Step) []Option {
	everywhere := l.scopeOf(step).keys
	if len(step.Keys) == 0 || len(everywhere) > 0 && &step.Keys[0] == &everywhere[0] {
		return nil // the very same list
	}
	return slices.DeleteFunc(slices.Clone(step.Keys), func(o Option) bool {
		return slices.ContainsFunc(everywhere, func(k Option) bool { return k.Pos == o.Pos })
	})
}

// neverTaken says why a step can never take keys of its own; "" when it can.
func neverTaken(step *Step, keys string) string {
	switch b := step.Body.(type) {
	case *Menu:
		if slices.ContainsFunc(b.Options, func(o Option) bool { return o.Keys == keys }) {
			return "one of its options has the same keys and wins"
		}
		return ""
	case *Collect:
		switch {
		case strings.Contains(b.Terminator, keys[:1]):
			return "there it ends the input"
		case keys[0] != '*' && keys[0] != '#':
			return "there digits are input"
		}
	case *Record:
		if strings.Contains(b.Stop, keys[:1]) {
			return "there it ends the recording"
		}
	}
	switch {
	case !listens(step.Body):
		return "a step of this kind does not listen"
	case len(keys) > 1:
		return "only a menu takes more than one key"
	}
	return ""
}

// warnFlushed: while a caller must hear something to its end, keys are all
// that an impatient one can do. A step behind it that forgets them forgets
// what this caller wanted. Who means it says so with must_hear_keys: discard.
func (l *loader) warnFlushed(step *Step) {
	play, ok := step.Body.(*Play)
	if !ok || !play.Wait || step.DropMustHearKeys || step.Next == NoStep {
		return
	}
	next := &l.flow.Steps[step.Next]
	if next.TypeAhead != FlushKeys || !listens(next.Body) {
		return
	}
	if name := l.mustHear(play.Prompts); name != "" {
		l.warnAt(next.Pos, ruleKeyLost, "keys pressed while step %s plays prompt %s, which no key cuts off, are lost at step %s; remove type_ahead: flush, or write must_hear_keys: discard in step %s if it is meant", step.Name, name, next.Name, step.Name)
	}
}

// mustHear names the first prompt of a list that must be heard.
func (l *loader) mustHear(list []PromptRef) string {
	for _, ref := range list {
		if ref.Prompt >= 0 && l.flow.Prompts[ref.Prompt].MustHear {
			return l.flow.Prompts[ref.Prompt].Name
		}
	}
	return ""
}
