// Package call is one call, pure: a state, an event, and the commands that
// follow from them.
//
// A [Machine] steps any number of calls, one at a time; the call itself is a
// [State], which is data: it can be saved as JSON between any two events,
// loaded in another process and stepped on with nothing lost. Time comes in as
// an argument, the age of the call; what has to be waited for is a named state
// with a deadline ([State.Deadline]). The package reads no clock, starts no
// goroutine, draws no random number and knows nothing of HTTP.
package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A Birth is what a call begins with.
type Birth struct {
	Flow     *flows.Flow
	Outbound bool           // we dial; otherwise the call came in and is to be answered
	From, To string         // caller and called identity
	Salt     string         // random part of this call's tokens: ASCII, at most 32 characters
	Vars     map[string]any // values that replace the flow's initial ones; unknown names are ignored
	Born     time.Time      // wall clock at the call's age 0; zero: unknown
}

// An Event is something that happened to a call: one of [Begin], [CallState],
// [Tone], [MediaEnded], [MediaAnswered], [OperationFound], [Answered],
// [CallFound], [ActionDone], [RequestDone], [RecordingSaved], [Invited],
// [Jump], [Stop], [Tick] and [Restart].
type Event interface{ event() }

type (
	// Begin is the first event of a call.
	Begin struct{}

	// CallState: a notification (or the answer to a create) told the state of the call.
	CallState struct {
		State   string // as Graph writes it: establishing, established, transferring, …, terminated
		Audio   Audio
		Code    int
		Subcode int
		Reason  string // terminationReason or message
	}

	// Tone: the caller pressed a key.
	Tone struct {
		Sequence int64 // toneInfo.sequenceId
		Key      byte  // 0-9 * # a-d
	}

	// MediaEnded: a notification said that an operation is over.
	MediaEnded struct {
		Token     media.Token
		OpID      string // normalised
		End       media.End
		Recording string // reference under which the host can fetch what was recorded; empty: nothing
	}

	// MediaAnswered is how [Play], [Record] or [Cancel] was answered.
	MediaAnswered struct {
		media.Answer
		Status int // HTTP status; 0: none
	}

	// OperationFound answers [GetOperation].
	OperationFound struct{ media.OperationFound }

	// Answered is how any other request ended.
	Answered struct {
		Req     uint32
		Verdict media.Verdict
		Again   bool          // Refused: temporary (429, 503, 409)
		After   time.Duration // Refused and Again: not before this
		Missing bool          // Refused with 404
		Status  int
	}

	// CallFound answers [GetCall].
	CallFound struct {
		Req   uint32
		Found Found
		State string // Found is Alive: the call's state
		Audio Audio
	}

	// ActionDone ends [RunAction].
	ActionDone struct {
		Req    uint32
		Values map[string]any // string, float64 or bool
		Failed bool
	}

	// RequestDone ends [RunRequest].
	RequestDone struct {
		Req     uint32
		Status  int  // of HTTP; 0: no answer
		Body    any  // decoded JSON; nil: none, or not JSON
		Timeout bool // it took too long
		Failed  bool // no answer at all, or one that cannot be read
	}

	// RecordingSaved ends [SaveRecording].
	RecordingSaved struct {
		Recording string
		Length    time.Duration // of this piece
		Failed    bool
	}

	// Invited: a notification said how an invitation ended.
	Invited struct {
		Token     media.Token
		Completed bool
		Code      int
		Subcode   int
	}

	// Jump: the host wants the flow to go on at another step.
	Jump struct{ Step flows.StepID }

	// Stop: the host wants the call to end now.
	Stop struct{ Reason string }

	// Tick: time has passed, see [State.Deadline].
	Tick struct{}

	// Restart: the process that owned the call is gone; what it had sent is
	// of unknown outcome. Sent once after a State was loaded by a new process.
	Restart struct{}
)

// Audio is mediaState.audio.
type Audio uint8

const (
	AudioUnsaid Audio = iota
	AudioActive
	AudioInactive
)

// Found is what GET call says.
type Found uint8

const (
	Alive Found = iota + 1
	Gone        // 404, or terminated
	NoAnswer
)

// A Command is something that the host is to do: one of [Answer], [Create],
// [Subscribe], [Play], [Record], [Cancel], [Withdraw], [GetOperation],
// [GetCall], [KeepAlive], [Transfer], [HangUp], [RunAction], [SaveRecording],
// [RunRequest], [Redirect], [Reject], [Invite], [StartHold], [StopHold],
// [SendTones], [Mute], [Ended] and, for trace and metrics only, [Note].
//
// Requests that go to Graph leave in the order of the commands, one at a time,
// except that Cancel, HangUp, GetOperation and GetCall may overtake what has
// not left yet. Each is answered by exactly one event.
type Command interface{ command() }

