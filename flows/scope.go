package flows

import "strings"

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
	exprs   *expressions

	keys        []Option // live wherever a step says nothing else
	handlerLost bool     // on_error could not be read
}

func newScope(src *source, sub int, up *scope) *scope {
	return &scope{
		sub: sub, src: src, up: up,
		steps:   make(map[string]StepID),
		prompts: make(map[string]int),
		vars:    make(map[string]int),
	}
}

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
