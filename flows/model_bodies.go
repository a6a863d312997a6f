package flows

import "time"

// A Body is what a step does: one of the types of this file.
type Body interface{ body() }

// Play queues prompts and goes on (or, with Wait, goes on when they ended).
type Play struct {
	Prompts []PromptRef
	Wait    bool
}

// A Menu plays its prompts and takes one of its options.
type Menu struct {
	Prompts    []PromptRef
	Again      []PromptRef // instead, when they are heard again during one visit; nil: Prompts
	Return     []PromptRef // instead, when the call was at this step before; nil: Prompts
	Options    []Option
	InterDigit time.Duration // wait for a longer match, only where one is possible
	NoInput    Retry
	NoMatch    Retry
}

// Collect plays its prompts and takes digits into a variable.
type Collect struct {
	Prompts    []PromptRef
	Again      []PromptRef // as in Menu
	Return     []PromptRef // as in Menu
	Into       int         // index in Flow.Vars
	Min, Max   int         // number of digits, 1 ≤ Min ≤ Max
	Terminator string      // keys that end the input before Max, such as "#"; may be empty
	Matches    Pattern     // must match the whole input; nil: anything
	InterDigit time.Duration
	NoInput    Retry
	NoMatch    Retry // too few digits, or Matches says no
}

// A Pattern decides whether digits are acceptable; it is safe for concurrent use.
type Pattern interface{ MatchString(string) bool }

// Record plays its prompts, then records the caller into a variable.
type Record struct {
	Prompts        []PromptRef
	Into           int           // index in Flow.Vars, of type recording
	Max            time.Duration // 1 s and more; beyond 120 s (recordResponse) it is recorded in a chain of pieces, with a gap between two
	Silence        time.Duration // 1–120 s: ends the recording after speech
	InitialSilence time.Duration // 1–120 s: nothing said at all, counts as no input
	Stop           string        // keys that end the recording, such as "#"
	Beep           bool
	NoInput        Retry
}

// Transfer hands the call to somebody else. On success the call ends.
type Transfer struct {
	To      Target
	Timeout time.Duration // how long to wait for the outcome
}

// A Target is whom to transfer to. ID may be a template over variables.
type Target struct {
	Kind TargetKind
	ID   Template
}

// TargetKind is the kind of identity a transfer leads to.
type TargetKind string

const (
	TargetUser        TargetKind = "user"        // Entra object id of a Teams user
	TargetPhone       TargetKind = "phone"       // E.164 number
	TargetApplication TargetKind = "application" // object id of an application instance
	TargetVoicemail   TargetKind = "voicemail"   // a user's voicemail
)

// Hangup plays out what is queued and ends the call.
type Hangup struct{}

// Set assigns variables, in order.
type Set struct{ Assign []Assign }

// An Assign puts the value of an expression into a variable.
type Assign struct {
	Var  int // index in Flow.Vars
	Expr Expr
}

// Choose goes to the first branch whose condition is true, else to Else.
type Choose struct {
	Branches []Branch
	Else     StepID
}

// A Branch of a [Choose].
type Branch struct {
	When Expr // boolean
	To   Goto
}

// An Action calls a Go function of the host by name.
type Action struct {
	Name    string
	Args    []Arg
	Into    []Result
	Timeout time.Duration
}

// An Arg of an [Action]. Secret says that Expr reads a secret variable, so
// that its value must not be logged.
type Arg struct {
	Name   string
	Expr   Expr
	Secret bool
}

// A Result puts a named value, returned by the host, into a variable.
type Result struct {
	Name string
	Var  int // index in Flow.Vars
}

// Answer answers an incoming call, and goes on at Flow.Start. It stands only
// where BeforeAnswer leads, as the built-in step "answer".
type Answer struct{}

// Redirect sends an incoming call elsewhere instead of answering it.
type Redirect struct {
	To      []Target      // 1–25 (redirect); several ring at once
	Timeout time.Duration // 15–90 s (redirect)
}

