package ivrflow_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// Stories of the flows in which callers type numbers.

func pinWithThreeTries() []story {
	check := withAction("check-pin", func(_ context.Context, c engine.ActionCall) (engine.Result, error) {
		return engine.Result{"ok": c.Digits("pin") == "2468"}, nil
	})
	return []story{
		{name: "right the second time", setup: check, tell: func(c *caller) {
			c.hears("welcome.wav", "enter-pin.wav")
			c.presses("1111")
			c.hears("wrong-pin.wav", "enter-pin.wav")
			c.presses("2468")
			c.hears("granted.wav")
			c.ends()
		}},
		{name: "wrong three times", setup: check, tell: func(c *caller) {
			for range 3 {
				c.hears("enter-pin.wav")
				c.presses("1111")
			}
			c.hears("denied.wav")
		}},
		{name: "silence gives up", setup: check, tell: func(c *caller) {
			c.hears("enter-pin.wav", "enter-pin.wav", "enter-pin.wav", "denied.wav")
		}},
	}
}

func survey() []story {
	var sent hearsay
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent.add(r.Header.Get("Authorization") + " " + string(body))
	})
	s := withService("survey.example", service)
	return []story{
		{name: "content", setup: s, tell: func(c *caller) {
			c.hears("friendly.wav")
			c.presses("5")
			c.hears("solved.wav")
			c.presses("1")
			c.hears("thanks.wav")
			c.ends()
			if got := strings.Join(sent.all(), ""); !strings.Contains(got, `"friendly":"5"`) || !strings.Contains(got, "Bearer token") {
				c.w.Errorf("the service was told %s", got)
			}
		}},
		{name: "not content, in the caller's own words", setup: s, tell: func(c *caller) {
			c.hears("friendly.wav")
			c.presses("7")
			c.hears("mark.wav", "friendly.wav")
			c.presses("1")
			c.hears("solved.wav")
			c.presses("2")
			c.hears("remark.wav")
			c.speaks(5 * time.Second)
			c.presses("#")
			c.hears("thanks.wav")
			c.ends()
		}},
	}
}

func orderLookUp() []story {
	to := func(h http.Handler) setup { return withService("shop.example", h) }
	confirmed := func(c *caller) {
		c.hears("number.wav")
		c.presses("123456")
		c.hears("you-said.wav", "digit/1.wav", "digit/6.wav", "right.wav")
		c.presses("1")
	}
	sent := map[string]any{"state": "sent", "price": 21.5, "due": "2026-12-03"}
	return []story{
		{name: "sent, after a slow answer", setup: to(slowly(3*time.Second, answers(200, sent))), tell: func(c *caller) {
			confirmed(c)
			c.hearsStart("moment.wav")
			c.hears("sent.wav", "costs.wav")
			c.ends()
		}},
		{name: "entered again, and still packing", setup: to(answers(200, map[string]any{"state": "new", "price": 1, "due": "2026-12-03"})), tell: func(c *caller) {
			c.hears("number.wav")
			c.presses("999999")
			c.hears("right.wav")
			c.presses("2")
			confirmed(c)
			c.hears("packing.wav")
		}},
		{name: "nobody knows it", setup: to(answers(404, nil)), tell: func(c *caller) {
			confirmed(c)
			c.hears("unknown.wav", "number.wav")
		}},
		{name: "the service is down", setup: to(answers(500, nil)), tell: func(c *caller) {
			confirmed(c)
			c.hears("down.wav")
		}},
		{name: "the service is too slow", setup: to(slowly(time.Minute, answers(200, sent))), tell: func(c *caller) {
			confirmed(c)
			c.hears("moment.wav", "down.wav")
		}},
	}
}

func appointment() []story {
	to := func(status int) setup { return withService("practice.example", answers(status, nil)) }
	dial := &engine.DialRequest{
		To:   graphclient.Identity{Kind: graphclient.IdentityUser, ID: "3fa85f64-5717-4562-b3fc-2c963f66af01"},
		Vars: map[string]any{"patient": "4711", "day": "2026-12-03", "hour": "15:30:00"},
	}
	return []story{
		{name: "confirmed", dial: dial, setup: to(204), tell: func(c *caller) {
			c.hears("reminder.wav")
			c.hears("options.wav")
			c.presses("1")
			c.hears("see-you.wav")
		}},
		{name: "cancelled", dial: dial, setup: to(204), tell: func(c *caller) {
			c.hears("options.wav")
			c.presses("2")
			c.hears("pity.wav")
		}},
		{name: "put through", dial: dial, setup: to(204), tell: func(c *caller) {
			c.hearsStart("options.wav")
			c.presses("3")
			c.ends()
		}},
		{name: "the service refuses", dial: dial, setup: to(400), tell: func(c *caller) {
			c.hearsStart("options.wav")
			c.presses("1")
			c.hears("later.wav")
		}},
	}
}

