package callfile

// A File is one scenario file.
type File struct {
	Name  string      // as it was given to Parse
	Flow  *Flow       // nil: whoever runs the file says which
	Given []Statement // hold for every call of the file: Given… only
	Calls []*Call     // at least one
}

// A Flow line names the flow that is called: a YAML file, seen from the
// folder of the scenario file, or the name of a flow that the host has.
type Flow struct {
	Line
	Name string
}

// IsFile says that Name is the path of a flow file.
func (f *Flow) IsFile() bool { return isFlowFile(f.Name) }

// A Call is one call of a file. A file without a `call` line is one call with
// the file's name, without folder and ending.
type Call struct {
	Line
	Name       string
	Statements []Statement
}

// A Line is where something stands and what is written there, without
// indentation and comment.
type Line struct {
	Pos  Pos
	Text string
}

// At is where a statement stands.
func (l Line) At() Line { return l }

// A Statement is one line of a scenario, or a block. It is one of
//
//   - what the caller does: Dial, Hear, SkipTo, Wait, Press, Say, Silence, HangUp
//   - what holds when the call begins: GivenClock, GivenCaller, GivenCalled,
//     GivenLanguage, GivenVar, GivenSetting, GivenSwitch, GivenCalendar,
//     GivenSplit, GivenPrompt, GivenOutbound, GivenAction, GivenRequest, GivenTarget,
//     GivenRecordingLost
//   - what must be so at this point: ExpectStep, ExpectSteps, ExpectVar,
//     ExpectAction, ExpectRequest, ExpectTarget, ExpectEnd, ExpectSilence
//   - what must not be at any point: NeverHear, NeverStep, NeverAction,
//     NeverRequest, NeverEnd
//   - what goes wrong: Fault, Crash, SomebodyCancels
//   - Schedule, an exact order of everything
type Statement interface {
	// At is where the statement stands; the zero Line when it was not read.
	At() Line
	// String is the statement as a line of a file (a block: as lines).
	String() string
	statement()
	move(to Pos)
}

// IsGiven says whether a statement is one of the Given… types.
func IsGiven(s Statement) bool {
	switch s.(type) {
	case *GivenClock, *GivenCaller, *GivenCalled, *GivenLanguage, *GivenVar, *GivenSetting, *GivenSwitch,
		*GivenCalendar, *GivenSplit, *GivenPrompt, *GivenOutbound, *GivenAction, *GivenRequest, *GivenTarget, *GivenRecordingLost:
		return true
	}
	return false
}

// IsNever says whether a statement is one of the Never… types: it holds for
// the whole call, wherever it stands.
func IsNever(s Statement) bool {
	switch s.(type) {
	case *NeverHear, *NeverStep, *NeverAction, *NeverRequest, *NeverEnd:
		return true
	}
	return false
}
