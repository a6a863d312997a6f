package graphsim

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Heard is a prompt, or the part of it, that the caller heard.
type Heard struct {
	Prompt   string // file name
	Address  string
	From, To time.Time // To is zero while it plays
	Complete bool
}

// Heard returns what the caller has heard so far, in order.
func (h *Caller) Heard() []Heard {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	out := make([]Heard, len(h.call.plays))
	for i, p := range h.call.plays {
		out[i] = Heard{fileName(p.address), p.address, p.from, p.to, p.complete}
	}
	return out
}

// HearStart waits until a prompt starts that started after the one which the HearStart or Hear before found, and
// whose address ends in the given file name (or folder and file name). Other prompts are passed over. The error says
// what was heard instead, when that does not happen within the given time or the call ends.
func (h *Caller) HearStart(name string, within time.Duration) error {
	return h.await(context.Background(), within, "the start of "+name, func() bool { return h.find(name) != nil })
}

// Hear is HearStart and waits until the prompt has played to its end. A prompt that is cut short is an error.
func (h *Caller) Hear(name string, within time.Duration) error {
	deadline := time.Now().Add(within)
	if err := h.HearStart(name, within); err != nil {
		return err
	}
	return h.HearEnd(time.Until(deadline))
}

// HearEnd waits until the prompt that the last HearStart found has played to its end. A prompt that is cut short
// is an error.
func (h *Caller) HearEnd(within time.Duration) error {
	h.s.mu.Lock()
	if h.call.cursor == 0 {
		h.s.mu.Unlock()
		return fmt.Errorf("HearEnd before any HearStart")
	}
	p := h.call.plays[h.call.cursor-1]
	h.s.mu.Unlock()
	err := h.await(context.Background(), within, "the end of "+fileName(p.address), func() bool { return !p.to.IsZero() })
	if err != nil {
		return err
	}
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if !p.complete {
		return fmt.Errorf("%s was cut short after %v", fileName(p.address), p.to.Sub(p.from).Round(time.Millisecond))
	}
	return nil
}

// find looks for a prompt behind the cursor and moves the cursor behind it.
func (h *Caller) find(name string) *playing {
	c := h.call
	for i := c.cursor; i < len(c.plays); i++ {
		if matches(c.plays[i].address, name) {
			c.cursor = i + 1
			return c.plays[i]
		}
	}
	return nil
}

// WaitState waits until the call is in a state, and returns at once when it is.
func (h *Caller) WaitState(state string, within time.Duration) error {
	return h.await(context.Background(), within, "state "+state, func() bool { return h.call.state == state })
}

// WaitAudio waits until audio is active.
func (h *Caller) WaitAudio(within time.Duration) error {
	return h.await(context.Background(), within, "audio", func() bool { return h.call.audio })
}

// WaitRecording waits until a recordResponse listens, its beep over.
func (h *Caller) WaitRecording(within time.Duration) error {
	return h.await(context.Background(), within, "a recording", h.call.listens)
}

// await waits for something that is true with mu held.
func (h *Caller) await(ctx context.Context, within time.Duration, what string, reached func() bool) error {
	c := h.call
	t := time.NewTimer(max(within, 0))
	defer t.Stop()
	for {
		h.s.mu.Lock()
		ok, over, changed := reached(), c.state == stateTerminated || h.s.closed, c.change()
		so := c.soFar()
		h.s.mu.Unlock()
		if ok {
			return nil
		}
		if over {
			return fmt.Errorf("waiting for %s: %w; %s", what, ErrEnded, so)
		}
		select {
		case <-changed:
		case <-t.C:
			return fmt.Errorf("waited %v for %s in vain; %s", within, what, so)
		case <-ctx.Done():
			return ctx.Err()
		case <-h.s.ctx.Done():
			return fmt.Errorf("waiting for %s: the service was closed", what)
		}
	}
}

// soFar tells what was heard, for errors.
func (c *call) soFar() string {
	if len(c.plays) == 0 {
		return "state " + c.state + ", nothing heard"
	}
	names := make([]string, len(c.plays))
	for i, p := range c.plays {
		names[i] = fileName(p.address)
		if !p.complete {
			names[i] += " (part)"
		}
	}
	return "state " + c.state + ", heard " + strings.Join(names, ", ")
}
