package trace

import "time"

// A Fact is an event or a command in a [Record]. Which fields are set
// depends on Kind; empty ones are left out of the JSON.
//
// Events: begin, call-state, tone, media-ended, media-answered,
// operation-found, answered, call-found, action-done, request-done,
// invited, recording-saved, jump, stop, tick, restart. Commands: answer,
// create, subscribe, play, record, cancel, withdraw, get-operation, get-call,
// keep-alive, transfer, hang-up, run-action, run-request, redirect, reject,
// invite, start-hold, stop-hold, send-tones, mute, unmute, save-recording,
// ended, note.
type Fact struct {
	Kind     string        `json:"kind"`
	Token    string        `json:"token,omitempty"`     // clientContext of an operation or cancel
	Op       string        `json:"op,omitempty"`        // id of an operation, canonical
	Req      uint32        `json:"req,omitempty"`       // number of a request, answered with the same
	Key      string        `json:"key,omitempty"`       // of a tone; Masked where it may belong to a secret
	Sequence int64         `json:"sequence,omitempty"`  // of a tone
	State    string        `json:"state,omitempty"`     // of the call, as Graph writes it
	Audio    string        `json:"audio,omitempty"`     // active or inactive
	Verdict  string        `json:"verdict,omitempty"`   // accepted, refused or unsure
	Again    bool          `json:"again,omitempty"`     // refused for now
	Missing  bool          `json:"missing,omitempty"`   // refused with 404
	After    time.Duration `json:"after_ns,omitempty"`  // not again before this
	Status   int           `json:"status,omitempty"`    // of HTTP
	End      string        `json:"end,omitempty"`       // of an operation: completed or failed
	Found    string        `json:"found,omitempty"`     // what a GET said: alive, gone, running, over, not-found, no-answer
	Code     int           `json:"code,omitempty"`      // result code of Graph
	Subcode  int           `json:"subcode,omitempty"`   // result subcode of Graph
	Reason   string        `json:"reason,omitempty"`    // in Graph's words
	Prompts  []string      `json:"prompts,omitempty"`   // names
	Step     string        `json:"step,omitempty"`      // name
	Note     string        `json:"note,omitempty"`      // what a note is about: enter, heard, cut, barge-in, …
	How      string        `json:"how,omitempty"`       // how an operation ended
	Detail   string        `json:"detail,omitempty"`    // of a note
	Name     string        `json:"name,omitempty"`      // of an action
	Method   string        `json:"method,omitempty"`    // of a request of the flow
	Host     string        `json:"host,omitempty"`      // of a request of the flow
	Values   []string      `json:"values,omitempty"`    // names of an action's arguments or results
	Target   string        `json:"target,omitempty"`    // kind of whom a transfer, a redirect or an invitation leads to
	Outcome  string        `json:"outcome,omitempty"`   // of the call
	Length   time.Duration `json:"length_ns,omitempty"` // of a recording
	Failed   bool          `json:"failed,omitempty"`    // of an action, a request of the flow or fetching a recording
	Timeout  bool          `json:"timeout,omitempty"`   // of a request of the flow

	Files     []string       `json:"files,omitempty"`     // audio files of a play or of hold music
	Limits    RecordLimits   `json:"limits,omitzero"`     // of a record
	Recording string         `json:"recording,omitempty"` // reference of a recording: its file without .wav
	AppendTo  string         `json:"append_to,omitempty"` // recording that a saved one is appended to
	Results   map[string]any `json:"results,omitempty"`   // of an action, those that its step takes
	Parts     map[string]any `json:"parts,omitempty"`     // of the answer to a request, those that its step takes, by path
	Hidden    []string       `json:"hidden,omitempty"`    // which of Results or Parts have a stand-in, because a secret variable takes them
}

// RecordLimits are what a recording is asked for with.
type RecordLimits struct {
	InitialSilence time.Duration `json:"initial_silence_ns"`
	MaxSilence     time.Duration `json:"max_silence_ns"`
	MaxDuration    time.Duration `json:"max_duration_ns"`
	Beep           bool          `json:"beep,omitempty"`
	StopTones      string        `json:"stop_tones,omitempty"`
}
