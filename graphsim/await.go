package graphsim

import (
	"context"
	"fmt"
	"time"
)

// AwaitStart is HearStart that also ends with ctx. Without a name any prompt will do.
func (h *Caller) AwaitStart(ctx context.Context, name string, within time.Duration) error {
	return h.await(ctx, within, "the start of "+orElse(name, "a prompt"), func() bool { return h.find(name) != nil })
}

// AwaitEnd waits until a prompt has played to its end that comes behind the one which the AwaitEnd before found, and
// whose address ends in the given file name; without a name any prompt. Starts that were waited for do not matter.
// The error says so when the prompt was cut short.
func (h *Caller) AwaitEnd(ctx context.Context, name string, within time.Duration) error {
	c := h.call
	var found *playing
	err := h.await(ctx, within, "the end of "+orElse(name, "a prompt"), func() bool {
		for i := c.ends; i < len(c.plays); i++ {
			if p := c.plays[i]; matches(p.address, name) && !p.to.IsZero() {
				found, c.ends, c.cursor = p, i+1, max(c.cursor, i+1)
				return true
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if !found.complete {
		return fmt.Errorf("%s was cut short after %v", fileName(found.address), found.to.Sub(found.from).Round(time.Millisecond))
	}
	return nil
}

func matches(address, name string) bool { return name == "" || endsIn(address, name) }

// Await waits until what the call is like pleases reached, which must not use the service; what says in an error
// what was waited for. It returns at once when it does already, and ErrEnded when the call ends before.
func (h *Caller) Await(ctx context.Context, what string, within time.Duration, reached func(CallInfo) bool) error {
	return h.await(ctx, within, what, func() bool { return reached(h.call.info()) })
}
