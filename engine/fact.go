package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A Fact is an event or a command in a [Record]. Which fields are set
// depends on Kind; empty ones are left out of the JSON.
//
// Events: begin, call-state, tone, media-ended, media-answered,
// operation-found, answered, call-found, action-done, request-done,
// invited, recording-saved, jump, stop, tick, restart. Commands: answer, create, subscribe, play, record,
// cancel, withdraw, get-operation, get-call, keep-alive, transfer, hang-up,
// run-action, run-request, redirect, reject, invite, start-hold, stop-hold,
// send-tones, mute, unmute, save-recording, ended, note.
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
}

// Masked stands for a key that may belong to a secret.
const Masked = "hidden"

// kindOf names an event or a command in logs and in the trace.
func kindOf(x any) string {
	switch x := x.(type) {
	case call.Event:
		return eventFact(x).Kind
	case call.Command:
		return commandFact(x).Kind
	}
	return "unknown"
}

// factOf is an event as the trace shows it.
func factOf(ev call.Event, masked bool) Fact {
	f := eventFact(ev)
	if masked && f.Key != "" {
		f.Key = Masked
	}
	return f
}

func eventFact(ev call.Event) Fact {
	switch ev := ev.(type) {
	case call.Begin:
		return Fact{Kind: "begin"}
	case call.CallState:
		return Fact{Kind: "call-state", State: ev.State, Audio: audioName(ev.Audio), Code: ev.Code, Subcode: ev.Subcode, Reason: ev.Reason}
	case call.Tone:
		return Fact{Kind: "tone", Key: string(rune(ev.Key)), Sequence: ev.Sequence}
	case call.MediaEnded:
		return withEnd(Fact{Kind: "media-ended", Token: string(ev.Token), Op: ev.OpID}, &ev.End)
	case call.MediaAnswered:
		return withEnd(Fact{Kind: "media-answered", Token: string(ev.Token), Op: ev.OpID, Verdict: verdictName(ev.Verdict),
			Again: ev.Again, Missing: ev.Missing, After: ev.After, Status: ev.Status}, ev.End)
	case call.OperationFound:
		return withEnd(Fact{Kind: "operation-found", Token: string(ev.Token), Found: mediaFoundName(ev.State)}, ev.End)
	case call.Answered:
		return Fact{Kind: "answered", Req: ev.Req, Verdict: verdictName(ev.Verdict), Again: ev.Again, Missing: ev.Missing,
			After: ev.After, Status: ev.Status}
	case call.CallFound:
		return Fact{Kind: "call-found", Req: ev.Req, Found: foundName(ev.Found), State: ev.State, Audio: audioName(ev.Audio)}
	case call.ActionDone:
		return Fact{Kind: "action-done", Req: ev.Req, Values: names(ev.Values), Failed: ev.Failed}
	case call.RequestDone:
		return Fact{Kind: "request-done", Req: ev.Req, Status: ev.Status, Failed: ev.Failed, Timeout: ev.Timeout}
	case call.Invited:
		return withEnd(Fact{Kind: "invited", Token: string(ev.Token)}, &media.End{Completed: ev.Completed, Code: ev.Code, Subcode: ev.Subcode})
	case call.RecordingSaved:
		return Fact{Kind: "recording-saved", Length: ev.Length, Failed: ev.Failed}
	case call.Jump:
		return Fact{Kind: "jump"}
	case call.Stop:
		return Fact{Kind: "stop", Reason: ev.Reason}
	case call.Tick:
		return Fact{Kind: "tick"}
	case call.Restart:
		return Fact{Kind: "restart"}
	}
	return Fact{Kind: "unknown"}
}

