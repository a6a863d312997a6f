package ivrflow_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

// tickerFlow has a menu whose prompts need several operations: one playPrompt
// takes 20 prompts, and a tick lasts a second.
func tickerFlow(prompts int) string {
	return fmt.Sprintf(`
flow: ticker
language: en-US
steps:
  main:
    menu:
      prompts: [%s]
      options: {"1": next}
      no_input: {then: next}
      no_match: {then: next}
  next: {play: next, next: hangup}
prompts: {tick: tick.wav, next: next.wav}
`, strings.TrimSuffix(strings.Repeat("tick, ", prompts), ", "))
}

func TestRace01KeyCancelsOneTwoAndThreeOperations(t *testing.T) {
	for operations := 1; operations <= 3; operations++ {
		t.Run(fmt.Sprint(operations), func(t *testing.T) {
			s := setup{
				lengths: map[string]time.Duration{"tick.wav": time.Second},
				engine:  func(c *engine.Config) { c.Ahead = 2 },
			}
			scenario(t, tickerFlow(20*(operations-1)+1), s, func(w *world) {
				c := w.call()
				c.hearsStart("tick.wav")
				c.waits(500 * time.Millisecond)
				c.presses("1")
				c.hears("next.wav")
				c.ends()
				if n := w.sent("cancelMediaProcessing"); n != 1 {
					t.Errorf("%d cancels", n)
				}
				if n := len(w.facts(c.ID(), "cut")); n != operations {
					t.Errorf("%d operations accounted for as cut, want %d", n, operations)
				}
				w.afterAll8508(c.ID(), operations)
			})
		})
	}
}

// afterAll8508 demands that the play after a cancel was only asked for when
// the ends of all cancelled operations had arrived.
func (w *world) afterAll8508(id string, operations int) {
	w.Helper()
	cancelled, ends := false, 0
	for _, r := range w.records(id) {
		if cancelled && r.Event.Kind == "media-ended" {
			ends++
		}
		for _, c := range r.Commands {
			switch {
			case c.Kind == "cancel":
				cancelled = true
			case cancelled && c.Kind == "play":
				if ends < operations {
					w.Errorf("%s was sent after %d of %d ends\n%s", c.Token, ends, operations, w.transcript())
				}
				return
			}
		}
	}
	w.Error("nothing was played after the cancel")
}

func TestRace02EndOvertakesTheAnswerToItsOwnPOST(t *testing.T) {
	for _, f := range []graphsim.Fault{
		{On: "playPrompt", Prompt: "main.wav", BeforeAnswer: true},
		{On: "playPrompt", Prompt: "main.wav", AnswerDelay: 4 * time.Second}, // longer than the prompt
	} {
		s := setup{lengths: map[string]time.Duration{"main.wav": 2 * time.Second}}
		scenario(t, shop, s, func(w *world) {
			w.sim.Inject(f)
			c := w.call()
			c.hears("main.wav", "still-there.wav", "main.wav", "last-chance.wav", "main.wav", "bye.wav")
			c.ends()
			if n := len(w.facts(c.ID(), "lost")); n != 0 {
				t.Errorf("%d operations lost", n)
			}
		})
	}
}

func TestRace03PromptCompletesWhileItsCancelIsOnTheWay(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "cancelMediaProcessing", Delay: 2 * time.Second})
		c := w.call()
		c.hears("welcome.wav")
		c.hearsStart("main.wav")
		c.waits(2 * time.Second) // one second is left, the cancel needs two
		c.presses("1")
		c.hears("sales.wav")
		c.HangUp()
		c.ends()
		c.wantHeard("welcome main sales") // main to its end: the cancel came too late
		if n := w.sent("cancelMediaProcessing"); n != 1 {
			t.Errorf("%d cancels", n)
		}
	})
}

func TestRace03CancelWithNothingLeftIsRefused(t *testing.T) {
	s := setup{sim: func(c *graphsim.Config) { c.Switches.CancelEmptyRefused = true }}
	scenario(t, shop, s, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "cancelMediaProcessing", Nth: 1, Delay: 2 * time.Second})
		c := w.call()
		c.hears("welcome.wav")
		c.hearsStart("main.wav")
		c.waits(2 * time.Second)
		c.presses("1")
		c.hears("sales.wav")
		c.HangUp()
		c.ends()
		c.wantHeard("welcome main sales")
	})
}

