package engine

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

var someUser = graphclient.Identity{Kind: graphclient.IdentityUser, ID: "550fae72-d251-43ec-868c-373732c2704f"}

func TestDialledCallRunsItsFlow(t *testing.T) {
	for name, f := range map[string]graphsim.Fault{
		"as usual": {On: "none"},
		"notifications come before the answer that names the call": {On: "createCall", BeforeAnswer: true},
		"the answer takes longer than ringing":                     {On: "createCall", AnswerDelay: 3 * time.Second},
		"the answer never comes":                                   {On: "createCall", DropAnswer: true},
		"the answer breaks off":                                    {On: "createCall", CutAnswer: true},
		"not now":                                                  {On: "createCall", Nth: 1, Status: 429, RetryAfter: "2"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
				callee := make(chan *graphsim.Caller, 1)
				r.graph.OnDial(func(c *graphsim.Caller) { callee <- c })
				r.graph.Inject(f)
				id, err := r.eng.Dial(t.Context(), DialRequest{To: someUser})
				must(t, err)
				c := <-callee
				if id != c.ID() {
					t.Errorf("id %q, want %q", id, c.ID())
				}
				must(t, c.HearStart("main.wav", 10*time.Second))
				must(t, c.Press("1"))
				must(t, c.Hear("sales.wav", 10*time.Second))
				<-c.Ended()
				settle()
				if r.eng.Calls() != 0 {
					t.Errorf("%d calls are live", r.eng.Calls())
				}
			})
		})
	}
}

func TestDialIsRefusedForNowUntilItIsGivenUp(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "createCall", Status: 503, RetryAfter: "1"})
		_, err := r.eng.Dial(t.Context(), DialRequest{To: someUser})
		if !errors.Is(err, graphclient.ErrUnavailable) {
			t.Errorf("Dial: %v, want ErrUnavailable", err)
		}
		settle()
		if n := strings.Count(r.requests(), "createCall"); n < 2 || n > 6 || r.eng.Calls() != 0 {
			t.Errorf("asked %d times, %d calls are live", n, r.eng.Calls())
		}
	})
}

func TestDialSaysWhyThereIsNoCall(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "createCall", Status: 403, Code: "7504"})
		_, err := r.eng.Dial(t.Context(), DialRequest{To: someUser})
		if !errors.Is(err, graphclient.ErrForbidden) {
			t.Errorf("Dial: %v, want ErrForbidden", err)
		}
		settle()
		if r.eng.Calls() != 0 {
			t.Errorf("%d calls are live", r.eng.Calls())
		}
	})
}

func TestDialRefusesWhatTheFlowDoesNotKnow(t *testing.T) {
	inBubble(t, "vars:\n  name: text"+menuFlow, nil, func(t *testing.T, r *rig) {
		for name, q := range map[string]DialRequest{
			"no flow":       {Flow: "other"},
			"no variable":   {Vars: map[string]any{"nome": "x"}},
			"not a text":    {Vars: map[string]any{"name": 1}},
			"not a type":    {Vars: map[string]any{"name": []string{"x"}}},
			"nobody called": {},
		} {
			if id, err := r.eng.Dial(t.Context(), q); err == nil {
				t.Errorf("%s: call %q was made", name, id)
			}
		}
	})
}

func TestDialGivenUpHangsUp(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "createCall", Delay: 2 * time.Second})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.eng.Dial(ctx, DialRequest{To: someUser}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Dial: %v, want the end of its context", err)
		}
		<-time.After(3 * time.Second)
		settle()
		if got := r.requests(); !strings.HasSuffix(got, "deleteCall") || r.eng.Calls() != 0 {
			t.Errorf("requests %q, %d calls are live: want it hung up", got, r.eng.Calls())
		}
	})
}

func TestHostJumpsAndHangsUp(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		upper := strings.ToUpper(strings.ReplaceAll(c.ID(), "-", ""))
		if err := r.eng.Jump(upper, "nowhere"); !errors.Is(err, ErrNoStep) {
			t.Errorf("Jump: %v, want ErrNoStep", err)
		}
		if err := r.eng.Jump("other", "bye"); !errors.Is(err, ErrNoCall) {
			t.Errorf("Jump: %v, want ErrNoCall", err)
		}
		must(t, r.eng.Jump(upper, "bye"))
		must(t, c.HearStart("bye.wav", 5*time.Second))
		must(t, r.eng.HangUp(c.ID()))
		<-c.Ended()
		settle()
		if err := r.eng.HangUp(c.ID()); !errors.Is(err, ErrNoCall) {
			t.Errorf("HangUp: %v, want ErrNoCall", err)
		}
	})
}
