package ivrflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestRace07HangUpInEachMediaState(t *testing.T) {
	for _, tc := range []struct {
		name   string
		faults []graphsim.Fault
		at     func(c *caller) // brings the call into the state, then the caller hangs up
	}{
		{name: "starting: the POST is not answered yet",
			faults: []graphsim.Fault{{On: "playPrompt", Prompt: "main.wav", AnswerDelay: 2 * time.Second}},
			at:     func(c *caller) { c.hearsStart("main.wav"); c.waits(500 * time.Millisecond) }},
		{name: "playing",
			at: func(c *caller) { c.hearsStart("main.wav"); c.waits(time.Second) }},
		{name: "silence, nothing outstanding",
			at: func(c *caller) { c.hears("main.wav"); c.waits(time.Second) }},
		{name: "unsure: the POST was never answered",
			faults: []graphsim.Fault{{On: "playPrompt", Prompt: "main.wav", Drop: true}},
			at:     func(c *caller) { c.waits(7 * time.Second) }},
		{name: "cancelling: between the cancel and its answer",
			faults: []graphsim.Fault{{On: "cancelMediaProcessing", AnswerDelay: 2 * time.Second}},
			at: func(c *caller) {
				c.hearsStart("main.wav")
				c.waits(time.Second)
				c.presses("1")
				c.waits(500 * time.Millisecond)
			}},
		{name: "cancelling: between the answer and the 8508",
			faults: []graphsim.Fault{{On: "notify.operation", Prompt: "main.wav", Delay: 5 * time.Second}},
			at: func(c *caller) {
				c.hearsStart("main.wav")
				c.waits(time.Second)
				c.presses("1")
				c.waits(500 * time.Millisecond)
			}},
		{name: "cancelling: the cancel is refused and to be sent again",
			faults: []graphsim.Fault{{On: "cancelMediaProcessing", Status: 429, RetryAfter: "3"}},
			at: func(c *caller) {
				c.hearsStart("main.wav")
				c.waits(time.Second)
				c.presses("1")
				c.waits(500 * time.Millisecond)
			}},
		{name: "repairing: an end was lost and nobody can tell",
			faults: []graphsim.Fault{
				{On: "notify.operation", Prompt: "main.wav", Drop: true},
				{On: "getOperation", AnswerDelay: 3 * time.Second},
			},
			at: func(c *caller) { c.hears("main.wav"); c.waits(6 * time.Second) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			scenario(t, shop, setup{}, func(w *world) {
				w.sim.Inject(tc.faults...)
				c := w.call()
				tc.at(c)
				c.HangUp()
				if got := c.ends(); got != "caller-hung-up" {
					t.Errorf("outcome %q", got)
				}
				if n := len(w.facts(c.ID(), "ended")); n != 1 {
					t.Errorf("the end was told %d times", n)
				}
			}) // and nothing is sent after the end: checked for every scenario (I6)
		})
	}
}

func TestRace07TheEndIsNeverTold(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "notify.terminated", Drop: true}, graphsim.Fault{On: "notify.terminating", Drop: true})
		c := w.call()
		c.hearsStart("main.wav")
		c.HangUp()
		if got := c.ends(); got != "vanished" { // the next request is answered 404, and the call is asked for
			t.Errorf("outcome %q", got)
		}
	})
}

const handOver = `
flow: hand-over
language: en-US
start: greet
steps:
  greet: {play: connecting, next: agent}
  agent:
    transfer: {to: {user: b8a4f5c2-52a7-4f39-9d0e-3d4c12ab9f10}, timeout: 20s}
    on_error: nobody
  nobody: {play: nobody, next: hangup}
prompts: {connecting: connecting.wav, nobody: nobody.wav}
`

func TestRace19TransferSucceeds(t *testing.T) {
	scenario(t, handOver, setup{}, func(w *world) {
		c := w.call()
		c.hears("connecting.wav")
		if got := c.ends(); got != "transferred" {
			t.Errorf("outcome %q", got)
		}
		c.wantHeard("connecting")
	})
}

func TestRace19TransferIsNotBegunBeforeThePromptHasEnded(t *testing.T) {
	scenario(t, handOver, setup{}, func(w *world) {
		c := w.call()
		c.ends()
		c.wantHeard("connecting") // to its end: otherwise it would be ~connecting
	})
}

func TestRace19TransferFailsBackToEstablished(t *testing.T) {
	scenario(t, handOver, setup{}, func(w *world) {
		c := w.call(graphsim.Caller{From: "+15550100", Transfer: graphsim.TransferFails})
		c.hears("connecting.wav", "nobody.wav")
		if got := c.ends(); got != "completed" {
			t.Errorf("outcome %q", got)
		}
	})
}

func TestRace19TransferIsRefused(t *testing.T) {
	scenario(t, handOver, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "transfer", Status: 403, Code: "7504"})
		c := w.call()
		c.hears("connecting.wav", "nobody.wav")
		c.ends()
		if n := w.sent("transfer"); n != 1 {
			t.Errorf("%d transfers: a refusal for good is not repeated", n)
		}
	})
}

func TestRace19TransferNeverEnds(t *testing.T) {
	scenario(t, handOver, setup{}, func(w *world) {
		c := w.call(graphsim.Caller{From: "+15550100", Transfer: graphsim.TransferHangs})
		c.hears("connecting.wav")
		began := time.Now()
		c.waits(30 * time.Second)
		w.eventually("the flow's error path", func() bool { return len(w.facts(c.ID(), "on-error")) > 0 })
		if waited := time.Since(began); waited > 31*time.Second {
			t.Errorf("the caller waited %v for a transfer of 20 s at most", waited)
		}
		c.HangUp()
		c.ends()
	})
}

func TestRace19FailureOfATransferIsLost(t *testing.T) {
	scenario(t, handOver, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "notify.transferFailed", Drop: true})
		c := w.call(graphsim.Caller{From: "+15550100", Transfer: graphsim.TransferFails})
		c.hears("connecting.wav", "nobody.wav") // asked for when its time is over
		c.ends()
	})
}

func TestRace19LateEstablishedIsNoFailureOfATransfer(t *testing.T) {
	scenario(t, handOver, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "notify.audio", Repeat: 1, RepeatAfter: 3100 * time.Millisecond})
		c := w.call()
		if got := c.ends(); got != "transferred" {
			t.Errorf("outcome %q", got)
		}
		c.wantHeard("connecting")
	})
}

func TestTransferToVoicemailNamesTheEndpoint(t *testing.T) {
	flow := strings.Replace(handOver, "to: {user:", "to: {voicemail:", 1)
	scenario(t, flow, setup{}, func(w *world) {
		c := w.call()
		if got := c.ends(); got != "transferred" {
			t.Errorf("outcome %q", got)
		}
		for _, r := range w.sim.Requests() {
			if r.Operation == "transfer" && !strings.Contains(string(r.Body), `"endpointType":"voicemail"`) {
				t.Errorf("asked for %s", r.Body)
			}
		}
	})
}
