package mutant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"go.yaml.in/yaml/v4"
)

// An Operator is one kind of mistake.
type Operator struct {
	Name string // such as swap-keys
	Does string // in words, for help and documentation

	scope func(*maker, scope) // what it changes of a flow or sub-flow as a whole
	step  func(*maker, step)
}

// Operators are all of them, in the order in which they are documented.
func Operators() []Operator { return slices.Clone(operators) }

var operators = []Operator{
	{Name: "swap-keys", Does: "two keys of a menu, or two that work everywhere, are exchanged", scope: swapGlobalKeys, step: swapKeys},
	{Name: "drop-key", Does: "an option of a menu, or a key that works everywhere, is gone", scope: dropGlobalKeys, step: dropKeys},
	{Name: "language", Does: "a key leads on without changing the language", scope: keepLanguageGlobally, step: keepLanguage},
	{Name: "redirect", Does: "a way out of a step leads to another one", scope: redirectScope, step: redirectStep},
	{Name: "hang-up", Does: "a step hangs up where it should go on", step: hangUp},
	{Name: "drop-handler", Does: "an error, or a caller who hangs up, is not taken care of", scope: dropScopeHandlers, step: dropHandlers},
	{Name: "drop-retry", Does: "no_input or no_match is not said", step: dropRetry},
	{Name: "attempts", Does: "one try more, or one less", step: attempts},
	{Name: "drop-prompt", Does: "one of several prompts is not heard", step: dropPrompts},
	{Name: "swap-prompts", Does: "two prompts are heard in the wrong order", step: swapPrompts},
	{Name: "other-prompt", Does: "another prompt is heard", step: otherPrompt},
	{Name: "must-hear", Does: "a key cuts what must be heard, or does not cut what need not", scope: mustHear},
	{Name: "type-ahead", Does: "keys pressed early are forgotten, or kept", step: typeAhead},
	{Name: "input", Does: "other digits are taken: length, min, max, terminator, matches", step: input},
	{Name: "recording", Does: "other keys end a recording or decide about it", step: recording},
	{Name: "time", Does: "something waits, or may take, three times as long", scope: hangupTime, step: times},
	{Name: "wait", Does: "a play does not wait for its end", step: waitFlag},
	{Name: "condition", Does: "a condition is turned round, or its bound is one off", step: conditions},
	{Name: "drop-set", Does: "a variable is not set", step: dropSet},
	{Name: "drop-into", Does: "a result is not taken over", step: dropInto},
	{Name: "drop-argument", Does: "something is not told to an action, a service or a sub-flow", step: dropArguments},
	{Name: "request", Does: "a service is asked by another method, or at another place", step: request},
	{Name: "filler", Does: "nothing is heard while an answer is slow", step: dropFiller},
	{Name: "target", Does: "somebody else is called", step: target},
	{Name: "hours", Does: "open and closed are exchanged; a day, a holiday or a switch is missing in a calendar", scope: calendars, step: swapHours},
}

func known(name string) bool {
	return slices.ContainsFunc(operators, func(o Operator) bool { return o.Name == name })
}

func operatorNames() string {
	names := make([]string, len(operators))
	for i, o := range operators {
		names[i] = o.Name
	}
	return strings.Join(names, ", ")
}

// A Mutant is one change of a flow file that its author could have made.
type Mutant struct {
	Operator string
	Pos      flows.Pos
	// Steps, by name, at which the change can be noticed; none: anywhere.
	Steps []string

	ways []way // the first that can be loaded is the mutant
}

// A way is a text of the changed file, and the change in words.
type way struct {
	change string
	text   []byte
}

// A choice is one way to make a change.
type choice struct {
	change string
	edits  []edit
}

// A scope is a flow or a sub-flow in a file.
type scope struct {
	file
	prefix  string // of the names of its steps, such as pin/
	node    *yaml.Node
	steps   []string // as they stand, without prefix
	prompts []string // its own, then those of the flow
}

