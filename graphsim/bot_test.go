package graphsim

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
)

// testKey is made once: it takes longer than all the calls of a test.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	var g signer
	key, err := g.current()
	if err != nil {
		panic(err)
	}
	return key
})

const (
	graphBase = "https://graph.sim/v1.0"
	botHook   = "https://bot.example/api/calls"
)

// bot is a calling bot that keeps what it is told, and serves prompts: any path /prompts/<length>/<name>.wav,
// where the names stereo, moved and slow are served as they say.
type bot struct {
	t     *testing.T
	s     *Service
	token string

	mu      sync.Mutex
	status  int // answer to notifications; 0: 202
	slow    time.Duration
	posts   []*http.Request
	notes   []note
	fetches []string
}

// note is one notification as it arrived.
type note struct {
	at          time.Time
	change, url string
	data        map[string]any
	item        map[string]any
}

// inBubble runs a test body in virtual time with a service and a bot; AnyToken unless the body's config says so.
func inBubble(t *testing.T, c Config, f func(t *testing.T, b *bot)) {
	t.Helper()
	key := testKey()
	synctest.Test(t, func(t *testing.T) {
		b := &bot{t: t}
		c.Key, c.BotURL = key, botHook
		c.Client = Mux{"bot.example": http.HandlerFunc(b.serve)}
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		b.s = s
		f(t, b)
	})
}

func anyToken() Config { return Config{AnyToken: true} }

func (b *bot) serve(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.Method == http.MethodGet {
		b.fetches = append(b.fetches, r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "slow.wav") {
			b.mu.Unlock()
			wait(2 * time.Second)
			b.mu.Lock()
		}
		b.servePrompt(w, r.URL.Path)
		return
	}
	body, _ := io.ReadAll(r.Body)
	b.posts = append(b.posts, r)
	if b.slow > 0 {
		b.mu.Unlock()
		select {
		case <-time.After(b.slow):
		case <-r.Context().Done():
		}
		b.mu.Lock()
	}
	var in struct{ Value []map[string]any }
	if err := json.Unmarshal(body, &in); err != nil {
		b.t.Errorf("notification is not JSON: %v", err)
	}
	for _, item := range in.Value {
		n := note{at: time.Now(), item: item}
		n.change, _ = item["changeType"].(string)
		n.url, _ = item["resourceUrl"].(string)
		n.data, _ = item["resourceData"].(map[string]any)
		b.notes = append(b.notes, n)
	}
	if b.status != 0 {
		w.WriteHeader(b.status)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (b *bot) servePrompt(w http.ResponseWriter, path string) {
	parts := strings.Split(path, "/")
	d, err := time.ParseDuration(parts[len(parts)-2])
	switch {
	case strings.HasSuffix(path, "moved.wav"):
		w.Header().Set("Location", "/prompts/1s/a.wav")
		w.WriteHeader(http.StatusFound)
	case strings.HasSuffix(path, "stereo.wav"):
		file := WAV(d)
		file[22] = 2
		w.Write(file)
	case err != nil:
		http.NotFound(w, nil)
	default:
		w.Write(WAV(d))
	}
}

// got returns what arrived so far, each as a short line: what changed, and how.
func (b *bot) got() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := []string{}
	for _, n := range b.notes {
		out = append(out, n.String())
	}
	return out
}

func (n note) String() string {
	parts := []string{n.change}
	if s, ok := n.data["state"].(string); ok {
		parts = append(parts, s)
	}
	if m, ok := n.data["mediaState"].(map[string]any); ok {
		parts = append(parts, "audio "+m["audio"].(string))
	}
	if tone, ok := n.data["toneInfo"].(map[string]any); ok {
		parts = append(parts, fmt.Sprint("tone ", tone["sequenceId"], " ", tone["tone"]))
	}
	if c, ok := n.data["clientContext"].(string); ok {
		parts = append(parts, c)
	}
	if s, ok := n.data["status"].(string); ok {
		parts = append(parts, s)
	}
	if r, ok := n.data["resultInfo"].(map[string]any); ok {
		sub := r["subcode"]
		if r["subCode"] != nil {
			sub = r["subCode"]
		}
		parts = append(parts, fmt.Sprint(r["code"], "/", sub))
	}
	if r, ok := n.data["completionReason"].(string); ok {
		parts = append(parts, r)
	}
	return strings.Join(parts, " ")
}

// last returns the newest notification with the given beginning of its line.
func (b *bot) last(beginning string) note {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.notes) - 1; i >= 0; i-- {
		if strings.HasPrefix(b.notes[i].String(), beginning) {
			return b.notes[i]
		}
	}
	b.t.Fatalf("no notification %q", beginning)
	return note{}
}

