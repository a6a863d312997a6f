package graphclient

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestPlayPromptIsSentOnceWhateverHappens(t *testing.T) {
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	graph := func(code, message string) string {
		return `{"error":{"code":"` + code + `","message":"` + message + `"}}`
	}
	for name, c := range map[string]struct {
		step      step
		outcome   Outcome
		temporary bool
		is        error
	}{
		"200":                          {answer(200, running), Accepted, false, nil},
		"202":                          {answer(202, running), Accepted, false, nil},
		"204":                          {answer(204, ""), Accepted, false, nil},
		"200 null":                     {answer(200, "null"), Accepted, false, nil},
		"200 not JSON":                 {answer(200, "hello"), Unsure, false, ErrUnreadable},
		"200 cut off":                  {cutOff(200, running[:20]), Unsure, false, ErrUnreadable},
		"200 half of it":               {answer(200, running[:20]), Unsure, false, ErrUnreadable},
		"200 a page":                   {answer(200, "<html>sign in</html>", "Content-Type", "text/html"), Unsure, false, ErrUnreadable},
		"200 giant":                    {answer(200, `{"x":"`+strings.Repeat("x", 5000)+`"}`), Unsure, false, ErrTooLarge},
		"200 repeated status":          {answer(200, `{"status":"running","Status":"failed"}`), Unsure, false, ErrUnreadable},
		"302":                          {answer(302, "", "Location", "https://elsewhere.test/"), Unsure, false, ErrUnreadable},
		"307":                          {answer(307, "", "Location", "https://elsewhere.test/"), Unsure, false, ErrUnreadable},
		"400":                          {answer(400, graph("8523", "x")), Refused, false, ErrBadRequest},
		"403":                          {answer(403, graph("7504", "x")), Refused, false, ErrForbidden},
		"404":                          {answer(404, graph("8522", "Call not found.")), Refused, false, ErrNotFound},
		"408":                          {answer(408, ""), Unsure, false, nil},
		"409":                          {answer(409, graph("8519", "x")), Refused, true, ErrConflict},
		"412":                          {answer(412, graph("8583", "x")), Refused, false, nil},
		"429":                          {answer(429, graph("TooManyRequests", "x"), "Retry-After", "2"), Refused, true, ErrThrottled},
		"429 a page":                   {answer(429, "<html>", "Content-Type", "text/html"), Refused, true, ErrThrottled},
		"429 cut off":                  {cutOff(429, "{"), Refused, true, ErrThrottled},
		"500":                          {answer(500, graph("UnknownError", "x")), Unsure, false, nil},
		"501":                          {answer(501, ""), Unsure, false, nil},
		"502":                          {answer(502, "<html>bad gateway</html>"), Unsure, false, ErrUnreadable},
		"503":                          {answer(503, graph("ServiceUnavailable", "x"), "Retry-After", "1"), Refused, true, ErrUnavailable},
		"503 without body":             {answer(503, ""), Refused, true, ErrUnavailable},
		"503 a proxy's page":           {answer(503, " <html>", "Content-Type", "text/html"), Unsure, false, ErrUnavailable},
		"504":                          {answer(504, ""), Unsure, false, nil},
		"no connection":                {fails(dial), Refused, true, ErrNotSent},
		"no such host":                 {fails(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host"}}), Refused, true, nil},
		"no way through the proxy":     {fails(&net.OpError{Op: "proxyconnect", Err: io.EOF}), Refused, true, io.EOF},
		"reset":                        {fails(reset), Unsure, false, syscall.ECONNRESET},
		"closed":                       {fails(io.EOF), Unsure, false, io.EOF},
		"closed before a header":       {fails(errors.New("http: server closed idle connection")), Unsure, false, nil},
		"time-out of the transport":    {fails(context.DeadlineExceeded), Unsure, false, context.DeadlineExceeded},
		"an error nobody has heard of": {fails(errors.New("?")), Unsure, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{steps: []step{c.step}}
			_, err := play(t.Context(), newClient(t, w, func(cfg *Config) { cfg.MaxResponseBytes = 4096 }))
			if w.count() != 1 {
				t.Errorf("%d sends", w.count())
			}
			if got := OutcomeOf(err); got != c.outcome {
				t.Errorf("outcome %v, want %v (%v)", got, c.outcome, err)
			}
			if err == nil {
				return
			}
			if e := asError(t, err); e.Temporary() != c.temporary {
				t.Errorf("temporary %v (%v)", e.Temporary(), err)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v is not %v", err, c.is)
			}
		})
	}
}

func TestOutcomeOfErrorsMadeByFakes(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Outcome
	}{
		{nil, Accepted},
		{&Error{Status: 404}, Refused},
		{&Error{Status: 500}, Unsure},
		{&Error{}, Unsure},
		{&Error{Err: ErrNotSent}, Refused},
		{&Error{Err: context.Canceled}, Unsure},
		{ErrNotSent, Refused},
		{&Error{Err: &tls.CertificateVerificationError{Err: errors.New("x")}}, Refused},
		{&Error{Err: tls.RecordHeaderError{Msg: "x", Conn: &net.TCPConn{}}}, Refused}, // before the first handshake
		{&Error{Err: tls.RecordHeaderError{Msg: "x"}}, Unsure},
		{context.DeadlineExceeded, Unsure},
		{errors.New("x"), Unsure},
	} {
		if got := OutcomeOf(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	unauthorized := answer(401, `{"error":{"code":"InvalidAuthenticationToken","message":"expired"}}`)
	for name, c := range map[string]struct {
		steps  []step
		source TokenSource
		sends  []string
		ok     bool
	}{
		"then it works":           {[]step{unauthorized, answer(200, running)}, &tokens{names: []string{"a", "b"}}, []string{"a", "b"}, true},
		"refused again":           {[]step{unauthorized}, &tokens{names: []string{"a", "b", "c"}}, []string{"a", "b"}, false},
		"no other token":          {[]step{unauthorized}, &tokens{names: []string{"a"}}, []string{"a"}, false},
		"a source without memory": {[]step{unauthorized}, fixed("a"), []string{"a"}, false},
		"the second is unsure":    {[]step{unauthorized, answer(500, "")}, &tokens{names: []string{"a", "b"}}, []string{"a", "b"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{steps: c.steps}
			_, err := play(t.Context(), newClient(t, w, func(cfg *Config) { cfg.Tokens = c.source }))
			if (err == nil) != c.ok {
				t.Errorf("error %v", err)
			}
			if len(w.sent) != len(c.sends) {
				t.Fatalf("%d sends, want %d", len(w.sent), len(c.sends))
			}
			for i, token := range c.sends {
				if w.sent[i].auth != "Bearer "+token {
					t.Errorf("send %d with another token", i)
				}
				if w.sent[i].body != w.sent[0].body || w.sent[i].body == "" {
					t.Errorf("send %d with another body", i)
				}
			}
			if s, ok := c.source.(*tokens); ok && (len(s.thrown) != 1 || s.thrown[0] != "a") {
				t.Errorf("%d tokens thrown away", len(s.thrown))
			}
		})
	}
}

func TestNothingIsSentWithoutAToken(t *testing.T) {
	for name, source := range map[string]TokenSource{
		"error":           &tokens{names: []string{""}, err: errors.New("down")},
		"empty":           fixed(""),
		"service refuses": &tokens{names: []string{""}, err: &Error{Op: "token", Status: 401, Code: "invalid_client"}},
		"service waits":   &tokens{names: []string{""}, err: &Error{Op: "token", Status: 429, RetryAfter: 3 * time.Second}},
	} {
		w := &wire{steps: []step{answer(200, running)}}
		_, err := play(t.Context(), newClient(t, w, func(cfg *Config) { cfg.Tokens = source }))
		if w.count() != 0 || OutcomeOf(err) != Refused || !errors.Is(err, ErrNotSent) {
			t.Errorf("%s: %d sends, %v", name, w.count(), err)
		}
		e := asError(t, err)
		if want := name != "service refuses"; e.Temporary() != want {
			t.Errorf("%s: temporary %v", name, e.Temporary())
		}
		if name == "service waits" && e.RetryAfter != 3*time.Second {
			t.Errorf("%s: retry after %v", name, e.RetryAfter)
		}
	}
}

// The sentinels speak of the call. What a token service answered says nothing
// about it: a live call was taken for gone because a token's address was wrong.
func TestARefusalByTheTokenServiceIsNoneByGraph(t *testing.T) {
	sentinels := []error{ErrBadRequest, ErrUnauthorized, ErrForbidden, ErrNotFound, ErrConflict, ErrThrottled, ErrUnavailable}
	for _, status := range []int{400, 401, 403, 404, 409, 429, 503} {
		source := &tokens{names: []string{""}, err: &Error{Op: "token", Status: status}}
		w := &wire{steps: []step{answer(204, "")}}
		c := newClient(t, w, func(cfg *Config) { cfg.Tokens = source })
		_, err := c.GetCall(t.Context(), callID)
		for _, s := range sentinels {
			if errors.Is(err, s) {
				t.Errorf("%d of the token service: %v is %q", status, err, s)
			}
		}
		var inner *Error
		if !errors.As(asError(t, err).Err, &inner) || inner.Status != status {
			t.Errorf("%d: the token service's own error is lost: %v", status, err)
		}
		if w.count() != 0 || !errors.Is(err, ErrNotSent) || asError(t, err).Temporary() != (status == 429 || status == 503) {
			t.Errorf("%d: %d sends, temporary %v", status, w.count(), asError(t, err).Temporary())
		}
	}
	// A hang-up whose repeat gets no token has hung up nothing that we know of.
	synctest.Test(t, func(t *testing.T) {
		source := &tokens{names: []string{"a", ""}}
		w := &wire{steps: []step{func(r *http.Request) (*http.Response, error) {
			source.err = &Error{Op: "token", Status: 404}
			return answer(500, "")(r)
		}}}
		if err := newClient(t, w, func(cfg *Config) { cfg.Tokens = source }).HangUp(t.Context(), callID); OutcomeOf(err) != Unsure {
			t.Errorf("hang-up: %v, %v", OutcomeOf(err), err)
		}
	})
}

func TestACancelledContextSendsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := &wire{steps: []step{answer(200, running)}}
	_, err := play(ctx, newClient(t, w))
	if w.count() != 0 || OutcomeOf(err) != Refused || !errors.Is(err, context.Canceled) || asError(t, err).Temporary() {
		t.Errorf("%d sends, %v", w.count(), err)
	}
}

func TestSlowAnswersEndWithTheDeadline(t *testing.T) {
	for name, slow := range map[string]step{"no answer": hangs, "a body that never comes": drips} {
		for limit, want := range map[time.Duration]time.Duration{0: requestTimeout, 3 * time.Second: 3 * time.Second} {
			t.Run(name+" "+want.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx := t.Context()
					if limit > 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, limit)
						defer cancel()
					}
					began := time.Now()
					_, err := play(ctx, newClient(t, &wire{steps: []step{slow}}))
					if took := time.Since(began); took != want {
						t.Errorf("took %v, want %v", took, want)
					}
					if OutcomeOf(err) != Unsure || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%v: %v", OutcomeOf(err), err)
					}
				})
			})
		}
	}
}