// pressOneInMain is a caller who knows the menu.
func pressOneInMain(w *world) *caller {
	w.Helper()
	c := w.call()
	c.hears("welcome.wav")
	c.hearsStart("main.wav")
	c.waits(time.Second)
	c.presses("1")
	return c
}

func TestRace04CancelNotificationLostLateOrTwice(t *testing.T) {
	const drain = 2 * time.Second
	for _, tc := range []struct {
		name   string
		faults []graphsim.Fault
		sim    func(*graphsim.Config)
		most   time.Duration // from key to the next prompt
		lost   int
	}{
		{name: "it comes", most: 100 * time.Millisecond},
		{name: "never comes, and GET tells", most: drain + 200*time.Millisecond,
			faults: []graphsim.Fault{{On: "notify.operation", Prompt: "main.wav", Drop: true}}},
		{name: "never comes, and GET says 404", most: drain + 200*time.Millisecond,
			faults: []graphsim.Fault{{On: "notify.operation", Prompt: "main.wav", Drop: true}},
			sim:    func(c *graphsim.Config) { c.Switches.OperationMemory = -1 }},
		{name: "never comes, and nobody can tell", most: drain + time.Second, lost: 1,
			faults: []graphsim.Fault{
				{On: "notify.operation", Prompt: "main.wav", Drop: true},
				{On: "getOperation", Status: http.StatusInternalServerError},
			}},
		{name: "comes after the drain deadline", most: drain + 200*time.Millisecond,
			faults: []graphsim.Fault{{On: "notify.operation", Prompt: "main.wav", Delay: 3 * time.Second}}},
		{name: "comes twice", most: 100 * time.Millisecond,
			faults: []graphsim.Fault{{On: "notify.operation", Prompt: "main.wav", Repeat: 1, RepeatAfter: 500 * time.Millisecond}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			scenario(t, shop, setup{sim: tc.sim}, func(w *world) {
				w.sim.Inject(tc.faults...)
				c := pressOneInMain(w)
				pressed := time.Now()
				c.hearsStart("sales.wav")
				if took := time.Since(pressed); took > tc.most {
					t.Errorf("the caller waited %v in silence, at most %v is allowed", took, tc.most)
				}
				c.must(c.HearEnd(time.Minute))
				c.waits(2 * time.Second) // the late one comes now, and changes nothing
				c.presses("9")
				c.hearsStart("main.wav")
				c.HangUp()
				c.ends()
				c.wantHeard("welcome ~main sales ~main")
				if n := len(w.facts(c.ID(), "lost")); n != tc.lost {
					t.Errorf("%d operations lost, want %d", n, tc.lost)
				}
			})
		})
	}
}

func TestRace05TheCancelItselfFails(t *testing.T) {
	for _, tc := range []struct {
		name    string
		fault   graphsim.Fault
		cancels int
		least   time.Duration // from key to the next prompt
		most    time.Duration
	}{
		{name: "404 although the call lives", fault: graphsim.Fault{Status: 404, Code: "8522"}, cancels: 2, most: 2 * time.Second},
		{name: "409", fault: graphsim.Fault{Status: 409, Code: "8519"}, cancels: 2, most: 2 * time.Second},
		{name: "429 with Retry-After", fault: graphsim.Fault{Status: 429, RetryAfter: "1.5"}, cancels: 2, least: 1500 * time.Millisecond, most: 2 * time.Second},
		{name: "503", fault: graphsim.Fault{Status: 503, RetryAfter: "1"}, cancels: 2, least: time.Second, most: 2 * time.Second},
		// Of unknown outcome, and a second one is sent: the first may still come to life, so
		// its lifetime is waited out.
		{name: "500 without effect", fault: graphsim.Fault{Status: 500}, cancels: 2, least: 5 * time.Second, most: 12 * time.Second},
		// An 8508 proves that the only cancel was executed.
		{name: "500 with effect", fault: graphsim.Fault{Status: 500, Effect: true}, cancels: 1, most: time.Second},
		{name: "executed, never answered", fault: graphsim.Fault{DropAnswer: true}, cancels: 1, most: 6 * time.Second},
		{name: "executed, connection cut", fault: graphsim.Fault{CutAnswer: true}, cancels: 1, most: time.Second},
		{name: "lost on the way", fault: graphsim.Fault{Drop: true}, cancels: 1, most: 12 * time.Second},
		{name: "answered 200, audio goes on", fault: graphsim.Fault{Pretend: true}, cancels: 1, most: 4 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			scenario(t, shop, setup{}, func(w *world) {
				tc.fault.On, tc.fault.Nth = "cancelMediaProcessing", 1
				w.sim.Inject(tc.fault)
				c := pressOneInMain(w)
				pressed := time.Now()
				c.hearsStart("sales.wav")
				if took := time.Since(pressed); took < tc.least || took > tc.most {
					t.Errorf("the next prompt came after %v, want %v to %v\n%s", took, tc.least, tc.most, w.transcript())
				}
				c.must(c.HearEnd(time.Minute)) // no late cancel kills it (I8)
				c.HangUp()
				c.ends()
				if n := w.sent("cancelMediaProcessing"); n < tc.cancels {
					t.Errorf("%d cancels, want %d", n, tc.cancels)
				}
			})
		})
	}
}

