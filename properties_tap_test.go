package ivrflow_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A tap listens on both wires of an engine and notes what passes, and when.
type tap struct {
	mu       sync.Mutex
	items    []*told
	requests []*asked
	secrets  map[string]bool // access tokens, of Graph and of recordings
}

// told is one item of a notification, and how the webhook answered it.
type told struct {
	from, to time.Time
	status   int
	call     string // canonical
	tone     int64  // sequenceId
	token    string // clientContext of an operation that is over
	state    string // of the call
	incoming bool
}

// asked is one request of the engine.
type asked struct {
	from, to   time.Time // to: answered, or the engine has given up
	gaveUp     bool
	op         string // last part of the path, or the method for a call itself
	call       string // canonical
	token      string // clientContext
	status     int    // 0: no answer
	retryAfter string
	page       bool // a proxy's page, not an answer of Graph
}

func plain(id string) string { return strings.ToLower(strings.ReplaceAll(id, "-", "")) }

// callIn finds the id of the call in a path or an address.
func callIn(path string) string {
	_, rest, _ := strings.Cut(path, "/calls/")
	id, _, _ := strings.Cut(rest, "/")
	return plain(id)
}

func (t *tap) bot(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			h.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		seen := &answer{ResponseWriter: w}
		from := time.Now()
		items := t.itemsOf(body)
		h.ServeHTTP(seen, r)
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, i := range items {
			i.from, i.to, i.status = from, time.Now(), seen.status
			t.items = append(t.items, i)
		}
	})
}

func (t *tap) itemsOf(body []byte) []*told {
	var in struct {
		Value []struct {
			ChangeType   string
			ResourceURL  string
			ResourceData struct {
				State                string
				ClientContext        string
				RecordingAccessToken string
				ToneInfo             struct{ SequenceID json.Number }
			}
		}
	}
	if json.Unmarshal(body, &in) != nil {
		return nil
	}
	var items []*told
	for _, v := range in.Value {
		d := v.ResourceData
		i := &told{call: callIn(v.ResourceURL), token: d.ClientContext, state: d.State, incoming: v.ChangeType == "created"}
		i.tone, _ = d.ToneInfo.SequenceID.Int64()
		t.keep(d.RecordingAccessToken)
		items = append(items, i)
	}
	return items
}

func (t *tap) keep(secret string) {
	if secret == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.secrets == nil {
		t.secrets = map[string]bool{}
	}
	t.secrets[secret] = true
}

func (t *tap) graph(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		a := &asked{from: time.Now(), call: callIn(r.URL.Path)}
		a.op = r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch {
		case strings.Contains(r.URL.Path, "/operations/"):
			a.op = "getOperation"
		case plain(a.op) == a.call || r.Method == http.MethodDelete:
			a.op = r.Method
		}
		var in struct{ ClientContext string }
		if json.Unmarshal(body, &in) == nil {
			a.token = in.ClientContext
		}
		t.mu.Lock()
		t.requests = append(t.requests, a)
		t.mu.Unlock()
		seen := &answer{ResponseWriter: w}
		if a.op == "token" {
			seen.kept = &bytes.Buffer{}
		}
		stop := context.AfterFunc(r.Context(), func() { t.left(a) })
		defer stop()
		defer t.over(a, seen)
		h.ServeHTTP(seen, r)
	})
}

// left notes that the client has given up, while the service may go on.
func (t *tap) left(a *asked) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a.to.IsZero() {
		a.to, a.gaveUp = time.Now(), true
	}
}

// over notes how a request was answered, also when the connection breaks.
func (t *tap) over(a *asked, seen *answer) {
	var in struct {
		Token string `json:"access_token"`
	}
	if seen.kept != nil && json.Unmarshal(seen.kept.Bytes(), &in) == nil {
		t.keep(in.Token)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if a.to.IsZero() {
		a.to, a.status, a.retryAfter, a.page = time.Now(), seen.status, seen.retryAfter, seen.page
	}
}

// answer is a ResponseWriter that remembers.
type answer struct {
	http.ResponseWriter
	status     int
	retryAfter string
	page       bool
	kept       *bytes.Buffer
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		h := a.Header()
		a.status, a.retryAfter, a.page = status, h.Get("Retry-After"), h.Get("Content-Type") == "text/html"
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.kept != nil {
		a.kept.Write(p)
	}
	return a.ResponseWriter.Write(p)
}
