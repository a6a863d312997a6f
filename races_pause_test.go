package ivrflow_test

import (
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// I18: a 429 to one call is a word to all calls of the tenant. Nothing is
// asked of Graph until its time is over but what ends something: the barge-in
// of another call is silence at once, and its next prompt waits.
func TestAPauseHoldsForEveryCallAndLosesNothing(t *testing.T) {
	const pause = 4 * time.Second
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "playPrompt", Prompt: "sales.wav", Nth: 1, Status: 429, Code: "TooManyRequests", RetryAfter: "4"})
		first, second := w.call(), w.call()
		for _, c := range []*caller{first, second} {
			c.hears("welcome.wav")
			c.hearsStart("main.wav")
		}
		first.presses("1")
		var refused time.Time
		w.eventually("the 429", func() bool {
			for _, r := range w.sim.Requests() {
				if r.Operation == "playPrompt" && r.Status == 429 {
					refused = r.At
				}
			}
			return !refused.IsZero()
		})
		second.waits(500 * time.Millisecond)
		second.presses("1")
		w.eventually("silence for the second caller", func() bool { return second.heard() == "welcome ~main" })
		if took := time.Since(refused); took > time.Second {
			t.Errorf("the cancel of the second call waited %v", took)
		}
		for _, c := range []*caller{first, second} {
			c.hears("sales.wav")
			c.HangUp()
			c.ends()
			c.wantHeard("welcome ~main sales")
		}
		for _, r := range w.sim.Requests() {
			after := r.At.Sub(refused)
			if after > 0 && after < pause && r.Operation != "cancelMediaProcessing" && r.Operation != "token" {
				t.Errorf("%s %v after the 429 that asked for %v", r.Operation, after, pause)
			}
		}
	})
}
