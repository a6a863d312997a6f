package ivrflow_test

import (
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

// Bugs that random faults have found, each as the shortest story that shows it.

// Graph accepted the notice and never played it; asked at the deadline, it
// does not know the operation [issue #23]. That is no proof of a hearing (P7).
func TestBugNoticeThatGraphForgotIsHeardAfterAll(t *testing.T) {
	s := setup{engine: func(c *engine.Config) { c.Ahead = -1 },
		sim: func(c *graphsim.Config) { c.Switches.OperationMemory = -1 }}
	scenario(t, keep(notice), s, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "playPrompt", Prompt: "terms.wav", Nth: 1, Pretend: true})
		c := w.call()
		c.hears("welcome.wav", "terms.wav", "main.wav")
		c.HangUp()
		c.ends()
		c.wantHeard("welcome terms main")
	})
}

// A proxy's 503 page leaves open whether the cancel was executed, but it says
// when to come back (I18).
func TestBugRetryAfterOfAProxysPageIsRespected(t *testing.T) {
	s := setup{lengths: map[string]time.Duration{"main.wav": 20 * time.Second}}
	scenario(t, shop, s, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "cancelMediaProcessing", Nth: 1, Status: 503, Body: "<html>busy</html>", RetryAfter: "3"})
		c := w.call()
		c.hears("welcome.wav")
		c.hearsStart("main.wav")
		c.waits(time.Second)
		c.presses("2")
		c.hears("support.wav", "bye.wav")
		c.ends()
		var sent []time.Time
		for _, r := range w.sim.Requests() {
			if r.Operation == "cancelMediaProcessing" {
				sent = append(sent, r.At)
			}
		}
		if len(sent) != 2 || sent[1].Sub(sent[0]) < 3*time.Second {
			t.Errorf("cancels at %v, want the second 3 s after the first", sent)
		}
	})
}
