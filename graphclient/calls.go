package graphclient

import (
	"context"
	"encoding/json"
	"net/http"
)

// NewCall is an outbound call with service-hosted media.
type NewCall struct {
	CallbackURI string      // https (loopback: http); notifications of the call go there
	Targets     []Identity  // exactly one: a call to one; up to 5: a group call
	Source      *Identity   // PSTN: the applicationInstance that holds the number
	TenantID    string      // required by Graph for PSTN and meetings
	Subject     string      // optional
	PreFetch    []MediaInfo // optional: prompts that the service may fetch ahead
}

// CreateCall starts an outbound call. The reply says state establishing; what
// follows comes as notifications, which may overtake the reply. An Unsure
// error leaves a call that may ring without our knowing its id.
func (c *Client) CreateCall(ctx context.Context, n NewCall) (*Call, error) {
	const op = "createCall"
	if err := checkCallback(op, n.CallbackURI); err != nil {
		return nil, err
	}
	if err := checkIdentities(op, "targets", n.Targets, maxGroupTargets); err != nil {
		return nil, err
	}
	if err := checkPrompts(op, n.PreFetch, 0, MaxPrompts); err != nil {
		return nil, err
	}
	w := wireCall{Type: "#microsoft.graph.call", CallbackURI: n.CallbackURI, Targets: invitations(n.Targets),
		Modalities: []string{"audio"}, Media: serviceHosted(n.PreFetch), TenantID: n.TenantID, Subject: n.Subject}
	if n.Source != nil {
		if err := checkIdentity(op, "source", *n.Source); err != nil {
			return nil, err
		}
		source := participant(typeParticipant, *n.Source)
		w.Source = &source
	}
	body, _ := json.Marshal(w)
	return c.sendForCall(ctx, request{op: op, method: http.MethodPost, path: "/communications/calls", body: body})
}

// sendForCall sends a request that is answered with a call.
func (c *Client) sendForCall(ctx context.Context, r request) (*Call, error) {
	var call *Call
	r.read = func(rep reply) (err error) {
		call, err = readCall(r.op, rep, r.callID)
		return err
	}
	if err := c.send(ctx, r); err != nil {
		return nil, err
	}
	return call, nil
}

// AnswerRequest accepts an incoming call with service-hosted media.
type AnswerRequest struct {
	CallbackURI string      // https (loopback: http); notifications of the call go there
	PreFetch    []MediaInfo // optional: prompts that the service may fetch ahead
}

// Answer accepts an incoming call; Graph waits 15 s for it. ErrNotFound means
// too late or hung up [issue #191].
func (c *Client) Answer(ctx context.Context, callID string, a AnswerRequest) error {
	const op = "answer"
	if err := checkCallback(op, a.CallbackURI); err != nil {
		return err
	}
	if err := checkPrompts(op, a.PreFetch, 0, MaxPrompts); err != nil {
		return err
	}
	return c.act(ctx, op, callID, wireAnswer{CallbackURI: a.CallbackURI,
		Media: serviceHosted(a.PreFetch), Modalities: []string{"audio"}})
}

// RejectReason is why a call is not taken.
type RejectReason string

// Reasons of [Client.Reject].
const (
	RejectNone      RejectReason = "none"
	RejectBusy      RejectReason = "busy"
	RejectForbidden RejectReason = "forbidden"
)

// Reject refuses an incoming call that was not answered. One notification
// follows: changeType deleted, without state and result [doc].
func (c *Client) Reject(ctx context.Context, callID string, reason RejectReason) error {
	const op = "reject"
	switch reason {
	case RejectNone, RejectBusy, RejectForbidden:
	default:
		return invalid(op, "the reason must be none, busy or forbidden")
	}
	return c.act(ctx, op, callID, wireReject{Reason: reason})
}

// RedirectRequest sends an unanswered call elsewhere.
type RedirectRequest struct {
	Targets        []Identity // 1 to 25; several ring at once
	TimeoutSeconds int        // 15 to 90; 0: the service's default (55, several targets 60)
	CallbackURI    string     // optional
	Voicemail      bool       // to the voicemail of the users that Targets name (endpointType voicemail)
}

