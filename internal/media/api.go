package media

import "time"

// A Token is our unique name of one operation or cancel. It travels to Graph
// and back as clientContext: ASCII, well under 256 characters, never the call id.
type Token string

// Kind of an operation.
type Kind uint8

const (
	Play   Kind = iota + 1 // playPrompt
	Record                 // recordResponse
)

// A Prompt is one recording to be played.
type Prompt struct {
	Name   string        `json:"name"`   // as the flow calls it, for transcripts
	Audio  string        `json:"audio"`  // what the engine resolves to an address
	Length time.Duration `json:"length"` // how long it plays; 0: not known
}

// Limits of a recording (recordResponse: each 1–120 s).
type Limits struct {
	InitialSilence time.Duration `json:"initialSilence"`
	MaxSilence     time.Duration `json:"maxSilence"`
	MaxDuration    time.Duration `json:"maxDuration"`
	Beep           bool          `json:"beep,omitempty"`
	StopTones      string        `json:"stopTones,omitempty"` // keypad characters
}

// A Segment is what one operation plays or records: prompts with the same
// rules, at most 20 (playPrompt), or one recording without prompts.
type Segment struct {
	Kind     Kind     `json:"kind"`
	Prompts  []Prompt `json:"prompts,omitempty"`
	Limits   *Limits  `json:"limits,omitempty"`   // Record only
	MustHear bool     `json:"mustHear,omitempty"` // may not be cut
	Step     int32    `json:"step"`               // who asked; handed back in reports
}

// Config of a scheduler; shared by all calls. Zero fields mean the default.
type Config struct {
	Ahead         int           // operations sent beyond the running one; default 1, negative none
	PostTimeout   time.Duration // after which an unanswered request is unsure; default 5 s
	Lifetime      time.Duration // a request is not executed later than this after its POST; default 10 s
	Drain         time.Duration // after an accepted cancel, until POLL; default 2 s
	Grace         time.Duration // after a last cancel, until an operation is written off; default 500 ms
	Margin        time.Duration // beyond an operation's content, until POLL; default 5 s
	RetryAfter    time.Duration // for refusals that name no time; default 500 ms
	MaxRetryAfter time.Duration // upper bound of a Retry-After that is honoured; default 10 s
	MaxRetries    int           // refusals of one play, and failures of one cancel, before giving up; default 4
	MaxReplays    int           // repetitions of one must-hear segment; default 2
	Off           Rules         // rules switched off: for tests only, see rules.go
}

// An Input is something that happened: one of [Enqueue], [Interrupt],
// [HoldAhead], [Answer], [Ended], [OperationFound], [CallAlive], [Tick],
// [Restart] and [Close].
type Input interface{ input() }

type (
	// Enqueue appends segments to the plan. Neighbours with the same rules
	// (play, same MustHear, ≤ 20 prompts, same Step or not) become one operation.
	Enqueue struct{ Segments []Segment }

	// Interrupt: what may be cut of the present plan is the past. What is
	// unsent is dropped, what is at the service is cancelled; must-hear
	// segments that were not yet heard stay in the plan, first.
	Interrupt struct{}

	// HoldAhead: keys wait in the buffer, so nothing further is sent while one runs (AHEAD).
	HoldAhead struct{ On bool }

	// Answer is how a request ended ([Post] or [PostCancel]).
	Answer struct {
		Token   Token
		Verdict Verdict
		Again   bool          // Refused: temporary (429, 503, 409), the same may be sent again
		After   time.Duration // Refused and Again, or a cancel Unsure: not before this; 0: Config.RetryAfter
		Missing bool          // Refused with 404: perhaps the call is gone
		OpID    string        // Accepted: the operation's id, normalised
		End     *End          // Accepted with a terminal status: no notification follows
	}

	// Ended: a notification said that an operation is over. Matched by Token,
	// then by OpID.
	Ended struct {
		Token Token
		OpID  string
		End   End
	}

	// OperationFound answers [AskOperation].
	OperationFound struct {
		Token Token
		State Found
		End   *End // with Over, when it is known
	}

	// CallAlive answers [AskCall] when the call exists (or nobody could tell:
	// Known false). When the call is gone the owner sends Close instead.
	CallAlive struct{ Known bool }

	// Tick: time has passed; see [Scheduler.Deadline].
	Tick struct{}

	// Restart: the process was replaced. Answers to outstanding requests will never come.
	Restart struct{}

	// Close: the call has ended. Absorbing (ENDABS).
	Close struct{}
)

