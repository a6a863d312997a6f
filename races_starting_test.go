package ivrflow_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestRace12TheFlowStartsOnce(t *testing.T) {
	for _, tc := range []struct {
		name   string
		faults []graphsim.Fault
		sim    func(*graphsim.Config)
		wrong  map[graphsim.Rule]string
	}{
		{name: "as documented"},
		{name: "established twice", faults: []graphsim.Fault{{On: "notify.established", Repeat: 2, RepeatAfter: time.Second}}},
		{name: "audio told thrice", faults: []graphsim.Fault{{On: "notify.audio", Repeat: 2, RepeatAfter: time.Second}}},
		{name: "established before establishing", faults: []graphsim.Fault{{On: "notify.establishing", Swap: true}}},
		{name: "audio before established", faults: []graphsim.Fault{{On: "notify.established", Swap: true}}},
		{name: "establishing lost", faults: []graphsim.Fault{{On: "notify.establishing", Drop: true}}},
		{name: "first established lost", faults: []graphsim.Fault{{On: "notify.established", Drop: true}}},
		{name: "audio told with the only established", sim: func(c *graphsim.Config) { c.Switches.Established = graphsim.EstablishedCombined }},
		{name: "audio never told", faults: []graphsim.Fault{{On: "notify.audio", Drop: true}}},
		{name: "nothing told but incoming", faults: []graphsim.Fault{
			{On: "notify.establishing", Drop: true}, {On: "notify.established", Drop: true}, {On: "notify.audio", Drop: true}},
			wrong: map[graphsim.Rule]string{graphsim.RuleDeadAir: "nobody tells the engine for half a minute that the call is up"}},
		{name: "established before the answer's answer", faults: []graphsim.Fault{{On: "answer", AnswerDelay: 3 * time.Second}}},
		{name: "answer of unknown outcome", faults: []graphsim.Fault{{On: "answer", DropAnswer: true}},
			wrong: map[graphsim.Rule]string{graphsim.RuleSubscribeLate: "the subscription waits until the answer's time is over, and half a second more"}},
		{name: "incoming told twice", faults: []graphsim.Fault{{On: "notify.incoming", Repeat: 1, RepeatAfter: 500 * time.Millisecond}}},
		{name: "ids as on the wire", sim: func(c *graphsim.Config) {
			c.Switches.ResourceMember, c.Switches.CallbackMember = graphsim.Always, graphsim.Always
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			scenario(t, shop, setup{sim: tc.sim, wrong: tc.wrong}, func(w *world) {
				w.sim.Inject(tc.faults...)
				c := w.call()
				c.must(c.Hear("welcome.wav", 2*time.Minute))
				c.hears("main.wav")
				c.presses("2")
				c.hears("support.wav", "bye.wav")
				c.ends()
				c.wantHeard("welcome main support bye")
				for operation, want := range map[string]int{"answer": 1, "subscribeToTone": 1} {
					if got := w.sent(operation); got != want {
						t.Errorf("%s sent %d times", operation, got)
					}
				}
			})
		})
	}
}

func TestRace12PlayPromptRefusedWith500RightAfterEstablished(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(
			graphsim.Fault{On: "notify.audio", Drop: true},
			graphsim.Fault{On: "getCall", Edit: func(answer map[string]any) { delete(answer, "mediaState") }},
			graphsim.Fault{On: "playPrompt", Nth: 1, Status: http.StatusInternalServerError, Code: "UnknownError"},
		)
		c := w.call()
		c.hears("welcome.wav", "main.wav") // tried again a second later, and not given up as unsure
		c.HangUp()
		c.ends()
		if n := len(w.facts(c.ID(), "lost")); n != 0 {
			t.Errorf("%d operations lost", n)
		}
	})
}

func TestRace12AudioNeverComesUp(t *testing.T) {
	s := setup{wrong: map[graphsim.Rule]string{graphsim.RuleEarlyMedia: "audio may be up without a word of it, so after a while the engine tries"}}
	scenario(t, shop, s, func(w *world) {
		c := w.call(graphsim.Caller{From: "+15550100", NoAudio: true})
		if got := c.ends(); got != "failed" && got != "completed" {
			t.Errorf("outcome %q", got)
		}
		c.wantHeard("")
	})
}

func TestRace12NeverEstablished(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "answer", Status: http.StatusAccepted})
		c := w.call()
		if got := c.ends(); got != "not-established" {
			t.Errorf("outcome %q", got)
		}
	})
}

func TestSubscribeComesBeforeTheFirstPrompt(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "subscribeToTone", AnswerDelay: time.Second})
		c := w.call()
		c.hearsStart("welcome.wav")
		c.HangUp()
		c.ends()
		for _, r := range w.sim.Requests() {
			switch r.Operation {
			case "subscribeToTone":
				return
			case "playPrompt":
				t.Fatal("a prompt was sent before subscribeToTone: its keys would be lost")
			}
		}
	})
}
