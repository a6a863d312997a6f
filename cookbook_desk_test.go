package ivrflow_test

import (
	"context"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

// Stories of the flows in which nobody types more than keys of a menu.

func autoAttendant() []story {
	busy := graphsim.Caller{Transfer: graphsim.TransferBusy}
	fails := graphsim.Caller{Transfer: graphsim.TransferFails}
	return []story{
		{name: "hours, then sales", tell: func(c *caller) {
			c.hears("welcome.wav")
			c.presses("3")
			c.hears("hours.wav")
			c.presses("*")
			c.hearsStart("main.wav")
			c.presses("1")
			c.ends()
		}},
		{name: "everybody in support is busy", who: busy, tell: func(c *caller) {
			c.hears("main.wav")
			c.presses("2")
			c.hears("busy.wav")
		}},
		{name: "silence leads to the operator, who is not there either", who: fails, tell: func(c *caller) {
			c.hears("main.wav", "still-there.wav", "main.wav", "busy.wav")
		}},
		{name: "night", born: "2026-11-25T22:00:00+01:00", tell: func(c *caller) {
			c.hears("closed.wav")
			c.ends()
		}},
		{name: "Christmas, from the calendar file", born: "2026-12-25T11:00:00+01:00", tell: func(c *caller) {
			c.hears("holiday.wav")
			c.ends()
		}},
		{name: "Friday afternoon is closed", born: "2026-11-27T16:00:00+01:00", tell: func(c *caller) { c.hears("closed.wav") }},
	}
}

func languageChoice() []story {
	return []story{
		{name: "Spanish", tell: func(c *caller) {
			c.hearsStart("choose.wav")
			c.presses("2")
			c.hears("es/main.wav")
			c.presses("1")
			c.hears("es/place.wav", "es-ES/number/21.wav", "es/main.wav")
			c.presses("9")
			c.hearsStart("choose.wav")
		}},
		{name: "silence", tell: func(c *caller) {
			c.hears("choose.wav", "choose.wav", "en/main.wav")
			c.ends()
		}},
		{name: "German, where one prompt is not recorded yet", tell: func(c *caller) {
			c.hearsStart("choose.wav")
			c.presses("3")
			c.hears("de/main.wav")
			c.presses("1")
			c.hears("en/place.wav", "de-DE/number/21.wav")
		}},
	}
}

func emergencyClosure() []story {
	storm := setup{engine: func(c *engine.Config) { c.Switch = func(name string) bool { return name == "storm" } }}
	return []story{
		{name: "put through", tell: func(c *caller) { c.hears("welcome.wav"); c.ends() }},
		{name: "nobody answers", who: graphsim.Caller{Transfer: graphsim.TransferFails}, tell: func(c *caller) {
			c.hears("welcome.wav", "nobody.wav")
		}},
		{name: "the switch is on, and its notice cannot be cut", setup: storm, tell: func(c *caller) {
			c.hearsStart("storm.wav")
			c.presses("1")
			c.must(c.HearEnd(time.Minute))
			c.ends()
		}},
		{name: "refused before it is answered", who: graphsim.Caller{From: "+19005550100"}, tell: func(c *caller) {
			<-c.Ended()
			if c.w.sent("answer") != 0 || c.w.sent("reject") != 1 {
				c.w.Error("the call was not refused")
			}
		}},
		{name: "sent elsewhere before it is answered", who: graphsim.Caller{From: "+15551239999"}, tell: func(c *caller) {
			<-c.Ended()
			if c.w.sent("answer") != 0 || c.w.sent("redirect") != 1 {
				c.w.Error("the call was not redirected")
			}
		}},
	}
}

func voicemail() []story {
	delivers := func(x *hearsay) setup {
		return withAction("deliver-message", func(_ context.Context, c engine.ActionCall) (engine.Result, error) {
			if _, ok := c.Recording("message"); ok {
				x.add("delivered")
			}
			return nil, nil
		})
	}
	var kept, gone, hungUp hearsay
	return []story{
		{name: "listened to, spoken again, kept", setup: delivers(&kept), tell: func(c *caller) {
			c.hears("greeting.wav")
			c.presses("1")
			c.hears("speak.wav")
			c.speaks(4 * time.Second)
			c.presses("#")
			c.hears("review.wav")
			c.presses("1")
			c.hears("review.wav")
			c.presses("3")
			c.speaks(3 * time.Second)
			c.presses("#")
			c.hears("review.wav")
			c.presses("2")
			c.hears("kept.wav")
			c.ends()
			c.wantTold(&kept, "delivered")
		}},
		{name: "thrown away", setup: delivers(&gone), tell: func(c *caller) {
			c.hears("greeting.wav")
			c.presses("1")
			c.hears("speak.wav")
			c.speaks(4 * time.Second)
			c.presses("#")
			c.hears("review.wav")
			c.presses("4")
			c.hears("gone.wav")
			c.ends()
			c.wantTold(&gone)
		}},
		{name: "hung up during the review: the message counts", setup: delivers(&hungUp), tell: func(c *caller) {
			c.hears("greeting.wav")
			c.presses("1")
			c.hears("speak.wav")
			c.speaks(4 * time.Second)
			c.presses("#")
			c.hearsStart("review.wav")
			c.HangUp()
			c.ends()
			c.wantTold(&hungUp, "delivered")
		}},
		{name: "no consent, no recording", setup: delivers(&hearsay{}), tell: func(c *caller) {
			c.hears("greeting.wav")
			c.ends()
			if c.w.sent("recordResponse") != 0 {
				c.w.Error("somebody was recorded without consent")
			}
		}},
	}
}

// wantTold compares what an action or a service was told.
func (c *caller) wantTold(x *hearsay, want ...string) {
	c.w.Helper()
	c.w.eventually("what is told", func() bool { return len(x.all()) >= len(want) })
	if got := x.all(); !slices.Equal(got, want) {
		c.w.Errorf("told %q, wanted %q", got, want)
	}
}