func TestErrorsHiddenInTheMessageAreUnwrapped(t *testing.T) {
	for _, c := range []struct{ body, code, message string }{
		{`{"error":{"code":"8522","message":"Call not found."}}`, "8522", "Call not found."},
		{`{"error":{"code":8522,"message":null}}`, "8522", ""},
		{`{"error":{"code":"UnknownError","message":"{\"errorCode\":\"8529\",\"message\":\"Application reached the monthly call creation limit.\",\"instanceAnnotations\":[]}"}}`,
			"8529", "Application reached the monthly call creation limit."},
		{`{"error":{"code":"UnknownError","message":"{\"message\":\"No HTTP resource was found\"}"}}`, "UnknownError", "No HTTP resource was found"},
		{`{"error":{"code":"UnknownError","message":"{not JSON"}}`, "UnknownError", "{not JSON"},
		{`{"error":{"code":"x","message":"m","innerError":"text"}}`, "x", "m"},
		{`{"error":{"code":"x","message":"m","innerError":{"request-id":"another than the header's"}}}`, "x", "m"},
		{`{"error":"text"}`, "", ""},
		{`[]`, "", ""},
		{`{"error":{"code":"x","message":"a\nb\u001bc"}}`, "x", "a b c"},
		{`{"error":{"code":"x","message":"` + strings.Repeat("m", 900) + `"}}`, "x", strings.Repeat("m", maxMessage) + "…"},
	} {
		_, err := play(t.Context(), newClient(t, &wire{steps: []step{answer(500, c.body, "request-id", "rid")}}))
		if e := asError(t, err); e.Code != c.code || e.Message != c.message || e.Status != 500 || e.RequestID != "rid" || e.Op != "playPrompt" {
			t.Errorf("%s: %+v", c.body, e)
		}
	}
}

