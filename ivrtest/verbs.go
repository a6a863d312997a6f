package ivrtest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/callfile"
)

// sound is what a text stands for.
func sound(text string) callfile.Sound {
	if strings.ContainsAny(strings.TrimSpace(text), " \t") {
		return callfile.Sound{Words: text}
	}
	return callfile.Sound{Prompt: text}
}

// Hear waits for the next thing that is heard, and listens to its end;
// several are heard one after the other. Anything else that is heard before
// ends the test.
func (c *Caller) Hear(sounds ...string) *Caller {
	c.t.Helper()
	at := caller(1)
	for _, s := range sounds {
		c.do(at, &callfile.Hear{Line: at, Sound: sound(s)})
	}
	return c
}

// HearWords is Hear by what is said, also where that is a single word.
func (c *Caller) HearWords(words string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Hear{Line: at, Sound: callfile.Sound{Words: words}})
}

// HearRecording hears what was recorded into a variable.
func (c *Caller) HearRecording(variable string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Hear{Line: at, Sound: callfile.Sound{Recording: variable}})
}

// HearWithin is Hear, and it must begin so soon.
func (c *Caller) HearWithin(d time.Duration, s string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Hear{Line: at, Sound: sound(s), Within: d})
}

// HearStart is Hear, but goes on as soon as it begins.
func (c *Caller) HearStart(s string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Hear{Line: at, Sound: sound(s), Start: true})
}

// SkipTo hears whatever comes until this begins.
func (c *Caller) SkipTo(s string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.SkipTo{Line: at, Sound: sound(s)})
}

// Wait lets time pass in which the caller does nothing.
func (c *Caller) Wait(d time.Duration) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Wait{Line: at, For: d})
}

// Press presses keys (0-9 * # a-d), as fast as a hand can.
func (c *Caller) Press(keys string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Press{Line: at, Keys: keys})
}

// PressEvery presses keys with a pause between two.
func (c *Caller) PressEvery(pause time.Duration, keys string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Press{Line: at, Keys: keys, Every: pause})
}

// PressAt hears what begins next, and presses keys so long into it.
func (c *Caller) PressAt(after time.Duration, s, keys string) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Press{Line: at, Keys: keys, Into: &callfile.Into{After: after, Sound: sound(s)}})
}

// Say waits until the caller is recorded, and speaks for so long.
func (c *Caller) Say(d time.Duration) *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Say{Line: at, For: d})
}

// Silence does nothing until the bot has noticed: a no-input, or a recording
// that silence ends.
func (c *Caller) Silence() *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.Silence{Line: at})
}

// HangUp hangs up.
func (c *Caller) HangUp() *Caller {
	c.t.Helper()
	at := caller(1)
	return c.do(at, &callfile.HangUp{Line: at})
}

// Do performs lines of the scenario language, docs/scenarios.md: faults above
// all, for which there are no methods here.
//
//	c.Do("lose the next cancel answer").Press("2").Hear("shops")
func (c *Caller) Do(lines string) *Caller {
	c.t.Helper()
	at := caller(1)
	all, err := callfile.Lines(at.Pos.File, lines)
	if errs, ok := errors.AsType[callfile.Errors](err); ok {
		for _, e := range errs {
			say(c.t, fmt.Sprintf("%s:%d: %s", at.Pos.File, at.Pos.Line, e.Message))
		}
		c.t.FailNow()
	}
	for _, st := range all {
		callfile.Move(st, at.Pos)
		c.do(at, st)
	}
	return c
}
