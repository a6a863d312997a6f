package ivrtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
)

// A Request is one that the flow has sent to a service, and how it went.
// Attempts that were repeated are one. It may hold what is secret.
type Request struct {
	Method, URL string
	Header      http.Header
	Body        []byte        // JSON; nil: none
	At          time.Duration // in the call
	Done        bool          // it was answered, or given up
	Status      int           // of the answer; 0: none
}

// Requests are those that the flow has sent so far, in order, whoever answers them.
func (c *Caller) Requests() []Request {
	var all []Request
	index := map[uint32]int{}
	for _, turn := range c.play.World().Turns() {
		if done, ok := turn.Event.(call.RequestDone); ok {
			if i, known := index[done.Req]; known {
				all[i].Done, all[i].Status = true, done.Status
			}
		}
		for _, command := range turn.Commands {
			r, ok := command.(call.RunRequest)
			if !ok {
				continue
			}
			index[r.Req] = len(all)
			all = append(all, Request{Method: r.Method, URL: r.URL, Header: headers(r.Headers), Body: slices.Clone(r.Body), At: turn.At})
		}
	}
	return all
}

func headers(list []call.Header) http.Header {
	h := http.Header{}
	for _, one := range list {
		h.Add(one.Name, one.Value)
	}
	return h
}

// An ActionRun is one run of a function of the host, and how it went. It may
// hold what is secret.
type ActionRun struct {
	Name   string
	Args   map[string]any
	At     time.Duration // in the call
	Done   bool          // it has returned, or was given up
	Failed bool          // it returned an error, or was too slow
	Result map[string]any
}

// ActionsRun are the functions that the flow has called so far, in order,
// whoever answers them.
func (c *Caller) ActionsRun() []ActionRun {
	var all []ActionRun
	index := map[uint32]int{}
	for _, turn := range c.play.World().Turns() {
		if done, ok := turn.Event.(call.ActionDone); ok {
			if i, known := index[done.Req]; known {
				all[i].Done, all[i].Failed, all[i].Result = true, done.Failed, maps.Clone(done.Values)
			}
		}
		for _, command := range turn.Commands {
			if r, ok := command.(call.RunAction); ok {
				index[r.Req] = len(all)
				all = append(all, ActionRun{Name: r.Name, Args: maps.Clone(r.Args), At: turn.At})
			}
		}
	}
	return all
}

// Step is where the call stands.
func (c *Caller) Step() string { return c.play.World().State().StepName() }

// Var is the value of a variable, also of a secret one; nil: there is none of that name.
func (c *Caller) Var(name string) any {
	i := slices.IndexFunc(c.flow.Vars, func(v flows.Var) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return c.play.World().State().Vars[i]
}

// Heard are the prompts that were heard so far, in order, by their names; one
// that was cut, or is being heard, has a ~ in front. Spoken values are their words.
func (c *Caller) Heard() []string {
	var all []string
	for _, h := range c.play.World().Heard() {
		name := h.Name
		if h.Spoken && h.Words != "" {
			name = h.Words
		}
		if !h.Complete {
			name = "~" + name
		}
		all = append(all, name)
	}
	return all
}

// Now is how long the call has lasted.
func (c *Caller) Now() time.Duration { return c.play.World().Now() }

// Ended is how the call ended, as [Caller.ExpectEnd] has it; empty: it has not.
func (c *Caller) Ended() string {
	if e := c.play.World().Ended(); e != nil {
		return string(e.Outcome)
	}
	return ""
}

// Transcript is what has happened so far, a line each; keys that are on their
// way into secret variables are hidden.
func (c *Caller) Transcript() string {
	var b strings.Builder
	for _, e := range c.play.Transcript() {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}
