package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// What can be waited for.
const (
	PromptStart = "promptStart" // a prompt begins
	PromptEnd   = "promptEnd"   // a prompt has played to its end
	State       = "state"       // the call is in a state
	Audio       = "audio"       // audio is active
	Listening   = "listening"   // keys reach the bot
	Recording   = "recording"   // a recordResponse listens, its beep over
)

var waits = []string{PromptStart, PromptEnd, State, Audio, Listening, Recording}

// The states that a call can be in, as graphsim.Caller.State has them.
var states = []string{"incoming", "establishing", "established", "transferring", "transferAccepted", "terminating", "terminated"}

const (
	// usualWait is how long is waited when nobody says; maxWait is the longest.
	usualWait = 10 * time.Second
	maxWait   = time.Minute
)

// waitIn is the body of POST /calls/{id}/wait.
type waitIn struct {
	For    string `json:"for"`
	Prompt string `json:"prompt,omitempty"`
	State  string `json:"state,omitempty"`
	Within string `json:"within,omitempty"`
}

func (in waitIn) check() (time.Duration, error) {
	ofPrompt := in.For == PromptStart || in.For == PromptEnd
	switch {
	case !slices.Contains(waits, in.For):
		return 0, badRequest("for must be one of %s, not %q", strings.Join(waits, ", "), in.For)
	case in.Prompt != "" && !ofPrompt:
		return 0, badRequest("prompt is for %s and %s", PromptStart, PromptEnd)
	case len(in.Prompt) > maxText:
		return 0, badRequest("prompt is longer than %d bytes", maxText)
	case in.For == State && !slices.Contains(states, in.State):
		return 0, badRequest("state must be one of %s, not %q", strings.Join(states, ", "), in.State)
	case in.State != "" && in.For != State:
		return 0, badRequest("state is for %s", State)
	case in.Within == "":
		return usualWait, nil
	}
	return parseLength("within", in.Within, maxWait)
}

// wait answers when what is waited for has come; 409 when it has not in time, or cannot any more.
func (h *handler) wait(ctx context.Context, c *graphsim.Caller, in waitIn) error {
	within, err := in.check()
	if err != nil {
		return err
	}
	leave, err := h.place()
	if err != nil {
		return err
	}
	defer leave()
	switch in.For {
	case PromptStart:
		return c.AwaitStart(ctx, in.Prompt, within)
	case PromptEnd:
		return c.AwaitEnd(ctx, in.Prompt, within)
	case Audio:
		return c.Await(ctx, "audio", within, func(i graphsim.CallInfo) bool { return i.Audio })
	case Listening:
		return c.Await(ctx, "the bot's listening to keys", within, func(i graphsim.CallInfo) bool { return i.Subscribed })
	case Recording:
		return c.Await(ctx, "a recording", within, func(i graphsim.CallInfo) bool { return i.Recording })
	}
	return c.Await(ctx, "state "+in.State, within, func(i graphsim.CallInfo) bool { return i.State == in.State })
}
