package trace

import "time"

// A Record is one step of one call: what happened, what was decided, and
// where the call stands afterwards. As JSON it is one line of the trace. No
// secret is in it: what is one has a stand-in, and keys are masked where the
// flow collects secrets, until it is known that they were used for none.
type Record struct {
	Time     time.Time     `json:"time"`
	Call     string        `json:"call"` // as Graph spells it in requests; empty while Graph has not named it
	Flow     string        `json:"flow"`
	FlowHash string        `json:"flow_hash"`
	Age      time.Duration `json:"age_ns"` // of the call
	Event    Fact          `json:"event"`
	Commands []Fact        `json:"commands,omitempty"`
	Life     string        `json:"life"`  // state of the call's life machine
	Media    string        `json:"media"` // state of its media machine
	Step     string        `json:"step,omitempty"`
	Error    string        `json:"error,omitempty"` // why the event was refused

	Run      string                   `json:"run,omitempty"`       // names the call among those of a trace, also before Graph has; the random part of its tokens
	No       int                      `json:"no,omitempty"`        // of this record in its call, from 1 on
	Birth    *Birth                   `json:"birth,omitempty"`     // of the first record
	Keys     []Press                  `json:"keys,omitempty"`      // masked keys of which this step has shown what they were used for
	Switches map[string]bool          `json:"switches,omitempty"`  // what the host said of emergency switches
	Sounds   map[string]time.Duration `json:"sounds_ns,omitempty"` // lengths of the audio files that this step was the first to ask for; NotRecorded: there is none
}

// NotRecorded is the length of an audio file that is not there.
const NotRecorded time.Duration = -1

// Masked stands for a key that may belong to a secret.
const Masked = "hidden"

// A Press tells what a masked key was used for. Keys of which nothing is ever
// told were dropped, or matched nothing.
type Press struct {
	Sequence int64  `json:"sequence"`        // of the tone; of those without one -1 for the first of the call, -2 for the second, …
	Key      string `json:"key"`             // Masked: it belongs to a secret
	Step     string `json:"step,omitempty"`  // that used it
	First    bool   `json:"first,omitempty"` // it begins an input
}

// A Birth is what a call began with.
type Birth struct {
	Outbound bool           `json:"outbound,omitempty"` // we dialled
	From     string         `json:"from,omitempty"`     // who calls
	To       string         `json:"to,omitempty"`       // who is called
	Born     time.Time      `json:"born"`               // what the host said the time was, at age 0
	Vars     map[string]any `json:"vars,omitempty"`     // values that the host gave, settings among them
	Hidden   []string       `json:"hidden,omitempty"`   // what of these is a stand-in: from, to, or the name of a variable
	Limits   Limits         `json:"limits"`
}

// Limits are the settings of the engine that decide what a call does.
type Limits struct {
	Ahead         int           `json:"ahead"`
	MaxRetries    int           `json:"max_retries"`
	MaxReplays    int           `json:"max_replays"`
	MaxKeys       int           `json:"max_keys"`
	MaxSteps      int           `json:"max_steps"`
	PostTimeout   time.Duration `json:"post_ns"`
	Lifetime      time.Duration `json:"lifetime_ns"`
	Drain         time.Duration `json:"drain_ns"`
	Grace         time.Duration `json:"grace_ns"`
	Margin        time.Duration `json:"margin_ns"`
	RetryAfter    time.Duration `json:"retry_after_ns"`
	MaxRetryAfter time.Duration `json:"max_retry_after_ns"`
	Establish     time.Duration `json:"establish_ns"`
	AudioWait     time.Duration `json:"audio_wait_ns"`
	KeepAlive     time.Duration `json:"keep_alive_ns"`
	Probe         time.Duration `json:"probe_ns"`
	Request       time.Duration `json:"request_ns"`
	OnHangup      time.Duration `json:"on_hangup_ns"`
	Save          time.Duration `json:"save_ns"`
	Terminate     time.Duration `json:"terminate_ns"`
	KeyGap        time.Duration `json:"key_gap_ns"`
}