func TestRetryAfterInEveryForm(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value, date string
		want        time.Duration
	}{
		{"", "", 0},
		{"2", "", 2 * time.Second},
		{"2.128", "", 2128 * time.Millisecond},
		{" 3 ", "", 3 * time.Second},
		{"0", "", 0},
		{"-5", "", 0},
		{"NaN", "", 0},
		{"Inf", "", time.Hour},
		{"3600.5", "", time.Hour},
		{"604800", "", time.Hour}, // a week
		{"99999999999999", "", time.Hour},
		{"1e300", "", time.Hour},
		{"soon", "", 0},
		{"Mon, 23 Nov 2026 12:00:07 GMT", "", 7 * time.Second},
		{"Mon, 23 Nov 2026 11:00:00 GMT", "", 0},
		{"Tue, 24 Nov 2026 12:00:00 GMT", "", time.Hour},
		{"Mon, 23 Nov 2026 12:00:07 GMT", "Mon, 23 Nov 2026 12:00:05 GMT", 2 * time.Second},
	} {
		h := http.Header{}
		h.Set("Retry-After", c.value)
		h.Set("Date", c.date)
		if got := RetryAfter(h, now); got != c.want {
			t.Errorf("%q: %v, want %v", c.value, got, c.want)
		}
	}
}

