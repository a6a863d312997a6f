package flows

import (
	"time"

	"fmt"
	"io/fs"
	"regexp"

	"go.yaml.in/yaml/v4"
)

// A loader turns one file into a flow. It never stops at a problem: whatever
// is wrong is reported and replaced by something harmless, so that what
// follows is checked too and one slip is reported once.
type loader struct {
	*scope // of what is being read

	scopes   []*scope       // the flow's, then those of its sub-flows
	subflows map[string]int // by name: index in Flow.Subflows
	usedAt   map[int]Pos    // where a sub-flow of another file is taken in
	called   map[int]bool   // sub-flows that a step calls
	callLost bool           // a step calls one, nobody knows which
	used     *usedFiles
	hashed   [][]byte // texts of other files that the flow is made of

	flow    *Flow
	fsys    fs.FS // of the files that a flow names beside it
	kinds   *kinds
	namePos Pos
	alone   *yaml.Node // name of a sub-flow: the file is none of a flow
	errs    Errors
	hints   int
	refused int // expressions

	facts       []stepFacts     // by StepID
	unheard     []*yaml.Node    // where each prompt is declared, by place in Flow.Prompts; nil once a step plays it
	unspoken    map[string]bool // languages that were complained of
	typeless    map[string]bool // variables of a type that there is not: whatever they are used for is right
	fallback    []string        // languages that fill gaps in audio
	offers      []offer         // of its calendars, by place in Flow.Calendars
	consent     int             // the variable in Flow.Vars that says that a caller agreed, when asksConsent
	asksConsent bool            // a record is reached only with it
	zoned       bool            // the flow says its time zone
	read        map[int]bool    // variables whose value something asks for, by index in Flow.Vars
	grants      []grant         // by place in Flow.Hosts
	dayFiles    map[dayFile]*dayFileRead

	initialized map[int]bool // variables with a value or a setting, by index in Flow.Vars
}

// stepFacts is what the rules must know about a step beyond the compiled flow.
type stepFacts struct {
	node        *yaml.Node // where it stands
	broken      bool       // its body could not be read: don't complain about what it lacks
	fieldLost   bool       // a field that nobody knows: it may be what the step lacks
	leads       leads
	handlerLost bool    // its own on_error could not be read
	incomplete  bool    // a return whose results could not all be read
	review      *review // a record's, from which steps are made
	noInput     end
	noMatch     end
}

// end is what a flow says about the end of no_input or no_match.
type end struct {
	node  *yaml.Node // where to complain; nil: the step has no such thing
	given bool       // `then` was written, maybe wrongly
}

// builtinTarget ends the call wherever a step can be named.
const builtinTarget = "hangup"

// answerTarget answers the call, for steps behind before_answer.
const answerTarget = "answer"

var nameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// loadFile never fails as a whole: see loader.errs.
func loadFile(used *usedFiles, file string, src []byte) *loader {
	l := &loader{
		scope:    newScope(&source{file: file, text: src}, -1, nil),
		subflows: make(map[string]int),
		usedAt:   make(map[int]Pos),
		called:   make(map[int]bool),
		used:     used,
		fsys:     used.fsys,
		kinds:    newKinds(),
		namePos:  Pos{file, 1, 1},
		read:     make(map[int]bool),
		unspoken: make(map[string]bool),
		typeless: make(map[string]bool),

		initialized: make(map[int]bool),

		flow: &Flow{
			File: file, Sources: []Source{{file, src}}, Start: NoStep, BeforeAnswer: NoStep, OnHangup: OnHangup{Step: NoStep}, Zone: time.UTC,
		},
	}
	l.scopes = []*scope{l.scope}
	root, err := parse(file, src)
	if err != nil {
		l.errs = append(l.errs, err)
		return l
	}
	if title := rootField(root, "subflow"); title != nil && !hasKey(root, "flow") {
		l.alone = title
		return l
	}
	l.decodeFlow(root)
	l.flow.Hash = hashOf(src, l.hashed)
	return l
}

func (l *loader) pos(n *yaml.Node) Pos {
	return Pos{l.src.file, max(n.Line, 1), max(n.Column, 1)}
}

func (l *loader) fail(n *yaml.Node, rule, format string, args ...any) {
	l.failAt(l.pos(n), rule, format, args...)
}

func (l *loader) failAt(at Pos, rule, format string, args ...any) {
	l.errs = append(l.errs, &Error{Pos: at, Message: fmt.Sprintf(format, args...), Rule: rule})
}

