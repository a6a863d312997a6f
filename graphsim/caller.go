package graphsim

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrEnded is what a caller's actions return once the call is over.
var ErrEnded = errors.New("the call has ended")

// Caller is somebody on the other end of a call. Fill in the exported fields and give it to Service.Call, or get it
// from Service.OnDial or Callee.Script. They are not changed once the call has begun.
type Caller struct {
	// From is a telephone number in E.164 form ("+1…") or the id of a user. Empty: some user.
	From string
	// To is what the caller dialled. Empty: the bot.
	To string
	// Name is the caller's display name.
	Name string
	// TenantID is whose call it is. Empty: Config.TenantID.
	TenantID string
	// Transfer says how a transfer of this call goes: TransferSucceeds, TransferFails, TransferBusy …
	Transfer TransferOutcome
	// Transfers says it for the first transfer of this call, the second and so on; behind the last one Transfer holds.
	Transfers []TransferOutcome
	// Invite says how an invitation of somebody else into this call goes: InviteJoins, InviteBusy …
	Invite InviteOutcome
	// NoAudio has the call established without audio ever becoming active.
	NoAudio bool

	s    *Service
	call *call
}

// Call has somebody call the bot. It returns at once; the notification goes to Config.BotURL.
// It is an error when there is none, or when the service is closed.
func (s *Service) Call(who Caller) (*Caller, error) {
	if s.cfg.BotURL == "" {
		return nil, errors.New("graphsim: BotURL: is empty, so nobody can be told of a call")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.New("graphsim: the service is closed")
	}
	h := &who
	h.s = s
	s.incoming(s.newCall(h, s.cfg.BotURL))
	return h, nil
}

// ID is the call's id, lower case and dashed.
func (h *Caller) ID() string { return h.call.id }

// Ended is closed when the call is over.
func (h *Caller) Ended() <-chan struct{} { return h.call.ended }

// State is the call's state: incoming, establishing, established, transferring, transferAccepted, terminating or
// terminated.
func (h *Caller) State() string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.call.state
}

// Press presses the keys one behind the other without a pause. Keys are 0-9, *, #, A-D and F (flash); the error
// names the first one that is none, and then none is pressed. A call without audio yet does not carry keys: they
// are lost, as are keys before subscribeToTone. ErrEnded when the call is over.
func (h *Caller) Press(keys string) error {
	if err := CheckKeys(keys); err != nil {
		return err
	}
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	for i := range len(keys) {
		switch {
		case h.call.state == stateTerminated:
			return ErrEnded
		case h.call.audio:
			h.s.tone(h.call, keys[i])
		}
	}
	return nil
}

// CheckKeys says whether Press would take the keys, and names the first that it would not by its place.
func CheckKeys(keys string) error {
	for i := range len(keys) {
		if toneNames[keys[i]] == "" {
			return fmt.Errorf("key %d of %d is not one of 0-9 * # A-D F", i+1, len(keys))
		}
	}
	return nil
}

// PressEvery presses the keys with a pause between any two. It returns after the last one.
func (h *Caller) PressEvery(keys string, pause time.Duration) error {
	for i := range len(keys) {
		if i > 0 && !h.Wait(pause) {
			return ErrEnded
		}
		if err := h.Press(keys[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// Speak has the caller speak from now on for so long; it returns at once. Speaking again before that is over
// goes on until the later end.
func (h *Caller) Speak(d time.Duration) error {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	c := h.call
	if c.state == stateTerminated {
		return ErrEnded
	}
	if d <= 0 {
		return nil
	}
	if until := time.Now().Add(d); until.After(c.speakUntil) {
		c.speakUntil = until
	}
	h.s.note(c, Event{Kind: EventSpeech, Detail: d.String()})
	if len(c.queue) > 0 && c.queue[0].rec != nil {
		c.queue[0].rec.duringPrompt(c.queue[0], false)
		c.queue[0].rec.hears(c.queue[0])
	}
	return nil
}

// HangUp ends the call from the caller's side. An unanswered call is given up.
func (h *Caller) HangUp() {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if !h.s.closed {
		h.s.hangUpByCaller(h.call)
	}
}

// Interrupt has the service itself cancel what runs and what is queued: operations fail with 8508 though the bot
// asked for no such thing.
func (h *Caller) Interrupt() {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.call.cancelAll(slices.Concat(h.call.queue, h.call.sending))
}

// Wait lets time pass and says whether the call still lives then; it returns early when the call ends.
func (h *Caller) Wait(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-h.call.ended:
	case <-h.s.ctx.Done():
	}
	return false
}
