package ivrflow_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/engine"
)

// secretFlow hands a secret down into a sub-flow, back out of it, and into a
// header and a body.
const secretFlow = `
flow: handed
language: en-US
hosts: [crm.example]
vars:
  token: {type: text, setting: CRM_TOKEN, secret: true}
  back: {type: text, secret: true}
prompts: {hi: hi.wav, sorry: sorry.wav}
on_error: sorry
subflows:
  ask:
    params: {key: {type: text, secret: true}}
    results: {made: {type: text, secret: true}}
    vars: {keys: {type: list, secret: true}, n: {type: number, secret: true}}
    steps:
      fill: {set: {made: key + '!', keys: "[key]"}, next: first}
      first:
        request:
          post: https://crm.example/a
          headers: {X-Key: "${key}"}
          body: {key: "${made}", all: "${keys}"}
          timeout: 3s
          into: {n: .n}
        next: done
        on_error: number
      number: {set: {n: "number(get(keys, 0, ''))"}, next: done, on_error: done}
      done: {return: }
steps:
  hi: {play: hi, next: ask}
  ask: {call: {flow: ask, with: {key: token}, into: {back: made}}, next: again}
  again: {call: {flow: ask, with: {key: back}}, next: sorry}
  sorry: {play: sorry, next: hangup}
`

// Neither a service that repeats what it was sent, nor a value that cannot be
// computed from a secret, brings it into the log or the trace.
func TestASecretThatIsHandedOnIsToldNobody(t *testing.T) {
	for name, answer := range map[string]reply{
		"a fault that repeats it": {status: 500, body: `{"error":"` + canarySecret + `"}`},
		"an answer that is it":    {status: 200, body: `{"n":"` + canarySecret + `"}`},
		"a redirect that has it":  {status: 302, body: canarySecret},
		"no answer in time":       {status: 200, after: 1 << 40},
	} {
		t.Run(name, func(t *testing.T) {
			service := &crm{script: []reply{answer}}
			told := setup{services: map[string]http.Handler{"crm.example": service}, engine: func(cfg *engine.Config) {
				cfg.Settings = map[string]string{"CRM_TOKEN": canarySecret}
			}}
			scenario(t, secretFlow, told, func(w *world) {
				h := w.call()
				h.hears("sorry.wav")
				if got := h.ends(); got != "completed" {
					w.Errorf("ended %s", got)
				}
				if len(service.asked) != 2 || !strings.Contains(service.asked[1], canarySecret+`!!`) {
					w.Errorf("asked %d times", len(service.asked))
				}
				if strings.Contains(w.log.String(), canarySecret) {
					w.Error("the log or the trace tells the secret")
				}
			})
		})
	}
}