type (
	// Answer the incoming call, accepting audio.
	Answer struct{ Req uint32 }
	// Create the outgoing call (POST /communications/calls).
	Create struct{ Req uint32 }
	// Subscribe to tones.
	Subscribe struct{ Req uint32 }
	// Play is one playPrompt; answered by MediaAnswered with its Token.
	Play struct {
		Token   media.Token
		Prompts []media.Prompt
	}
	// Record is one recordResponse; answered by MediaAnswered with its Token.
	Record struct {
		Token  media.Token
		Limits media.Limits
	}
	// Cancel is one cancelMediaProcessing; answered by MediaAnswered.
	Cancel struct{ Token media.Token }
	// Withdraw a Play or Record that has not left yet (answer it Refused);
	// nothing happens when it has.
	Withdraw struct{ Token media.Token }
	// GetOperation is answered by OperationFound.
	GetOperation struct {
		Token media.Token
		OpID  string
	}
	// GetCall is answered by CallFound.
	GetCall struct{ Req uint32 }
	// KeepAlive of the call.
	KeepAlive struct{ Req uint32 }
	// Transfer the call.
	Transfer struct {
		Req  uint32
		Kind flows.TargetKind
		ID   string
	}
	// HangUp is DELETE of the call.
	HangUp struct{ Req uint32 }
	// RunAction calls a function of the host; answered by ActionDone. The
	// host gives up after Timeout; so does the call. Args may hold what the
	// caller keyed in: their values belong in no log and no trace.
	RunAction struct {
		Req     uint32
		Name    string
		Args    map[string]any
		Timeout time.Duration
	}
	// RunRequest asks an HTTP service; answered by RequestDone. The host gives
	// up after Timeout, all attempts together; so does the call. With Secret
	// nothing of it belongs in a log; otherwise URL and Body do not either.
	RunRequest struct {
		Req     uint32
		Method  string
		URL     string
		Host    string // of URL, granted by the flow
		Headers []Header
		Body    []byte // JSON; nil: none
		Timeout time.Duration
		Retries int
		Secret  bool
	}
	// Redirect the incoming call instead of answering it (POST redirect).
	Redirect struct {
		Req     uint32
		To      []Identity
		Timeout time.Duration
	}
	// Reject the incoming call (POST reject).
	Reject struct {
		Req    uint32
		Reason string // none, busy or forbidden
	}
	// Invite somebody into the call (POST participants/invite).
	Invite struct {
		Req   uint32
		Token media.Token // clientContext; the outcome comes as Invited
		To    Identity
	}
	// StartHold lets the caller hear hold music (POST startHoldMusic); Audio
	// is as in media.Prompt, empty for the service's own.
	StartHold struct {
		Req   uint32
		Audio string
	}
	// StopHold ends it (POST stopHoldMusic).
	StopHold struct{ Req uint32 }
	// SendTones sends keys to the other side (POST sendDtmfTones).
	SendTones struct {
		Req   uint32
		Tones string // 0-9 * # a-d
	}
	// Mute the bot, or unmute it (POST mute, unmute).
	Mute struct {
		Req uint32
		On  bool
	}
	// SaveRecording: fetch what was recorded, at once; answered by
	// RecordingSaved. Of a chain of pieces the first is saved under its own
	// name and the others are appended to it, in the order of the commands;
	// where the beginning is lost the rest stands under its name all the same.
	SaveRecording struct {
		Recording string
		AppendTo  string // Recording of the first piece; empty: this is the first, or the only one
	}
	// Ended: the call is over; no command follows, ever.
	Ended struct {
		Outcome Outcome
		Code    int
		Subcode int
		Reason  string
	}
	// Note tells the trace what is going on; nothing is to be done.
	Note struct {
		What    NoteKind
		Step    flows.StepID
		Token   media.Token
		Prompts []string // names, for Heard and Cut
		How     media.How
		Detail  string // never a secret, never a digit of one
	}
)

// A Header of a [RunRequest].
type Header struct{ Name, Value string }

// An Identity is somebody who can be called.
type Identity struct {
	Kind flows.TargetKind
	ID   string
}

// RecordingAudio is the prefix of media.Prompt.Audio that names a saved
// recording instead of a file of the flow.
const RecordingAudio = "recording:"

// Outcome of a call.
type Outcome string

const (
	HungUpByCaller Outcome = "caller-hung-up"
	HungUpByFlow   Outcome = "completed"
	Transferred    Outcome = "transferred"
	Redirected     Outcome = "redirected" // instead of being answered
	Rejected       Outcome = "rejected"   // instead of being answered
	Stopped        Outcome = "stopped"    // by the host
	Failed         Outcome = "failed"     // an error that no handler took
	NeverStarted   Outcome = "not-established"
	Vanished       Outcome = "vanished" // Graph no longer knows the call
)

