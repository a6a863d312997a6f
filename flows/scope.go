package flows

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// A scope is what names mean where they stand: in the flow itself, or in one
// of its sub-flows.
type scope struct {
	sub  int     // index in Flow.Subflows; -1: the flow itself
	name string  // the sub-flow's name and a slash; empty: the flow itself
	src  *source // the file that it stands in
	up   *scope  // the flow's, from a sub-flow; nil: this is it

	steps   map[string]StepID
	prompts map[string]int
	vars    map[string]int
	given   map[string]bool // parameters that need not be given, and results that have a value
	exprs   *expressions

	own      []StepID // its steps, once all are read
	start    StepID
	before   StepID // before_answer
	deciding bool   // it has a before_answer, maybe a wrong one
	keys     []Option
	onError  Handlers
	onHangup OnHangup

	leads       leads        // of what is being read
	ownLeads    leads        // of the scope itself
	leftOut     []*yaml.Node // values that were not read, see takeLeads
	handlerLost bool         // on_error could not be read

	returns bool     // a return stands in it, or may: it could not all be read
	calls   []StepID // the steps that call it
	rush    rush     // whether it can be run through at once
}

func newScope(src *source, sub int, up *scope) *scope {
	return &scope{
		sub: sub, src: src, up: up,
		steps:   make(map[string]StepID),
		prompts: make(map[string]int),
		vars:    make(map[string]int),
		given:   make(map[string]bool),
		start:   NoStep, before: NoStep, onHangup: OnHangup{Step: NoStep},
	}
}

// what names the scope in a message.
func (s *scope) what() string {
	if s.up == nil {
		return "the flow"
	}
	return "sub-flow " + strings.TrimSuffix(s.name, "/")
}

// foreign says that the scope stands in a file that several flows may use.
func (s *scope) foreign() bool { return s.up != nil && s.src != s.up.src }

// promptNamed finds a prompt of the scope, else of the flow.
func (s *scope) promptNamed(name string) (int, bool) {
	if i, ok := s.prompts[name]; ok || s.up == nil {
		return i, ok
	}
	return s.up.promptNamed(name)
}

// local is the name of something of the scope as its author wrote it.
func (s *scope) local(name string) string { return strings.TrimPrefix(name, s.name) }

// A source is a file that a flow is made of.
type source struct {
	file  string
	text  []byte
	lines [][]byte // of text, made when the first expression needs them
}

// in reads something in another scope.
func (l *loader) in(s *scope, read func()) {
	here := l.scope
	l.scope = s
	read()
	l.scope = here
}

// scopeOf is the scope of a step.
func (l *loader) scopeOf(step *Step) *scope { return l.scopes[step.Sub+1] }
