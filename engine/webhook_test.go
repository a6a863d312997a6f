package engine

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/ivrflow/ivrflow/graphsim"
)

const callURL = "/communications/calls/57DAB8B1894C409AB240BD8BEAE78896"

func incomingItem() string {
	return item("created", callURL, `{"@odata.type":"#microsoft.graph.call","state":"incoming","tenantId":"`+graphsim.DefaultTenantID+`"}`)
}

func TestWebhookStatus(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(q *http.Request)
		body   string
		want   int
	}{
		{"empty body", nil, "", 202},
		{"only white space", nil, "  \n", 202},
		{"empty envelope", nil, envelope(), 202},
		{"call that nobody knows", nil, envelope(item("updated", callURL, `{"state":"established"}`)), 202},
		{"unreadable item beside a good one", nil, envelope(`{"resourceUrl":17}`, item("updated", callURL, `{"state":"established"}`)), 202},
		{"not JSON", nil, "<html>", 400},
		{"cut off", nil, `{"value":[{"changeType":"upda`, 400},
		{"compressed", func(q *http.Request) { q.Header.Set("Content-Encoding", "gzip") }, "x", 415},
		{"too large", nil, envelope(strings.Repeat(" ", 1<<20)), 413},
		{"call in the shape before Graph's", nil, `{"id":"a","callState":"incoming","participants":[],"tenantId":"t"}`, 204},
		{"no token", func(q *http.Request) { q.Header.Del("Authorization") }, envelope(), 403},
		{"no token and a body that is too large", func(q *http.Request) { q.Header.Del("Authorization") }, strings.Repeat(" ", 1<<20), 403},
		{"other scheme", func(q *http.Request) { q.Header.Set("Authorization", "Basic YTpi") }, envelope(), 403},
		{"GET", func(q *http.Request) { q.Method = http.MethodGet }, "", 405},
		{"path of the public address taken off by a proxy", func(q *http.Request) { q.URL.Path = "/api/calls" }, envelope(), 202},
		{"other path", func(q *http.Request) { q.URL.Path = "/ivr/api/calls/" }, envelope(), 404},
		{"prompt that is not there", func(q *http.Request) { q.Method, q.URL.Path = http.MethodGet, "/ivr/prompts/x/y.wav" }, "", 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
				q := r.notification(c.body)
				if c.change != nil {
					c.change(q)
				}
				w := r.answer(q)
				if w.Code != c.want {
					t.Errorf("status %d, want %d; body %s", w.Code, c.want, w.Body)
				}
				if w.Code >= 400 && !json.Valid(w.Body.Bytes()) {
					t.Errorf("the error is not JSON: %s", w.Body)
				}
				if n := r.eng.Calls(); n != 0 {
					t.Errorf("%d calls live, want none", n)
				}
			})
		})
	}
}

func TestForgedNotificationChangesNothing(t *testing.T) {
	for name, f := range map[string]graphsim.Forgery{
		"unsigned":       {Unsigned: true},
		"expired":        {Claims: map[string]any{"exp": jwt.NewNumericDate(time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC))}},
		"other audience": {Claims: map[string]any{"aud": "somebody else"}},
		"no tenant":      {Claims: map[string]any{"tid": nil}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
				token, err := r.graph.SignToken(f)
				must(t, err)
				q := r.notification(envelope(incomingItem()))
				q.Header.Set("Authorization", "Bearer "+token)
				if w := r.answer(q); w.Code != http.StatusForbidden {
					t.Errorf("status %d, want 403", w.Code)
				}
				settle()
				if n := r.eng.Calls(); n != 0 {
					t.Errorf("%d calls live, want none", n)
				}
				if ops := r.requests(); ops != "" {
					t.Errorf("graph was asked for %s", ops)
				}
				if r.eng.Counts().Refused != 1 {
					t.Error("it was not counted")
				}
			})
		})
	}
}

func TestWebhookSays503WhileTheKeysCannotBeHad(t *testing.T) {
	dead := func(c *Config) { c.AuthTransport = graphsim.Mux{} }
	inBubble(t, menuFlow, dead, func(t *testing.T, r *rig) {
		settle()
		if r.eng.Ready() == nil {
			t.Error("ready without keys")
		}
		w := r.answer(r.notification(envelope(incomingItem())))
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("status %d, Retry-After %q; want 503 and a time", w.Code, w.Header().Get("Retry-After"))
		}
		wantFields(t, r.line("signing keys could not be fetched"), map[string]any{"level": "error"})
		if n := strings.Count(r.logs.String(), `"level":"warn"`); n != 0 {
			t.Errorf("%d warnings beside the error:\n%s", n, r.logs)
		}
	})
}

