package scenario

import (
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// NewCall is a call that stands in no file, with what is given. It has no
// steps: they are for a [Performance]. The error is [callfile.Errors], all that
// the flow does not have of what is given.
func NewCall(name string, at callfile.Pos, flow *flows.Flow, given []callfile.Statement) (*Call, error) {
	source := &callfile.File{Name: at.File, Given: given}
	if errs := Check(source, flow); len(errs) > 0 {
		return nil, errs
	}
	return &Call{Name: name, Pos: at, Given: given, File: &File{Source: source, Flow: flow, Book: world.NewBook(flow)}}, nil
}

// A Performance is a call that is performed statement by statement, by a
// program that looks at it in between.
type Performance struct {
	p    *performer
	told int // failures that were returned
}

// Start begins a performance; the statements of the call are not performed.
func Start(c *Call, o Options) *Performance {
	return &Performance{p: begin(c, o)}
}

// Check says what the flow does not have of what a statement says; nil: nothing.
func (f *Performance) Check(st callfile.Statement) error {
	source := &callfile.File{Calls: []*callfile.Call{{Statements: []callfile.Statement{st}}}}
	if errs := Check(source, f.p.flow); len(errs) > 0 {
		return errs
	}
	return nil
}

// Do performs a statement, which Check knows of, and returns what was not as
// it says. What is given comes before Start.
func (f *Performance) Do(st callfile.Statement) []Failure {
	f.p.perform(st)
	return f.news()
}

// World is the call; it must not be changed.
func (f *Performance) World() *world.World { return f.p.w }

// Transcript tells what has happened so far.
func (f *Performance) Transcript() []Entry {
	f.p.look()
	return f.p.result.Transcript()
}

// Finish ends the call, waits for its rest and looks at it as a whole, and
// returns what Do has not.
func (f *Performance) Finish() []Failure {
	f.p.finish()
	return f.news()
}

// Result is how the call went; after Finish.
func (f *Performance) Result() *Result { return f.p.result }

func (f *Performance) news() []Failure {
	f.p.describe()
	from := f.told
	f.told = len(f.p.result.Failures)
	return f.p.result.Failures[from:]
}