func callBack() []story {
	var numbers hearsay
	notes := withAction("request-call-back", func(_ context.Context, c engine.ActionCall) (engine.Result, error) {
		numbers.add(c.Digits("number"))
		return nil, nil
	})
	fails := withAction("request-call-back", func(context.Context, engine.ActionCall) (engine.Result, error) {
		return nil, fmt.Errorf("the queue is full")
	})
	return []story{
		{name: "at the caller's own number", setup: notes, tell: func(c *caller) {
			c.hears("offer.wav")
			c.presses("1")
			c.hears("right.wav")
			c.presses("1")
			c.hears("noted.wav")
			c.wantTold(&numbers, "+15550100")
		}},
		{name: "another number, and the queue is full", setup: fails, tell: func(c *caller) {
			c.hears("offer.wav")
			c.presses("1")
			c.hears("right.wav")
			c.presses("2")
			c.hears("enter.wav")
			c.presses("5550123#")
			c.hears("right.wav")
			c.presses("1")
			c.hears("sorry.wav")
		}},
		{name: "waits on", setup: notes, tell: func(c *caller) {
			c.hearsStart("offer.wav")
			c.presses("3")
			c.hears("waiting.wav")
			c.ends()
		}},
	}
}

func dialByExtension() []story {
	who := func(t graphsim.TransferOutcome) graphsim.Caller { return graphsim.Caller{Transfer: t} }
	return []story{
		{name: "the extension is known", tell: func(c *caller) {
			c.hearsStart("main.wav")
			c.presses("101")
			c.hears("through.wav")
			c.ends()
		}},
		{name: "busy, then somebody else is not there", who: who(graphsim.TransferBusy), tell: func(c *caller) {
			c.hearsStart("main.wav")
			c.presses("102")
			c.hears("through.wav", "busy.wav", "main.wav")
			c.presses("2")
		}},
		{name: "nobody answers", who: who(graphsim.TransferNoAnswer), tell: func(c *caller) {
			c.hearsStart("main.wav")
			c.presses("102")
			c.hears("through.wav", "away.wav")
		}},
		{name: "an extension that nobody has", tell: func(c *caller) {
			c.hearsStart("main.wav")
			c.presses("103")
			c.hears("nobody.wav", "main.wav")
			c.presses("0")
			c.ends()
		}},
		{name: "service, and then nobody is at reception", who: who(graphsim.TransferFails), tell: func(c *caller) {
			c.hearsStart("main.wav")
			c.presses("2")
			c.ends()
		}},
	}
}

func payment() []story {
	pays := func(status int) setup {
		return withService("pay.example", slowly(time.Second, answers(status, map[string]any{"receipt": "4711"})))
	}
	types := func(c *caller) {
		c.hears("amount.wav", "go-on.wav")
		c.presses("1")
		c.hearsStart("card.wav")
		c.presses("4111111111111111#")
		c.hearsStart("expiry.wav")
		c.presses("1229")
		c.hearsStart("code.wav")
		c.presses("737")
	}
	secret := func(c *caller) {
		if out := c.w.log.String(); strings.Contains(out, "4111111111111111") || strings.Contains(out, "737#") {
			c.w.Error("the card is in the log or in the trace")
		}
	}
	return []story{
		{name: "paid", setup: pays(200), tell: func(c *caller) {
			types(c)
			c.hearsStart("moment.wav")
			c.hears("paid.wav", "digit/4.wav", "digit/7.wav", "goodbye.wav")
			c.ends()
			secret(c)
		}},
		{name: "the bank refuses", setup: pays(404), tell: func(c *caller) {
			types(c)
			c.hears("refused.wav", "goodbye.wav")
			secret(c)
		}},
		{name: "nobody knows whether it was paid", setup: pays(500), tell: func(c *caller) {
			types(c)
			c.hears("unsure.wav")
			c.ends()
		}},
		{name: "the caller does not want to pay", setup: pays(200), tell: func(c *caller) {
			c.hears("amount.wav")
			c.presses("2")
			c.hears("goodbye.wav")
		}},
	}
}

func conferencePIN() []story {
	finds := withAction("find-conference", func(_ context.Context, c engine.ActionCall) (engine.Result, error) {
		return engine.Result{"known": c.Digits("pin") == "1234", "host": "3fa85f64-5717-4562-b3fc-2c963f66af01"}, nil
	})
	return []story{
		{name: "the host comes", setup: finds, tell: func(c *caller) {
			c.hears("pin.wav")
			c.presses("999#")
			c.hears("wrong.wav", "pin.wav")
			c.presses("99999#")
			c.hears("wrong.wav", "pin.wav")
			c.presses("1234#")
			c.hears("ringing.wav", "joined.wav")
			c.waits(15 * time.Minute)
		}},
		{name: "the host does not answer", setup: finds, who: graphsim.Caller{Invite: graphsim.InviteNoAnswer}, tell: func(c *caller) {
			c.hears("pin.wav")
			c.presses("1234#")
			c.hears("ringing.wav", "away.wav")
		}},
	}
}

func confirmedValue() []story {
	return []story{
		{name: "three tries, corrected, confirmed", tell: func(c *caller) {
			c.hears("ask.wav", "slowly.wav", "ask.wav", "last.wav", "ask.wav")
			c.presses("123456")
			c.hears("you-said.wav", "right.wav")
			c.presses("2")
			c.hears("ask.wav")
			c.presses("12")
			c.hears("slowly.wav", "ask.wav")
			c.presses("123457")
			c.hears("right.wav")
			c.presses("1")
			c.hears("thanks.wav")
		}},
		{name: "gives up", tell: func(c *caller) { c.hears("ask.wav", "slowly.wav", "last.wav", "bye.wav") }},
	}
}
