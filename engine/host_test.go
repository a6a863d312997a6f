package engine

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/internal/call"
)

const hostFlow = `
flow: shop
language: en-US
timezone: Europe/Berlin
start: rich
vars:
  limit: {type: number, setting: LIMIT}
  token: {type: text, setting: TOKEN, secret: true}
  own: {type: text, value: as declared}
prompts:
  rich: rich.wav
  poor: poor.wav
  open: open.wav
  closed: closed.wav
  evacuated: evacuated.wav
calendars:
  office: {open: {mon-fri: "09:00-17:30"}, emergency: fire}
steps:
  rich:
    choose:
      - {when: "limit > 3 && token == 'sesame-0815' && own == 'as declared'", goto: yes}
      - {else: no}
  yes: {play: rich, next: when}
  no: {play: poor, next: when}
  when:
    hours: {calendar: office, open: open, closed: closed, emergency: evacuated}
  open: {play: open, next: hangup}
  closed: {play: closed, next: hangup}
  evacuated: {play: evacuated, next: hangup}
`

func TestACallIsToldOfItsHost(t *testing.T) {
	wednesday := time.Date(2026, 11, 25, 8, 30, 0, 0, time.UTC) // 09:30 in Berlin
	settings := map[string]string{"LIMIT": "12.5", "TOKEN": "sesame-0815", "OTHER": "unused"}
	for name, c := range map[string]struct {
		limit  string
		now    func() time.Time
		on     func(string) bool
		wanted string
	}{
		"open":                       {"12.5", func() time.Time { return wednesday }, nil, "rich open"},
		"before opening":             {"12.5", func() time.Time { return wednesday.Add(-time.Hour) }, nil, "rich closed"},
		"a limit that is too low":    {"3", func() time.Time { return wednesday }, nil, "poor open"},
		"another switch is on":       {"12.5", func() time.Time { return wednesday }, func(n string) bool { return n == "flood" }, "rich open"},
		"the switch is on":           {"12.5", func() time.Time { return wednesday }, func(n string) bool { return n == "fire" }, "rich evacuated"},
		"switches cannot be told":    {"12.5", func() time.Time { return wednesday }, func(string) bool { panic("sesame-0815") }, "rich open"},
		"the clock cannot be read":   {"12.5", func() time.Time { panic("sesame-0815") }, nil, "rich closed"}, // the bubble begins on a Saturday
		"the clock is the machine's": {"12.5", nil, nil, "rich closed"},
	} {
		t.Run(name, func(t *testing.T) {
			with := func(cfg *Config) {
				own := map[string]string{}
				for k, v := range settings {
					own[k] = v
				}
				own["LIMIT"] = c.limit
				cfg.Settings, cfg.Now, cfg.Switch = own, c.now, c.on
			}
			inBubble(t, hostFlow, with, func(t *testing.T, r *rig) {
				h := r.call(graphsim.Caller{})
				<-h.Ended()
				settle()
				var heard []string
				for _, p := range h.Heard() {
					heard = append(heard, strings.TrimSuffix(p.Prompt, ".wav"))
				}
				if got := strings.Join(heard, " "); got != c.wanted {
					t.Errorf("heard %s, want %s", got, c.wanted)
				}
				if all := r.trace.String() + r.logs.String(); strings.Contains(all, "sesame") {
					t.Error("a secret is in the trace or the log")
				}
			})
		})
	}
}

func TestSettingsAreCheckedBeforeTheFirstCall(t *testing.T) {
	for name, c := range map[string]struct {
		settings map[string]string
		says     []string
	}{
		"none":         {nil, []string{`LIMIT is missing: the variable "limit" of flow "shop" (flow.yaml:7) takes its value from it`, `TOKEN is missing`}},
		"not a number": {map[string]string{"LIMIT": "sesame", "TOKEN": "x"}, []string{`LIMIT is no number, which the variable "limit" of flow "shop" (flow.yaml:7) is`}},
		"too long":     {map[string]string{"LIMIT": "1", "TOKEN": strings.Repeat("sesame", 1<<16)}, []string{`TOKEN is no text`}},
		"good":         {map[string]string{"LIMIT": "1", "TOKEN": ""}, nil},
	} {
		cfg := goodConfig(t, hostFlow)
		cfg.Settings = c.settings
		fields, text := complaints(t, cfg)
		if len(fields) != len(c.says) || strings.Contains(text, "sesame") {
			t.Errorf("%s: %v %s", name, fields, text)
		}
		for _, want := range c.says {
			if !strings.Contains(text, "engine: Settings: "+want) {
				t.Errorf("%s: %q is not in %s", name, want, text)
			}
		}
	}
	cfg := goodConfig(t, menuFlow)
	cfg.RequestHosts, cfg.MaxRequests = []string{"crm.example", "*.example"}, -1
	if fields, text := complaints(t, cfg); strings.Join(fields, " ") != "MaxRequests RequestHosts" || !strings.Contains(text, "no *") {
		t.Errorf("%v %s", fields, text)
	}
}

