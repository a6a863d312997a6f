package ivrflow_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// A world is one engine and one simulator in a bubble of virtual time, joined
// by in-process transports: the real client, the real webhook, real tokens,
// no socket and no sleeping. Everything below the engine's Config is what a
// user would write.
type world struct {
	testing.TB
	sim   *graphsim.Service
	eng   *engine.Engine
	log   *lines
	mu    sync.Mutex
	steps []engine.Record
	wrong map[graphsim.Rule]string // as in setup
	flows []*flows.Library         // that calls may run
}

// A setup is what a scenario changes of the usual world.
type setup struct {
	engine   func(*engine.Config)
	sim      func(*graphsim.Config)
	client   func(*graphclient.Config)
	flows    fs.FS    // of the flow files, when the flow is not given as text
	files    []string // in flows
	actions  map[string]engine.Action
	services map[string]http.Handler         // that flows may ask, by host
	lengths  map[string]time.Duration        // of prompt files; the others are 3 s
	bot      func(http.Handler) http.Handler // stands before the webhook; nil: nothing does
	graph    func(http.Handler) http.Handler // stands before the simulator; nil: nothing does
	wrong    map[graphsim.Rule]string        // what the simulator may say against the engine, and why that is right
}

const (
	promptLength = 3 * time.Second
	spokenLength = 400 * time.Millisecond // of one recording that a value is spoken from
)

var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

var recordedPrompt = sync.OnceValue(func() map[time.Duration][]byte { return map[time.Duration][]byte{} })
var recordedPromptMu sync.Mutex

func wavOf(d time.Duration) []byte {
	recordedPromptMu.Lock()
	defer recordedPromptMu.Unlock()
	if recordedPrompt()[d] == nil {
		recordedPrompt()[d] = graphsim.WAV(d)
	}
	return recordedPrompt()[d]
}

// scenario runs one story in a bubble. When it has been told, the caller hangs
// up if need be, the engine must come to rest by itself, and the promises that
// can be seen from outside are checked.
func scenario(t *testing.T, flow string, s setup, story func(w *world)) {
	t.Helper()
	key := signingKey()
	synctest.Test(t, func(t *testing.T) {
		w := &world{TB: t, log: &lines{}}
		w.start(flow, s, key)
		story(w)
		w.rest()
	})
}

func (w *world) start(flow string, s setup, key *rsa.PrivateKey) {
	w.Helper()
	w.wrong = s.wrong
	if s.flows == nil {
		s.flows, s.files = fstest.MapFS{"flow.yaml": {Data: []byte(flow)}}, []string{"flow.yaml"}
	}
	set, err := flows.Load(s.flows, s.files...)
	if err != nil {
		w.Fatalf("flow: %v", err)
	}
	w.flows = append(w.flows, set)
	const bot, graph = "bot.example", "graph.sim"
	simCfg := graphsim.Config{
		BotURL: "https://" + bot + "/api/calls", BaseURL: "https://" + graph, Key: key, ClientSecret: canarySecret,
	}
	// The bot is known to the simulator before it exists, as in life.
	late := &lateHandler{}
	simCfg.Client = graphsim.Mux{bot: behind(s.bot, late)}
	if s.sim != nil {
		s.sim(&simCfg)
	}
	w.sim, err = graphsim.New(simCfg)
	if err != nil {
		w.Fatal(err)
	}
	wire := graphsim.Mux{graph: behind(s.graph, w.sim)}
	tokens, err := graphclient.NewClientCredentials(graphclient.ClientCredentials{
		TokenURL: "https://" + graph + "/" + graphsim.DefaultTenantID + "/oauth2/v2.0/token",
		ClientID: graphsim.DefaultAppID, ClientSecret: canarySecret, Transport: wire,
	})
	if err != nil {
		w.Fatal(err)
	}
	log := zerolog.New(w.log).Level(zerolog.DebugLevel)
	clientCfg := graphclient.Config{
		BaseURL: "https://" + graph + "/v1.0", Tokens: tokens, Transport: wire, Log: log,
	}
	if s.client != nil {
		s.client(&clientCfg)
	}
	client, err := graphclient.New(clientCfg)
	if err != nil {
		w.Fatal(err)
	}
	cfg := engine.Config{
		Flows: set, Graph: client, Prompts: promptFiles(set, s.lengths), Actions: s.actions,
		PublicURL: "https://" + bot, AppID: graphsim.DefaultAppID, AuthTransport: wire,
		OpenIDURL: "https://" + graph + "/v1/.well-known/OpenIdConfiguration",
		DataDir:   w.TempDir(), Observer: w, Trace: w.log, Log: log,
	}
	cfg.RequestTransport, cfg.RequestHosts = graphsim.Mux(s.services), slices.Collect(maps.Keys(s.services))
	if s.engine != nil {
		s.engine(&cfg)
	}
	w.eng, err = engine.New(cfg)
	if err != nil {
		w.Fatalf("engine: %v", err)
	}
	late.set(w.eng)
	w.Cleanup(func() { // also after a failure, or the bubble would never end
		now, cancel := context.WithCancel(context.Background())
		cancel()
		w.eng.Shutdown(now)
		w.sim.Close()
	})
}

