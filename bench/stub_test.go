package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// A stub is Graph without a wire: it accepts everything at once and tells of
// each play. It also carries the keys and a token for notifications.
type stub struct {
	sim   *graphsim.Service
	token string
	mu    sync.Mutex
	plays map[string]string // call → clientContext of its last play
	done  *sync.Cond
}

func newStub(tb testing.TB) *stub {
	sim, err := graphsim.New(graphsim.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(sim.Close)
	s := &stub{sim: sim, plays: map[string]string{}}
	s.done = sync.NewCond(&s.mu)
	if s.token, err = sim.SignToken(graphsim.Forgery{}); err != nil {
		tb.Fatal(err)
	}
	return s
}

// RoundTrip implements http.RoundTripper.
func (s *stub) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		return graphsim.Transport(s.sim).RoundTrip(r)
	}
	var body struct {
		ClientContext string `json:"clientContext"`
	}
	if r.Body != nil {
		raw, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if len(raw) > 0 {
			_ = json.Unmarshal(raw, &body) // the script knows what it asks for
		}
	}
	path := strings.Split(r.URL.Path, "/")
	if path[len(path)-1] == "playPrompt" {
		s.mu.Lock()
		s.plays[path[len(path)-2]] = body.ClientContext
		s.done.Broadcast()
		s.mu.Unlock()
	}
	answer := fmt.Sprintf(`{"id":"0fe0623f-d628-42ed-b4bd-8ac290072cc5","status":"running","clientContext":%q}`, body.ClientContext)
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(answer)),
		Body: io.NopCloser(strings.NewReader(answer))}, nil
}

func (s *stub) engine(tb testing.TB) *engine.Engine {
	client, err := graphclient.New(graphclient.Config{BaseURL: "https://graph.sim/v1.0", Tokens: staticToken("token"), Transport: s})
	if err != nil {
		tb.Fatal(err)
	}
	return newEngine(tb, "https://graph.sim", func(c *engine.Config) { c.Graph, c.AuthTransport = client, s })
}

func callID(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-000000000000", n) }

// notify posts one item to a handler and returns what it answered.
func (s *stub) notify(h http.Handler, item string) int {
	r := httptest.NewRequest(http.MethodPost, "/api/calls", strings.NewReader(envelope(item)))
	r.Header.Set("Authorization", "Bearer "+s.token)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func envelope(item string) string {
	return `{"@odata.type":"#microsoft.graph.commsNotifications","value":[{"@odata.type":"#microsoft.graph.commsNotification",` + item + `}]}`
}

func stateItem(call, change, data string) string {
	return fmt.Sprintf(`"changeType":%q,"resourceUrl":"/communications/calls/%s","resourceData":{"@odata.type":"#microsoft.graph.call",%s}`, change, call, data)
}

// rest brings a call to where its menu's prompt was heard and the caller is
// waited for.
func (s *stub) rest(tb testing.TB, h http.Handler, call string) {
	for _, item := range []string{
		stateItem(call, "created", `"state":"incoming","direction":"incoming","source":{"identity":{"phone":{"id":"+15550100"}}}`),
		stateItem(call, "updated", `"state":"established","mediaState":{"audio":"active"}`),
	} {
		if code := s.notify(h, item); code != http.StatusAccepted {
			tb.Fatalf("answered %d", code)
		}
	}
	s.mu.Lock()
	for s.plays[call] == "" {
		s.done.Wait()
	}
	token := s.plays[call]
	delete(s.plays, call)
	s.mu.Unlock()
	s.notify(h, fmt.Sprintf(`"changeType":"deleted","resourceUrl":"/communications/calls/%s/operations/0FE0623FD62842EDB4BD8AC290072CC5","resourceData":{"@odata.type":"#microsoft.graph.playPromptOperation","clientContext":%q,%s}`,
		call, token, finished))
}

// BenchmarkRestingCall is the memory that a call costs while nothing happens
// to it: it waits for a key in a menu, its timer armed.
func BenchmarkRestingCall(b *testing.B) {
	s := newStub(b)
	eng := s.engine(b)
	s.rest(b, eng, callID(1<<24)) // whatever is made once, is made
	before := heap()
	n := 0
	for b.Loop() {
		n++
		s.rest(b, eng, callID(n))
	}
	b.ReportMetric(float64(heap()-before)/float64(n), "B/call")
	b.ReportMetric(float64(runtime.NumGoroutine()), "goroutines")
	runtime.KeepAlive(eng)
}

func heap() uint64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// bareWebhook only reads, decodes and answers.
func bareWebhook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<18))
	var n notification
	if err != nil || json.Unmarshal(body, &n) != nil || len(n.Value) == 0 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// BenchmarkWebhook is the engine's webhook, authentication on, beside a bare
// handler that only decodes the same notification: a key that a live call has
// had already, so that both do the same each time.
func BenchmarkWebhook(b *testing.B) {
	s := newStub(b)
	eng := s.engine(b)
	const calls = 64
	items := make([][]byte, calls)
	for i := range calls {
		s.rest(b, eng, callID(i))
		items[i] = []byte(envelope(stateItem(callID(i), "updated", `"state":"established","mediaState":{"audio":"active"}`)))
	}
	var floor, engine, rounds int64
	one := func(h http.Handler, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/api/calls", bytes.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+s.token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusAccepted {
			b.Fatalf("answered %d", w.Code)
		}
	}
	bare := http.HandlerFunc(bareWebhook)
	for b.Loop() {
		at := cpu()
		for i := range 100 * calls {
			one(bare, items[i%calls])
		}
		floor += int64(cpu() - at)
		at = cpu()
		for i := range 100 * calls {
			one(eng, items[i%calls])
		}
		engine += int64(cpu() - at)
		rounds += 100 * calls
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(floor)/float64(rounds), "floor-ns")
	b.ReportMetric(float64(engine)/float64(rounds), "engine-ns")
	b.ReportMetric(float64(engine)/float64(floor), "x-floor")
}
