package world

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
)

// A Host is everybody whom a call needs beside Graph: the functions of the
// program, the services that flows ask, and those who are called. A Host that
// answers by [Asking.Nth], and keeps nothing itself, can be used in worlds that
// are cloned.
type Host interface {
	Action(call.RunAction, Asking) ActionResult
	Request(call.RunRequest, Asking) ServiceResult
	Transfer(call.Transfer, Asking) Outcome
	Invite(call.Invite, Asking) Outcome
	Redirect(call.Redirect, Asking) Outcome
	Save(call.SaveRecording, Asking) (lost bool)
}

// Asking is where in a call a Host is asked.
type Asking struct {
	Flow *flows.Flow
	Step *flows.Step // where the call stands; nil before the flow has begun
	Nth  int         // of what was asked of the same name in this call, from 1

	Turns []Turn // of the call so far, this one among them; must not be changed
}

// An ActionResult is how a function of the host went. Never: it does not end
// before its time is over.
type ActionResult struct {
	Values map[string]any
	Failed bool
	After  time.Duration
	Never  bool
}

// A ServiceResult is how a service answered: a status and decoded JSON, or
// Failed without an answer, or Timeout.
type ServiceResult struct {
	Status  int
	Body    any
	Failed  bool
	Timeout bool
	After   time.Duration
}

// An Outcome is how somebody who was called behaved.
type Outcome struct {
	How   OutcomeKind
	After time.Duration // 0: as Latency says
}

// OutcomeKind is how somebody who was called behaved.
type OutcomeKind string

const (
	Succeeds   OutcomeKind = "succeeds"
	Fails      OutcomeKind = "fails"
	Busy       OutcomeKind = "busy"
	NoAnswer   OutcomeKind = "no-answer"
	Declines   OutcomeKind = "declines"
	NeverEnds  OutcomeKind = "never-ends" // nothing is told any more
	Impossible OutcomeKind = "impossible" // Graph refuses the request
)

// codes that Graph tells; those of dialled calls [assumed 62].
var outcomeCodes = map[OutcomeKind][2]int{
	Fails: {500, 7000}, Busy: {486, 560486}, NoAnswer: {487, 10004}, Declines: {487, 10024},
}

// DefaultHost has everything succeed at once: actions return zero values,
// services answer 200 with nothing, everybody picks up.
type DefaultHost struct{}

// Action returns a zero value for everything that the step puts into a variable.
func (DefaultHost) Action(_ call.RunAction, at Asking) ActionResult {
	return ActionResult{Values: at.ZeroResults()}
}

// Request answers 200 with an empty object.
func (DefaultHost) Request(call.RunRequest, Asking) ServiceResult {
	return ServiceResult{Status: 200, Body: map[string]any{}}
}

// Transfer succeeds.
func (DefaultHost) Transfer(call.Transfer, Asking) Outcome { return Outcome{How: Succeeds} }

// Invite succeeds.
func (DefaultHost) Invite(call.Invite, Asking) Outcome { return Outcome{How: Succeeds} }

// Redirect succeeds.
func (DefaultHost) Redirect(call.Redirect, Asking) Outcome { return Outcome{How: Succeeds} }

// Save keeps every recording.
func (DefaultHost) Save(call.SaveRecording, Asking) bool { return false }

// ZeroResults has a zero value of the right type for every result that the
// step takes of its action.
func (a Asking) ZeroResults() map[string]any {
	values := map[string]any{}
	if a.Step == nil {
		return values
	}
	if b, ok := a.Step.Body.(*flows.Action); ok {
		for _, r := range b.Into {
			values[r.Name] = Zero(a.Flow.Vars[r.Var].Type)
		}
	}
	return values
}

// Zero is the value of a type that says nothing.
func Zero(t flows.Type) any {
	switch t {
	case flows.Number, flows.Duration:
		return 0.0
	case flows.Boolean:
		return false
	case flows.Object:
		return map[string]any{}
	case flows.List:
		return []any{}
	}
	return ""
}

// asking counts something by name.
func (w *World) asking(name string) Asking {
	w.counts[name]++
	a := Asking{Flow: w.st.flow, Nth: w.counts[name], Turns: w.turns}
	if w.state.Step >= 0 {
		a.Step = &w.st.flow.Steps[w.state.Step]
	}
	return a
}

// act runs a function of the host.
func (w *World) act(c call.RunAction) {
	r := w.host.Action(c, w.asking("action "+c.Name))
	after, ev := r.After, call.ActionDone{Req: c.Req, Values: r.Values, Failed: r.Failed}
	if r.Never || after >= c.Timeout && c.Timeout > 0 {
		after, ev = c.Timeout, call.ActionDone{Req: c.Req, Failed: true}
	}
	w.put(Message{Part: Answer, Subject: "action", Events: []call.Event{ev}, number: int(c.Req)}, after)
}

// dip asks a service.
func (w *World) dip(c call.RunRequest) {
	r := w.host.Request(c, w.asking("request"))
	after, ev := r.After, call.RequestDone{Req: c.Req, Status: r.Status, Body: r.Body, Failed: r.Failed, Timeout: r.Timeout}
	if r.Timeout || after >= c.Timeout && c.Timeout > 0 {
		after, ev = c.Timeout, call.RequestDone{Req: c.Req, Timeout: true}
	}
	w.put(Message{Part: Answer, Subject: "service", Events: []call.Event{ev}, number: int(c.Req)}, after)
}

// save fetches a recording.
func (w *World) save(c call.SaveRecording) {
	ev := call.RecordingSaved{Recording: c.Recording, Length: w.graph.recorded[c.Recording]}
	at := w.asking("save")
	if w.host.Save(c, at) {
		ev.Length, ev.Failed = 0, true
	}
	w.put(Message{Part: Answer, Subject: "save", Events: []call.Event{ev}, number: at.Nth}, w.st.cfg.Latency.Save)
}
