package graphsim

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Check says what is wrong with a fault that somebody wrote: a message that there is none of, so that it would wait for
// ever, or a number beyond what can be. Inject takes what it is given.
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
	return nil
}

func (f Fault) lengths() []time.Duration {
	return []time.Duration{f.Delay, f.AnswerDelay, f.RepeatAfter}
}

// maxFaultLength bounds what a fault waits: no call of a test takes longer.
const maxFaultLength = time.Hour

// maxRepeat bounds how often a notification can be told again: each is kept until it leaves.
const maxRepeat = 1000
