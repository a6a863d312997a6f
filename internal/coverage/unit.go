package coverage

import (
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// A Unit is one thing of a flow that a scenario can reach.
type Unit struct {
	Kind Kind
	ID   string       // stable for a version of the flow
	Step flows.StepID // NoStep: it belongs to the whole flow, or to a whole sub-flow
	Name string       // at its step: "key 2 (→ shops)"
	Verb string       // what did not happen when it is missing: "was never pressed"
	Pos  flows.Pos    // where it is written

	Language string // in which it is heard; empty: in all, or it is nothing to be heard

	Exit *flows.Exit // of Exits and Options: which; nil: a way out that ends the call, or the sub-flow
}

// where is what the unit belongs to, as people call it.
func (u Unit) where(f *flows.Flow) string {
	if u.Step == flows.NoStep {
		return f.Name
	}
	return f.Steps[u.Step].Name
}

// A way is how a call left a step.
type way struct {
	step flows.StepID
	on   flows.ExitKind
	what string // keys, or the number of a branch or way from 1
}

// OnDone is the way out of a step that ends the call, or the sub-flow, as it
// is meant to: a transfer, a redirect, a return.
const OnDone flows.ExitKind = "done"

// A place is something that can be heard at a step.
type place struct {
	step flows.StepID
	item item
}

// An item is something that can be heard: one of the three.
type item struct {
	prompt int       // index in Flow.Prompts; -1
	value  flows.Pos // of a spoken value
	record int       // index in Flow.Vars of a recording that is played; -1
}

// noItem is the recording of the caller itself, as far as it can be cut.
var noItem = item{prompt: -1, record: -1}

func itemOf(r flows.PromptRef) item {
	switch {
	case r.Spoken != nil:
		return item{prompt: -1, value: r.Spoken.Pos, record: -1}
	case r.Prompt >= 0:
		return item{prompt: r.Prompt, record: -1}
	}
	return item{prompt: -1, record: r.Recording}
}

// A rung is a wording of a step that listens.
type rung struct {
	step  flows.StepID
	kind  string // "no input", "no match", "again", "return"
	level int    // from 1; 0: there are none
}

// A sound is a recording of a prompt, or a spoken value in a language.
type sound struct {
	item     item
	language string // of a value
	audio    string // of a prompt
}

// An index knows all units of a flow, and finds them by what a call does.
type index struct {
	flow  *flows.Flow
	units []Unit
	byID  map[string]int

	steps     map[flows.StepID]int
	ways      map[way]int
	handlers  map[flows.Pos]int
	gone      map[flows.Pos]int
	options   map[way]int
	rungs     map[rung]int
	languages map[string]int
	sounds    map[sound]int
	cancels   map[place]int

	reached []bool // steps to which something leads
}

func newIndex(f *flows.Flow) *index {
	x := &index{
		flow: f, byID: map[string]int{},
		steps: map[flows.StepID]int{}, ways: map[way]int{}, handlers: map[flows.Pos]int{}, gone: map[flows.Pos]int{},
		options: map[way]int{}, rungs: map[rung]int{}, languages: map[string]int{}, sounds: map[sound]int{}, cancels: map[place]int{},
		reached: reached(f),
	}
	for _, list := range []func(*flows.Step){x.listStep, x.listExits, x.listOptions, x.listAttempts} {
		for i := range f.Steps {
			if x.reached[i] {
				list(&f.Steps[i])
			}
		}
	}
	x.listInherited()
	x.listLanguages()
	x.listSounds()
	x.listCancels()
	return x
}

// add enters a unit and returns its number. Its ID is made of its kind, where
// it stands and what it is.
func (x *index) add(u Unit, what ...string) int {
	u.ID = strings.Join(append([]string{string(u.Kind), u.where(x.flow)}, what...), " ")
	for n := 2; ; n++ { // two spoken values at one step, say
		if _, taken := x.byID[u.ID]; !taken {
			break
		}
		u.ID = fmt.Sprintf("%s (%d)", strings.TrimSuffix(u.ID, fmt.Sprintf(" (%d)", n-1)), n)
	}
	x.units = append(x.units, u)
	x.byID[u.ID] = len(x.units) - 1
	return len(x.units) - 1
}

// reached marks the steps to which something leads.
func reached(f *flows.Flow) []bool {
	seen := make([]bool, len(f.Steps))
	var open []flows.StepID
	visit := func(id flows.StepID) {
		if id != flows.NoStep && !seen[id] {
			seen[id] = true
			open = append(open, id)
		}
	}
	visit(f.Start)
	visit(f.BeforeAnswer)
	for len(open) > 0 {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		for _, e := range f.Exits(last) {
			if e.To.Kind == flows.GotoStep {
				visit(e.To.Step)
			}
		}
	}
	return seen
}

// leads is where a way out goes, for people.
func leads(f *flows.Flow, to flows.Goto) string {
	goal := "repeat"
	switch to.Kind {
	case flows.GotoBack:
		goal = "back"
	case flows.GotoStep:
		goal = f.Steps[to.Step].Name
	}
	if to.Language != "" {
		goal += " in " + to.Language
	}
	return " (→ " + goal + ")"
}
