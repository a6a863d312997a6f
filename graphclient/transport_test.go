package graphclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"
)

// A wire is an in-process transport: it answers from a script and remembers
// what was sent. The last step answers everything after it too.
type wire struct {
	mu    sync.Mutex
	steps []step
	sent  []sent
}

// A step answers one request.
type step func(*http.Request) (*http.Response, error)

type sent struct {
	method, url, auth, id string
	header                http.Header
	body                  string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	s := sent{method: r.Method, url: r.URL.String(), auth: r.Header.Get("Authorization"), id: r.Header.Get("Client-Request-Id"), header: r.Header.Clone()}
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		s.body = string(b)
	}
	w.mu.Lock()
	w.sent = append(w.sent, s)
	next := w.steps[min(len(w.sent), len(w.steps))-1]
	w.mu.Unlock()
	return next(r)
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sent)
}

// answer is a response with a body; header pairs follow it.
func answer(status int, body string, header ...string) step {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		if strings.HasPrefix(body, "{") {
			h.Set("Content-Type", "application/json")
		}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
	}
}

func fails(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// cutOff is an answer whose body ends with an error.
func cutOff(status int, body string) step {
	return func(r *http.Request) (*http.Response, error) {
		resp, _ := answer(status, body)(r)
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), errReader{io.ErrUnexpectedEOF}))
		return resp, nil
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

// hangs answers when the request's context ends.
func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// drips is an answer whose body never ends and never comes.
func drips(r *http.Request) (*http.Response, error) {
	resp, err := answer(200, "{")(r)
	resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), waitReader{r.Context()}))
	return resp, err
}

type waitReader struct{ ctx context.Context }

func (w waitReader) Read([]byte) (int, error) { <-w.ctx.Done(); return 0, w.ctx.Err() }

// tokens hands out names in order; the last one is repeated.
type tokens struct {
	mu      sync.Mutex
	names   []string
	err     error
	thrown  []string
	handed  int
	current int
}

func (s *tokens) Token(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handed++
	return s.names[min(s.current, len(s.names)-1)], s.err
}

func (s *tokens) Invalidate(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.thrown = append(s.thrown, token)
	s.current++
}

// fixed is a source without Invalidate.
type fixed string

func (f fixed) Token(context.Context) (string, error) { return string(f), nil }

const testBase = "https://graph.test/v1.0"

func newClient(t testing.TB, w http.RoundTripper, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{BaseURL: testBase, Tokens: &tokens{names: []string{"token-1", "token-2"}}, Transport: w}
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// asError fails unless err is an *Error.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("%T %v, want *Error", err, err)
	}
	return e
}

func play(ctx context.Context, c *Client) (Operation, error) {
	return c.PlayPrompt(ctx, callID, PlayPromptRequest{Prompts: []MediaInfo{{URI: "https://bot/p.wav", ResourceID: "r"}}, ClientContext: "ctx"})
}

const running = `{"@odata.type":"#microsoft.graph.playPromptOperation","id":"` + opRE + `","status":"running","clientContext":"ctx"}`

// debugLog collects everything that is logged.
func debugLog(b *bytes.Buffer) func(*Config) {
	return func(c *Config) { c.Log = zerolog.New(b).Level(zerolog.TraceLevel) }
}

func shows(v any) string { return fmt.Sprintf("%v %+v %#v", v, v, v) }

// netDialError is how a connection that cannot be made ends.
var netDialError = net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}

func containsAll(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}
