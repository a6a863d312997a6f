package engine

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// line returns the fields of the only log line with that message.
func (r *rig) line(message string) map[string]any {
	r.t.Helper()
	var found []map[string]any
	for text := range strings.Lines(r.logs.String()) {
		var fields map[string]any
		must(r.t, json.Unmarshal([]byte(text), &fields))
		if fields["message"] == message {
			found = append(found, fields)
		}
	}
	if len(found) != 1 {
		r.t.Fatalf("%d lines %q, want 1", len(found), message)
	}
	return found[0]
}

// mute reports that there is no line with that message.
func (r *rig) mute(message string) {
	r.t.Helper()
	if strings.Contains(r.logs.String(), `"message":"`+message+`"`) {
		r.t.Errorf("there is a line %q", message)
	}
}

func wantFields(t *testing.T, line map[string]any, want map[string]any) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		text, ok := line[name].(string)
		if part, partly := want[name].(string); partly && name == "look_at" && ok && strings.Contains(text, part) {
			continue
		}
		if line[name] != want[name] {
			t.Errorf("%s is %v, want %v in %v", name, line[name], want[name], line)
		}
	}
}

const unanswered = "incoming call could not be answered"

func TestACallThatCannotBeAnsweredIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		fault  graphsim.Fault
		lookAt string
	}{
		"refused":           {graphsim.Fault{On: "answer", Status: 400, Code: "7500"}, "what Graph said"},
		"no permission":     {graphsim.Fault{On: "answer", Status: 403, Code: "7504"}, "permissions"},
		"token not taken":   {graphsim.Fault{On: "answer", Status: 401}, "does not take the access token"},
		"throttled for all": {graphsim.Fault{On: "answer", Status: 429}, "no room in time"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
				r.graph.Inject(c.fault)
				id := r.call(graphsim.Caller{}).ID()
				<-time.After(time.Minute)
				wantFields(t, r.line(unanswered), map[string]any{"level": "error", "call_id": id, "look_at": c.lookAt})
				wantFields(t, r.line("call ended"), map[string]any{"level": "info", "outcome": "not-established"})
			})
		})
	}
}

// noToken is a TokenSource whose secret is wrong.
type noToken struct{}

func (noToken) Token(context.Context) (string, error) {
	return "", &graphclient.Error{Op: "token", Status: 401, Code: "invalid_client"}
}

func TestACallWithoutATokenIsAnError(t *testing.T) {
	wrongSecret := func(c *Config) {
		client, err := graphclient.New(graphclient.Config{BaseURL: "https://graph.sim/v1.0", Tokens: noToken{}, Transport: graphsim.Mux{}})
		must(t, err)
		c.Graph = client
	}
	inBubble(t, menuFlow, wrongSecret, func(t *testing.T, r *rig) {
		r.call(graphsim.Caller{})
		settle()
		wantFields(t, r.line(unanswered), map[string]any{"level": "error", "look_at": "no access token"})
	})
}

func TestACallerWhoHangsUpEarlyIsNoError(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "answer", Status: 404})
		r.call(graphsim.Caller{})
		settle()
		r.mute(unanswered)
		wantFields(t, r.line("call ended"), map[string]any{"level": "info", "outcome": "not-established"})
	})
}

func TestFailedStepsAreInTheLog(t *testing.T) {
	fails := func(c *Config) {
		c.Actions = map[string]Action{"order-status": func(context.Context, ActionCall) (Result, error) { return nil, errors.New("down") }}
	}
	inBubble(t, actionFlow, fails, func(t *testing.T, r *rig) {
		<-r.call(graphsim.Caller{}).Ended()
		settle()
		wantFields(t, r.line("step failed"), map[string]any{"level": "warn", "step": "ask", "kind": "action", "handler": "sorry"})
		age, ok := r.line("call ended")["age_ms"].(float64)
		if !ok || age != float64(int64(age)) || age < 2000 {
			t.Errorf("age_ms is %v, want whole milliseconds, more than the prompt takes", age)
		}
	})
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "playPrompt", Status: 400})
		<-r.call(graphsim.Caller{}).Ended()
		settle()
		line := r.line("step failed")
		wantFields(t, line, map[string]any{"level": "warn", "step": "main", "kind": "media"})
		if _, handled := line["handler"]; handled {
			t.Errorf("a handler is named and there is none: %v", line)
		}
		wantFields(t, r.line("call ended"), map[string]any{"outcome": "failed"})
	})
}

func TestNotificationsThatDoNotArriveAreTold(t *testing.T) {
	const lost = "notifications do not arrive: is PUBLIC_URL reachable for Graph?"
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		for _, on := range []string{"notify.establishing", "notify.established", "notify.audio"} {
			r.graph.Inject(graphsim.Fault{On: on, Drop: true})
		}
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 3*time.Minute))
		wantFields(t, r.line(lost), map[string]any{"level": "warn", "address": "https://bot.example/ivr/api/calls"})
		c.HangUp()
		<-c.Ended()
	})
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		<-r.call(graphsim.Caller{}).Ended()
		settle()
		r.mute(lost)
	})
}

func TestADialWithoutACallIsNoCallThatEnded(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "createCall", Status: 403, Code: "7504"})
		if _, err := r.eng.Dial(t.Context(), DialRequest{To: someUser}); err == nil {
			t.Fatal("Dial succeeded")
		}
		settle()
		line := r.line("dial failed")
		wantFields(t, line, map[string]any{"level": "error", "look_at": "permissions"})
		if text, _ := line["error"].(string); !strings.Contains(text, "7504") {
			t.Errorf("the line does not say what Graph said: %v", line)
		}
		r.mute("call ended")
		r.mute("call began")
		if strings.Contains(r.logs.String(), `"call_id"`) {
			t.Errorf("a call that never was has an id:\n%s", r.logs)
		}
	})
}

const failedEarly = "call failed before its flow started"

func TestACallThatNeverStoodIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		ends   string // what Graph says of it; empty: nothing at all
		lookAt string // empty: no error
	}{
		"Graph says nothing at all":  {"", "did not establish the call in time"},
		"Graph ends it with a fault": {`{"code":500,"subcode":7106}`, "Graph's error 500/7106"},
		"the caller thinks better":   {`{"code":487,"subcode":0}`, ""},
		"everybody declined":         {`{"code":603,"subcode":0}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
				for _, on := range []string{"notify.establishing", "notify.established", "notify.audio"} {
					r.graph.Inject(graphsim.Fault{On: on, Drop: true})
				}
				r.graph.Inject(graphsim.Fault{On: "getCall", Status: 500})
				caller := r.call(graphsim.Caller{})
				settle()
				if c.ends != "" {
					end := `{"@odata.type":"#microsoft.graph.call","state":"terminated","resultInfo":` + c.ends + `}`
					r.post(envelope(item("deleted", "/communications/calls/"+caller.ID(), end)))
				}
				<-time.After(2 * time.Minute)
				wantFields(t, r.line("call ended"), map[string]any{"outcome": "not-established"})
				if c.lookAt == "" {
					r.mute(failedEarly)
					return
				}
				wantFields(t, r.line(failedEarly), map[string]any{"level": "error", "look_at": c.lookAt})
			})
		})
	}
}

func TestADialThatTheHostGaveUpIsNoError(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "createCall", Drop: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.eng.Dial(ctx, DialRequest{To: someUser}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Dial: %v, want that of its context", err)
		}
		<-time.After(2 * time.Minute)
		wantFields(t, r.line("dial failed"), map[string]any{"level": "info", "outcome": "stopped"})
		r.mute("call ended")
	})
}