func commandFact(c call.Command) Fact {
	switch c := c.(type) {
	case call.Answer:
		return Fact{Kind: "answer", Req: c.Req}
	case call.Create:
		return Fact{Kind: "create", Req: c.Req}
	case call.Subscribe:
		return Fact{Kind: "subscribe", Req: c.Req}
	case call.Play:
		return Fact{Kind: "play", Token: string(c.Token), Prompts: promptNames(c.Prompts)}
	case call.Record:
		return Fact{Kind: "record", Token: string(c.Token)}
	case call.Cancel:
		return Fact{Kind: "cancel", Token: string(c.Token)}
	case call.Withdraw:
		return Fact{Kind: "withdraw", Token: string(c.Token)}
	case call.GetOperation:
		return Fact{Kind: "get-operation", Token: string(c.Token), Op: c.OpID}
	case call.GetCall:
		return Fact{Kind: "get-call", Req: c.Req}
	case call.KeepAlive:
		return Fact{Kind: "keep-alive", Req: c.Req}
	case call.Transfer:
		return Fact{Kind: "transfer", Req: c.Req, Target: string(c.Kind)}
	case call.HangUp:
		return Fact{Kind: "hang-up", Req: c.Req}
	case call.RunAction:
		return Fact{Kind: "run-action", Req: c.Req, Name: c.Name, Values: names(c.Args)}
	case call.RunRequest:
		return Fact{Kind: "run-request", Req: c.Req, Method: c.Method, Host: c.Host}
	case call.Redirect:
		return Fact{Kind: "redirect", Req: c.Req, Target: targetKinds(c.To)}
	case call.Reject:
		return Fact{Kind: "reject", Req: c.Req, Reason: c.Reason}
	case call.Invite:
		return Fact{Kind: "invite", Req: c.Req, Token: string(c.Token), Target: string(c.To.Kind)}
	case call.StartHold:
		return Fact{Kind: "start-hold", Req: c.Req}
	case call.StopHold:
		return Fact{Kind: "stop-hold", Req: c.Req}
	case call.SendTones:
		return Fact{Kind: "send-tones", Req: c.Req} // what is sent may be a secret
	case call.Mute:
		if c.On {
			return Fact{Kind: "mute", Req: c.Req}
		}
		return Fact{Kind: "unmute", Req: c.Req}
	case call.SaveRecording:
		return Fact{Kind: "save-recording"}
	case call.Ended:
		return Fact{Kind: "ended", Outcome: string(c.Outcome), Code: c.Code, Subcode: c.Subcode, Reason: c.Reason}
	case call.Note:
		return Fact{Kind: "note", Note: string(c.What), Token: string(c.Token), Prompts: c.Prompts, How: howName(c.How), Detail: c.Detail}
	}
	return Fact{Kind: "unknown"}
}

// reqOf is the number under which a request is answered.
func reqOf(c call.Command) uint32 { return commandFact(c).Req }

func withEnd(f Fact, end *media.End) Fact {
	if end == nil {
		return f
	}
	f.End, f.Code, f.Subcode, f.Reason = "failed", end.Code, end.Subcode, end.Reason
	if end.Completed {
		f.End = "completed"
	}
	return f
}

func names(m map[string]any) []string {
	all := make([]string, 0, len(m))
	for name := range m {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func promptNames(prompts []media.Prompt) []string {
	all := make([]string, len(prompts))
	for i, p := range prompts {
		all[i] = p.Name
	}
	return all
}

// targetKinds lists the kinds of whom a redirect leads to.
func targetKinds(to []call.Identity) string {
	kinds := make([]string, len(to))
	for i, one := range to {
		kinds[i] = string(one.Kind)
	}
	return strings.Join(kinds, " ")
}

func audioName(a call.Audio) string { return pick(int(a), "", "active", "inactive") }

func verdictName(v media.Verdict) string { return pick(int(v), "", "accepted", "refused", "unsure") }

func foundName(f call.Found) string { return pick(int(f), "", "alive", "gone", "no-answer") }

func mediaFoundName(f media.Found) string {
	return pick(int(f), "", "running", "over", "not-found", "no-answer")
}

func howName(h media.How) string {
	return pick(int(h), "", "completed", "cancelled", "failed", "refused", "foreign", "lost", "call-ended")
}

// pick names a constant; one that is not known is not worth a panic.
func pick(i int, names ...string) string {
	if i < 0 || i >= len(names) {
		return "unknown"
	}
	return names[i]
}

// stepID finds a step by its name.
func stepID(f *flows.Flow, name string) (flows.StepID, bool) {
	for i := range f.Steps {
		if f.Steps[i].Name == name {
			return f.Steps[i].ID, true
		}
	}
	return flows.NoStep, false
}
