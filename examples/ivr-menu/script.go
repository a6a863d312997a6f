package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// patience is how long the scripted caller waits for what must come.
const patience = 12 * time.Second

// thinks is how long the scripted caller listens before a key is pressed.
const thinks = 300 * time.Millisecond

// A script is what a caller does, and what is heard meanwhile, in order: "…"
// is cut short, as the caller interrupts; "?" may be cut, or not heard at all
// where keys were typed ahead quickly enough.
type script struct {
	acts  func(c *scripted)
	hears string
	kept  int // messages that the desk has afterwards
}

// impatient is the script of the example: somebody who knows what to press.
var impatient = script{
	acts: func(c *scripted) {
		asksForHours(c)
		asksForOrder(c)
		leavesMessage(c)
		c.hangsUp()
	},
	hears: `welcome.en notice.en main.en?
	shops.en still-there.en shops.en… which-shop.en… not-an-option.en which-shop.en… old-town.en main.en…
	ask-order.en? not-an-order.en ask-order.en? ask-pin.en? order-shipped.en main.en…
	language? main.es? speak.es you-said.es recording keep-or-again.es… thanks.es main.es…`,
	kept: 1,
}

func asksForHours(c *scripted) {
	c.hears("notice.en")
	c.presses("2") // does not cut what must be heard, and counts afterwards
	c.hears("shops.en")
	c.hears("still-there.en") // said nothing, pressed nothing
	c.hears("shops.en")
	c.presses("1") // interrupts
	c.hears("which-shop.en")
	c.presses("7") // mistypes
	c.hears("not-an-option.en")
	c.hears("which-shop.en")
	c.presses("1")
	c.hears("old-town.en")
}

func asksForOrder(c *scripted) {
	c.hears("main.en")
	c.presses("1")
	c.hears("ask-order.en")
	c.presses("000000") // no order has this number
	c.hears("not-an-order.en")
	c.hears("ask-order.en")
	c.presses("471100")
	c.hears("ask-pin.en")
	c.presses("1234#")
	c.hears("order-shipped.en")
}

func leavesMessage(c *scripted) {
	c.hears("main.en")
	c.typesAhead("923") // language, Spanish, message
	c.hears("speak.es")
	c.speaks(time.Second)
	c.presses("#")
	c.hears("recording")
	c.hears("keep-or-again.es")
	c.presses("1")
	c.hears("thanks.es")
	c.hears("main.es")
}

// play calls the bot, and says what went otherwise than it should have.
func (s script) play(sim *graphsim.Service, t *transcript) error {
	who, err := sim.Call(graphsim.Caller{Name: "Ada"})
	if err != nil {
		return err
	}
	c := &scripted{caller: who, t: t}
	s.acts(c)
	return c.verdict(s.hears)
}

// A scripted caller does one thing after the other; after the first that goes
// wrong it does nothing any more.
type scripted struct {
	caller *graphsim.Caller
	t      *transcript
	err    error
}

// hears waits until a prompt begins.
func (c *scripted) hears(prompt string) {
	c.then(func() error { return c.caller.HearStart(prompt+".wav", patience) })
}

// presses listens for a moment, then presses keys as a fast typist does.
func (c *scripted) presses(keys string) {
	c.then(func() error {
		if !c.caller.Wait(thinks) {
			return graphsim.ErrEnded
		}
		return c.caller.PressEvery(keys, 60*time.Millisecond)
	})
}

// typesAhead presses keys faster than their menus can be heard.
func (c *scripted) typesAhead(keys string) {
	c.then(func() error {
		if !c.caller.Wait(thinks) {
			return graphsim.ErrEnded
		}
		return c.caller.Press(keys)
	})
}

// speaks after the beep, and goes on when it is said.
func (c *scripted) speaks(d time.Duration) {
	c.then(func() error { return c.caller.WaitRecording(patience) })
	c.then(func() error { return c.caller.Speak(d) })
	c.then(func() error {
		if !c.caller.Wait(d) {
			return graphsim.ErrEnded
		}
		return nil
	})
}

// hangsUp in the middle of what is being said, whatever went before.
func (c *scripted) hangsUp() {
	c.caller.Wait(thinks)
	c.t.tell(time.Now(), "caller", "hangs up")
	c.caller.HangUp()
}

func (c *scripted) then(do func() error) {
	if c.err == nil {
		c.err = do()
	}
}

// verdict compares what was heard with what should have been.
func (c *scripted) verdict(expected string) error {
	if c.err != nil {
		return c.err
	}
	var heard []string
	for _, h := range c.caller.Heard() {
		name := title(h.Prompt)
		if !h.Complete {
			name += "…"
		}
		heard = append(heard, name)
	}
	if !matches(heard, strings.Fields(expected)) {
		return fmt.Errorf("heard\n\t%s\nwant\n\t%s", strings.Join(heard, " "), expected)
	}
	return nil
}

// matches compares what was heard with what was expected.
func matches(heard, want []string) bool {
	for _, w := range want {
		name, optional := strings.CutSuffix(w, "?")
		switch {
		case len(heard) > 0 && (heard[0] == w || optional && strings.TrimSuffix(heard[0], "…") == name):
			heard = heard[1:]
		case !optional:
			return false
		}
	}
	return len(heard) == 0
}
