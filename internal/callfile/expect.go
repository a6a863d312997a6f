package callfile

import "time"

// ExpectStep: the call stands at this step now.
type ExpectStep struct {
	Line
	Step string
}

// ExpectSteps: these are all the steps that were entered so far, in order.
type ExpectSteps struct {
	Line
	Steps []string
}

// ExpectVar: a variable has this value now.
type ExpectVar struct {
	Line
	Name  string
	Value Value
}

// ExpectAction: a function of the host was called, once for every ExpectAction
// of the scenario that it fits.
type ExpectAction struct {
	Line
	Name string
	With map[string]any // these arguments, among others; nil: any
}

// ExpectRequest: a service was asked, once for every ExpectRequest that it
// fits.
type ExpectRequest struct {
	Line
	Method string // as in GivenRequest
	URL    string // as in GivenRequest
	With   any    // the body has this, an object among others
	Any    bool   // the body may be anything: With is not there
}

// ExpectTarget: the caller was transferred, somebody was invited, or the call
// was redirected, once for every ExpectTarget that it fits.
type ExpectTarget struct {
	Line
	Of   Handing
	Kind string // user, phone, application or voicemail
	ID   string
}

// ExpectEnd: the call ends in this way; until then the scenario waits.
type ExpectEnd struct {
	Line
	Outcome string // as the engine names it: completed, caller-hung-up, …
	Coded   bool   // with these numbers of Graph; otherwise with any
	Code    int
	Subcode int
	Within  time.Duration // and it ends so soon; 0: whenever
}

// ExpectSilence: so far the caller never waited longer than this without
// hearing anything.
type ExpectSilence struct {
	Line
	Under time.Duration
}

// NeverHear: this is never heard.
type NeverHear struct {
	Line
	Sound Sound
}

// NeverStep: this step is never entered.
type NeverStep struct {
	Line
	Step string
}

// NeverAction: this function of the host is never called; with With: never with
// these arguments.
type NeverAction struct {
	Line
	Name string
	With map[string]any
}

// NeverRequest: this is never asked of a service.
type NeverRequest struct {
	Line
	Method string
	URL    string
}

// NeverEnd: the call does not end in this way.
type NeverEnd struct {
	Line
	Outcome string
}
