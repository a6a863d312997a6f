package control

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// bot answers every call, listens to keys and plays welcome.wav of two seconds. 1 cancels what plays and plays
// menu.wav, 2 queues two prompts and 3 records. Its addresses have a token in their query.
type bot struct{ graph *http.Client }

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Write(graphsim.WAV(2 * time.Second))
		return
	}
	body, _ := io.ReadAll(r.Body)
	text := string(body)
	_, id, _ := strings.Cut(text, `"resourceUrl":"/communications/calls/`)
	id, _, _ = strings.Cut(id, `"`)
	switch {
	case strings.Contains(text, `"changeType":"created"`):
		b.post(id, "answer", `{"callbackUri":"https://bot.example/api/calls","acceptedModalities":["audio"],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`)
	case strings.Contains(text, `"audio":"active"`):
		b.post(id, "subscribeToTone", `{"clientContext":"keys"}`)
		b.play(id, "welcome", "welcome")
	case strings.Contains(text, `"tone1"`):
		b.post(id, "cancelMediaProcessing", `{}`)
	case strings.Contains(text, `"subcode":8508`):
		id, _, _ = strings.Cut(id, "/")
		b.play(id, "menu", "menu")
	case strings.Contains(text, `"tone2"`):
		b.play(id, "first", "one")
		b.play(id, "second", "two")
	case strings.Contains(text, `"tone3"`):
		b.post(id, "recordResponse", `{"clientContext":"r","initialSilenceTimeoutInSeconds":5,"maxSilenceTimeoutInSeconds":1,"maxRecordDurationInSeconds":5}`)
	case strings.Contains(text, `"tone4"`):
		b.post(id, "sendDtmfTones", `{"clientContext":"t","tones":["tone9","tone8"]}`)
	}
	w.WriteHeader(http.StatusAccepted)
}

func (b *bot) play(id, context, name string) {
	b.post(id, "playPrompt", `{"clientContext":"`+context+`","prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt",`+
		`"mediaInfo":{"@odata.type":"#microsoft.graph.mediaInfo","uri":"https://bot.example/`+name+`.wav?sig=swordfish"}}]}`)
}

func (b *bot) post(id, action, body string) {
	resp, err := b.graph.Post("https://graph.sim/v1.0/communications/calls/"+id+"/"+action, "application/json", strings.NewReader(body))
	if err == nil {
		resp.Body.Close()
	}
}

// testKey is made once: that takes longer than all the calls of a test.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// desk is a simulator with its bot and a client of its control API, in virtual time.
type desk struct {
	*testing.T
	s      *graphsim.Service
	client *Client
	api    *described
}

func atDesk(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	key := testKey()
	synctest.Test(t, func(t *testing.T) {
		b := &bot{}
		s, err := graphsim.New(graphsim.Config{AnyToken: true, Key: key, BotURL: "https://bot.example/api/calls",
			Client: graphsim.Mux{"bot.example": b}, ClientSecret: "swordfish", Seed: "swordfish"})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		b.graph = &http.Client{Transport: graphsim.Transport(s)}
		d := &desk{T: t, s: s, api: &described{t: t, next: graphsim.Transport(New(s)), seen: map[string]bool{}}}
		if d.client, err = Dial("http://localhost:9999"); err != nil {
			t.Fatal(err)
		}
		d.client.HTTP = &http.Client{Transport: d.api}
		f(t, d)
	})
}

// ask sends a request as curl would, and decodes the answer.
func (d *desk) ask(method, path, body string, header ...string) (int, map[string]any) {
	d.Helper()
	r, err := http.NewRequestWithContext(d.Context(), method, "http://localhost:9999/control/v1"+path, strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := d.client.HTTP.Do(r)
	if err != nil {
		d.Fatal(err)
	}
	defer resp.Body.Close()
	var out map[string]any
	text, _ := io.ReadAll(resp.Body)
	if len(text) > 0 && json.Unmarshal(text, &out) != nil && resp.Header.Get("Content-Type") == "application/json" {
		d.Errorf("%s %s: %q is not JSON", method, path, text)
	}
	return resp.StatusCode, out
}

// ring has somebody call, and returns the call's id.
func (d *desk) ring() string {
	d.Helper()
	status, call := d.ask("POST", "/calls", `{"from":"+15550100"}`)
	if status != http.StatusCreated {
		d.Fatalf("%d %v", status, call)
	}
	return call["id"].(string)
}

// wait lets virtual time pass, and everything happen.
func wait(d time.Duration) {
	var over sync.WaitGroup
	over.Add(1)
	time.AfterFunc(d, over.Done)
	over.Wait()
	synctest.Wait()
}