// Redirect hands an incoming call that was not answered to others. The call
// then ends for us with a notification (terminated) [doc].
func (c *Client) Redirect(ctx context.Context, callID string, r RedirectRequest) error {
	const op = "redirect"
	if err := checkIdentities(op, "targets", r.Targets, MaxRedirects); err != nil {
		return err
	}
	if r.TimeoutSeconds != 0 && (r.TimeoutSeconds < minRedirectTimeout || r.TimeoutSeconds > maxRedirectTimeout) {
		return invalid(op, "TimeoutSeconds is %d, must be %d to %d", r.TimeoutSeconds, minRedirectTimeout, maxRedirectTimeout)
	}
	if r.CallbackURI != "" {
		if err := checkCallback(op, r.CallbackURI); err != nil {
			return err
		}
	}
	w := wireRedirect{Targets: invitations(r.Targets), Timeout: r.TimeoutSeconds, CallbackURI: r.CallbackURI}
	for i := range w.Targets {
		if r.Voicemail {
			w.Targets[i].EndpointType = endpointVoicemail
		}
	}
	return c.act(ctx, op, callID, w)
}

// TransferRequest hands an established call over.
type TransferRequest struct {
	Target         Identity  // a user, or a phone when the bot has a number
	Voicemail      bool      // to the user's voicemail (endpointType voicemail)
	ReplacesCallID string    // consultative transfer: the call that is replaced
	Transferee     *Identity // only to leave a group call: who is transferred
	ParticipantID  string    // of the transferee
}

// Transfer asks for the hand-over. Accepted means only that it has begun:
// the end comes as notification (transferring, transferAccepted, terminated;
// or established again with a result when it failed).
func (c *Client) Transfer(ctx context.Context, callID string, t TransferRequest) error {
	const op = "transfer"
	if err := checkIdentity(op, "target", t.Target); err != nil {
		return err
	}
	w := wireTransfer{Target: participant(typeInvitation, t.Target)}
	if t.Voicemail {
		w.Target.EndpointType = endpointVoicemail
	}
	if t.ReplacesCallID != "" {
		w.Target.ReplacesCall = RESTID(t.ReplacesCallID)
	}
	if t.Transferee != nil {
		if err := checkIdentity(op, "transferee", *t.Transferee); err != nil {
			return err
		}
		who := participant(typeParticipant, *t.Transferee)
		who.ParticipantID = t.ParticipantID
		w.Transferee = &who
	}
	return c.act(ctx, op, callID, w)
}

// KeepAlive tells Graph that the call is wanted; needed at least every 45
// minutes, every 15 is advised [doc]. ErrNotFound: the call is over, though
// this was also seen shortly after the last human had left [issue GD#9186].
func (c *Client) KeepAlive(ctx context.Context, callID string) error {
	return c.act(ctx, "keepAlive", callID, nil)
}

// GetCall asks for a call. ErrNotFound: it is over, or never was.
func (c *Client) GetCall(ctx context.Context, callID string) (*Call, error) {
	const op = "getCall"
	if err := checkCallID(op, callID); err != nil {
		return nil, err
	}
	return c.sendForCall(ctx, request{op: op, method: http.MethodGet, path: callPath(callID), callID: callID})
}

// HangUp ends our part of the call. The reply does not mean that it is gone;
// the notification (terminated) does [sample]. ErrNotFound: it was over.
func (c *Client) HangUp(ctx context.Context, callID string) error {
	const op = "hangUp"
	if err := checkCallID(op, callID); err != nil {
		return err
	}
	return c.send(ctx, request{op: op, method: http.MethodDelete, path: callPath(callID), callID: callID})
}

// act sends an action that answers with nothing: docs say 200 or 202, the
// OpenAPI 204, so any 2xx will do.
func (c *Client) act(ctx context.Context, op, callID string, body any) error {
	return c.post(ctx, op, callID, body, nil)
}

func (c *Client) post(ctx context.Context, op, callID string, body any, read func(reply) error) error {
	if err := checkCallID(op, callID); err != nil {
		return err
	}
	r := request{op: op, method: http.MethodPost, path: callPath(callID) + "/" + op, callID: callID, read: read}
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil { // our own structs of text and numbers
			return invalid(op, "%v", err)
		}
		r.body = b
	}
	return c.send(ctx, r)
}
