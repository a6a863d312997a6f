package graphsim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Check says what is wrong with a fault that somebody wrote: a message that there is none of, so that it would wait for
// ever, a number beyond what can be, or nothing that could happen to this message. Inject takes what it is given.
func (f Fault) Check() error {
	switch {
	case f.On != "" && !slices.Contains(faultMessages[1:], f.On):
		return fmt.Errorf("there is no message %q%s", f.On, hint(f.On, faultMessages[1:]))
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status of a fault must be from 200 to 599, not %d", f.Status)
	case !(f.Chance >= 0 && f.Chance <= 1):
		return fmt.Errorf("chance of a fault must be from 0 to 1, not %v", f.Chance)
	case f.Nth < 0:
		return fmt.Errorf("nth of a fault must be 1 or more, or 0 for each, not %d", f.Nth)
	case slices.ContainsFunc(f.lengths(), func(d time.Duration) bool { return d < 0 || d > maxFaultLength }):
		return fmt.Errorf("a length of time of a fault must be from 0s to %v", maxFaultLength)
	case f.SlowBody < 0 || f.TruncateBody < 0:
		return errors.New("slowBody and truncateBody of a fault are numbers of bytes, 0 or more")
	case f.Repeat < 0 || f.Repeat > maxRepeat:
		return fmt.Errorf("repeat of a fault must be from 0 to %d, not %d", maxRepeat, f.Repeat)
	}
	return f.checkEffect()
}

// checkEffect finds what would never happen: a fault that waits for its message and then does nothing, or only half of
// what was meant.
func (f Fault) checkEffect() error {
	kind := f.about()
	if kind == ofNotifications && f.Status != 0 {
		return fmt.Errorf("%s is a notification, which your bot answers and nobody refuses; it can be dropped, delayed, held, swapped or repeated", f.On)
	}
	for _, e := range faultEffects {
		if e.set(f) && kind != ofAny && e.of&kind == 0 {
			return fmt.Errorf("%q does nothing to %s: it is for %s", e.words, f.On, e.of)
		}
	}
	switch {
	case f.Pretend && f.On != "" && !slices.Contains([]string{"cancelMediaProcessing", "playPrompt", "recordResponse"}, f.On):
		return fmt.Errorf("\"pretend\" does nothing to %s: it is for cancelMediaProcessing, playPrompt and recordResponse", f.On)
	case f.RepeatAfter != 0 && f.Repeat == 0:
		return errors.New("repeatAfter says when a notification is repeated, and repeat is missing")
	case f.Status == 0 && (f.Effect || f.Code != "" || f.Message != "" || f.Body != "" || f.RetryAfter != ""):
		return errors.New("effect, code, message, body and retryAfter belong to a refusal, and there is none: say refuse 503, or give status")
	case f.Edit == nil && !slices.ContainsFunc(faultEffects, func(e faultEffect) bool { return e.set(f) }):
		return errors.New("nothing is said to happen; write for example drop, delay 2s or refuse 503")
	}
	return nil
}

// kinds are what kinds of messages there are; several can be meant.
type kinds int

const (
	ofRequests kinds = 1 << iota
	ofNotifications
	ofFetch
	ofAny kinds = 0 // the fault does not say
)

func (k kinds) String() string {
	return map[kinds]string{ofRequests: "requests", ofNotifications: "notifications", ofRequests | ofFetch: "requests and fetch"}[k]
}

// about is what kind of message the fault is about.
func (f Fault) about() kinds {
	switch {
	case f.On == "":
		return ofAny
	case f.On == "fetch":
		return ofFetch
	case f.On == "notify" || strings.HasPrefix(f.On, "notify."):
		return ofNotifications
	}
	return ofRequests
}

// A faultEffect is something that can happen, and to what kinds of messages.
type faultEffect struct {
	words string
	of    kinds
	set   func(Fault) bool
}

var faultEffects = []faultEffect{
	{"drop", ofRequests | ofNotifications | ofFetch, func(f Fault) bool { return f.Drop }},
	{"delay", ofRequests | ofNotifications | ofFetch, func(f Fault) bool { return f.Delay != 0 }},
	{"hold", ofRequests | ofNotifications | ofFetch, func(f Fault) bool { return f.Hold != "" }},
	{"refuse", ofRequests | ofFetch, func(f Fault) bool { return f.Status != 0 }},
	{"slow", ofRequests | ofFetch, func(f Fault) bool { return f.SlowBody != 0 }},
	{"truncate after", ofRequests | ofFetch, func(f Fault) bool { return f.TruncateBody != 0 }},
	{"cut before effect", ofRequests, func(f Fault) bool { return f.Cut }},
	{"cut after effect", ofRequests, func(f Fault) bool { return f.CutAnswer }},
	{"drop answer", ofRequests, func(f Fault) bool { return f.DropAnswer }},
	{"delay answer", ofRequests, func(f Fault) bool { return f.AnswerDelay != 0 }},
	{"notify first", ofRequests, func(f Fault) bool { return f.BeforeAnswer }},
	{"pretend", ofRequests, func(f Fault) bool { return f.Pretend }},
	{"swap", ofNotifications, func(f Fault) bool { return f.Swap }},
	{"repeat", ofNotifications, func(f Fault) bool { return f.Repeat != 0 }},
}

func (f Fault) lengths() []time.Duration {
	return []time.Duration{f.Delay, f.AnswerDelay, f.RepeatAfter}
}

// maxFaultLength bounds what a fault waits: no call of a test takes longer.
const maxFaultLength = time.Hour

// maxRepeat bounds how often a notification can be told again: each is kept until it leaves.
const maxRepeat = 1000
