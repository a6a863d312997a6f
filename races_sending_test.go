package ivrflow_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestRace08PlayPromptTimesOutButWasExecuted(t *testing.T) {
	scenario(t, shop, setup{lengths: map[string]time.Duration{"main.wav": 8 * time.Second}}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "playPrompt", Prompt: "main.wav", Nth: 1, DropAnswer: true})
		c := w.call()
		c.hears("welcome.wav", "main.wav")
		c.waits(time.Second)
		c.presses("2")
		c.hears("support.wav", "bye.wav")
		c.ends()
		c.wantHeard("welcome main support bye") // once, never simply repeated (I2)
		if n := w.sent("cancelMediaProcessing"); n != 0 {
			t.Errorf("%d cancels, although its end has settled it", n)
		}
	})
}

func TestRace08KeyWhileThePlayIsUnsureAndWasExecuted(t *testing.T) {
	scenario(t, shop, setup{lengths: map[string]time.Duration{"main.wav": 30 * time.Second}}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "playPrompt", Prompt: "main.wav", Nth: 1, DropAnswer: true})
		c := w.call()
		c.hears("welcome.wav")
		c.hearsStart("main.wav")
		c.waits(7 * time.Second) // the time-out of the POST is over
		pressed := time.Now()
		c.presses("2")
		c.hears("support.wav")
		if took := time.Since(pressed); took > promptLength+time.Second {
			t.Errorf("took %v, although the 8508 tells at once", took)
		}
		c.ends()
		c.wantHeard("welcome ~main support bye")
	})
}

func TestRace08PlayPromptTimesOutAndWasNot(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "playPrompt", Prompt: "main.wav", Nth: 1, Drop: true})
		c := w.call()
		c.hears("still-there.wav", "main.wav") // the flow goes on, and asks again
		c.HangUp()
		c.ends()
		if n := len(w.facts(c.ID(), "lost")); n != 1 {
			t.Errorf("%d operations lost", n)
		}
	})
}

func TestRace08PlayPromptIsExecutedAfterItsTimeout(t *testing.T) {
	s := setup{lengths: map[string]time.Duration{"main.wav": 30 * time.Second},
		wrong: map[graphsim.Rule]string{graphsim.RuleCancelEmpty: "the play that it cancels is on its way for 9 s"}}
	scenario(t, shop, s, func(w *world) {
		// Executed 9 s after the POST: within the lifetime of a request.
		w.sim.Inject(graphsim.Fault{On: "playPrompt", Prompt: "main.wav", Nth: 1, Delay: 9 * time.Second})
		c := w.call()
		c.waits(6 * time.Second)
		c.presses("2") // while it may still come to life
		c.hears("support.wav", "bye.wav")
		c.ends()
	}) // that it never sounds over support is I1, checked for every scenario
}

func TestRace08MustHearIsHeardThoughItsPOSTWasLost(t *testing.T) {
	scenario(t, keep(notice), setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "playPrompt", Prompt: "terms.wav", Nth: 1, Drop: true})
		c := w.call()
		c.hears("welcome.wav", "terms.wav", "main.wav") // P7
		c.HangUp()
		c.ends()
	})
}

func TestRace16AnEndThatNobodyAskedFor(t *testing.T) {
	for _, tc := range []struct {
		name string
		edit func(map[string]any)
	}{
		{"8508 without a cancel", func(item map[string]any) {
			data := item["resourceData"].(map[string]any)
			data["status"] = "failed"
			data["resultInfo"] = map[string]any{"code": 400, "subcode": 8508, "message": "Action failed, the operation was cancelled."}
			data["completionReason"] = "mediaOperationCanceled"
		}},
		{"completed, reason unknown", func(item map[string]any) {
			data := item["resourceData"].(map[string]any)
			delete(data, "resultInfo")
			data["completionReason"] = "unknown"
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			scenario(t, shop, setup{}, func(w *world) {
				w.sim.Inject(graphsim.Fault{On: "notify.operation", Prompt: "main.wav", Nth: 1, Edit: tc.edit})
				c := w.call()
				c.hears("welcome.wav", "main.wav", "sorry.wav") // on_error, and never "are you still there"
				c.ends()
				if n := len(w.facts(c.ID(), "no-input")); n != 0 {
					t.Errorf("counted as no input")
				}
			})
		})
	}
}

