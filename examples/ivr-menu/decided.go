package main

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
)

// An engineView tells what the engine decides, what it asks of Graph and what
// comes back. It is an engine.Observer. It is made for one call at a time;
// the lines of several come mixed.
type engineView struct {
	t     *transcript
	flow  *flows.Flow
	alone bool // nobody else tells what the caller hears and presses

	mu        sync.Mutex
	entered   []visit
	ops       []operation // at Graph, the oldest first
	cancelled time.Time   // when the last cancel was decided
}

// A visit of a step.
type visit struct {
	at   time.Time
	step string
}

// An operation that Graph was asked for and whose end is not known.
type operation struct{ token, name, content string }

// Observe tells of one step of the call.
func (v *engineView) Observe(r engine.Record) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.event(r.Time, r.Event)
	for _, c := range r.Commands {
		if c.Note == "reconciled" { // what the other commands were waiting for
			v.t.tell(r.Time, "engine", "reconciled in %d ms", r.Time.Sub(v.cancelled).Milliseconds())
		}
	}
	for _, c := range r.Commands {
		v.command(r.Time, c)
	}
}

// secret reports whether the caller was being asked for a secret at that time.
func (v *engineView) secret(at time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	step := ""
	for _, e := range v.entered {
		if !e.at.After(at) {
			step = e.step
		}
	}
	for _, s := range v.flow.Steps {
		if c, ok := s.Body.(*flows.Collect); ok && s.Name == step {
			return v.flow.Vars[c.Into].Secret
		}
	}
	return false
}

func (v *engineView) event(at time.Time, f engine.Fact) {
	graph := func(format string, args ...any) { v.t.tell(at, "graph", "-> "+format, args...) }
	switch f.Kind {
	case "call-state":
		if f.Audio == "active" {
			graph("%s, audio is up", f.State)
			return
		}
		graph("%s", f.State)
	case "media-ended":
		v.ended(at, f)
	case "media-answered", "answered":
		if f.Verdict != "accepted" {
			graph("%s (%d)", f.Verdict, f.Status)
		}
	case "tone":
		if v.alone {
			v.t.tell(at, "caller", "presses a key")
		}
	case "action-done":
		v.t.tell(at, "host", "%s", returned(f))
	case "recording-saved":
		v.t.tell(at, "engine", "recording of %.1f s fetched", f.Length.Seconds())
	}
}

// ended tells the end of an operation that Graph was asked for.
func (v *engineView) ended(at time.Time, f engine.Fact) {
	how := f.End
	switch {
	case f.Subcode == 8508:
		how = "cancelled (8508)"
	case f.End == "failed":
		how = "failed (" + f.Reason + ")"
	}
	i := slices.IndexFunc(v.ops, func(o operation) bool { return o.token == f.Token })
	if i < 0 {
		return // said already
	}
	v.t.tell(at, "graph", "-> %s %s: %s", v.ops[i].name, how, v.ops[i].content)
	v.ops = slices.Delete(v.ops, i, i+1)
}

func (v *engineView) command(at time.Time, f engine.Fact) {
	graph := func(format string, args ...any) { v.t.tell(at, "graph", "<- "+format, args...) }
	switch f.Kind {
	case "play":
		v.sent(at, operation{f.Token, "playPrompt " + short(f.Token), strings.Join(f.Prompts, ", ")})
	case "record":
		v.sent(at, operation{f.Token, "recordResponse " + short(f.Token), "what the caller says"})
	case "cancel":
		graph("cancelMediaProcessing")
		v.cancelled = at
	case "answer", "subscribe", "transfer", "hang-up":
		graph("%s", map[string]string{"answer": "answer", "subscribe": "subscribeToTone",
			"transfer": "transfer", "hang-up": "delete the call"}[f.Kind])
	case "run-action":
		v.t.tell(at, "host", "%s(%s)", f.Name, strings.Join(f.Values, ", "))
	case "ended":
		v.t.tell(at, "engine", "the call is over: %s", f.Outcome)
		v.ops = nil // the end of a call ends them too, without a word
	case "note":
		v.note(at, f)
	}
}

func (v *engineView) note(at time.Time, f engine.Fact) {
	tell := func(format string, args ...any) { v.t.tell(at, "engine", format, args...) }
	switch f.Note {
	case "enter":
		if !v.alone { // somebody will ask
			v.entered = append(v.entered, visit{at, f.Step})
		}
		tell("step %s", f.Step)
	case "barge-in":
		tell("barge-in")
	case "no-input", "no-match", "lost", "on-error":
		tell("%s at %s", strings.ReplaceAll(f.Note, "-", " "), f.Step)
	case "key-kept":
		tell("key kept for later")
	case "heard", "cut":
		if v.alone && len(f.Prompts) > 0 {
			v.t.tell(at, "caller", "%s: %s", map[string]string{"heard": "heard", "cut": "was cut off at"}[f.Note], strings.Join(f.Prompts, ", "))
		}
	}
}

// sent tells what is now played or recorded, or queued at Graph.
func (v *engineView) sent(at time.Time, o operation) {
	queued := ""
	if n := len(v.ops); n > 0 {
		queued = ", queued behind " + v.ops[n-1].name
	}
	v.ops = append(v.ops, o)
	v.t.tell(at, "graph", "<- %s: %s%s", o.name, o.content, queued)
}

// short is the part of a token that a person can tell from others.
func short(token string) string {
	parts := strings.SplitN(token, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

func returned(f engine.Fact) string {
	switch {
	case f.Failed:
		return "failed"
	case len(f.Values) == 0:
		return "done"
	}
	return "returned " + strings.Join(f.Values, ", ")
}
