package call

import (
	"errors"
	"fmt"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// State is everything about one call. It is plain data: marshalled as JSON and
// read back it goes on as if nothing had happened, once [State.Bind] has given
// it its flow again. The zero State is not a call; see [NewState].
type State struct {
	FlowName string `json:"flow"`
	FlowHash string `json:"hash"` // the call is pinned to this version of the flow
	flow     *flows.Flow

	Outbound bool      `json:"out,omitempty"`
	From     string    `json:"from,omitempty"`
	To       string    `json:"to,omitempty"`
	Language string    `json:"lang"`
	Vars     []any     `json:"vars,omitempty"`
	Born     time.Time `json:"born,omitzero"` // wall clock at age 0

	Given map[int]any `json:"given,omitempty"` // by the host, to variables of sub-flows

	Life      Life             `json:"life"`
	LifeTrail []Life           `json:"trail,omitempty"` // the last few states of Life
	Sched     *media.Scheduler `json:"media"`
	Phase     media.Phase      `json:"phase"` // where the media machine stands
	AudioUp   bool             `json:"audio,omitempty"`
	Before    bool             `json:"before,omitempty"`   // the flow decides whether the call is answered
	Tried     Outcome          `json:"tried,omitempty"`    // a redirect of which nobody knows whether it was taken
	Started   bool             `json:"started,omitempty"`  // the flow runs
	Moving    bool             `json:"moving,omitempty"`   // transferring was seen
	Accepted  bool             `json:"accepted,omitempty"` // transferAccepted was seen
	GivenUp   bool             `json:"givenUp,omitempty"`  // an error ends the call, once what must be heard was heard
	Leaving   Outcome          `json:"leaving,omitempty"`  // why we hung up
	Gone      bool             `json:"gone,omitempty"`     // the call is over, on_hangup runs
	GoneIn    int              `json:"goneIn,omitempty"`   // sub-flows that ran when it ended, and have not come back
	Done      bool             `json:"done,omitempty"`     // Ended was said
	Result    Ended            `json:"result,omitzero"`

	Step     flows.StepID    `json:"step"`
	Wait     Wait            `json:"wait,omitempty"`
	Error    string          `json:"error,omitempty"`
	Outcome  string          `json:"outcome,omitempty"` // of Error
	Errors   int             `json:"errors,omitempty"`  // since the caller last heard or pressed something
	Queue    []media.Segment `json:"queue,omitempty"`   // queued by play steps, not yet given to the scheduler
	Visited  []flows.StepID  `json:"visited,omitempty"` // steps that listened, for `back`
	Frames   []Frame         `json:"frames,omitempty"`  // sub-flows that run, the innermost last
	Listen   Listen          `json:"listen,omitzero"`
	Keys     []Key           `json:"keys,omitempty"` // type-ahead
	Tones    Tones           `json:"tones,omitzero"`
	StopTone StopTone        `json:"stop,omitzero"`

	Been    []flows.StepID `json:"been,omitempty"`   // steps with words of their own for who comes back, where the call was
	Service Service        `json:"service,omitzero"` // the request of the current step
	Chain   Chain          `json:"chain,omitzero"`   // the recording of the current step
	Guest   media.Token    `json:"guest,omitempty"`  // of the invitation that is out
	Music   bool           `json:"music,omitempty"`  // hold music was asked for

	Lengths map[string]time.Duration `json:"lengths,omitempty"` // of saved recordings

	LastReq uint32    `json:"lastReq,omitempty"`
	Pending []Request `json:"pending,omitempty"` // requests that are out, or wait to be sent again
	Timers  Timers    `json:"timers,omitzero"`
	Held    bool      `json:"held,omitempty"` // HoldAhead was said
}

// Wait is what a step waits for.
type Wait string

const (
	Running     Wait = ""             // nothing: the step is to be run
	Playing     Wait = "playing"      // its prompts (play with wait)
	Listening   Wait = "listening"    // keys
	Recording   Wait = "recording"    // the end of a recording
	Saving      Wait = "saving"       // the host, which fetches the recording
	PlayingOut  Wait = "playing-out"  // what is queued, before the call is handed over or ended
	Hearing     Wait = "hearing"      // what is queued, before the step does what it is for
	Acting      Wait = "acting"       // a function of the host
	Asking      Wait = "asking"       // the answer to a request
	Waiting     Wait = "waiting"      // the time of a wait step
	Inviting    Wait = "inviting"     // somebody who is to join the call
	Holding     Wait = "holding"      // the time of a hold
	Sending     Wait = "sending"      // that keys, or a mute, were taken
	Deciding    Wait = "deciding"     // the end of a call that was redirected or rejected
	HandingOver Wait = "handing-over" // the outcome of a transfer
	HangingUp   Wait = "hanging-up"   // the end of the call
)

// Listen is the input of the step that listens.
type Listen struct {
	Digits  string `json:"digits,omitempty"`
	NoInput int    `json:"noInput,omitempty"` // failures so far
	NoMatch int    `json:"noMatch,omitempty"`

	Typed []int64 `json:"typed,omitempty"` // Key.N of the Digits of a menu
}

// A Key that waits in the buffer.
type Key struct {
	Key byte          `json:"key"`
	At  time.Duration `json:"at"`          // age of the call when it arrived
	N   int64         `json:"n,omitempty"` // see Press.N
}

// Tones keeps keys in order and takes each once.
type Tones struct {
	Mark  int64  `json:"mark,omitempty"`  // sequenceIds up to here were taken
	Ever  bool   `json:"ever,omitempty"`  // a key has come
	Bare  int64  `json:"bare,omitempty"`  // so many have come without a sequenceId
	Ahead []Tone `json:"ahead,omitempty"` // came before one with a smaller sequenceId
	Doubt bool   `json:"doubt,omitempty"` // nobody knows whether we are subscribed
}

// StopTone remembers the key that ended a recording: Graph may send the same
// key as a tone too, before or after the operation's end (STOPTONE).
type StopTone struct {
	Seen  bool          `json:"seen,omitempty"`  // came as a tone while recording
	Keys  string        `json:"keys,omitempty"`  // one of these may still come as a tone
	Until time.Duration `json:"until,omitempty"` // until then
}

// Timers are deadlines, as ages of the call; zero: not armed.
type Timers struct {
	Establish time.Duration `json:"establish,omitempty"`
	Audio     time.Duration `json:"audio,omitempty"`
	KeepAlive time.Duration `json:"keepAlive,omitempty"`
	Probe     time.Duration `json:"probe,omitempty"`
	Step      time.Duration `json:"step,omitempty"` // no input, inter-digit, or the limit of what a step waits for
	KeyGap    time.Duration `json:"keyGap,omitempty"`
	Terminate time.Duration `json:"terminate,omitempty"`
	OnHangup  time.Duration `json:"onHangup,omitempty"`
}

// NewState is a call that has not begun; its first event is [Begin].
func NewState(b Birth) *State {
	s := &State{
		FlowName: b.Flow.Name, FlowHash: b.Flow.Hash, flow: b.Flow,
		Outbound: b.Outbound, From: b.From, To: b.To, Born: b.Born,
		Life: Incoming, Sched: media.New(b.Salt), Phase: media.Idle,
		Step: flows.NoStep,
	}
	if b.Outbound {
		s.Life = Outgoing
	}
	if len(b.Flow.Languages) > 0 {
		s.Language = b.Flow.Languages[0]
	}
	if n := len(b.Flow.Vars); n > 0 {
		s.Vars = make([]any, n)
	}
	for i, v := range b.Flow.Vars {
		s.Vars[i] = v.Initial
		if given, ok := b.Vars[v.Name]; ok && v.Type.Fits(given) {
			s.give(i, given)
		}
	}
	return s
}

// ErrFlowChanged says that a saved call belongs to another version of its flow.
var ErrFlowChanged = errors.New("the call is pinned to another version of its flow")

// Bind gives a State that was read from JSON its flow again. The flow must be
// the version that the call began with; otherwise the error is
// [ErrFlowChanged] and the State cannot be stepped.
func (s *State) Bind(f *flows.Flow) error {
	if f.Name != s.FlowName || f.Hash != s.FlowHash {
		return fmt.Errorf("flow %q, hash %.12s, got %q, hash %.12s: %w", s.FlowName, s.FlowHash, f.Name, f.Hash, ErrFlowChanged)
	}
	s.flow = f
	return nil
}

// Flow of this call; nil for a State that is not bound.
func (s *State) Flow() *flows.Flow { return s.flow }

// Over says that Ended was said: no event changes anything any more.
func (s *State) Over() bool { return s.Done }

// StepName is the name of the step where the call stands; empty before the
// flow has begun.
func (s *State) StepName() string {
	if s.Step < 0 || s.flow == nil {
		return ""
	}
	return s.flow.Steps[s.Step].Name
}

// MaskKeys says that keys of this call must not be shown, because the flow
// collects secrets and a key may be on its way to one.
func (s *State) MaskKeys() bool {
	for i := range s.flow.Vars {
		if s.flow.Vars[i].Secret {
			return true
		}
	}
	return false
}

// Deadline is the age at which [Tick] is due, if nothing happens before.
func (s *State) Deadline() (at time.Duration, armed bool) {
	if s.Done {
		return 0, false
	}
	t := &s.Timers
	for _, d := range [...]time.Duration{t.Establish, t.Audio, t.KeepAlive, t.Probe, t.Step, t.KeyGap, t.Terminate, t.OnHangup} {
		at, armed = earlier(at, armed, d, d != 0)
	}
	for i := range s.Pending {
		at, armed = earlier(at, armed, s.Pending[i].Due, true)
	}
	d, ok := s.Sched.Deadline()
	return earlier(at, armed, d, ok)
}

func earlier(a time.Duration, hasA bool, b time.Duration, hasB bool) (time.Duration, bool) {
	if hasB && (!hasA || b < a) {
		return b, true
	}
	return a, hasA
}