// forget drops what arrived so far.
func (b *bot) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes = nil
}

// answered is a response, its JSON read.
type answered struct {
	status int
	body   map[string]any
	raw    []byte
	header http.Header
	err    error
}

// code is the code of an error body.
func (a answered) code() string {
	e, _ := a.body["error"].(map[string]any)
	c, _ := e["code"].(string)
	return c
}

// message is the message of an error body.
func (a answered) message() string {
	e, _ := a.body["error"].(map[string]any)
	m, _ := e["message"].(string)
	return m
}

func (b *bot) do(ctx context.Context, method, address, body string) answered {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.send(r)
}

func (b *bot) send(r *http.Request) answered {
	resp, err := Transport(b.s).RoundTrip(r)
	if err != nil {
		return answered{err: err}
	}
	raw, err := io.ReadAll(resp.Body)
	a := answered{status: resp.StatusCode, header: resp.Header, raw: raw, err: err}
	_ = json.NewDecoder(bytes.NewReader(raw)).Decode(&a.body)
	return a
}

func (b *bot) post(path, body string) answered {
	return b.do(context.Background(), http.MethodPost, graphBase+path, body)
}

const answerBody = `{"callbackUri":"https://bot.example/api/calls","acceptedModalities":["audio"],
	"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`

// playBody asks for prompts given as "2s/main.wav".
func playBody(context string, prompts ...string) string {
	return `{"clientContext":"` + context + `","prompts":[` + promptList(prompts) + `]}`
}

func promptList(prompts []string) string {
	list := make([]string, len(prompts))
	for i, p := range prompts {
		list[i] = `{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"uri":"https://bot.example/prompts/` + p + `"}}`
	}
	return strings.Join(list, ",")
}

// line is a call that the bot has answered.
type line struct {
	*bot
	h    *Caller
	path string
}

// ringing is a call that the bot has been told of.
func (b *bot) ringing(who Caller) line {
	b.t.Helper()
	h, err := b.s.Call(who)
	if err != nil {
		b.t.Fatal(err)
	}
	wait(10 * time.Millisecond)
	return line{b, h, "/communications/calls/" + h.ID()}
}

// talking is a call with audio.
func (b *bot) talking(who Caller) line {
	b.t.Helper()
	l := b.ringing(who)
	if a := l.post(l.path+"/answer", answerBody); a.status/100 != 2 {
		b.t.Fatalf("answer: %d %s", a.status, a.raw)
	}
	if err := l.h.WaitAudio(time.Second); err != nil {
		b.t.Fatal(err)
	}
	wait(20 * time.Millisecond)
	b.forget()
	return l
}

func (l line) act(name, body string) answered { return l.post(l.path+"/"+name, body) }

func (l line) play(context string, prompts ...string) answered {
	l.t.Helper()
	a := l.act("playPrompt", playBody(context, prompts...))
	if a.status != http.StatusOK {
		l.t.Fatalf("playPrompt: %d %s %v", a.status, a.raw, a.err)
	}
	return a
}

func (l line) hangUp() answered {
	return l.do(context.Background(), http.MethodDelete, graphBase+l.path, "")
}

// wait lets virtual time pass, and all that happens at its end.
func wait(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func readJSON(t *testing.T, resp *http.Response) map[string]any {
	t.Helper()
	defer resp.Body.Close()
	var m map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

func logTo(w io.Writer) zerolog.Logger { return zerolog.New(w) }

// received returns the requests of the notifications so far.
func (b *bot) received() []*http.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.posts)
}

func (b *bot) noted() []note {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.notes)
}

// fetched is how many prompts were fetched.
func (b *bot) fetched() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.fetches)
}

func (b *bot) behave(status int, slow time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status, b.slow, b.posts, b.notes = status, slow, nil, nil
}
