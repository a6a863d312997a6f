package control

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

// nextEvent reads one event of a stream: its id, its name, and its data.
func nextEvent(t *testing.T, scan *bufio.Scanner) (id, name string, e event) {
	t.Helper()
	for scan.Scan() {
		key, value, _ := strings.Cut(scan.Text(), ": ")
		switch key {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			if err := json.Unmarshal([]byte(value), &e); err != nil {
				t.Fatal(err)
			}
			return id, name, e
		}
	}
	t.Fatalf("the stream ended: %v", scan.Err())
	return "", "", event{}
}

func TestEventsAreStreamedAsTheyHappen(t *testing.T) {
	s, err := graphsim.New(graphsim.Config{BotURL: "https://bot.example/api/calls", Client: graphsim.Mux{}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(New(s))
	defer server.Close()
	listen := func(path, last string) (*http.Response, *bufio.Scanner) {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+Root+path, nil)
		if last != "" {
			r.Header.Set("Last-Event-ID", last)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return resp, bufio.NewScanner(resp.Body)
	}
	if _, err := s.Call(graphsim.Caller{}); err != nil { // before anybody listens
		t.Fatal(err)
	}
	all, fromAll := listen("/events/stream?after=0", "")
	defer all.Body.Close()
	if kind := all.Header.Get("Content-Type"); all.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("%s %q", all.Status, kind)
	}
	id, name, e := nextEvent(t, fromAll)
	if id != "1" || name != "callState" || e.Number != 1 || e.Detail != "incoming" {
		t.Errorf("%s %s %+v", id, name, e)
	}
	second, err := s.Call(graphsim.Caller{})
	if err != nil {
		t.Fatal(err)
	}
	for e.Call != second.ID() || e.Detail != "incoming" {
		_, _, e = nextEvent(t, fromAll) // the first call's notification may fail between
	}
	again, fromThere := listen("/events/stream", id)
	defer again.Body.Close()
	if _, _, e := nextEvent(t, fromThere); e.Number != 2 {
		t.Errorf("behind event %s comes %d", id, e.Number)
	}
	for _, wrong := range []string{"x", "-1", "99999"} {
		resp, _ := listen("/events/stream", wrong)
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("Last-Event-ID %s: %s", wrong, resp.Status)
		}
	}
	s.Close() // ends the streams
	for fromAll.Scan() {
	}
	if err := fromAll.Err(); err != nil {
		t.Error(err)
	}
}

func TestNotMoreRequestsWaitThanThereArePlaces(t *testing.T) {
	s, err := graphsim.New(graphsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := &handler{s: s, waiting: make(chan struct{}, 1)}
	leave, err := h.place()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.place(); err == nil {
		t.Error("two have a place where there is one")
	}
	leave()
	if _, err := h.place(); err != nil {
		t.Error(err)
	}
}