// Verdict: a send ends in one of three ways.
type Verdict uint8

const (
	Accepted Verdict = iota + 1
	Refused          // certainly not executed
	Unsure           // maybe executed, never simply repeated
)

// End is how the service says that an operation ended.
type End struct {
	Completed bool   `json:"completed"`
	Code      int    `json:"code,omitempty"`
	Subcode   int    `json:"subcode,omitempty"`
	Reason    string `json:"reason,omitempty"` // completionReason, as sent
}

// Found is what GET operation says.
type Found uint8

const (
	Running Found = iota + 1
	Over
	NotFound // 404
	NoAnswer // error or time-out
)

// An Output is something to do or something that has happened: one of [Post],
// [PostCancel], [Withdraw], [AskOperation], [AskCall], [Edge], [Finished],
// [Broken] and [Quiet]. Order is meant: edge first, effect after.
type Output interface{ output() }

type (
	// Post: send this segment as playPrompt or recordResponse, once.
	Post struct {
		Token   Token
		Segment Segment
		Again   bool // the same intent after a refusal
	}
	// PostCancel: send cancelMediaProcessing.
	PostCancel struct{ Token Token }
	// Withdraw: if this [Post] has not left yet, do not send it and answer
	// Refused; otherwise do nothing.
	Withdraw struct{ Token Token }
	// AskOperation: GET the operation. OpID is never empty.
	AskOperation struct {
		Token Token
		OpID  string
	}
	// AskCall: GET the call.
	AskCall struct{}

	// Edge: the media machine takes this edge (fired before what follows).
	Edge struct{ Event Event }

	// Finished: one operation is over. Said once per operation, its token is
	// the past from then on. A refusal of what an [Interrupt] was about to cut
	// is RefusedHow without a [Broken].
	Finished struct {
		Token   Token
		Segment Segment
		How     How
		End     End  // as the service said; zero when written off
		Again   bool // its segment is back in the plan: it must be heard, or was never taken
	}
	// Broken: a segment could not be played or recorded, or ended in a way
	// nobody asked for (FOREIGN). The rest of the plan still stands; the owner
	// decides.
	Broken struct {
		Segment Segment
		How     How
		End     End
	}
	// Quiet: nothing is planned and nothing is outstanding any more. Said
	// once each time that becomes so: every [Enqueue] and [Interrupt], also an
	// empty or needless one, is followed by one Quiet, unless another of the
	// two or [Close] comes first.
	Quiet struct {
		Cut bool // because of an Interrupt, not because all was played
	}
)

// How an operation ended.
type How uint8

const (
	Completed  How = iota + 1 // heard to its end, or recorded
	Cancelled                 // by a cancel of ours
	Failed                    // the service says so
	RefusedHow                // it was never accepted
	Foreign                   // 8508 that nobody asked for, or completed with reason unknown
	Lost                      // nobody knows how; a play that may be cut counts as heard
	CallEnded                 // the call ended first
)

// An Event of the media machine, see [Edges].
type Event string

// A Phase of the media machine.
type Phase string

const (
	Idle       Phase = "idle"       // nothing outstanding
	Starting   Phase = "starting"   // the oldest operation's POST is not answered yet
	Playing    Phase = "playing"    // the oldest operation plays
	Recording  Phase = "recording"  // the oldest operation records
	Doubtful   Phase = "unsure"     // nobody knows whether the oldest operation was taken
	Cancelling Phase = "cancelling" // drain: waiting until every operation is accounted for
	Repairing  Phase = "repairing"  // a deadline has passed: asking, quarantine, barrier
	Closed     Phase = "closed"     // the call has ended
)

func (Enqueue) input()        {}
func (Interrupt) input()      {}
func (HoldAhead) input()      {}
func (Answer) input()         {}
func (Ended) input()          {}
func (OperationFound) input() {}
func (CallAlive) input()      {}
func (Tick) input()           {}
func (Restart) input()        {}
func (Close) input()          {}

func (Post) output()         {}
func (PostCancel) output()   {}
func (Withdraw) output()     {}
func (AskOperation) output() {}
func (AskCall) output()      {}
func (Edge) output()         {}
func (Finished) output()     {}
func (Broken) output()       {}
func (Quiet) output()        {}
