package ivrflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestRace09KeysRepeatedOutOfOrderAndWithGaps(t *testing.T) {
	for _, tc := range []struct {
		name   string
		faults []graphsim.Fault
		sim    func(*graphsim.Config)
		steps  string
	}{
		{name: "in order", steps: "welcome main sales bikes sold bye hangup"},
		{name: "each twice, at once", steps: "welcome main sales bikes sold bye hangup",
			faults: []graphsim.Fault{{On: "notify.tone", Repeat: 1}}},
		{name: "each twice, the second a second later", steps: "welcome main sales bikes sold bye hangup",
			faults: []graphsim.Fault{{On: "notify.tone", Repeat: 1, RepeatAfter: time.Second}}},
		{name: "second before first", steps: "welcome main sales bikes sold bye hangup",
			faults: []graphsim.Fault{{On: "notify.tone", Nth: 1, Swap: true}}},
		{name: "third before second", steps: "welcome main sales bikes sold bye hangup",
			faults: []graphsim.Fault{{On: "notify.tone", Nth: 2, Delay: 50 * time.Millisecond}}},
		{name: "second lost", steps: "welcome main sales bikes", // the third is not held back for ever
			faults: []graphsim.Fault{{On: "notify.tone", Nth: 2, Drop: true}}},
		{name: "first one is number 7", steps: "welcome main sales bikes sold bye hangup",
			faults: []graphsim.Fault{{On: "notify.tone", Edit: func(item map[string]any) {
				tone := item["resourceData"].(map[string]any)["toneInfo"].(map[string]any)
				tone["sequenceId"] = asFloat(tone["sequenceId"]) + 6
			}}}},
		{name: "several in one envelope", steps: "welcome main sales bikes sold bye hangup",
			sim: func(c *graphsim.Config) { c.Switches.BatchWindow = 20 * time.Millisecond }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			scenario(t, shop, setup{sim: tc.sim}, func(w *world) {
				w.sim.Inject(tc.faults...)
				c := w.call()
				c.hears("welcome.wav")
				c.hearsStart("main.wav")
				c.waits(time.Second)
				c.presses("111")
				c.waits(4 * time.Second)
				if got := w.visited(c.ID()); !strings.HasPrefix(tc.steps, got) || len(got) < len("welcome main sales bikes") {
					t.Errorf("steps  %s\nwanted %s", got, tc.steps)
				}
				c.HangUp()
				c.ends()
			})
		})
	}
}

func asFloat(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	case int:
		return float64(v)
	}
	return 0
}

// notice has a prompt that must be heard between two that need not.
const notice = `
flow: notice
language: en-US
steps:
  welcome: {play: [welcome, terms], next: main}
  main:
    menu:
      prompt: main
      options: {"1": sales, "2": support}
      no_input: {after: 5s, prompts: [still-there], then: bye}
      no_match: {prompts: [not-an-option], then: bye}
    KEYS
  sales: {play: sales, next: bye}
  support: {play: support, next: bye}
  bye: {play: bye, next: hangup}
prompts: {welcome: welcome.wav, terms: {audio: terms.wav, must_hear: true}, main: main.wav, sales: sales.wav,
  support: support.wav, still-there: still-there.wav, not-an-option: not-an-option.wav, bye: bye.wav}
`

func TestRace10TypeAheadThroughThreeMenus(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		c := w.call()
		c.hearsStart("welcome.wav")
		c.waits(time.Second)
		c.presses("111") // sales, bikes, sold
		c.hears("sold.wav", "bye.wav")
		c.ends()
		c.wantHeard("~welcome sold bye")
		if n := w.sent("cancelMediaProcessing"); n != 1 {
			t.Errorf("%d cancels, one was needed", n)
		}
	})
}

func TestRace10KeyDuringTheGreetingLeavesTheNoticeWhole(t *testing.T) {
	scenario(t, keep(notice), setup{}, func(w *world) {
		c := w.call()
		c.hearsStart("welcome.wav")
		c.waits(time.Second)
		c.presses("1")
		c.hears("terms.wav", "sales.wav", "bye.wav")
		c.ends()
		c.wantHeard("~welcome terms sales bye")
	})
}

func TestRace10KeyDuringTheNoticeIsKept(t *testing.T) {
	scenario(t, keep(notice), setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav")
		c.hearsStart("terms.wav")
		c.waits(time.Second)
		c.presses("2")
		c.hears("support.wav", "bye.wav")
		c.ends()
		if got := strings.ReplaceAll(c.heard(), "~main ", ""); got != "welcome terms support bye" {
			t.Errorf("heard %s", got)
		}
	})
}

func TestRace10KeyDuringTheNoticeIsDiscarded(t *testing.T) {
	scenario(t, discard(notice), setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav")
		c.hearsStart("terms.wav")
		c.waits(time.Second)
		c.presses("2")
		c.hears("main.wav", "still-there.wav")
		c.HangUp()
		c.ends()
		if n := len(w.facts(c.ID(), "key-dropped")); n != 1 {
			t.Errorf("%d keys told as dropped", n)
		}
	})
}

func keep(flow string) string    { return strings.ReplaceAll(flow, "KEYS", "type_ahead: keep") }
func discard(flow string) string { return strings.ReplaceAll(flow, "KEYS", "must_hear_keys: discard") }

func TestRace20NoInputEscalatesToTheEnd(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		c := w.call()
		c.ends()
		c.wantHeard("welcome main still-there main last-chance main bye")
		if n := len(w.facts(c.ID(), "no-input")); n != 3 {
			t.Errorf("%d times no input", n)
		}
	})
}

func TestRace20NoInputTimeCountsFromTheEndOfThePrompt(t *testing.T) {
	scenario(t, shop, setup{lengths: map[string]time.Duration{"main.wav": 20 * time.Second}}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav", "main.wav")
		ended := time.Now()
		c.hearsStart("still-there.wav")
		if silence := time.Since(ended); silence < 5*time.Second || silence > 5100*time.Millisecond {
			t.Errorf("asked again after %v of silence, want 5 s", silence)
		}
		c.HangUp()
		c.ends()
	})
}

func TestRace20NoMatchEscalatesToTheEnd(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav")
		for _, prompt := range []string{"not-an-option.wav", "last-chance.wav", "bye.wav"} {
			c.hearsStart("main.wav")
			c.waits(time.Second)
			c.presses("7")
			c.hears(prompt)
		}
		c.ends()
		c.wantHeard("welcome ~main not-an-option ~main last-chance ~main bye")
	})
}

func TestRace20MixedFailuresCountEachForItself(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav", "main.wav", "still-there.wav") // no input: 1
		c.hearsStart("main.wav")
		c.presses("7") // no match: 1
		c.hears("not-an-option.wav", "main.wav", "last-chance.wav")
		c.hearsStart("main.wav")
		c.presses("7") // no match: 2
		c.hears("last-chance.wav", "main.wav", "bye.wav")
		c.ends()
		if in, match := len(w.facts(c.ID(), "no-input")), len(w.facts(c.ID(), "no-match")); in != 3 || match != 2 {
			t.Errorf("%d no input, %d no match", in, match)
		}
	})
}

func TestRace20CountersStartAnewOnReEntry(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav", "main.wav", "still-there.wav", "main.wav", "last-chance.wav")
		c.hearsStart("main.wav")
		c.presses("1")
		c.hearsStart("sales.wav")
		c.presses("9") // main again
		c.hears("main.wav", "still-there.wav")
		c.HangUp()
		c.ends()
	})
}
