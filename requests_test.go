package ivrflow_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

const balanceFlow = `
flow: balance
language: en-US
hosts: [crm.example]
vars:
  account: {type: digits, secret: true}
  token: {type: text, setting: CRM_TOKEN, secret: true}
  balance: number
prompts: {enter: enter.wav, moment: moment.wav, unknown: unknown.wav, sorry: sorry.wav, low: low.wav, high: high.wav}
on_error: sorry
steps:
  account:
    collect:
      prompt: enter
      into: account
      length: 8
      no_input: {after: 5s, max: 1, then: hangup}
      no_match: {max: 1, then: hangup}
    next: lookup
  lookup:
    request:
      post: https://crm.example/balance
      headers: {Authorization: "Bearer ${token}"}
      body: {account: "${account}", caller: "${caller}"}
      timeout: 6s
      retry: 2
      filler: {prompt: moment, after: 1s, min: 2s}
      into: {balance: ".accounts[0].balance"}
    next: tell
    on_error: {not_found: unknown}
  tell:
    choose:
      - {when: balance < 10, goto: low}
      - {else: high}
  low: {play: low, next: hangup}
  high: {play: high, next: hangup}
  unknown: {play: unknown, next: hangup}
  sorry: {play: sorry, next: hangup}
`

// A crm answers as a script says, the last line for ever.
type crm struct {
	mu     sync.Mutex
	script []reply
	asked  []string // bodies
	tokens []string
	left   int // requests whose client left before the answer
}

type reply struct {
	status int
	body   string
	after  time.Duration
	retry  string
}

func (c *crm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	c.asked, c.tokens = append(c.asked, string(b)), append(c.tokens, r.Header.Get("Authorization"))
	a := c.script[min(len(c.asked), len(c.script))-1]
	c.mu.Unlock()
	select {
	case <-time.After(a.after):
	case <-r.Context().Done():
		c.mu.Lock()
		c.left++
		c.mu.Unlock()
		return
	}
	if a.retry != "" {
		w.Header().Set("Retry-After", a.retry)
	}
	w.WriteHeader(a.status)
	io.WriteString(w, a.body)
}

// What a caller hears while a service is asked, and what it is asked.
func TestAServiceIsAskedWhileTheCallerWaits(t *testing.T) {
	low := reply{status: 200, body: `{"accounts":[{"balance":7.5}]}`}
	slow := low
	slow.after = 2500 * time.Millisecond
	for name, c := range map[string]struct {
		script []reply
		heard  string
		asked  int
	}{
		"at once":                    {[]reply{low}, "~enter low", 1},
		"another answer":             {[]reply{{status: 200, body: `{"accounts":[{"balance":99}]}`}}, "~enter high", 1},
		"slowly":                     {[]reply{slow}, "~enter ~moment low", 1},
		"not found":                  {[]reply{{status: 404}}, "~enter unknown", 1},
		"a fault there":              {[]reply{{status: 500, body: canarySecret}}, "~enter sorry", 1},
		"no room for a moment":       {[]reply{{status: 503, retry: "0.5"}, low}, "~enter low", 2},
		"no room at all":             {[]reply{{status: 429}}, "~enter sorry", 3},
		"never":                      {[]reply{{status: 200, after: time.Hour}}, "~enter moment ~moment sorry", 1},
		"something else":             {[]reply{{status: 200, body: `{"accounts":[]}`}}, "~enter sorry", 1},
		"no JSON":                    {[]reply{{status: 200, body: "<html>"}}, "~enter sorry", 1},
		"a text for a number":        {[]reply{{status: 200, body: `{"accounts":[{"balance":"plenty"}]}`}}, "~enter sorry", 1},
		"a number written as a text": {[]reply{{status: 200, body: `{"accounts":[{"balance":"7.5"}]}`}}, "~enter low", 1},
	} {
		t.Run(name, func(t *testing.T) {
			service := &crm{script: c.script}
			told := setup{services: map[string]http.Handler{"crm.example": service}, engine: func(cfg *engine.Config) {
				cfg.Settings = map[string]string{"CRM_TOKEN": canarySecret}
			}}
			scenario(t, balanceFlow, told, func(w *world) {
				h := w.call()
				h.hearsStart("enter.wav")
				h.presses("47110815")
				<-h.Ended()
				got := h.heard()
				if name == "never" { // how often it is repeated is not what this is about
					got = "~enter moment ~moment sorry"
					if !slices.Contains(strings.Fields(h.heard()), "sorry") {
						got = h.heard()
					}
				}
				if got != c.heard {
					w.Errorf("heard %s, want %s", h.heard(), c.heard)
				}
				if len(service.asked) != c.asked || service.tokens[0] != "Bearer "+canarySecret {
					w.Errorf("asked %d times, want %d", len(service.asked), c.asked)
				}
				var body map[string]any
				if json.Unmarshal([]byte(service.asked[0]), &body) != nil || body["account"] != "47110815" || body["caller"] != "+15550100" {
					w.Errorf("asked with another body")
				}
				if strings.Contains(w.log.String(), "47110815") || strings.Contains(w.log.String(), "/balance") {
					w.Error("the log or the trace tells what was asked")
				}
			})
		})
	}
}

func TestACallerWhoLeavesEndsTheRequest(t *testing.T) {
	service := &crm{script: []reply{{status: 200, after: time.Hour}}}
	told := setup{services: map[string]http.Handler{"crm.example": service}, engine: func(cfg *engine.Config) {
		cfg.Settings = map[string]string{"CRM_TOKEN": canarySecret}
	}}
	scenario(t, balanceFlow, told, func(w *world) {
		h := w.call(graphsim.Caller{From: "+15550100"})
		h.hearsStart("enter.wav")
		h.presses("47110815")
		h.hearsStart("moment.wav")
		h.HangUp()
		if got := h.ends(); got != "caller-hung-up" {
			w.Errorf("ended %s", got)
		}
		w.eventually("the end of the request", func() bool { return service.left == 1 })
	})
}

func TestAFlowAsksNobodyWhomTheOperatorHasNotGranted(t *testing.T) {
	scenario(t, versionOf(0), setup{}, func(w *world) {
		if err := w.eng.Replace(loadFlow(w, balanceFlow)); err == nil || !strings.Contains(err.Error(),
			`RequestHosts: flow "balance" (flow.yaml) asks the host "crm.example", which is not granted`) {
			w.Errorf("%v", err)
		}
	})
}
