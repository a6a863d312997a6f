package mutant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/spelling"
	"go.yaml.in/yaml/v4"
)

// An Operator is one kind of mistake.
type Operator struct {
	Name string // such as swap-keys
	Does string // in words, for help and documentation
	// Remedy is what a call does that notices it.
	Remedy string

	scope func(*maker, scope) // what it changes of a flow or sub-flow as a whole
	step  func(*maker, step)
}

// Operators are all of them, in the order in which they are documented.
func Operators() []Operator { return slices.Clone(operators) }

var operators = []Operator{
	{Name: "swap-keys", Does: "two keys of a menu, or two that work everywhere, are exchanged",
		Remedy: "press each of the keys, and hear what it leads to", scope: swapGlobalKeys, step: swapKeys},
	{Name: "drop-key", Does: "an option of a menu, or a key that works everywhere, is gone",
		Remedy: "press the key, and hear what it leads to", scope: dropGlobalKeys, step: dropKeys},
	{Name: "language", Does: "a key leads on without changing the language",
		Remedy: "press the key, and hear the next prompt by its words", scope: keepLanguageGlobally, step: keepLanguage},
	{Name: "redirect", Does: "a way out of a step leads to another one",
		Remedy: "go that way, and hear what comes then", scope: redirectScope, step: redirectStep},
	{Name: "hang-up", Does: "a step hangs up where it should go on",
		Remedy: "go on, and hear what comes then", step: hangUp},
	{Name: "drop-handler", Does: "an error, or a caller who hangs up, is not taken care of",
		Remedy: "have it fail, or hang up, and expect what comes then", scope: dropScopeHandlers, step: dropHandlers},
	{Name: "drop-retry", Does: "no_input or no_match is not said",
		Remedy: "say nothing, or press keys that lead nowhere, until the step leads on", step: dropRetry},
	{Name: "attempts", Does: "one try more, or one less",
		Remedy: "fail as often as is allowed, and hear what comes each time and behind the last", step: attempts},
	{Name: "drop-prompt", Does: "one of several prompts is not heard",
		Remedy: "hear every prompt", step: dropPrompts},
	{Name: "swap-prompts", Does: "two prompts are heard in the wrong order",
		Remedy: "hear the prompts in their order", step: swapPrompts},
	{Name: "other-prompt", Does: "another prompt is heard",
		Remedy: "hear the prompt by its name", step: otherPrompt},
	{Name: "must-hear", Does: "a key cuts what must be heard, or does not cut what need not",
		Remedy: "press a key while it plays, and hear what comes of that", scope: mustHear},
	{Name: "type-ahead", Does: "keys pressed early are forgotten, or kept",
		Remedy: "press a key early, and hear what comes of it", step: typeAhead},
	{Name: "input", Does: "other digits are taken: length, min, max, terminator, matches",
		Remedy: "press as many digits as are taken, and one more or fewer", step: input},
	{Name: "recording", Does: "other keys end a recording or decide about it",
		Remedy: "press the key, and hear what comes of the recording", step: recording},
	{Name: "time", Does: "something waits, or may take, three times as long",
		Remedy: "`silence for` a little less than that, then `silence`; or have an answer come shortly before or after it", scope: hangupTime, step: times},
	{Name: "drop-limit", Does: "a time-out or a number of tries is not said: the default counts",
		Remedy: "`silence for` a little less than what is said, then `silence`; or have an answer come shortly before or after it; or fail as often as is allowed", step: dropLimits},
	{Name: "wait", Does: "a play does not wait for its end",
		Remedy: "press a key while it plays, or `expect step` at its begin", step: waitFlag},
	{Name: "condition", Does: "a condition is turned round, or its bound is one off",
		Remedy: "a call on each side of the condition, and one at its bound", step: conditions},
	{Name: "drop-set", Does: "a variable is not set",
		Remedy: "`expect` the variable, or hear what it decides", step: dropSet},
	{Name: "drop-into", Does: "a result is not taken over",
		Remedy: "`expect` the variable, or hear what it decides", step: dropInto},
	{Name: "drop-argument", Does: "something is not told to an action, a service or a sub-flow",
		Remedy: "`expect action … with` it, or `expect request … with` it", step: dropArguments},
	{Name: "request", Does: "a service is asked by another method, or at another place",
		Remedy: "`expect request` with its method and URL", step: request},
	{Name: "filler", Does: "nothing is heard while an answer is slow",
		Remedy: "have the answer come later, and hear the filler", step: dropFiller},
	{Name: "target", Does: "somebody else is called",
		Remedy: "`expect transfer to`, `invite to` or `redirect to` whom it should be", step: target},
	{Name: "hours", Does: "open and closed are exchanged; a day, a holiday or a switch is missing in a calendar",
		Remedy: "`given clock` at such a time, and hear what comes", scope: calendars, step: swapHours},
}

// Check says which of some names is none of an operator.
func Check(names ...string) error {
	all := make([]string, len(operators))
	for i, o := range operators {
		all[i] = o.Name
	}
	for _, name := range names {
		switch near := spelling.Nearest(name, all); {
		case slices.Contains(all, name):
		case near != "":
			return fmt.Errorf("there is no operator %q, did you mean %s?", name, near)
		default:
			return fmt.Errorf("there is no operator %q; they are %s", name, strings.Join(all, ", "))
		}
	}
	return nil
}

func operatorOf(name string) Operator {
	return operators[slices.IndexFunc(operators, func(o Operator) bool { return o.Name == name })]
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
