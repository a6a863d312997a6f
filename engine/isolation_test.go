package engine

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

func TestPanicInOneCallHangsItUpAndLeavesTheOthers(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		bad, good := r.call(graphsim.Caller{}), r.call(graphsim.Caller{})
		must(t, bad.HearStart("main.wav", 5*time.Second))
		must(t, good.HearStart("main.wav", 5*time.Second))
		settle()
		s := r.eng.calls.find(graphclient.CanonicalID(bad.ID()))
		s.state.Sched = nil // nobody drains it now: the bubble is at rest
		must(t, bad.Press("1"))
		<-bad.Ended()
		must(t, good.Press("1"))
		must(t, good.Hear("sales.wav", 5*time.Second))
		<-good.Ended()
		settle()
		if r.eng.Calls() != 0 {
			t.Errorf("%d calls are live", r.eng.Calls())
		}
		if !strings.Contains(r.logs.String(), "a step panicked") {
			t.Error("nobody was told")
		}
	})
}

func TestRouteThatPanicsOrKnowsNoFlowRejectsTheCall(t *testing.T) {
	for name, route := range map[string]func(Incoming) string{
		"panics":       func(Incoming) string { panic("host") },
		"unknown flow": func(Incoming) string { return "other" },
		"no flow":      func(Incoming) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, menuFlow, func(c *Config) { c.Route = route }, func(t *testing.T, r *rig) {
				c := r.call(graphsim.Caller{})
				<-c.Ended()
				settle() // the request is in the list once it is answered
				if got := r.requests(); got != "reject" {
					t.Errorf("requests %q, want it rejected", got)
				}
			})
		})
	}
}

func TestRouteIsToldWhoCallsWhom(t *testing.T) {
	var in Incoming
	with := func(c *Config) { c.Route = func(i Incoming) string { in = i; return "menu" } }
	inBubble(t, menuFlow, with, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{From: "+15550100"})
		must(t, c.HearStart("main.wav", 5*time.Second))
		if in.CallID != c.ID() || in.From.ID != "+15550100" || in.From.Kind != graphclient.IdentityPhone || in.To.ID == "" {
			t.Errorf("told %+v", in)
		}
		c.HangUp()
		<-c.Ended()
	})
}

func TestHangUpIsSeenWhileAPostIsOut(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "playPrompt", DropAnswer: true})
		c := r.call(graphsim.Caller{})
		must(t, c.WaitAudio(5*time.Second))
		c.Wait(time.Second) // the POST is out and is not answered
		c.HangUp()
		<-c.Ended()
		settle()
		if r.eng.Calls() != 0 {
			t.Error("the call waits for the answer to its POST")
		}
		if got := r.requests(); strings.Contains(got, "deleteCall") {
			t.Errorf("requests %q: sent after the end", got)
		}
	})
}

func TestOneRequestOfACallIsOutAtATime(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "subscribeToTone", Nth: 1, DropAnswer: true})
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 20*time.Second))
		settle() // the request is in the list once it is answered
		var subscribed, played time.Time
		for _, q := range r.graph.Requests() {
			switch q.Operation {
			case "subscribeToTone":
				subscribed = q.At
			case "playPrompt":
				played = q.At
			}
		}
		if wait := played.Sub(subscribed); wait < 5*time.Second {
			t.Errorf("played %v after a subscription that was not answered: two requests were out at once", wait)
		}
		c.HangUp()
		<-c.Ended()
	})
}

func TestRequestThatWaitedTooLongIsNotSent(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		settle()
		before := r.requests()
		s := r.eng.calls.find(graphclient.CanonicalID(c.ID()))
		for _, cmd := range []call.Command{call.Play{Token: "late"}, call.Record{Token: "late"}, call.Cancel{Token: "late"}} {
			a, ok := s.exchange(outgoing{command: cmd, due: time.Now()}).(call.MediaAnswered)
			if !ok || a.Token != "late" || a.Verdict != media.Refused || !a.Again {
				t.Errorf("%T: answered %+v, want refused for now", cmd, a)
			}
		}
		a, ok := s.exchange(outgoing{command: call.KeepAlive{Req: 7}, due: time.Now()}).(call.Answered)
		if !ok || a.Req != 7 || a.Verdict != media.Refused || !a.Again {
			t.Errorf("keep-alive: answered %+v, want refused for now", a)
		}
		if after := r.requests(); after != before {
			t.Errorf("sent all the same: %q", strings.TrimPrefix(after, before))
		}
		c.HangUp()
		<-c.Ended()
	})
}

func TestNothingIsSentWhileOnHangupRuns(t *testing.T) {
	slow := func(c *Config) {
		c.Actions = map[string]Action{"note": func(context.Context, ActionCall) (Result, error) {
			<-time.After(3 * time.Second)
			return nil, nil
		}}
	}
	flow := strings.Replace(menuFlow, "steps:", "on_hangup: note\nsteps:\n  note: {action: {name: note, timeout: 5s}, next: hangup}", 1)
	inBubble(t, flow, slow, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "subscribeToTone", AnswerDelay: 3 * time.Second})
		c := r.call(graphsim.Caller{})
		must(t, c.WaitAudio(5*time.Second))
		c.Wait(time.Second) // the prompt waits behind the subscription
		c.HangUp()
		<-c.Ended()
		settle()
		if r.eng.Calls() != 1 {
			t.Fatal("on_hangup does not run")
		}
		<-time.After(5 * time.Second)
		if got := r.requests(); got != "answer subscribeToTone" || r.eng.Calls() != 0 {
			t.Errorf("requests %q and %d live calls after the end", got, r.eng.Calls())
		}
	})
}

func TestTickBeforeItsTimeIsNoStep(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		settle()
		before := r.trace.String()
		r.eng.calls.find(graphclient.CanonicalID(c.ID())).post(call.Tick{})
		settle()
		if after := r.trace.String(); after != before {
			t.Errorf("it was a step: %s", strings.TrimPrefix(after, before))
		}
		must(t, c.Hear("bye.wav", time.Minute)) // and the timer still goes off
		<-c.Ended()
	})
}

func TestKeepAliveEveryQuarterOfAnHour(t *testing.T) {
	patient := strings.Replace(menuFlow, "after: 5s, max: 2", "after: 10m, max: 9", 1)
	inBubble(t, patient, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		c.Wait(50 * time.Minute)
		if n := strings.Count(r.requests(), "keepAlive"); n != 3 {
			t.Errorf("%d keepAlives in 50 minutes, want 3", n)
		}
		if r.eng.Calls() != 1 {
			t.Error("the call is gone")
		}
		c.HangUp()
		<-c.Ended()
	})
}