func TestWithoutAuthenticationTheLogIsLoud(t *testing.T) {
	open := func(c *Config) { c.InsecureNoAuth, c.AppID = true, "" }
	inBubble(t, menuFlow, open, func(t *testing.T, r *rig) {
		q := httptest.NewRequest(http.MethodPost, "https://bot.example/api/calls", strings.NewReader(envelope()))
		if w := r.answer(q); w.Code != http.StatusAccepted {
			t.Errorf("status %d, want 202", w.Code)
		}
		if !strings.Contains(r.logs.String(), "INSECURE") {
			t.Error("no warning")
		}
		if err := r.eng.Ready(); err != nil {
			t.Errorf("Ready: %v", err)
		}
	})
}

func TestTracingHeadersComeBack(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		q := r.notification(envelope())
		q.Header.Set("Client-Request-Id", "abc")
		q.Header.Set("Scenario-Id", strings.Repeat("x", maxEcho+1))
		h := r.answer(q).Header()
		if h.Get("client-request-id") != "abc" || h.Get("Scenario-Id") != "" {
			t.Errorf("headers %v: want the short one only", h)
		}
	})
}

func TestIncomingThatIsRepeatedIsAnsweredOnce(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "notify.incoming", Repeat: 2, RepeatAfter: 30 * time.Millisecond})
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		c.HangUp()
		<-c.Ended()
		settle()
		late := item("created", "/communications/calls/"+c.ID(), `{"@odata.type":"#microsoft.graph.call","state":"incoming"}`)
		if code := r.post(envelope(late)); code != http.StatusAccepted {
			t.Errorf("status %d, want 202", code)
		}
		settle()
		if got := strings.Count(r.requests(), "answer"); got != 1 {
			t.Errorf("answered %d times", got)
		}
	})
}

func TestOneEnvelopeForSeveralCalls(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		a, b := r.call(graphsim.Caller{}), r.call(graphsim.Caller{})
		must(t, a.HearStart("main.wav", 5*time.Second))
		must(t, b.HearStart("main.wav", 5*time.Second))
		tone := func(c *graphsim.Caller) string {
			return item("updated", "/communications/calls/"+strings.ToUpper(strings.ReplaceAll(c.ID(), "-", "")),
				`{"@odata.type":"#microsoft.graph.call","state":"established","toneInfo":{"sequenceId":1,"tone":"tone1"}}`)
		}
		if code := r.post(envelope(tone(a), `{"resourceUrl":"/communications/calls/x","resourceData":17}`, tone(b))); code != http.StatusAccepted {
			t.Errorf("status %d, want 202", code)
		}
		must(t, a.HearStart("sales.wav", 5*time.Second))
		must(t, b.HearStart("sales.wav", 5*time.Second))
		<-a.Ended()
		<-b.Ended()
	})
}

func TestTokenOfAnotherTenantCannotEndACall(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		token, err := r.graph.SignToken(graphsim.Forgery{Claims: map[string]any{"tid": "00000000-0000-0000-0000-000000000001"}})
		must(t, err)
		q := r.notification(envelope(item("deleted", "/communications/calls/"+c.ID(), `{"@odata.type":"#microsoft.graph.call","state":"terminated"}`)))
		q.Header.Set("Authorization", "Bearer "+token)
		if w := r.answer(q); w.Code != http.StatusAccepted {
			t.Errorf("status %d, want 202", w.Code)
		}
		settle()
		if r.eng.Calls() != 1 || r.eng.Counts().Foreign != 1 {
			t.Errorf("%d calls live and %d foreign items, want 1 and 1", r.eng.Calls(), r.eng.Counts().Foreign)
		}
		c.HangUp()
		<-c.Ended()
	})
}

func TestPromptsAreServed(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		p, ok := r.eng.editions.now().prompts.Prompt("main.wav")
		if !ok || !strings.HasPrefix(p.URI, "https://bot.example/ivr/prompts/") || !strings.HasSuffix(p.URI, "/main.wav") {
			t.Fatalf("prompt %+v", p)
		}
		w := r.answer(httptest.NewRequest(http.MethodGet, p.URI, nil))
		if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), graphsim.WAV(2*time.Second)) {
			t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
		}
	})
}

func TestForgeriesDoNotFloodTheLog(t *testing.T) {
	inBubble(t, menuFlow, nil, func(t *testing.T, r *rig) {
		const flood = 1000
		for range flood {
			q := r.notification(envelope())
			q.Header.Del("Authorization")
			r.answer(q)
		}
		if n := strings.Count(r.logs.String(), "notification refused"); n == 0 || n > 20 {
			t.Errorf("%d lines for %d forgeries", n, flood)
		}
		if n := r.eng.Counts().Refused; n != flood {
			t.Errorf("%d counted, want %d", n, flood)
		}
	})
}
