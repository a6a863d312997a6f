package ivrflow_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/engine"
)

// spoilt: the checks were shown to fail in this process.
var spoilt atomic.Bool

// TestRandomFaultsNoticeABrokenPromise breaks one thing at a time, where it can
// be reached from outside the engine, and wants the checks to say so within a
// bounded number of cases: checks that cannot fail prove nothing.
func TestRandomFaultsNoticeABrokenPromise(t *testing.T) {
	if spoilt.Swap(true) {
		t.Log("shown once already in this run: with -count it would say the same, and take half of the time")
		return
	}
	for _, tc := range []struct {
		name  string
		wants []string // any of these promises
		spoil func(*running, *setup)
	}{
		{name: "each play is executed twice", wants: []string{"I2"}, spoil: atGraph(func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte) {
			if strings.HasSuffix(r.URL.Path, "/playPrompt") {
				next.ServeHTTP(httptest.NewRecorder(), with(r, body))
			}
			next.ServeHTTP(w, with(r, body))
		})},
		{name: "a play and a cancel at once", wants: []string{"SERIAL"}, spoil: atGraph(func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte) {
			if strings.HasSuffix(r.URL.Path, "/cancelMediaProcessing") {
				go next.ServeHTTP(httptest.NewRecorder(), with(r, body))
			}
			next.ServeHTTP(w, with(r, body))
		})},
		{name: "the engine is not told how long to wait", wants: []string{"I18"}, spoil: func(_ *running, s *setup) {
			tapped := s.graph
			s.graph = func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tapped(h).ServeHTTP(hurried{w}, r) })
			}
		}},
		{name: "keys are answered and lost", wants: []string{"I9"}, spoil: atBot(func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte) {
			if bytes.Contains(body, []byte("toneInfo")) {
				w.WriteHeader(http.StatusAccepted)
				return
			}
			next.ServeHTTP(w, with(r, body))
		})},
		{name: "the end is answered and lost", wants: []string{"I9"}, spoil: atBot(func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte) {
			if bytes.Contains(body, []byte(`"terminated"`)) {
				w.WriteHeader(http.StatusAccepted)
				return
			}
			next.ServeHTTP(w, with(r, body))
		})},
		{name: "the webhook waits", wants: []string{"I10"}, spoil: atBot(func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte) {
			<-time.After(40 * time.Millisecond)
			next.ServeHTTP(w, with(r, body))
		})},
		{name: "nobody checks signatures", wants: []string{"I15"}, spoil: configured(func(c *engine.Config) { c.InsecureNoAuth = true })},
		{name: "requests are believed dead at once", wants: []string{"I1", "I2", "I7", "I8"}, spoil: configured(func(c *engine.Config) {
			c.Timeouts.Post, c.Timeouts.Lifetime = 30*time.Millisecond, 30*time.Millisecond
		})},
		{name: "what must be heard may be cut", wants: []string{"P7"}, spoil: func(r *running, _ *setup) {
			r.text = strings.ReplaceAll(r.text, "must_hear: true", "must_hear: false")
		}},
		{name: "keys are not secret", wants: []string{"I14"}, spoil: func(r *running, _ *setup) {
			r.text = strings.ReplaceAll(r.text, "secret: true", "secret: false")
		}},
		{name: "the host is told a key twice", wants: []string{"I3"}, spoil: func(r *running, s *setup) {
			lookup := s.actions["lookup"]
			s.actions["lookup"] = func(ctx context.Context, c engine.ActionCall) (engine.Result, error) {
				digits := c.Digits("account")
				c.Args["account"] = digits + digits
				return lookup(ctx, c)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			const most = 600
			plans := rapid.Custom(drawPlan)
			for i := range most {
				_, wrong := run(t, plans.Example(i), tc.spoil)
				if slices.ContainsFunc(wrong, func(w string) bool {
					promise, _, _ := strings.Cut(w, ":")
					return slices.Contains(tc.wants, promise)
				}) {
					t.Logf("noticed by case %d", i+1)
					return
				}
			}
			t.Errorf("not noticed in %d cases", most)
		})
	}
}

type meddler func(next http.Handler, w http.ResponseWriter, r *http.Request, body []byte)

func (m meddler) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m(next, w, r, body)
	})
}

func with(r *http.Request, body []byte) *http.Request {
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}

// atGraph meddles with requests before they are seen by the checks: as if the
// engine had sent them so.
func atGraph(m meddler) func(*running, *setup) {
	return func(_ *running, s *setup) {
		tapped := s.graph
		s.graph = func(h http.Handler) http.Handler { return m.before(tapped(h)) }
	}
}

// atBot meddles with notifications after they were seen by the checks: as if
// the engine had taken them so.
func atBot(m meddler) func(*running, *setup) {
	return func(_ *running, s *setup) {
		tapped := s.bot
		s.bot = func(h http.Handler) http.Handler { return tapped(m.before(h)) }
	}
}

func configured(change func(*engine.Config)) func(*running, *setup) {
	return func(_ *running, s *setup) {
		inner := s.engine
		s.engine = func(c *engine.Config) { inner(c); change(c) }
	}
}

// hurried drops the header that says how long to wait.
type hurried struct{ http.ResponseWriter }

func (h hurried) WriteHeader(status int) {
	h.Header().Del("Retry-After")
	h.ResponseWriter.WriteHeader(status)
}
