package graphsim

import (
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestConfigErrorsNameTheField(t *testing.T) {
	for field, c := range map[string]Config{
		"BotURL":    {BotURL: "http://bot.example/api/calls"},
		"BaseURL":   {BaseURL: "graph.sim"},
		"TokenLife": {TokenLife: -1},
		"Keep":      {Keep: -1},
	} {
		if _, err := New(c); err == nil || !strings.HasPrefix(err.Error(), "graphsim: "+field+": ") {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, c := range []Config{{}, {BotURL: "http://127.0.0.1:1/x", BaseURL: "http://localhost:2/graph/"}} {
		s, err := New(c)
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		s.Close()
		if _, err := s.Call(Caller{}); err == nil {
			t.Error("a call without a bot or after Close")
		}
	}
}

// TestNothingOfAnotherRoomIsUsed: a simulator that shares code with the client would share its mistakes.
func TestNothingOfAnotherRoomIsUsed(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			host, _, _ := strings.Cut(path, "/")
			if strings.Contains(host, ".") && path != "github.com/golang-jwt/jwt/v5" && path != "github.com/rs/zerolog" &&
				path != "github.com/ivrflow/ivrflow/internal/graphapi" && path != "github.com/ivrflow/ivrflow/internal/spelling" {
				t.Errorf("%s imports %s", f.Name(), path)
			}
		}
	}
}

// everything leaves all sorts of things under way.
func everything(b *bot) {
	b.s.Inject(Fault{On: "notify.tone", Nth: 1, Hold: "never"}, Fault{On: "notify.tone", Nth: 2, Swap: true},
		Fault{On: "fetch", Prompt: "slow.wav", Delay: time.Hour}, Fault{On: "keepAlive", Hold: "never"},
		Fault{On: "mute", DropAnswer: true})
	b.ringing(Caller{})
	l := b.talking(Caller{})
	l.act("subscribeToTone", ``)
	l.h.Press("12")
	l.play("A", "1h/a.wav")
	other := b.talking(Caller{})
	other.play("B", "1s/slow.wav")
	third := b.talking(Caller{})
	third.act("recordResponse", `{}`)
	third.h.Speak(time.Hour)
	third.act("transfer", transferBody)
	b.post("/communications/calls", dialBody)
	go third.act("keepAlive", ``)
	go third.act("mute", ``)
	go third.h.HearStart("never.wav", time.Hour)
	b.behave(0, time.Minute)
	l.h.Press("3")
	wait(time.Second)
}

func TestCloseEndsEverything(t *testing.T) {
	// The bubble fails when a goroutine is left.
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		everything(b)
		begun := time.Now()
		b.s.Close()
		same(t, 0*time.Second, time.Since(begun))
		before := len(b.s.Events())
		wait(2 * time.Hour)
		same(t, before, len(b.s.Events()))
		b.s.Close() // a second time does no harm
	})
}

func TestSameSeedSameIDs(t *testing.T) {
	run := func(seed string) (ids []string) {
		c := anyToken()
		c.Seed = seed
		inBubble(t, c, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			ids = append(ids, l.h.ID(), l.play("A", "1s/a.wav").body["id"].(string))
		})
		return ids
	}
	first := run("x")
	same(t, first, run("x"))
	if second := run("y"); second[0] == first[0] || second[1] == first[1] {
		t.Error("ids do not depend on the seed")
	}
}

func TestObserverSeesEverythingInOrderAndMayAct(t *testing.T) {
	var seen []Event
	var h *Caller
	c := anyToken()
	c.Observer = func(e Event) {
		seen = append(seen, e)
		if e.Kind == EventPromptStarted {
			h.Press("1")
		}
	}
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		h = l.h
		l.act("subscribeToTone", ``)
		l.play("A", "1s/a.wav")
		wait(5 * time.Second)
		same(t, b.s.Events(), seen)
		var kinds []string
		for _, e := range seen {
			if e.Kind != EventNotification && e.Kind != EventRequest {
				kinds = append(kinds, strings.TrimSpace(string(e.Kind)+" "+e.Prompt+e.Detail))
			}
		}
		same(t, []string{"callState incoming", "callState establishing", "callState established", "callState audio active",
			"queued", "promptStarted a.wav", "tone 1", "promptEnded a.wav", "operationEnded completed 200/0 completedSuccessfully"}, kinds)
	})
}

func TestKeepBoundsWhatIsRemembered(t *testing.T) {
	c := anyToken()
	c.Keep = 10
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		for range 50 {
			l.act("keepAlive", "")
		}
		if n, m := len(b.s.Events()), len(b.s.Requests()); n > 20 || m > 20 || n < 10 || m < 10 {
			t.Errorf("%d events, %d requests", n, m)
		}
	})
}

func TestLogHasNoKeysAndNoTokens(t *testing.T) {
	var log strings.Builder
	c := anyToken()
	c.Log = logTo(&log)
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{From: "+15550100"})
		l.act("subscribeToTone", ``)
		l.act("sendDtmfTones", `{"tones":["tone7","tone7"]}`)
		l.h.Press("####")
		l.act("recordResponse", `{}`)
		l.h.Speak(time.Minute)
		wait(10 * time.Second)
		token := b.last("deleted completed 200/8515").data["recordingAccessToken"].(string)
		for _, secret := range []string{"#", "tone7", token, "sim-", "+15550100"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log has %q", secret)
			}
		}
		if !strings.Contains(log.String(), `"event":"tone"`) || !strings.Contains(log.String(), l.h.ID()) {
			t.Errorf("log: %s", log.String())
		}
	})
}

// TestServesARealBotOverSockets is the only test in real time: milliseconds.
func TestServesARealBotOverSockets(t *testing.T) {
	b := &bot{t: t}
	hook := httptest.NewServer(http.HandlerFunc(b.serve))
	defer hook.Close()
	var s *Service
	graph := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.ServeHTTP(w, r) }))
	defer graph.Close()
	s, err := New(Config{Key: testKey(), BotURL: hook.URL + "/api/calls", BaseURL: graph.URL, ClientSecret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	form := grant()
	form.Set("client_secret", "s")
	resp, err := http.PostForm(graph.URL+"/common/oauth2/v2.0/token", form)
	if err != nil {
		t.Fatal(err)
	}
	token := readJSON(t, resp)["access_token"].(string)
	h, err := s.Call(Caller{})
	if err != nil {
		t.Fatal(err)
	}
	post := func(op, body string) int {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", graph.URL+"/v1.0/communications/calls/"+h.ID()+"/"+op, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	same(t, 202, post("answer", strings.Replace(answerBody, botHook, hook.URL+"/api/calls", 1)))
	if err := h.WaitAudio(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	same(t, 200, post("playPrompt", `{"prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"uri":"`+hook.URL+`/prompts/20ms/a.wav"}}]}`))
	if err := h.Hear("a.wav", 10*time.Second); err != nil {
		t.Error(err)
	}
	h.HangUp()
	<-h.Ended()
}
