package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A Script is a service that plays the same call with a bot, over and over: a
// greeting menu, two barge-ins that go three menus deep, a last key in
// silence, a goodbye, and the bot hangs up. It waits for each request that it
// expects and for nothing else, so it costs as little as it can.
type Script struct {
	URL   string // of Graph's root; /v1.0 below it
	token string
	web   *http.Client

	mu    sync.Mutex
	calls map[string]chan request
}

type request struct {
	operation, clientContext string
	at                       time.Time
}

// A Run is what one batch of calls is to be, and what it was.
type Run struct {
	Webhook  string          // of the bot
	Calls    int             // in all
	Parallel int             // at once
	First    int             // number of the first call: no two calls share an id
	Latency  []time.Duration // from a key to its cancel, two a call
	Error    string
}

// NewScript starts the service on a loopback address.
func NewScript() (*Script, error) {
	server := httptest.NewUnstartedServer(nil)
	url := "http://" + server.Listener.Addr().String()
	sim, err := graphsim.New(graphsim.Config{BaseURL: url}) // signs, and shows the keys
	if err != nil {
		return nil, err
	}
	s := &Script{URL: url, calls: map[string]chan request{}, web: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	if s.token, err = sim.SignToken(graphsim.Forgery{}); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1.0/communications/calls/{id}/{operation}", s.request)
	mux.HandleFunc("DELETE /v1.0/communications/calls/{id}", s.request)
	mux.HandleFunc("POST /run", s.run)
	mux.Handle("/v1/", sim)
	server.Config.Handler = mux
	server.Start()
	return s, nil
}

func (s *Script) request(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	var body struct {
		ClientContext string `json:"clientContext"`
	}
	if raw, _ := io.ReadAll(r.Body); len(raw) > 0 {
		_ = json.Unmarshal(raw, &body) // an empty context is told by the script
	}
	operation := r.PathValue("operation")
	if operation == "" {
		operation = "delete"
	}
	switch operation {
	case "answer":
		w.WriteHeader(http.StatusAccepted)
	case "delete":
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Content-Type", "application/json")
		status := "running"
		if operation == "subscribeToTone" || operation == "cancelMediaProcessing" {
			status = "completed"
		}
		fmt.Fprintf(w, `{"@odata.type":"#microsoft.graph.commsOperation","id":"0fe0623f-d628-42ed-b4bd-8ac290072cc5","status":%q,"clientContext":%q}`, status, body.ClientContext)
	}
	s.mu.Lock()
	ch := s.calls[r.PathValue("id")]
	s.mu.Unlock()
	if ch != nil {
		ch <- request{operation, body.ClientContext, at}
	}
}

func (s *Script) run(w http.ResponseWriter, r *http.Request) {
	var run Run
	if err := json.NewDecoder(r.Body).Decode(&run); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	places := make(chan struct{}, run.Parallel)
	for i := range run.Calls {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			latency, err := s.play(run.Webhook, run.First+i)
			mu.Lock()
			defer mu.Unlock()
			run.Latency = append(run.Latency, latency...)
			if err != nil && run.Error == "" {
				run.Error = err.Error()
			}
		})
	}
	wait.Wait()
	slices.Sort(run.Latency)
	json.NewEncoder(w).Encode(run)
}

// A party is one call in play.
type party struct {
	s       *Script
	webhook string
	id      string
	ch      chan request
	keys    int
}

// play plays the call once.
func (s *Script) play(webhook string, n int) (latency []time.Duration, err error) {
	p := &party{s: s, webhook: webhook, id: fmt.Sprintf("%08x-0000-4000-8000-000000000000", n), ch: make(chan request, 16)}
	s.mu.Lock()
	s.calls[p.id] = p.ch
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.calls, p.id)
		s.mu.Unlock()
	}()
	defer func() {
		if e, ok := recover().(scriptError); ok {
			err = e
		}
	}()
	p.notify("created", `"state":"incoming","direction":"incoming","tenantId":"`+graphsim.DefaultTenantID+`","source":{"identity":{"phone":{"id":"+15550100"}}}`)
	p.expect("answer")
	p.notify("updated", `"state":"establishing"`)
	p.notify("updated", `"state":"established"`)
	p.notify("updated", `"state":"established","mediaState":{"audio":"active"}`)
	p.expect("subscribeToTone")
	playing := p.expect("playPrompt")
	for range 2 { // two barge-ins
		pressed := p.press()
		cancel := p.expect("cancelMediaProcessing")
		latency = append(latency, cancel.at.Sub(pressed))
		p.ended(playing, `"status":"failed","resultInfo":{"code":400,"subcode":8508,"message":"Action failed, the operation was cancelled."}`)
		playing = p.expect("playPrompt")
	}
	p.ended(playing, finished)
	p.press()
	p.ended(p.expect("playPrompt"), finished)
	p.expect("delete")
	p.notify("updated", `"state":"terminating"`)
	p.notify("deleted", `"state":"terminated","resultInfo":{"code":200,"subcode":7000}`)
	return latency, nil
}

const finished = `"status":"completed","resultInfo":{"code":200,"subcode":0,"message":"Action completed successfully."}`

type scriptError string

func (e scriptError) Error() string { return string(e) }

func (p *party) expect(operation string) request {
	select {
	case r := <-p.ch:
		if r.operation != operation {
			panic(scriptError("wanted " + operation + ", got " + r.operation))
		}
		return r
	case <-time.After(10 * time.Second):
		panic(scriptError("waited for " + operation + " in vain"))
	}
}

func (p *party) press() time.Time {
	p.keys++
	at := time.Now()
	p.notify("updated", fmt.Sprintf(`"state":"established","toneInfo":{"sequenceId":%d,"tone":"tone1"}`, p.keys))
	return at
}

func (p *party) ended(r request, how string) {
	p.post(fmt.Sprintf(`"changeType":"deleted","resourceUrl":"/communications/calls/%s/operations/0FE0623FD62842EDB4BD8AC290072CC5","resourceData":{"@odata.type":"#microsoft.graph.playPromptOperation","clientContext":%q,%s}`,
		p.loudID(), r.clientContext, how))
}

func (p *party) notify(change, data string) {
	p.post(fmt.Sprintf(`"changeType":%q,"resourceUrl":"/communications/calls/%s","resourceData":{"@odata.type":"#microsoft.graph.call",%s}`, change, p.id, data))
}

func (p *party) loudID() string { return strings.ToUpper(strings.ReplaceAll(p.id, "-", "")) }

func (p *party) post(item string) {
	body := `{"@odata.type":"#microsoft.graph.commsNotifications","value":[{"@odata.type":"#microsoft.graph.commsNotification",` + item + `}]}`
	r, err := http.NewRequest(http.MethodPost, p.webhook, strings.NewReader(body))
	if err != nil {
		panic(scriptError(err.Error()))
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.s.token)
	answer, err := p.s.web.Do(r)
	if err != nil {
		panic(scriptError(err.Error()))
	}
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted {
		panic(scriptError(fmt.Sprintf("the bot answered %d to %s", answer.StatusCode, item)))
	}
}