func behind(tap func(http.Handler) http.Handler, h http.Handler) http.Handler {
	if tap == nil {
		return h
	}
	return tap(h)
}

// promptFiles makes a recording for each file that the flows name.
func promptFiles(set *flows.Library, lengths map[string]time.Duration) fstest.MapFS {
	files := fstest.MapFS{}
	for _, name := range set.Names() {
		for _, p := range set.Flow(name).Prompts {
			for _, audio := range p.Audio {
				d := promptLength
				if l, ok := lengths[audio]; ok {
					d = l
				}
				files[audio] = &fstest.MapFile{Data: wavOf(d)}
			}
		}
		for _, part := range set.Flow(name).SpokenParts() {
			files[part.File] = &fstest.MapFile{Data: wavOf(spokenLength)}
		}
	}
	return files
}

// Observe collects the steps of all calls.
func (w *world) Observe(r engine.Record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.steps = append(w.steps, r)
}

// rest: nothing may be left when the story is over.
func (w *world) rest() {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := w.eng.Shutdown(ctx); err != nil {
		w.Errorf("the engine did not come to rest: %v", err)
	}
	w.sim.Close()
	synctest.Wait()
	w.promises()
	w.noComplaints()
	w.noSecrets()
	w.replays()
	if w.Failed() {
		w.Logf("what happened:\n%s", w.transcript())
	}
}

// call has somebody call the bot and waits until audio is up.
func (w *world) call(who ...graphsim.Caller) *caller {
	w.Helper()
	c := graphsim.Caller{From: "+15550100"}
	if len(who) > 0 {
		c = who[0]
	}
	h, err := w.sim.Call(c)
	if err != nil {
		w.Fatal(err)
	}
	return &caller{Caller: h, w: w}
}

// A caller is the simulator's, with failures that end the test.
type caller struct {
	*graphsim.Caller
	w *world
}

func (c *caller) must(err error) {
	c.w.Helper()
	if err != nil {
		c.w.Errorf("%v\n%s", err, c.w.transcript())
		c.w.FailNow()
	}
}

// hears waits until each of these files has been heard to its end, in order.
func (c *caller) hears(files ...string) {
	c.w.Helper()
	for _, f := range files {
		c.must(c.Hear(f, time.Minute))
	}
}

// hearsStart waits until a file starts to be heard.
func (c *caller) hearsStart(file string) { c.w.Helper(); c.must(c.HearStart(file, time.Minute)) }

func (c *caller) presses(keys string) { c.w.Helper(); c.must(c.Press(keys)) }

func (c *caller) waits(d time.Duration) { c.Wait(d) }

// ends waits until the call is over and returns how the engine says it ended.
func (c *caller) ends() string {
	c.w.Helper()
	select {
	case <-c.Ended():
	case <-time.After(10 * time.Minute):
		c.w.Fatalf("the call does not end\n%s", c.w.transcript())
	}
	c.w.eventually("the engine's end of the call", func() bool { return c.w.outcome(c.ID()) != "" })
	return c.w.outcome(c.ID())
}