func TestACallIsSentElsewhereOrRefusedUnheard(t *testing.T) {
	const flow = `
flow: shop
language: en-US
prompts: {hello: hello.wav}
before_answer: who
steps:
  hello: {play: hello, next: hangup}
  who:
    choose:
      - {when: caller == '+15550001', goto: elsewhere}
      - {when: caller == '+15550002', goto: refuse}
      - {else: answer}
  elsewhere:
    redirect: {to: [{phone: "+15550199"}, {user: 7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11}], timeout: 20s}
    on_error: answer
  refuse:
    reject: busy
`
	for from, want := range map[string]string{
		"+15550001": "redirect", "+15550002": "reject", "+15550003": "answer subscribeToTone playPrompt deleteCall",
	} {
		inBubble(t, flow, nil, func(t *testing.T, r *rig) {
			h := r.call(graphsim.Caller{From: from})
			<-h.Ended()
			settle()
			if got := r.requests(); got != want {
				t.Errorf("requests of %s: %s, want %s", from, got, want)
			}
			if n := r.eng.Calls(); n != 0 {
				t.Errorf("%d calls are left", n)
			}
		})
	}
	inBubble(t, flow, nil, func(t *testing.T, r *rig) {
		r.graph.Inject(graphsim.Fault{On: "redirect", Status: 400})
		h := r.call(graphsim.Caller{From: "+15550001"})
		must(t, h.Hear("hello.wav", 20*time.Second))
		<-h.Ended()
	})
}

func TestARequestOfAFlowIsAskedAndNothingOfItIsTold(t *testing.T) {
	const secret = "sesame-0815"
	service := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch q.URL.Path {
		case "/good":
			w.Write([]byte(`{"secret":"` + secret + `"}`))
		case "/slow":
			<-q.Context().Done()
		default:
			http.Error(w, secret, http.StatusInternalServerError)
		}
	})
	with := func(cfg *Config) {
		cfg.RequestHosts, cfg.RequestTransport, cfg.MaxRequests = []string{"crm.example"}, graphsim.Mux{"crm.example": service}, 1
	}
	ask := func(req uint32, path string) call.RunRequest {
		return call.RunRequest{Req: req, Method: "POST", URL: "https://crm.example" + path + "?key=" + secret, Host: "crm.example",
			Headers: []call.Header{{Name: "Authorization", Value: "Bearer " + secret}}, Body: []byte(`"` + secret + `"`), Timeout: 4 * time.Second}
	}
	inBubble(t, menuFlow, with, func(t *testing.T, r *rig) {
		h := r.call(graphsim.Caller{})
		must(t, h.HearStart("main.wav", 5*time.Second))
		s := r.session(h)
		other := ask(903, "/good")
		other.Host = "evil.example"
		for _, c := range []call.RunRequest{ask(900, "/good"), ask(900, "/bad"), other, ask(900, "/slow")} {
			s.dip(c)
			settle()
		}
		s.dip(ask(902, "/good")) // one too many
		<-time.After(5 * time.Second)
		trace, log := r.trace.String(), r.logs.String()
		for _, want := range []string{
			`{"kind":"request-done","req":900,"status":200}`, `{"kind":"request-done","req":900,"status":500}`,
			`{"kind":"request-done","req":900,"timeout":true}`, `{"kind":"request-done","req":902,"failed":true}`, `{"kind":"request-done","req":903,"failed":true}`,
		} {
			if !strings.Contains(trace, want) {
				t.Errorf("%s is not in the trace", want)
			}
		}
		for _, want := range []string{
			`"step":"main","method":"POST","host":"crm.example","status":500,"message":"request of the flow did not succeed"`,
			`"too many requests of flows at once"`, `the time of the step was over`,
		} {
			if !strings.Contains(log, want) {
				t.Errorf("%s is not in the log", want)
			}
		}
		if strings.Contains(trace+log, "sesame") || strings.Contains(trace+log, "/good") {
			t.Errorf("something of a request is told:\n%s\n%s", log, trace)
		}
		h.HangUp()
		<-h.Ended()
	})
}