func TestRace16PromptThatGraphCannotFetch(t *testing.T) {
	for _, unknown := range []bool{false, true} { // failed 8536, or "completed" as users report
		s := setup{
			sim: func(c *graphsim.Config) {
				c.Switches.PromptProblems = map[bool]graphsim.PromptProblems{true: graphsim.ProblemsUnknown}[unknown]
			},
			lengths: map[string]time.Duration{"main.wav": 4 * time.Second}, // other content, so another resourceId
		}
		scenario(t, shop, s, func(w *world) {
			w.sim.Inject(graphsim.Fault{On: "fetch", Prompt: "main.wav", Status: http.StatusNotFound})
			c := w.call()
			c.hears("sorry.wav")
			c.ends()
		})
	}
}

func TestRace16MustHearThatWasCutByTheServiceIsHeardAgain(t *testing.T) {
	scenario(t, keep(notice), setup{}, func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "notify.operation", Prompt: "terms.wav", Nth: 1, Edit: func(item map[string]any) {
			data := item["resourceData"].(map[string]any)
			data["status"] = "failed"
			data["resultInfo"] = map[string]any{"code": 400, "subcode": 8508, "message": "Action failed, the operation was cancelled."}
		}})
		c := w.call()
		c.hears("welcome.wav", "terms.wav", "terms.wav", "main.wav")
		c.HangUp()
		c.ends()
	})
}

func TestRace18TokenExpiresInMidCall(t *testing.T) {
	scenario(t, shop, setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav")
		c.hearsStart("main.wav")
		w.sim.ExpireTokens()
		before := w.sent("token")
		c.presses("2")
		c.hears("support.wav", "bye.wav")
		c.ends()
		if n := w.sent("token") - before; n != 1 {
			t.Errorf("%d tokens fetched, want 1", n)
		}
		c.wantHeard("welcome ~main support bye")
	})
}

func TestRace18RefusedOnce(t *testing.T) {
	for _, operation := range []string{"answer", "subscribeToTone", "playPrompt", "cancelMediaProcessing", "deleteCall"} {
		t.Run(operation, func(t *testing.T) {
			scenario(t, shop, setup{}, func(w *world) {
				w.sim.Inject(graphsim.Fault{On: operation, Nth: 1, Status: http.StatusUnauthorized, Code: "InvalidAuthenticationToken"})
				c := w.call()
				c.hears("welcome.wav")
				c.hearsStart("main.wav")
				c.presses("2")
				c.hears("support.wav", "bye.wav")
				c.ends()
				c.wantHeard("welcome ~main support bye")
			})
		})
	}
}

func TestRace18TokenIsRenewedBeforeItExpiresInALongCall(t *testing.T) {
	scenario(t, hold, setup{lengths: map[string]time.Duration{"music.wav": 4 * time.Minute}}, func(w *world) {
		c := w.call()
		for range 50 { // three hours and twenty minutes
			c.hears10("music.wav")
		}
		c.HangUp()
		c.ends()
		for _, r := range w.sim.Requests() {
			if r.Status == http.StatusUnauthorized {
				t.Errorf("%s was answered 401", r.Operation)
			}
		}
		if n := w.sent("keepAlive"); n < 12 || n > 14 { // every 15 minutes
			t.Errorf("%d keepAlives in 200 minutes", n)
		}
	})
}

const hold = `
flow: hold
language: en-US
steps:
  wait:
    menu:
      prompt: music
      options: {"1": bye}
      no_input: {after: 1s, max: 1, then: wait-on}
      no_match: {then: bye}
  wait-on:
    menu:
      prompt: music
      options: {"1": bye}
      no_input: {after: 1s, max: 1, then: wait}
      no_match: {then: bye}
  bye: {play: bye, next: hangup}
prompts: {music: music.wav, bye: bye.wav}
`

func (c *caller) hears10(file string) {
	c.w.Helper()
	c.must(c.Hear(file, 15*time.Minute))
}
