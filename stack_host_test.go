package ivrflow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	values "github.com/ivrflow/ivrflow/internal/world"
)

// scripted are the functions and services of a host that answer as they did
// in another call, in the same order, and keep what they were asked.
type scripted struct {
	mu sync.Mutex

	runs  map[string][]exchange[call.RunAction, call.ActionDone] // by name
	dips  []exchange[call.RunRequest, call.RequestDone]
	asked []string
}

// An exchange is a question and its answer, which came so long after it; none
// came if it is nil.
type exchange[Q, A any] struct {
	question Q
	answer   *A
	after    time.Duration
}

// newScripted reads the answers of a call from its turns.
func newScripted(turns []values.Turn) *scripted {
	s := &scripted{runs: map[string][]exchange[call.RunAction, call.ActionDone]{}}
	for i, turn := range turns {
		for _, c := range turn.Commands {
			switch c := c.(type) {
			case call.RunAction:
				s.runs[c.Name] = append(s.runs[c.Name], answerTo(turns[i:], c, func(a call.ActionDone) bool { return a.Req == c.Req }))
			case call.RunRequest:
				s.dips = append(s.dips, answerTo(turns[i:], c, func(a call.RequestDone) bool { return a.Req == c.Req }))
			}
		}
	}
	return s
}

func answerTo[Q, A any](turns []values.Turn, q Q, its func(A) bool) exchange[Q, A] {
	for _, later := range turns {
		if a, ok := later.Event.(A); ok && its(a) {
			return exchange[Q, A]{q, &a, later.At - turns[0].At}
		}
	}
	return exchange[Q, A]{question: q}
}

// actions are all functions that a flow calls.
func (s *scripted) actions(f *flows.Flow) map[string]engine.Action {
	all := map[string]engine.Action{}
	for _, step := range f.Steps {
		if b, ok := step.Body.(*flows.Action); ok {
			all[b.Name] = func(ctx context.Context, c engine.ActionCall) (engine.Result, error) { return s.run(ctx, b.Name, c) }
		}
	}
	return all
}

func (s *scripted) run(ctx context.Context, name string, c engine.ActionCall) (engine.Result, error) {
	s.mu.Lock()
	s.asked = append(s.asked, "action "+name+" "+argsOnTheStack(c))
	done := s.runs[name]
	if len(done) > 0 {
		s.runs[name] = done[1:]
	}
	s.mu.Unlock()
	if len(done) == 0 {
		return nil, errors.New("nobody expected that this action is run")
	}
	x := done[0]
	if !thinks(ctx, x.after, x.answer == nil || x.after >= x.question.Timeout) {
		return nil, ctx.Err()
	}
	if x.answer.Failed {
		return nil, errors.New("it failed")
	}
	return engine.Result(x.answer.Values), nil
}

// thinks for a while, or until nobody waits for the answer.
func thinks(ctx context.Context, d time.Duration, forEver bool) bool {
	if forEver {
		<-ctx.Done()
		return false
	}
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// services are all hosts that a flow may ask.
func (s *scripted) services(f *flows.Flow) map[string]http.Handler {
	all := map[string]http.Handler{}
	for _, host := range f.Hosts {
		all[host] = http.HandlerFunc(s.dip)
	}
	return all
}

func (s *scripted) dip(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	var x exchange[call.RunRequest, call.RequestDone]
	expected := len(s.dips) > 0
	if expected {
		x, s.dips = s.dips[0], s.dips[1:]
	}
	s.asked = append(s.asked, dipText(r.Method, "https://"+r.Host+r.URL.RequestURI(), r.Header.Get("Authorization"), body))
	s.mu.Unlock()
	if !expected {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	if !thinks(r.Context(), x.after, x.answer == nil || x.answer.Timeout) {
		return
	}
	if x.answer.Failed {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(x.answer.Status)
	if x.answer.Body != nil {
		json.NewEncoder(w).Encode(x.answer.Body)
	}
}

func dipText(method, url, authorization string, body []byte) string {
	return strings.Join([]string{method, url, authorization, string(body)}, " ")
}

// askedInValues is what a call in values asked the host, as scripted keeps it.
func askedInValues(turns []values.Turn) (all []string) {
	for _, turn := range turns {
		for _, c := range turn.Commands {
			switch c := c.(type) {
			case call.RunAction:
				all = append(all, "action "+c.Name+" "+argsText(c.Args))
			case call.RunRequest:
				all = append(all, dipText(c.Method, c.URL, authorizationOf(c), c.Body))
			}
		}
	}
	return all
}

func authorizationOf(c call.RunRequest) string {
	for _, h := range c.Headers {
		if strings.EqualFold(h.Name, "Authorization") {
			return h.Value
		}
	}
	return ""
}

// A recording has another name on each stage, and stands for itself here.
var recordingInValues = regexp.MustCompile(`^rec\d+$`)

func argsText(args map[string]any) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(args)) {
		value := args[name]
		if text, ok := value.(string); ok && recordingInValues.MatchString(text) {
			value = "(a recording)"
		}
		fmt.Fprintf(&b, "%s=%v ", name, value)
	}
	return b.String()
}

func argsOnTheStack(c engine.ActionCall) string {
	args := maps.Clone(c.Args)
	for name := range args {
		if _, ok := c.Recording(name); ok {
			args[name] = "rec1"
		}
	}
	return argsText(args)
}
