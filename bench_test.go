package ivrflow_test

import (
	"testing"
	"time"
)

// BenchmarkCallInVirtualTime is a whole call of 15 seconds, three menus and
// two barge-ins, through the real client and the simulator in a bubble, with
// everything that a scenario checks.
func BenchmarkCallInVirtualTime(b *testing.B) {
	signingKey() // made once, before the clock
	story := func(t *testing.T) {
		scenario(t, shop, setup{}, func(w *world) {
			c := w.call()
			c.hears("welcome.wav")
			c.hearsStart("main.wav")
			c.waits(time.Second)
			c.presses("1")
			c.hearsStart("sales.wav")
			c.waits(time.Second)
			c.presses("1")
			c.hears("bikes.wav")
			c.presses("1")
			c.hears("sold.wav", "bye.wav")
			c.ends()
		})
	}
	all := func(string, string) (bool, error) { return true, nil }
	for b.Loop() {
		// A bubble wants a test, so each call is one.
		if !testing.RunTests(all, []testing.InternalTest{{Name: "call", F: story}}) {
			b.Fatal("the call failed")
		}
	}
}
