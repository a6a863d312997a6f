package flows

import (
	"time"

	"github.com/ivrflow/ivrflow/flows/spoken"
)

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
	Hash      string   // SHA-256 of its source in hex, sub-flows of other files included: a live call is pinned to it
	Languages []string // BCP 47 tags it speaks, the default first
	Start     StepID
	Vars      []Var
	Prompts   []Prompt
	Steps     []Step   // Steps[i].ID == i
	OnError   Handlers // flow-wide; steps have it merged in already
	OnHangup  OnHangup // runs without media after the caller has gone

	// BeforeAnswer is the first of the steps that decide, before an incoming
	// call is answered, whether it is: only Set, Choose, Hours, Split,
	// Redirect, Reject and Answer can be reached from it. NoStep: every call
	// is answered, and begins at Start.
	BeforeAnswer StepID

	Zone      *time.Location // of now and today in expressions; UTC when the flow does not say
	Calendars []Calendar
	Subflows  []Subflow
	Hosts     []string          // hosts that its requests may reach, in lower case, port included when given
	Speak     map[string]string // language → folder of the recordings that spoken values are made of

	Sources []Source // the flow file, then those of the sub-flows that it takes in
}

// A Source is a file that a flow was made of, as it was when it was loaded.
type Source struct {
	File string // as in [Pos]
	Text []byte // must not be changed
}

// A Step is one step of a flow. Everything that a name could refer to has
// been resolved to an index, and flow-wide settings have been merged in.
type Step struct {
	ID   StepID
	Name string // a step of a sub-flow has its name in front: pin/ask
	Pos  Pos
	Body Body
	Next StepID // where it leads when it succeeded; NoStep for menu, choose, hours, split, hangup, return, redirect and reject

	// OnError are the step's own handlers, then the sub-flow's or the flow's.
	// In a sub-flow what none of them takes is the same error of the calling
	// step; elsewhere the call is ended.
	OnError Handlers

	// OnHangup is the step's own, else its sub-flow's or the flow's. Where a
	// sub-flow has none, that of the calling step counts.
	OnHangup OnHangup

	Sub  int  // index in Flow.Subflows of the sub-flow it belongs to; -1: the flow itself
	Part bool // made by the loader out of another step, as the review of a record

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

// Handlers say where errors lead, the most particular first.
type Handlers []Handler

// A Handler takes errors of one kind.
type Handler struct {
	Kind string // one of ErrorKinds, or "kind.outcome" such as transfer.busy; empty: any
	To   StepID
	Pos  Pos // steps that inherit it have the same
}

// For returns where an error of a kind, with an outcome that may be empty,
// leads; NoStep when no handler takes it.
func (h Handlers) For(kind, outcome string) StepID {
	for _, e := range h {
		if e.Kind == "" || e.Kind == kind || outcome != "" && e.Kind == kind+"."+outcome {
			return e.To
		}
	}
	return NoStep
}

// targets lists the steps that handle something.
func (h Handlers) targets() []StepID {
	var to []StepID
	for _, e := range h {
		to = append(to, e.To)
	}
	return to
}

// OnHangup is where a flow goes on, without media, when the caller has gone.
type OnHangup struct {
	Step   StepID        // NoStep: nowhere
	Within time.Duration // what its steps may take together; 0: what the engine is set to
	Pos    Pos           // steps that inherit it have the same
}

// A Subflow is a part of a flow that [Call] steps run and that comes back by
// a [Return]. It sees its own variables only. Sub-flows do not call each
// other in circles, so each runs at most once at a time in one call and its
// variables have fixed places in Flow.Vars.
type Subflow struct {
	Name    string
	Pos     Pos
	Start   StepID
	Params  []int // indexes in Flow.Vars
	Results []int // indexes in Flow.Vars
	Locals  []int // all its variables, Params and Results among them: each call of it sets them to their initial values first
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

// A PromptRef is one thing to hear: a declared prompt, the recording held by a
// variable, or a value spoken from recordings.
type PromptRef struct {
	Prompt    int     // index in Flow.Prompts; -1 for anything else
	Recording int     // index in Flow.Vars; -1 for anything else
	Spoken    *Spoken // nil for anything else
}

// Spoken is a value to be said in the caller's language, composed from
// recordings; package spoken knows of which.
type Spoken struct {
	Value    Expr
	As       spoken.Kind
	Currency string // ISO 4217, for spoken.Currency
	Pos      Pos
}

// A Prompt is something played, with a recording per language.
type Prompt struct {
	Name     string
	Audio    map[string]string // language → file in the prompt file system, fall-backs filled in; a language without one has only its words
	Say      map[string]string // language → its words, for transcripts; may be empty
	MustHear bool              // may not be cut by a key
	Pos      Pos
}

// A Var is a declared variable. Values are string, float64, bool,
// or a JSON object or list as encoding/json decodes them, as [Type] says; all
// of them survive JSON.
type Var struct {
	Name    string
	Type    Type
	Secret  bool   // masked in logs, traces, errors and test output
	Initial any    // value at the start of a call, never nil
	Setting string // the host's setting that takes the place of Initial; empty: none
	Sub     int    // index in Flow.Subflows of the sub-flow it belongs to; -1: the flow itself
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
	Date      Type = "date"      // string, 2006-01-02; empty: none
	Time      Type = "time"      // string, 15:04:05 of the day; empty: none
	Duration  Type = "duration"  // float64, seconds
	Phone     Type = "phone"     // string, international form such as +15551230100; empty: none
	Object    Type = "record"    // a JSON object, as encoding/json decodes it into an any
	List      Type = "list"      // a JSON array, as encoding/json decodes it into an any
)

// Scope is what an expression can see of a call.
type Scope struct {
	Vars     []any     // by index in Flow.Vars
	Language string    // language the caller hears now
	From, To string    // caller and called identity
	Error    string    // kind of the last error, one of ErrorKinds; empty: there was none
	Outcome  string    // what it was in particular, such as busy; empty: nothing more is known
	Now      time.Time // wall clock, in any zone; zero: not known
}

// An Expr is a compiled, typed expression. It is safe for concurrent use and
// its running time is bounded. An error means that the value could not be
// computed (a number that is not one, say); it never carries a value.
type Expr interface {
	Eval(Scope) (any, error) // a value as variables hold them
	String() string          // source text
}

// A Template is a text with expressions in it. It is safe for concurrent use.
type Template interface {
	Render(Scope) (string, error)
	String() string // source text
}
