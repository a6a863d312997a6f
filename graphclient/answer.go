package graphclient

import (
	"context"
	"math"
)

// AnswerRequest accepts an incoming call with service-hosted media.
type AnswerRequest struct {
	CallbackURI string      // https (loopback: http); notifications of the call go there
	PreFetch    []MediaInfo // optional: prompts that the service may fetch ahead
	// Modalities that are accepted; empty: audio.
	Modalities []Modality
	// ParticipantCapacity is how many participants the app can handle; for
	// policy recording only [doc]. 0: not sent.
	ParticipantCapacity int
	// Options; nil: the service's defaults.
	Options *CallOptions
	// RemoveFromDefaultAudioGroup is as in [NewCall].
	RemoveFromDefaultAudioGroup bool
}

// Answer accepts an incoming call; Graph waits 15 s for it, 5 s when it is for
// policy recording [doc]. ErrNotFound means too late or hung up [issue #191].
//
// Needs no permission for a call of one, Calls.JoinGroupCall.All or
// Calls.JoinGroupCallAsGuest.All for the invitation to a group call.
func (c *Client) Answer(ctx context.Context, callID string, a AnswerRequest) error {
	const op = "answer"
	if err := checkCallback(op, a.CallbackURI); err != nil {
		return err
	}
	if err := checkPrompts(op, a.PreFetch, 0, MaxPrompts); err != nil {
		return err
	}
	modalities, err := checkModalities(op, a.Modalities)
	if err != nil {
		return err
	}
	if a.ParticipantCapacity < 0 || a.ParticipantCapacity > math.MaxInt32 {
		return invalid(op, "ParticipantCapacity is %d, must be 0 to %d", a.ParticipantCapacity, math.MaxInt32)
	}
	w := wireAnswer{CallbackURI: a.CallbackURI, Media: serviceHosted(a.PreFetch), Modalities: modalities,
		Capacity: a.ParticipantCapacity, Options: a.Options.wire("#microsoft.graph.incomingCallOptions")}
	w.Media.OutOfMain = a.RemoveFromDefaultAudioGroup
	return c.act(ctx, op, callID, w)
}