// A step is one in a scope.
type step struct {
	scope
	name string // as compiled, with prefix
	node *yaml.Node
	kind string     // such as menu
	body *yaml.Node // of its kind
	here *flows.Step
}

// A maker collects mutants.
type maker struct {
	flow *flows.Flow
	only []string
	op   string
	made []Mutant
	err  error
}

// make collects the mutants of one file: operator by operator, so that what
// is alike stands together only within a step.
func (m *maker) make(f file) {
	for _, sc := range m.scopes(f) {
		for _, o := range m.operators() {
			if m.op = o.Name; o.scope != nil {
				o.scope(m, sc)
			}
		}
		for _, p := range pairs(get(sc.node, "steps")) {
			st := step{scope: sc, name: sc.prefix + p.key.Value, node: p.value}
			if st.here = m.flow.Step(st.name); st.here == nil {
				continue // of a sub-flow that is not called
			}
			st.kind, st.body = kindOf(p.value)
			for _, o := range m.operators() {
				if m.op = o.Name; o.step != nil {
					o.step(m, st)
				}
			}
		}
	}
}

func (m *maker) operators() []Operator {
	if len(m.only) == 0 {
		return operators
	}
	return slices.DeleteFunc(slices.Clone(operators), func(o Operator) bool { return !slices.Contains(m.only, o.Name) })
}

// scopes are the flow or sub-flow of a file, and the sub-flows written in it.
func (m *maker) scopes(f file) []scope {
	own := scope{file: f, node: f.root}
	if name := get(f.root, "subflow"); name != nil {
		own.prefix = name.Value + "/"
	}
	list := []scope{own}
	for _, p := range pairs(get(f.root, "subflows")) {
		list = append(list, scope{file: f, node: p.value, prefix: p.key.Value + "/"})
	}
	for i := range list {
		sc := &list[i]
		sc.steps = names(get(sc.node, "steps"))
		sc.prompts = names(get(sc.node, "prompts"))
		for _, p := range names(get(f.root, "prompts")) {
			if !slices.Contains(sc.prompts, p) {
				sc.prompts = append(sc.prompts, p)
			}
		}
	}
	return list
}

func names(m *yaml.Node) []string {
	var list []string
	for _, p := range pairs(m) {
		list = append(list, p.key.Value)
	}
	return list
}

// kinds are the fields that say what a step does.
var kinds = []string{"play", "menu", "collect", "record", "transfer", "invite", "hold", "wait", "send_tones", "mute", "unmute",
	"hangup", "redirect", "reject", "set", "choose", "hours", "split", "action", "request", "call", "return"}

func kindOf(n *yaml.Node) (string, *yaml.Node) {
	for _, p := range pairs(n) {
		if slices.Contains(kinds, p.key.Value) {
			return p.key.Value, p.value
		}
	}
	return "", nil
}

// add has a mutant with one way.
func (m *maker) add(f file, at *yaml.Node, steps []string, change string, edits ...edit) {
	m.either(f, at, steps, choice{change, edits})
}

// either has a mutant whose first sound choice counts.
func (m *maker) either(f file, at *yaml.Node, steps []string, choices ...choice) {
	made := Mutant{Operator: m.op, Pos: flows.Pos{File: f.name, Line: max(at.Line, 1), Column: max(at.Column, 1)}, Steps: steps}
	for _, c := range choices {
		text, err := with(f.root, c.edits)
		if err != nil {
			m.err = fmt.Errorf("%s: %s: cannot be written: %w", made.Pos, c.change, err)
			return
		}
		made.ways = append(made.ways, way{c.change, text})
	}
	if len(made.ways) > 0 {
		m.made = append(m.made, made)
	}
}

// own is a change that can be noticed at the step itself.
func (m *maker) own(st step, at *yaml.Node, change string, edits ...edit) {
	m.add(st.file, at, []string{st.name}, change, edits...)
}
