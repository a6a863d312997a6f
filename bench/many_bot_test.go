package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A manyBot answers every call, listens to keys and plays prompts that last
// 100 s. Key 1 cancels what plays, key 2 hangs up. It keeps nothing of a call, so what
// is measured beside it is the simulator's.
type manyBot struct {
	graph   string // root, with /v1.0
	prompts string
	client  *http.Client
	notes   atomic.Int64 // notifications that came
	failed  atomic.Pointer[string]
	audio   []byte
	play    []byte
}

const manyAnswer = `{"acceptedModalities":["audio"],"callbackUri":"%s","mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`

// newManyBot makes a bot at the given address. Twenty prompts of 5 s are one
// file, which is fetched once for each call.
func newManyBot(graph, address string, client *http.Client) *manyBot {
	prompt := `{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"@odata.type":"#microsoft.graph.mediaInfo","uri":"` +
		address + `/menu.wav","resourceId":"12345678-1234-1234-1234-123456789abc"}}`
	return &manyBot{graph: graph, prompts: address, client: client, audio: graphsim.WAV(5 * time.Second),
		play: []byte(`{"clientContext":"menu","prompts":[` + strings.Repeat(prompt+",", 19) + prompt + `]}`)}
}

// ServeHTTP takes notifications, and serves the prompt.
func (b *manyBot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Write(b.audio)
		return
	}
	var n notification
	if body, err := io.ReadAll(r.Body); err != nil || json.Unmarshal(body, &n) != nil {
		b.fail("a notification cannot be read")
	}
	w.WriteHeader(http.StatusAccepted)
	for i := range n.Value {
		b.notes.Add(1)
		d, key := &n.Value[i].ResourceData, ""
		if d.ToneInfo != nil {
			key = d.ToneInfo.Tone
		}
		b.take(n.Value[i].ChangeType, strings.Split(n.Value[i].ResourceURL, "/")[3], d.MediaState.Audio, key)
	}
}

func (b *manyBot) take(change, call, audio, key string) {
	switch {
	case change == "created":
		b.ask("POST", call+"/answer", []byte(strings.Replace(manyAnswer, "%s", b.prompts+"/api/calls", 1)))
	case key == "tone1":
		b.ask("POST", call+"/cancelMediaProcessing", []byte(`{}`))
	case key == "tone2":
		b.ask("DELETE", call, nil)
	case audio == "active":
		b.ask("POST", call+"/subscribeToTone", []byte(`{}`))
		b.ask("POST", call+"/playPrompt", b.play)
	}
}

func (b *manyBot) ask(method, path string, body []byte) {
	r, err := http.NewRequest(method, b.graph+"/communications/calls/"+path, bytes.NewReader(body))
	if err != nil {
		b.fail(err.Error())
		return
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := b.client.Do(r)
	if err != nil {
		b.fail(err.Error())
		return
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if method == "DELETE" && resp.StatusCode == http.StatusNotFound {
		return // hung up by the same key, which was told twice
	}
	if resp.StatusCode/100 != 2 {
		b.fail(method + " " + path + ": " + resp.Status + " " + string(text))
	}
}

func (b *manyBot) fail(text string) { b.failed.CompareAndSwap(nil, &text) }

// problem is what went wrong first; empty: nothing.
func (b *manyBot) problem() string {
	if p := b.failed.Load(); p != nil {
		return *p
	}
	return ""
}
