package flows

import "time"

// A StepID is the index of a step in [Flow.Steps]. It is stable for one
// content hash of a flow, so a call stores it as its position.
type StepID int32

// NoStep says that there is no step: no handler, no next.
const NoStep StepID = -1

// A Flow is one call flow, checked and compiled. It is immutable after
// [Load], shared by every call that runs it, and identified by its Hash.
type Flow struct {
	Name      string
	File      string   // file it was read from, as named in the file system
	Hash      string   // SHA-256 of its source in hex: a live call is pinned to it
	Languages []string // BCP 47 tags it speaks, the default first
	Start     StepID
	Vars      []Var
	Prompts   []Prompt
	Steps     []Step // Steps[i].ID == i
	OnError   StepID // flow-wide handler; NoStep: the call is ended
	OnHangup  StepID // runs without media after the caller has gone; NoStep: nothing
}

// A Step is one step of a flow. Everything that a name could refer to has
// been resolved to an index, and flow-wide settings have been merged in.
type Step struct {
	ID      StepID
	Name    string
	Pos     Pos
	Body    Body
	Next    StepID // where it leads when it succeeded; NoStep for menu, choose and hangup
	OnError StepID // step's own handler or the flow's; NoStep: the call is ended

	// Keys are the global keys live at this step: the flow's, merged with
	// the step's own, or empty for `keys: none`.
	Keys []Option

	// TypeAhead says what happens to keys pressed before the step began to
	// listen (keep is the default).
	TypeAhead TypeAhead

	// DropMustHearKeys discards keys pressed while a must-hear prompt is
	// heard (`must_hear_keys: discard`); the default keeps them.
	DropMustHearKeys bool

	live *KeyTrie
}

// Live finds options by keys among everything live at this step: the options
// of a menu first, then Keys.
func (s *Step) Live() *KeyTrie { return s.live }

// TypeAhead is a step's treatment of keys pressed before it listened.
type TypeAhead uint8

const (
	KeepKeys  TypeAhead = iota // use them: `type_ahead: keep`
	FlushKeys                  // forget them: `type_ahead: flush`
)

// A Body is what a step does: one of [*Play], [*Menu], [*Collect], [*Record],
// [*Transfer], [*Hangup], [*Set], [*Choose] and [*Action].
type Body interface{ body() }

// Play queues prompts and goes on (or, with Wait, goes on when they ended).
type Play struct {
	Prompts []PromptRef
	Wait    bool
}

// A Menu plays its prompts and takes one of its options.
type Menu struct {
	Prompts    []PromptRef
	Options    []Option
	InterDigit time.Duration // wait for a longer match, only where one is possible
	NoInput    Retry
	NoMatch    Retry
}

// Collect plays its prompts and takes digits into a variable.
type Collect struct {
	Prompts    []PromptRef
	Into       int     // index in Flow.Vars
	Min, Max   int     // number of digits, 1 ≤ Min ≤ Max
	Terminator string  // keys that end the input before Max, such as "#"; may be empty
	Matches    Pattern // must match the whole input; nil: anything
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
	Max            time.Duration // 1–120 s (recordResponse)
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

// Goto is where a choice leads, and what it changes on the way.
type Goto struct {
	Kind     GotoKind
	Step     StepID // for GotoStep
	Language string // switch to this language first; empty: stay
}

// GotoKind says how to find the step that a [Goto] leads to.
type GotoKind uint8

const (
	GotoStep   GotoKind = iota
	GotoRepeat          // hear the current step again; no attempt is counted
	GotoBack            // the step that listened before this one
)

// An Option is a sequence of keys (0-9 * #) and where it leads.
type Option struct {
	Keys string
	To   Goto
	Pos  Pos
}

// Retry is what a listening step does about no input or no match.
type Retry struct {
	After   time.Duration // silence that counts as no input; 0 in no_match
	Prompts [][]PromptRef // one escalation level each; the last one repeats
	Max     int           // the Max-th failure leads to Then
	Then    StepID        // NoStep: the step's error handler, with kind no_input or no_match
}

// A PromptRef is one thing to hear: a declared prompt, or the recording held by a variable.
type PromptRef struct {
	Prompt    int // index in Flow.Prompts; -1 for a recording
	Recording int // index in Flow.Vars; -1 for a prompt
}

// A Prompt is something played, with a recording per language.
type Prompt struct {
	Name     string
	Audio    map[string]string // language → file in the prompt file system; complete for Flow.Languages
	Say      map[string]string // language → its words, for transcripts; may be empty
	MustHear bool              // may not be cut by a key
	Pos      Pos
}

// A Var is a declared variable. Values are string, float64 or bool.
type Var struct {
	Name    string
	Type    Type
	Secret  bool // masked in logs, traces, errors and test output
	Initial any  // value at the start of a call: string, float64 or bool, never nil
	Pos     Pos
}

// Type is the type of a variable.
type Type string

const (
	Text      Type = "text"      // string
	Digits    Type = "digits"    // string of 0-9 * #
	Number    Type = "number"    // float64
	Boolean   Type = "boolean"   // bool
	Recording Type = "recording" // string: the engine's reference of a recording; empty: none
)

// Scope is what an expression can see of a call.
type Scope struct {
	Vars     []any  // by index in Flow.Vars
	Language string // language the caller hears now
	From, To string // caller and called identity
	Error    string // kind of the last error, one of ErrorKinds; empty: there was none
}

// An Expr is a compiled, typed expression. It is safe for concurrent use and
// its running time is bounded. An error means that the value could not be
// computed (a number that is not one, say); it never carries a value.
type Expr interface {
	Eval(Scope) (any, error) // string, float64 or bool
	String() string          // source text
}

// A Template is a text with expressions in it. It is safe for concurrent use.
type Template interface {
	Render(Scope) (string, error)
	String() string // source text
}

func (*Play) body()     {}
func (*Menu) body()     {}
func (*Collect) body()  {}
func (*Record) body()   {}
func (*Transfer) body() {}
func (*Hangup) body()   {}
func (*Set) body()      {}
func (*Choose) body()   {}
func (*Action) body()   {}