func TestEveryRequestHasItsOwnIDAndOurHeaders(t *testing.T) {
	w := &wire{steps: []step{answer(200, "")}}
	c := newClient(t, w, func(cfg *Config) { cfg.UserAgent = "bot/1" })
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 20 {
		if err := c.KeepAlive(t.Context(), callID); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range w.sent {
		if !uuid.MatchString(s.id) || seen[s.id] {
			t.Errorf("client-request-id %q", s.id)
		}
		seen[s.id] = true
		if s.header.Get("User-Agent") != "bot/1" || s.header.Get("Accept") != "application/json" {
			t.Errorf("headers %v", s.header)
		}
	}
}

func TestConfigNamesTheWrongField(t *testing.T) {
	for field, change := range map[string]func(*Config){
		"Tokens":            func(c *Config) { c.Tokens = nil },
		"MaxResponseBytes":  func(c *Config) { c.MaxResponseBytes = -1 },
		"UserAgent":         func(c *Config) { c.UserAgent = "a\r\nb" },
		"RecordingHosts[1]": func(c *Config) { c.RecordingHosts = []string{"ok.test", "https://no"} },
	} {
		cfg := Config{Tokens: fixed("x")}
		change(&cfg)
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	for base, ok := range map[string]bool{
		"": true, "https://graph.microsoft.us/v1.0": true, "http://127.0.0.1:8080/v1.0": true, "http://localhost/v1.0/": true, "http://[::1]:1/": true,
		"http://graph.microsoft.com/v1.0": false, "http://127.0.0.1.evil.test": false, "graph.microsoft.com": false, "ftp://localhost": false,
		"https://user:hunter2@graph.test": false, "https://graph.test/?a=b": false, "://": false, "https://": false,
	} {
		_, err := New(Config{BaseURL: base, Tokens: fixed("x")})
		if (err == nil) != ok {
			t.Errorf("%q: %v", base, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "BaseURL") || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%q: %v", base, err)
		}
	}
}