// NoteKind says what a [Note] is about.
type NoteKind string

const (
	Entered     NoteKind = "enter"     // Step was entered
	Heard       NoteKind = "heard"     // an operation ended, its prompts were heard
	Cut         NoteKind = "cut"       // an operation was cancelled
	OpFailed    NoteKind = "op-failed" // an operation failed or ended in a way nobody asked for
	OpLost      NoteKind = "lost"      // LOST: written off at a deadline
	Recorded    NoteKind = "recorded"
	KeyTaken    NoteKind = "key"         // a key was used; Detail is masked at secret steps
	KeyDropped  NoteKind = "key-dropped" // repeated, out of its turn or flushed; Detail says why
	KeyKept     NoteKind = "key-kept"    // waits in the buffer
	NoInput     NoteKind = "no-input"
	NoMatch     NoteKind = "no-match"
	BargedIn    NoteKind = "barge-in"
	HandlerUsed NoteKind = "on-error"   // Detail is the kind of error
	Reconciled  NoteKind = "reconciled" // drain is over
	Decided     NoteKind = "decided"    // choose, hours or split chose a way; Detail says which and why
	Silent      NoteKind = "silent"     // prompts without a recording in the caller's language were left out
	Returned    NoteKind = "return"     // a sub-flow came back to Step
	GaveUp      NoteKind = "gave-up"    // no handler took an error of Step; Detail is its kind
	CallerGone  NoteKind = "on-hangup"  // the call is over, the flow goes on with the on_hangup of Step
)

// Details of KeyTaken that say what a key was good for, and not which it was.
const (
	KeyEndedInput   = "it ended the input before" // the tone of a recording's stop key, beside the end of the recording
	KeyEndedCollect = "input complete"            // never the digits
	KeyToRecording  = "on to the recording"       // it cut the prompts before a recording
)

func (Begin) event()          {}
func (CallState) event()      {}
func (Tone) event()           {}
func (MediaEnded) event()     {}
func (MediaAnswered) event()  {}
func (OperationFound) event() {}
func (Answered) event()       {}
func (CallFound) event()      {}
func (ActionDone) event()     {}
func (RequestDone) event()    {}
func (Invited) event()        {}
func (RecordingSaved) event() {}
func (Jump) event()           {}
func (Stop) event()           {}
func (Tick) event()           {}
func (Restart) event()        {}

func (Answer) command()        {}
func (Create) command()        {}
func (Subscribe) command()     {}
func (Play) command()          {}
func (Record) command()        {}
func (Cancel) command()        {}
func (Withdraw) command()      {}
func (GetOperation) command()  {}
func (GetCall) command()       {}
func (KeepAlive) command()     {}
func (Transfer) command()      {}
func (HangUp) command()        {}
func (RunAction) command()     {}
func (RunRequest) command()    {}
func (Redirect) command()      {}
func (Reject) command()        {}
func (Invite) command()        {}
func (StartHold) command()     {}
func (StopHold) command()      {}
func (SendTones) command()     {}
func (Mute) command()          {}
func (SaveRecording) command() {}
func (Ended) command()         {}
func (Note) command()          {}

// Config of a machine; shared by all calls. Zero fields mean the default.
type Config struct {
	Media media.Config

	// Length of a prompt file; 0 when it is not known. Called with the names
	// that flows use, never with RecordingAudio.
	Length func(audio string) time.Duration

	// Recorded says whether an audio file of a flow is there to be played;
	// what is not is left out. nil: all are.
	Recorded func(audio string) bool

	// Switch says whether an emergency switch of the host is on; nil: all are off.
	Switch func(name string) bool

	Establish time.Duration // from answer or create until established is asked for; default 60 s
	AudioWait time.Duration // from established until audio is asked for; default 3 s
	KeepAlive time.Duration // between keepAlives (Graph: every 15 to 45 minutes); default 15 min
	Probe     time.Duration // a call that gives no sign for so long is asked for; default 5 min
	Request   time.Duration // until an unanswered request is unsure; default 10 s
	OnHangup  time.Duration // budget of the steps after a hang-up; default 30 s
	Save      time.Duration // until a recording must have been fetched; default 15 s
	Terminate time.Duration // from hang-up until the end is taken for granted; default 10 s
	KeyGap    time.Duration // how long a missing sequenceId is waited for; default 150 ms
	MaxKeys   int           // keys kept in the buffer; default 64
	MaxSteps  int           // steps one event may run through; default 200
}
