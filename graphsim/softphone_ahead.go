package graphsim

import (
	"context"
	"strings"
	"time"
)

const (
	// aheadPoll is how often a command that waits looks whether its turn has come.
	aheadPoll = 50 * time.Millisecond
	// aheadPace lies between two commands that have waited: they were typed one by one.
	aheadPace = time.Second
	// aheadLimit ends the waiting for a bot that has audio and neither talks nor listens.
	aheadLimit = 5 * time.Second
)

// mustWait says whether a command has to wait: keys and speech that the bot would miss, and whatever is typed behind
// a command that waits.
func (p *Softphone) mustWait(ctx context.Context, words []string) bool {
	if len(p.held) > 0 {
		return true
	}
	switch words[0] {
	case "quit", "q", "call", "transfer", "invite", "h", "hangup":
		return false
	}
	id := p.id()
	if id == "" {
		return false
	}
	i, err := p.Exchange.Look(ctx, id)
	return err == nil && !i.attended()
}

func (p *Softphone) hold(words []string) {
	p.print(strings.Join(words, " ") + ": waits until the bot talks or listens")
	p.held = append(p.held, words)
}

// turn is when to look at the commands that wait; never, if none does.
func (p *Softphone) turn() <-chan time.Time {
	if len(p.held) == 0 {
		return nil
	}
	return time.After(max(aheadPoll, aheadPace-time.Since(p.lastHeld)))
}

// doHeld executes the first command that waits, if its turn has come, and says whether to go on.
func (p *Softphone) doHeld(ctx context.Context) bool {
	words := p.held[0]
	rest := p.held[1:]
	if p.held = nil; p.mustWait(ctx, words) {
		p.held = append([][]string{words}, rest...)
		return true
	}
	p.held, p.lastHeld = rest, time.Now()
	return p.execute(ctx, words)
}
