package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// signingKey is made once: it takes longer than all the calls of a test.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// A rig is an engine and a pretend Graph in one bubble, without sockets.
type rig struct {
	t     *testing.T
	graph *graphsim.Service
	eng   *Engine
	trace *safeBuffer
	logs  *safeBuffer
}

// safeBuffer is a bytes.Buffer for many goroutines.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// fixedToken is a TokenSource for a service that takes any token.
type fixedToken struct{}

func (fixedToken) Token(context.Context) (string, error) { return "any", nil }

// load compiles one flow; every prompt named *.wav in it lasts two seconds.
func load(t testing.TB, source string) (*flows.Library, fstest.MapFS) {
	t.Helper()
	set, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: []byte(source)}}, "flow.yaml")
	if err != nil {
		t.Fatal(err)
	}
	audio := fstest.MapFS{}
	for _, name := range set.Names() {
		for _, p := range set.Flow(name).Prompts {
			for _, file := range p.Audio {
				audio[file] = &fstest.MapFile{Data: graphsim.WAV(2 * time.Second)}
			}
		}
	}
	return set, audio
}

// inBubble runs body with a rig whose engine runs the flow. set may change its configuration.
func inBubble(t *testing.T, flow string, set func(*Config), body func(t *testing.T, r *rig)) {
	t.Helper()
	inSimBubble(t, flow, nil, set, body)
}

// inSimBubble is inBubble with a pretend Graph of one's own.
func inSimBubble(t *testing.T, flow string, sim func(*graphsim.Config), set func(*Config), body func(t *testing.T, r *rig)) {
	t.Helper()
	key, err := signingKey()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, trace: new(safeBuffer), logs: new(safeBuffer)}
		bot := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.eng.ServeHTTP(w, q) })
		simCfg := graphsim.Config{Key: key, AnyToken: true, Seed: "s",
			BotURL: "https://bot.example/ivr/api/calls", Client: graphsim.Mux{"bot.example": bot}}
		if sim != nil {
			sim(&simCfg)
		}
		r.graph, err = graphsim.New(simCfg)
		if err != nil {
			t.Fatal(err)
		}
		net := graphsim.Mux{"graph.sim": r.graph}
		client, err := graphclient.New(graphclient.Config{BaseURL: "https://graph.sim/v1.0", Tokens: fixedToken{}, Transport: net})
		if err != nil {
			t.Fatal(err)
		}
		library, prompts := load(t, flow)
		cfg := Config{
			Flows: library, Graph: client, Prompts: prompts, PublicURL: "https://bot.example/ivr",
			AppID: graphsim.DefaultAppID, OpenIDURL: "https://graph.sim/v1/.well-known/OpenIdConfiguration",
			AuthTransport: net, Trace: r.trace, Log: zerolog.New(r.logs),
		}
		if set != nil {
			set(&cfg)
		}
		r.eng, err = New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer r.graph.Close()
		defer r.end()
		body(t, r)
	})
}

// end shuts the engine down; a goroutine that is left makes the bubble fail.
func (r *rig) end() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := r.eng.Shutdown(ctx); err != nil && ctx.Err() == nil {
		r.t.Errorf("Shutdown: %v", err)
	}
	if r.t.Failed() {
		r.t.Logf("log:\n%s\ntrace:\n%s", r.logs, r.trace)
	}
}

func (r *rig) call(who graphsim.Caller) *graphsim.Caller {
	r.t.Helper()
	c, err := r.graph.Call(who)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// session is what the engine keeps of a call.
func (r *rig) session(c *graphsim.Caller) *session {
	return r.eng.calls.find(graphclient.CanonicalID(c.ID()))
}

// post sends a body to the webhook with a good token and returns the status.
func (r *rig) post(body string) int {
	r.t.Helper()
	return r.answer(r.notification(body)).Code
}

func (r *rig) notification(body string) *http.Request {
	r.t.Helper()
	token, err := r.graph.SignToken(graphsim.Forgery{})
	if err != nil {
		r.t.Fatal(err)
	}
	q := httptest.NewRequest(http.MethodPost, "https://bot.example/ivr/api/calls", strings.NewReader(body))
	q.Header.Set("Authorization", "Bearer "+token)
	return q
}

func (r *rig) answer(q *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.eng.ServeHTTP(w, q)
	return w
}

// requests lists what was asked of Graph, in the order in which it took effect.
func (r *rig) requests() string {
	var ops []string
	for _, q := range r.graph.Requests() {
		if q.Operation != "openid" && q.Operation != "keys" {
			ops = append(ops, q.Operation)
		}
	}
	return strings.Join(ops, " ")
}

// settle lets what is on its way arrive, and waits until nothing moves.
func settle() {
	<-time.After(100 * time.Millisecond)
	synctest.Wait()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// item is one notification about a call.
func item(change, url, data string) string {
	return fmt.Sprintf(`{"@odata.type":"#microsoft.graph.commsNotification","changeType":%q,"resourceUrl":%q,"resourceData":%s}`, change, url, data)
}

func envelope(items ...string) string {
	return `{"@odata.type":"#microsoft.graph.commsNotifications","value":[` + strings.Join(items, ",") + `]}`
}

// menuFlow greets, takes one key, says goodbye.
const menuFlow = `
flow: menu
language: en-US
start: main
prompts:
  main: main.wav
  sales: sales.wav
  bye: bye.wav
steps:
  main:
    menu:
      prompt: main
      options: {"1": sales}
      no_input: {after: 5s, max: 2, then: bye}
      no_match: {max: 2, then: bye}
  sales:
    play: sales
    next: hangup
  bye:
    play: bye
    next: hangup
`
