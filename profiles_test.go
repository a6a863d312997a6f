package ivrflow_test

import (
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// underProfile has the service of a scenario behave as a profile says.
func underProfile(t *testing.T, name, seed string) setup {
	t.Helper()
	p, err := graphsim.ProfileNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return setup{sim: func(c *graphsim.Config) { c.Switches, c.Latency, c.Seed = p.Switches, p.Latency, seed }}
}

// A caller hears the same under each profile of a service that keeps to its
// word: what differs is what the bot is told, not what it is for.
func TestCallersHearTheSameUnderEachProfile(t *testing.T) {
	for _, name := range []string{"docs", "wire", "acs"} {
		t.Run(name, func(t *testing.T) {
			scenario(t, shop, underProfile(t, name, "once"), func(w *world) {
				c := w.call()
				c.hears("welcome.wav")
				c.hearsStart("main.wav")
				c.presses("1") // and interrupts
				c.hears("sales.wav")
				c.presses("1")
				c.hears("bikes.wav")
				c.presses("1")
				c.hears("sold.wav", "bye.wav")
				if got := c.ends(); got != "completed" {
					t.Errorf("outcome %q", got)
				}
				c.wantHeard("welcome ~main sales bikes sold bye")
			})
		})
	}
}

// Under a hostile service a call may go to the caller's disadvantage, but no
// promise is broken, and it ends; rest looks at that.
func TestPromisesHoldUnderAHostileService(t *testing.T) {
	for _, seed := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		t.Run(seed, func(t *testing.T) {
			scenario(t, shop, underProfile(t, "hostile", seed), func(w *world) {
				c := w.call()
				for range 4 {
					c.waits(4 * time.Second)
					_ = c.Press("1") // the call may be over
				}
				if got := c.ends(); got == "" {
					t.Errorf("the engine does not know of the end")
				}
			})
		})
	}
}