// warn reports what keeps no flow from being run.
func (l *loader) warn(n *yaml.Node, rule, format string, args ...any) {
	l.warnAt(l.pos(n), rule, format, args...)
}

func (l *loader) warnAt(at Pos, rule, format string, args ...any) {
	l.failAt(at, rule, format, args...)
	l.errs[len(l.errs)-1].Warning = true
}

// goodName checks the form of a declared name.
func (l *loader) goodName(n *yaml.Node, what string) bool {
	if !nameForm.MatchString(n.Value) || len(n.Value) > maxName {
		l.fail(n, ruleName, "%s cannot be the name of %s; use letters, digits, - and _, a letter first, at most %d", quote(n.Value), an(what), maxName)
		return false
	}
	return true
}

// target resolves the name of a step. "hangup" is a built-in step unless the
// author has one of that name. A wrong name is reported and, when it is near
// a step's name, taken for it.
func (l *loader) target(n *yaml.Node) StepID {
	id := l.stepNamed(n)
	if id == NoStep {
		l.loseLead()
	}
	return id
}

func (l *loader) stepNamed(n *yaml.Node) StepID {
	name, ok := l.text(n, "the name of a step")
	if !ok {
		return NoStep
	}
	if id, ok := l.steps[name]; ok {
		return id
	}
	if name == builtinTarget {
		return l.implicitHangup(n)
	}
	if name == answerTarget && l.up == nil {
		return l.addStep(answerTarget, n, &Answer{})
	}
	if name == "repeat" || name == "back" {
		l.fail(n, ruleStep, "%q works only as the target of a key; name a step here", name)
		return NoStep
	}
	known := l.stepNames()
	hint, guess := l.hint(name, known)
	l.fail(n, ruleStep, "there is no step %s%s", quote(name), hint)
	l.mendName(n, guess, known)
	if _, own := l.steps[guess]; !own {
		switch guess {
		case builtinTarget:
			return l.implicitHangup(n)
		case answerTarget:
			return l.addStep(answerTarget, n, &Answer{})
		}
	}
	if id, ok := l.steps[guess]; ok {
		return id
	}
	return NoStep
}

func (l *loader) stepNames() []string {
	if l.hints >= maxHints {
		return nil
	}
	names := make([]string, 0, len(l.steps)+1)
	for i := range l.flow.Steps {
		if step := &l.flow.Steps[i]; step.Sub == l.sub && !step.Part {
			names = append(names, l.local(step.Name))
		}
	}
	if _, own := l.steps[builtinTarget]; !own {
		names = append(names, builtinTarget)
	}
	if _, own := l.steps[answerTarget]; !own && l.deciding {
		names = append(names, answerTarget)
	}
	return names
}

func (l *loader) implicitHangup(n *yaml.Node) StepID {
	return l.addStep(builtinTarget, n, &Hangup{})
}

// addStep makes a step of the scope that its author did not write, standing
// at n. The steps may move by it.
func (l *loader) addStep(name string, n *yaml.Node, body Body) StepID {
	id := l.declareStep(name, n)
	l.flow.Steps[id].Body = body
	return id
}

// declareStep gives a step of the scope its place, before it is read.
func (l *loader) declareStep(name string, n *yaml.Node) StepID {
	id := StepID(len(l.flow.Steps))
	l.steps[name] = id
	l.flow.Steps = append(l.flow.Steps, Step{
		ID: id, Name: l.name + name, Pos: l.pos(n), Next: NoStep, OnHangup: OnHangup{Step: NoStep}, Sub: l.sub,
	})
	l.facts = append(l.facts, stepFacts{node: n})
	return id
}

// variable resolves the name of a variable; -1 when there is none.
func (l *loader) variable(n *yaml.Node) int {
	name, ok := l.text(n, "the name of a variable")
	if !ok {
		return -1
	}
	if i, ok := l.vars[name]; ok {
		return i
	}
	known := l.varNames()
	hint, guess := l.hint(name, known)
	if hint == "" {
		hint = "; declare it under vars"
	}
	l.fail(n, ruleVar, "there is no variable %s%s", quote(name), hint)
	l.mendName(n, guess, known)
	if i, ok := l.vars[guess]; ok {
		return i
	}
	return -1
}

func (l *loader) varNames() []string {
	if l.hints >= maxHints {
		return nil
	}
	names := make([]string, 0, len(l.vars))
	for i := range l.flow.Vars {
		if v := &l.flow.Vars[i]; v.Sub == l.sub {
			names = append(names, l.local(v.Name))
		}
	}
	return names
}