// eventually waits, in virtual time, until something is so.
func (w *world) eventually(what string, so func() bool) {
	w.Helper()
	for range 6000 {
		synctest.Wait()
		if so() {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	w.Fatalf("in vain waited a minute for %s\n%s", what, w.transcript())
}

// records of one call.
func (w *world) records(id string) []engine.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []engine.Record
	for _, r := range w.steps {
		if r.Call == id || r.Call == "" {
			list = append(list, r)
		}
	}
	return list
}

// facts of one kind among the commands and notes of a call.
func (w *world) facts(id, kind string) []engine.Fact {
	var list []engine.Fact
	for _, r := range w.records(id) {
		for _, f := range r.Commands {
			if f.Kind == kind || f.Note == kind {
				list = append(list, f)
			}
		}
	}
	return list
}

func (w *world) outcome(id string) string {
	if f := w.facts(id, "ended"); len(f) > 0 {
		return f[0].Outcome
	}
	return ""
}

// visited names the steps that a call entered, in order.
func (w *world) visited(id string) string {
	var names []string
	for _, f := range w.facts(id, "enter") {
		names = append(names, f.Step)
	}
	return strings.Join(names, " ")
}

// sent counts the requests of one operation that reached the simulator.
func (w *world) sent(operation string) int {
	n := 0
	for _, r := range w.sim.Requests() {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

// heard lists what a caller heard: the names of the files, "~" before those
// that were cut.
func (c *caller) heard() string {
	var list []string
	for _, h := range c.Heard() {
		name := strings.TrimSuffix(h.Prompt, ".wav")
		if !h.Complete {
			name = "~" + name
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

// wantHeard compares what was heard in the whole call.
func (c *caller) wantHeard(want string) {
	c.w.Helper()
	if got := c.heard(); got != want {
		c.w.Errorf("heard  %s\nwanted %s\n%s", got, want, c.w.transcript())
	}
}

// transcript is what happened between the service and the bot, for failures.
// Keys are not in it.
func (w *world) transcript() string {
	var b strings.Builder
	var first time.Time
	for _, e := range w.sim.Events() {
		if first.IsZero() {
			first = e.At
		}
		detail := e.Detail
		if e.Kind == graphsim.EventTone {
			detail = ""
		}
		fmt.Fprintf(&b, "%9.3fs %-15s %-24s %-14s %s %d %s\n", e.At.Sub(first).Seconds(), e.Kind, e.Operation, e.ClientContext, e.Prompt, e.Status, detail)
	}
	return b.String()
}

// promises are those of the protocol that can be seen from outside.
func (w *world) promises() {
	w.Helper()
	generation := map[string]int{} // of the newest play or record accepted, by call
	open := map[string]map[string]int{}
	ended := map[string]time.Time{}
	for _, e := range w.sim.Events() {
		switch e.Kind {
		case graphsim.EventQueued:
			g := generationOf(e.ClientContext)
			for tok, old := range open[e.Call] {
				if old < g {
					w.Errorf("I1: %s was accepted while %s of an older generation was alive\n%s", e.ClientContext, tok, w.transcript())
				}
			}
			generation[e.Call] = max(g, generation[e.Call])
			if open[e.Call] == nil {
				open[e.Call] = map[string]int{}
			}
			open[e.Call][e.ClientContext] = g
		case graphsim.EventOperationEnded:
			delete(open[e.Call], e.ClientContext)
		case graphsim.EventNotification:
			if _, told := ended[e.Call]; !told && e.Operation == "notify.terminated" && e.Status/100 == 2 {
				ended[e.Call] = e.At
			}
		case graphsim.EventRequest:
			// What leaves in the very moment in which the end arrives has met it on the way.
			if at, over := ended[e.Call]; over && e.At.After(at) && !slices.Contains([]string{"deleteCall", "download", "token", "getCall"}, e.Operation) {
				w.Errorf("I6: %s after the end of the call\n%s", e.Operation, w.transcript())
			}
		}
	}
	for _, r := range w.steps {
		if r.Error != "" {
			w.Errorf("a step was refused: %s", r.Error)
		}
	}
}

func generationOf(token string) int {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return 0
	}
	g, _ := strconv.Atoi(parts[1])
	return g
}

// canarySecret must never be seen in any output (I14).
const canarySecret = "canary-5Zq-client-secret"

func (w *world) noSecrets() {
	w.Helper()
	out := w.log.String()
	for _, secret := range []string{canarySecret, "Bearer ", "recordingAccessToken", "eyJ"} {
		if strings.Contains(out, secret) {
			w.Errorf("I14: the log or the trace has %q in it", secret)
		}
	}
	for line := range strings.Lines(out) {
		if !json.Valid([]byte(line)) {
			w.Errorf("not a JSON line: %s", line)
		}
	}
}

// lines is a writer that many may write to.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// quickly is an action that does nothing, at once.
func quickly(context.Context, engine.ActionCall) (engine.Result, error) { return nil, nil }
