package engine

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// This file says in the log what an operator has to know of a call that does
// not go as it should.

// A glance is what is remembered of a call while it takes a step.
type glance struct {
	life    call.Life
	step    flows.StepID
	kind    string // of the last error
	errors  int
	failing bool // it ends because of an error
	gone    bool
}

func glanceAt(s *call.State) glance {
	return glance{life: s.Life, step: s.Step, kind: s.Error, errors: s.Errors, failing: s.GivenUp || s.Leaving == call.Failed, gone: s.Gone}
}

// tellTrouble compares the call with what it was before a step.
func (s *session) tellTrouble(before glance, ev call.Event, commands []call.Command) {
	switch ev := ev.(type) {
	case call.Answered:
		if beginning(before.life) {
			s.refusal = nil
			if ev.Verdict != media.Accepted {
				s.refusal = &ev
			}
		}
	case call.CallFound:
		if (beginning(before.life) || before.life == call.Establishing) && s.state.Life == call.Established {
			s.log().Warn().Str(fieldAddress, s.engine.callback).
				Msg("notifications do not arrive: is PUBLIC_URL reachable for Graph?")
		}
	}
	s.tellFailures(before, commands)
}

// beginning: the one request that is out is that which answers or dials.
func beginning(l call.Life) bool { return l == call.Answering || l == call.Dialing }

// tellFailures has a line for each step that failed, whether the flow has
// something in store for that or not.
func (s *session) tellFailures(before glance, commands []call.Command) {
	st := s.state
	at := st.Step
	for _, c := range commands {
		n, ok := c.(call.Note)
		switch {
		case ok && n.What == call.HandlerUsed:
			kind, outcome, _ := strings.Cut(n.Detail, ".")
			s.stepFailed(n.Step, n.Detail, s.stepName(s.flow.Steps[n.Step].OnError.For(kind, outcome)))
		case ok && n.What == call.OpFailed:
			at = n.Step // what was played belongs to an earlier step, perhaps
		}
	}
	now := glanceAt(st)
	unhandled := now.failing && !before.failing
	afterwards := before.gone && (now.errors != before.errors || now.kind != before.kind)
	if unhandled || afterwards {
		s.stepFailed(at, st.Error, "")
	}
}

func (s *session) stepFailed(at flows.StepID, kind, handler string) {
	line := s.log().Warn().Str(fieldStep, s.stepName(at)).Str(fieldKind, kind)
	if handler != "" {
		line.Str(fieldHandler, handler)
	}
	line.Msg("step failed")
}

func (s *session) stepName(id flows.StepID) string {
	if id < 0 || int(id) >= len(s.flow.Steps) {
		return ""
	}
	return s.flow.Steps[id].Name
}

// logEnd is the last line about a call. One that failed before its flow
// started has another before it, at error: nobody was talked to.
func (s *session) logEnd(end call.Ended) {
	what, lookAt := s.neverBegan(end)
	unnamed := s.dial != nil && s.name() == ""
	if unnamed {
		what = "dial failed"
	}
	if lookAt != "" {
		line := s.log().Error().Int(fieldCode, end.Code).Int(fieldSubcode, end.Subcode).Str(fieldReason, end.Reason).Str(fieldLookAt, lookAt)
		if unnamed {
			line.Err(s.dial.err)
		}
		line.Msg(what)
		if unnamed {
			return
		}
	}
	if !unnamed {
		what = "call ended"
	}
	line := s.log().Info().Str(fieldOutcome, string(end.Outcome)).Int(fieldCode, end.Code).Int(fieldSubcode, end.Subcode)
	if words := graphclient.Words(end.Code, end.Subcode); words != "" {
		line.Str(fieldMeaning, words)
	}
	line.Int64(fieldAge, s.age().Milliseconds()).Msg(what)
}

// neverBegan says where to look when a call failed before its flow started.
// Nothing: it did start, or the other side thought better of it.
func (s *session) neverBegan(end call.Ended) (what, lookAt string) {
	if end.Outcome != call.NeverStarted {
		return "", ""
	}
	what = "call failed before its flow started"
	switch {
	case s.refusal != nil && s.refusal.Missing && s.dial == nil: // over before it was answered
		return "", ""
	case s.refusal != nil:
		if s.dial == nil {
			what = "incoming call could not be answered"
		}
		return what, whyRefused(*s.refusal)
	case s.state.Leaving == call.NeverStarted:
		return what, "Graph did not establish the call in time; whether its notifications reach " + s.engine.callback
	case end.Code >= http.StatusInternalServerError && end.Code < 600: // 6xx: declined
		return what, fmt.Sprintf("Graph's error %d/%d", end.Code, end.Subcode)
	}
	return "", ""
}

// whyRefused says where to look; the warning that every failed request has
// comes before it and holds Graph's own words.
func whyRefused(a call.Answered) string {
	const before = "the warning before this line"
	switch {
	case a.Verdict == media.Unsure:
		return "Graph's answer was lost: the network; " + before
	case a.Status == 0:
		return "the request did not leave: no access token (tenant, client id, client secret) or no connection; " + before
	case a.Status == http.StatusUnauthorized:
		return "Graph does not take the access token: tenant and client id; " + before
	case a.Status == http.StatusForbidden:
		return "permissions of the application at Graph and the consent of an administrator; " + before
	case a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable:
		return "Graph had no room in time; " + before
	}
	return "what Graph said: " + before
}
