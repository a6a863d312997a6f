package scenario

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A Set is what one Load has read: files in the order in which they were
// named, those of a folder sorted. It does not change.
type Set struct{ Files []*File }

// Calls are all calls of a set, in order.
func (s *Set) Calls() []*Call {
	var all []*Call
	for _, f := range s.Files {
		all = append(all, f.Calls...)
	}
	return all
}

// A File is one scenario file with its flow.
type File struct {
	Source *callfile.File
	Flow   *flows.Flow
	Read   fs.FS       // what Flow was read from, under Flow.File; nil: it comes from a library
	Book   *world.Book // the words of Flow
	Calls  []*Call
}

// A Call is one call of a file, to be performed by Run. It does not change.
type Call struct {
	Name  string
	Pos   callfile.Pos
	File  *File
	Given []callfile.Statement // its own, and those of the file whose place they do not take
	Steps []callfile.Statement // everything else, in order
}

// Options say what is not in the files. The zero Options are fine.
type Options struct {
	// Flow takes the place of the file's: a changed version of it, say. Its
	// names need not be those that the scenario uses.
	Flow *flows.Flow
	// Host answers actions and requests about which the scenario says
	// nothing; nil: actions succeed at once with zero values, and a request
	// is a failure of the scenario.
	Host Host
	// World has how long audio is, and how long everything takes. Lengths
	// that a scenario gives come first.
	World world.Config
}

// A Host has functions of the program, and services. Each of its methods says
// with false that it has no such one.
type Host interface {
	Action(call.RunAction, world.Asking) (world.ActionResult, bool)
	Request(call.RunRequest, world.Asking) (world.ServiceResult, bool)
}

// A Result is how one call went.
type Result struct {
	Name string
	Pos  callfile.Pos
	Flow *flows.Flow // that was called: the steps of Turns are its steps

	Passed   bool // there are no Failures
	Failures []Failure

	Turns    []world.Turn  // every step of the core
	Heard    []world.Heard // everything that the caller heard
	Acts     []world.Act   // everything that the caller did
	Ended    *call.Ended   // nil: the call did not end
	Duration time.Duration // of the call, in its own time

	remarks []remark // what the script did
}

// A Failure is one thing that was not as the scenario says.
type Failure struct {
	Pos        callfile.Pos  // of the statement; of the call when it is about the whole
	At         time.Duration // when it was found
	Message    string        // such as: expected "shops", heard "sorry" (at 12.3s)
	Transcript string        // the last of what happened until then, a line each
	Path       string        // the steps taken until then, and what led from one to the next

	mark  mark
	cause bool // others come of it
}

// String is file:line: message, the transcript and the path, each indented.
func (f Failure) String() string { return f.line() + f.picture() }

func (f Failure) line() string {
	return fmt.Sprintf("%s:%d: %s\n", f.Pos.File, f.Pos.Line, f.Message)
}

func (f Failure) picture() string {
	var b strings.Builder
	for line := range strings.Lines(f.Transcript) {
		b.WriteString("  " + line)
	}
	b.WriteString("  path: " + strings.ReplaceAll(f.Path, "\n", "\n  ") + "\n")
	return b.String()
}

// String is how the call went, for a person: whether it passed, what was not
// as it should be, and once how it came to that.
func (r *Result) String() string {
	if r.Passed {
		return "pass " + r.Name + "\n"
	}
	var b strings.Builder
	b.WriteString("FAIL " + r.Name + "\n")
	for _, f := range r.Failures {
		b.WriteString(f.line())
	}
	return b.String() + r.Failures[0].picture()
}
