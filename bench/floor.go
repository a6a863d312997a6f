package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Floor is the least that a bot for the call of [Script] can be: net/http,
// encoding/json, the call's steps in a switch, and no care for anything that
// may go wrong. It compares the notification's token with the one it has seen
// first instead of checking it.
type Floor struct {
	Graph   string // root, with /v1.0
	Prompts string // address of the prompts
	Client  *http.Client

	mu    sync.Mutex
	token string
	calls map[string]*floorCall
}

type floorCall struct {
	mu      sync.Mutex
	started bool
	menu    int // how deep
	plays   int
	playing bool
	next    bool // play once the cancelled one has ended
}

type notification struct {
	Value []struct {
		ChangeType   string `json:"changeType"`
		ResourceURL  string `json:"resourceUrl"`
		ResourceData struct {
			State      string `json:"state"`
			Status     string `json:"status"`
			MediaState struct {
				Audio string `json:"audio"`
			} `json:"mediaState"`
			ToneInfo *struct {
				SequenceID int64  `json:"sequenceId"`
				Tone       string `json:"tone"`
			} `json:"toneInfo"`
			ClientContext string `json:"clientContext"`
		} `json:"resourceData"`
	} `json:"value"`
}

// ServeHTTP takes a notification.
func (f *Floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	if f.token == "" {
		f.token = r.Header.Get("Authorization")
	}
	known := f.token == r.Header.Get("Authorization")
	f.mu.Unlock()
	if !known {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<18))
	var n notification
	if err != nil || json.Unmarshal(body, &n) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	for i := range n.Value {
		v := &n.Value[i]
		id := strings.ToLower(strings.ReplaceAll(strings.Split(v.ResourceURL, "/")[3], "-", ""))
		f.mu.Lock()
		c := f.calls[id]
		if c == nil {
			if f.calls == nil {
				f.calls = map[string]*floorCall{}
			}
			c = &floorCall{}
			f.calls[id] = c
		}
		if v.ResourceData.State == "terminated" {
			delete(f.calls, id)
		}
		f.mu.Unlock()
		path := id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
		d := &v.ResourceData
		c.mu.Lock()
		switch {
		case d.State == "incoming":
			go f.post(path+"/answer", `{"callbackUri":"https://bot.example/api/calls","mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},"acceptedModalities":["audio"]}`)
		case d.ToneInfo != nil:
			c.menu++
			if c.playing {
				c.next = true
				go f.post(path+"/cancelMediaProcessing", fmt.Sprintf(`{"clientContext":"cancel-%d"}`, c.menu))
			} else {
				f.play(c, path)
			}
		case d.Status != "":
			c.playing = false
			if c.next {
				c.next = false
				f.play(c, path)
			} else if c.menu == 3 {
				go f.hangUp(path)
			}
		case d.State == "established" && d.MediaState.Audio == "active" && !c.started:
			c.started = true
			c.playing = true
			c.plays++
			go func() {
				f.post(path+"/subscribeToTone", `{"clientContext":"tones"}`)
				f.post(path+"/playPrompt", f.prompt(1))
			}()
		}
		c.mu.Unlock()
	}
}

func (f *Floor) play(c *floorCall, path string) {
	c.plays++
	c.playing = true
	go f.post(path+"/playPrompt", f.prompt(c.plays))
}

func (f *Floor) prompt(n int) string {
	return fmt.Sprintf(`{"prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"@odata.type":"#microsoft.graph.mediaInfo","uri":"%s/menu%d.wav","resourceId":"menu%d"}}],"clientContext":"play-%d"}`, f.Prompts, n, n, n)
}

func (f *Floor) post(path, body string) {
	r, err := http.NewRequest(http.MethodPost, f.Graph+"/communications/calls/"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return
	}
	r.Header.Set("Content-Type", "application/json")
	f.do(r)
}

func (f *Floor) hangUp(path string) {
	r, err := http.NewRequest(http.MethodDelete, f.Graph+"/communications/calls/"+path, nil)
	if err != nil {
		return
	}
	f.do(r)
}

func (f *Floor) do(r *http.Request) {
	r.Header.Set("Authorization", "Bearer token")
	answer, err := f.Client.Do(r)
	if err != nil {
		return
	}
	var operation struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	}
	if raw, _ := io.ReadAll(answer.Body); len(raw) > 0 {
		_ = json.Unmarshal(raw, &operation) // decoded as any bot must, used by none
	}
	answer.Body.Close()
}
