package ivrtest

import (
	"time"

	"github.com/ivrflow/ivrflow/internal/callfile"
)

// ExpectStep: the call stands at this step now.
func (c *Caller) ExpectStep(step string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.ExpectStep{Line: at, Step: step})
}

// ExpectSteps: these are all the steps that were entered so far, in order.
func (c *Caller) ExpectSteps(steps ...string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.ExpectSteps{Line: at, Steps: steps})
}

// ExpectVar: a variable has this value now. A secret one is compared, and its
// value is in no failure.
func (c *Caller) ExpectVar(name string, value any) *Caller {
	c.t.Helper()
	at := caller(1)
	v, err := valueOf(value)
	if err != nil {
		c.t.Fatalf("ExpectVar(%q): %v", name, err)
	}
	return c.do(at, &callfile.ExpectVar{Line: at, Name: name, Value: v})
}

// ExpectAction: a function of the host was called, with these arguments among
// others; nil: with any. Each call of it is expected once.
func (c *Caller) ExpectAction(name string, with map[string]any) *Caller {
	c.t.Helper()
	at := caller(1)
	plain, err := valueOf(with)
	if err != nil {
		c.t.Fatalf("ExpectAction(%q): %v", name, err)
	}
	args, _ := plain.JSON.(map[string]any)
	return c.do(at, &callfile.ExpectAction{Line: at, Name: name, With: args})
}

// ExpectRequest: a service was asked; a * in the address stands for any text.
// For what was sent see [Caller.Requests].
func (c *Caller) ExpectRequest(method, url string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.ExpectRequest{Line: at, Method: method, URL: url, Any: true})
}

// ExpectTransfer: the caller was transferred; kind is user, phone, application
// or voicemail.
func (c *Caller) ExpectTransfer(kind, id string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.ExpectTarget{Line: at, Of: callfile.Transfer, Kind: kind, ID: id})
}

// ExpectEnd waits until the call is over: it must end in this way, as the
// engine names it, such as caller-hung-up or completed.
func (c *Caller) ExpectEnd(outcome string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.ExpectEnd{Line: at, Outcome: outcome})
}

// ExpectSilenceUnder: so far the caller never waited longer than this without
// hearing anything.
func (c *Caller) ExpectSilenceUnder(d time.Duration) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.ExpectSilence{Line: at, Under: d})
}

// NeverHear: this is never heard in the whole call.
func (c *Caller) NeverHear(s string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.NeverHear{Line: at, Sound: sound(s)})
}

// NeverStep: this step is never entered in the whole call.
func (c *Caller) NeverStep(step string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.NeverStep{Line: at, Step: step})
}
