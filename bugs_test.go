package ivrflow_test

import (
	"testing"

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
