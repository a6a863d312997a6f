package graphsim

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// fuzzKey is made once: no token is checked here, and a key takes a while.
var fuzzKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		panic(err)
	}
	return key
})

// silentBot takes every notification and has one prompt for every address.
type silentBot struct{ prompt []byte }

func (b silentBot) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	res := &http.Response{StatusCode: http.StatusAccepted, Header: http.Header{}, Body: http.NoBody, Request: r}
	if r.Method == http.MethodGet {
		res.StatusCode, res.Body = http.StatusOK, io.NopCloser(bytes.NewReader(b.prompt))
	}
	return res, nil
}

// fuzzed is a service with two calls: an established one that plays, with
// another play behind it and somebody on hold, and one that rings.
func fuzzed(t testing.TB, bot http.RoundTripper) (s *Service, live, ringing string) {
	s, err := New(Config{BotURL: "https://bot.example/api/calls", Client: bot, AnyToken: true, Key: fuzzKey(), Keep: 50,
		Latency: Latency{Reply: -1, Notify: -1, Establish: -1, Audio: -1, Transfer: -1, Invite: -1, Terminate: -1}})
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newCall(&Caller{From: "+15550100"}, "https://bot.example/api/calls")
	c.state, c.answered, c.audio, c.audioFrom, c.subscribed = stateEstablished, true, true, time.Now(), 1
	for _, name := range []string{"a.wav", "b.wav"} {
		o := c.newOperation(kindPlay, name)
		o.prompts = []prompt{{Type: "#microsoft.graph.mediaPrompt", MediaInfo: &mediaInfo{URI: "https://bot.example/" + name}}}
		c.accept(o, false)
	}
	r := s.newCall(&Caller{From: "+15550101"}, "https://bot.example/api/calls")
	r.state = stateIncoming
	return s, c.id, r.id
}

// A fuzzStage hands out services, each so many times at most.
type fuzzStage struct {
	bot           http.RoundTripper
	uses, left    int
	s             *Service
	live, ringing string
}

func (p *fuzzStage) service(t testing.TB) (s *Service, live, ringing string) {
	if p.left == 0 || !p.alive() {
		if p.s != nil {
			p.s.Close()
		}
		p.s, p.live, p.ringing = fuzzed(t, p.bot)
		p.left = p.uses
	}
	p.left--
	return p.s, p.live, p.ringing
}

// alive says whether the established call still is; requests may have ended it.
func (p *fuzzStage) alive() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c := p.s.calls[plainID(p.live)]
	return c != nil && c.state == stateEstablished && len(c.queue) < 20
}

// A request is one that somebody may send.
type request struct {
	method, path, contentType string
	body                      []byte
}

// send sends a request and judges the answer.
func (p *fuzzStage) send(t *testing.T, r request) {
	t.Helper()
	s, live, ringing := p.service(t)
	path := strings.NewReplacer("CALL", live, "RING", ringing).Replace(r.path)
	// net/http passes on nothing else.
	req, err := http.NewRequest(r.method, "https://graph.sim/"+strings.TrimPrefix(path, "/"), bytes.NewReader(r.body))
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", r.contentType)
	req.Header.Set("Authorization", "Bearer x")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	checkAnswer(t, w)
	for _, c := range s.Complaints() {
		if c.Text == "" || c.Rule == "" {
			t.Fatalf("an empty complaint: %+v", c)
		}
	}
}

// FuzzRequest sends one request to a service with calls. Whatever comes, the
// service neither panics nor hangs, answers what Graph could answer, and its
// errors have Graph's shape.
//
// In paths CALL is the id of the established call and RING of the ringing one.
func FuzzRequest(f *testing.F) {
	seedRequests(f)
	stage := &fuzzStage{bot: silentBot{WAV(20 * time.Millisecond)}, uses: 1}
	if flag.Lookup("test.fuzzworker").Value.String() == "true" {
		stage.uses = 200 // for speed; a finding is run again on a service of its own
	}
	f.Fuzz(func(t *testing.T, method, path, contentType string, body []byte) {
		stage.send(t, request{method, path, contentType, body})
	})
}

// statuses are all that the service answers by itself.
var statuses = map[int]bool{200: true, 201: true, 202: true, 204: true, 206: true, 400: true, 401: true, 403: true, 404: true, 405: true,
	409: true, 410: true, 412: true, 413: true, 416: true, 429: true, 500: true}

func checkAnswer(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if !statuses[w.Code] {
		t.Fatalf("status %d", w.Code)
	}
	if w.Header().Get("request-id") == "" {
		t.Fatal("no request-id")
	}
	if w.Code < 400 {
		return
	}
	if isTokenError(w.Body.Bytes()) {
		return
	}
	var answer struct {
		Error *struct {
			Code, Message *string
			InnerError    map[string]any
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("status %d with a body that is not JSON: %v", w.Code, err)
	}
	if answer.Error == nil || answer.Error.Code == nil || *answer.Error.Code == "" || answer.Error.Message == nil ||
		*answer.Error.Message == "" || answer.Error.InnerError["request-id"] != w.Header().Get("request-id") {
		t.Fatalf("status %d with an error that is not Graph's: %s", w.Code, w.Body)
	}
}

// isTokenError says whether an error has the shape of OAuth, as the token
// endpoint's have. [RFC 6749: 5.2]
func isTokenError(body []byte) bool {
	var e struct {
		Error any `json:"error"`
	}
	_ = json.Unmarshal(body, &e)
	_, ok := e.Error.(string)
	return ok
}

// seedRequests adds the requests that this module's client sends, and one to
// each path that there is.
func seedRequests(f *testing.F) {
	files, err := filepath.Glob("../graphclient/testdata/requests/*.json")
	if err != nil || len(files) < 20 {
		f.Fatalf("%d requests of the client, %v", len(files), err)
	}
	action := regexp.MustCompile(`^[A-Za-z]+`)
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		name := action.FindString(filepath.Base(file))
		path := "v1.0/communications/calls/CALL/" + name
		switch name {
		case "createCall":
			path = "v1.0/communications/calls"
		case "answer", "reject", "redirect":
			path = "beta/app/calls/RING/microsoft.graph." + name
		case "invite":
			path = "v1.0/communications/calls('CALL')/participants/invite"
		case "startHoldMusic", "stopHoldMusic":
			path = "v1.0/communications/calls/CALL/participants/1/" + name
		}
		f.Add("POST", path, "application/json", body)
	}
	for _, path := range []string{"v1.0/communications/calls/CALL", "v1.0/communications/calls/CALL/operations/1", "v1.0/communications/calls//playPrompt",
		"v1.0/communications/calls/CALL/participants", "v1.0/communications/calls/CALL/participants/1", "v1/keys", "v1/.well-known/OpenIdConfiguration", "recordings/1", "t/oauth2/v2.0/token", "%zz/../x"} {
		f.Add("GET", path, "", []byte(nil))
		f.Add("DELETE", path, "", []byte(nil))
		f.Add("POST", path, "application/x-www-form-urlencoded", []byte("grant_type=client_credentials&client_id="+DefaultAppID+"&client_secret=x&scope=https://graph.microsoft.com/.default"))
	}
}