func TestRace05NoCancelEverWorks(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "cancelMediaProcessing", Status: 503, RetryAfter: "0.2"})
		c := pressOneInMain(w)
		c.hears("sales.wav")
		c.HangUp()
		c.ends()
		c.wantHeard("welcome main sales") // main ends by itself, and nothing overlaps
	})
}

// slowDrain makes the ends of cancelled operations a second late.
var slowDrain = graphsim.Fault{On: "notify.operation", Prompt: "main.wav", Delay: time.Second}

func TestRace06SecondKeyDuringTheDrain(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(slowDrain)
		c := pressOneInMain(w)
		c.waits(200 * time.Millisecond)
		c.presses("1") // already for the sales menu, which nobody has heard yet
		c.hears("bikes.wav")
		c.HangUp()
		c.ends()
		c.wantHeard("welcome ~main bikes")
		if n := w.sent("cancelMediaProcessing"); n != 1 {
			t.Errorf("%d cancels for one generation", n)
		}
		if got := w.visited(c.ID()); got != "welcome main sales bikes" {
			t.Errorf("steps %s", got)
		}
	})
}

func TestRace06HostJumpsDuringTheDrain(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(slowDrain)
		c := pressOneInMain(w)
		c.waits(200 * time.Millisecond)
		if err := w.eng.Jump(c.ID(), "support"); err != nil {
			t.Fatal(err)
		}
		c.hears("support.wav", "bye.wav")
		c.ends()
		c.wantHeard("welcome ~main support bye")
		if n := w.sent("cancelMediaProcessing"); n != 1 {
			t.Errorf("%d cancels for one generation", n)
		}
	})
}

func TestRace06MenuJumpDuringTheDrain(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(slowDrain)
		c := pressOneInMain(w)
		c.waits(100 * time.Millisecond)
		c.presses("9") // back to main, before sales was heard
		c.waits(100 * time.Millisecond)
		c.presses("2") // and on to support
		c.hears("support.wav", "bye.wav")
		c.ends()
		c.wantHeard("welcome ~main support bye")
	})
}

const lookUp = `
flow: look-up
language: en-US
steps:
  main:
    menu:
      prompt: main
      options: {"1": find}
      no_input: {then: bye}
      no_match: {then: bye}
  find: {action: find, next: found, on_error: bye}
  found: {play: found, next: bye}
  bye: {play: bye, next: hangup}
prompts: {main: main.wav, found: found.wav, bye: bye.wav}
`

func TestRace06ActionEndsDuringTheDrain(t *testing.T) {
	s := setup{actions: map[string]engine.Action{"find": quickly}}
	scenario(t, lookUp, s, func(w *world) {
		w.sim.Inject(slowDrain)
		c := w.call()
		c.hearsStart("main.wav")
		c.waits(time.Second)
		pressed := time.Now()
		c.presses("1")
		c.hearsStart("found.wav")
		if took := time.Since(pressed); took < time.Second {
			t.Errorf("the next prompt was sent %v after the key, before the drain was over", took)
		}
		c.ends()
		c.wantHeard("~main found bye")
	})
}