// Reject refuses an incoming call.
type Reject struct {
	Reason string // none, busy or forbidden (reject)
}

// Invite brings somebody else into the call; the flow goes on when they have
// come, and fails with the outcomes of a transfer when they have not.
type Invite struct {
	To      Target
	Timeout time.Duration
	Hold    bool // the caller hears hold music until then
	Music   int  // index in Flow.Prompts; -1: the service's own
}

// Hold lets the caller hear hold music for a time.
type Hold struct {
	Music int // index in Flow.Prompts; -1: the service's own
	For   time.Duration
}

// Hours goes on as a calendar says.
type Hours struct {
	Calendar  int // index in Flow.Calendars
	Open      StepID
	Closed    StepID
	Holiday   StepID // as Closed when the flow does not say
	Emergency StepID // as Closed when the flow does not say
}

// Split sends calls different ways by chance. The draw is made from By, or
// from the call's own random salt, so it is the same when a trace is replayed.
type Split struct {
	By   Expr // text, number or boolean: the same value always goes the same way; nil: each call for itself
	Ways []Way
}

// A Way of a [Split].
type Way struct {
	Weight int // in hundredths of a percent; all ways together are 10000
	To     Goto
}

// Request asks an HTTP service while what is queued is heard. Answered 2xx it
// goes on to Next; else it fails with the error request and one of the
// outcomes not_found (404 and 410), timeout and failed.
type Request struct {
	Method  string // GET, POST, PUT, PATCH or DELETE
	URL     Template
	Host    string // host of URL, in lower case, with its port when one is given; one of Flow.Hosts
	Headers []Header
	Body    Template      // JSON; nil: none
	Timeout time.Duration // of all attempts together
	Retries int           // further attempts after a failure; of methods other than GET only when nothing was sent, or after 429 and 503
	Filler  *Filler       // nil: none
	Into    []Extract
	Secret  bool // it reads a secret: nothing of it may be logged
}

// A Header of a [Request]. Rendered it holds no line break.
type Header struct {
	Name   string
	Value  Template
	Secret bool
}

// A Filler is heard only when an answer is slow.
type Filler struct {
	Prompts []PromptRef
	After   time.Duration // how long the answer may take before it is heard
	Min     time.Duration // once begun it is heard at least for so long
}

// An Extract puts a part of a JSON answer into a variable.
type Extract struct {
	Path Path
	Var  int // index in Flow.Vars
}

// A Path leads to a part of a JSON value.
type Path interface {
	Find(json any) (part any, ok bool)
	String() string // source text
}

// Call runs a sub-flow and goes on to Next when it has returned.
type Call struct {
	Sub  int      // index in Flow.Subflows
	With []Assign // into its parameters
	Into []Copy   // out of its results
}

// A Copy of one variable to another, both indexes in Flow.Vars.
type Copy struct{ From, To int }

// Return ends a sub-flow.
type Return struct{ Assign []Assign } // into its results

// Wait plays out what is queued, then waits. Keys are kept for what follows.
type Wait struct{ For time.Duration }

// SendTones plays out what is queued, then sends keys to the other side.
type SendTones struct {
	Tones Template // 0-9 * # a-d
}

// Mute stops (On) or lets the bot be heard again (mute, unmute).
type Mute struct{ On bool }

func (*Play) body()      {}
func (*Menu) body()      {}
func (*Collect) body()   {}
func (*Record) body()    {}
func (*Transfer) body()  {}
func (*Hangup) body()    {}
func (*Set) body()       {}
func (*Choose) body()    {}
func (*Action) body()    {}
func (*Answer) body()    {}
func (*Redirect) body()  {}
func (*Reject) body()    {}
func (*Invite) body()    {}
func (*Hold) body()      {}
func (*Hours) body()     {}
func (*Split) body()     {}
func (*Request) body()   {}
func (*Call) body()      {}
func (*Return) body()    {}
func (*Wait) body()      {}
func (*SendTones) body() {}
func (*Mute) body()      {}
