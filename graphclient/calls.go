package graphclient

import (
	"context"
	"encoding/json"
	"net/http"
)

// RejectReason is why a call is not taken.
type RejectReason string

// Reasons of [Client.Reject].
const (
	RejectNone      RejectReason = "none"
	RejectBusy      RejectReason = "busy"
	RejectForbidden RejectReason = "forbidden"
)

// Reject refuses an incoming call that was not answered. One notification
// follows: changeType deleted, without state and result [doc]. Needs no permission.
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
	// NoForwarding sends the routing policy disableForwarding, which an
	// example has and the metadata does not: a target's own forwarding is
	// then not followed [doc].
	NoForwarding bool
}

// Redirect hands an incoming call that was not answered to others. The call
// then ends for us with a notification (terminated) [doc]. Needs
// Calls.Initiate.All.
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
	if r.NoForwarding {
		w.Policies = []string{"disableForwarding"}
	}
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
// or established again with a result when it failed). Needs
// Calls.Initiate.All.
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
// Needs no permission of its own, like GetCall and HangUp: that was asked for
// when the call began [doc].
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
