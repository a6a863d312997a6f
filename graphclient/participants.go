package graphclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxPages bounds the requests of one list; a page of Graph's has 20 entries or more.
const maxPages = 50

// ListParticipants asks who is in a call, page by page until Graph names no
// further one. Participants without an id are left out: nothing can be asked
// of them. Needs no permission of its own.
func (c *Client) ListParticipants(ctx context.Context, callID string) ([]Participant, error) {
	const op = "listParticipants"
	if err := checkCallID(op, callID); err != nil {
		return nil, err
	}
	var all []Participant
	path := callPath(callID) + "/participants"
	for range maxPages {
		var page []Participant
		var next string
		err := c.send(ctx, request{op: op, method: http.MethodGet, callID: callID, path: path, read: func(rep reply) (err error) {
			page, next, err = readParticipants(op, rep)
			if err == nil && next != "" {
				next, err = c.nextPage(op, rep, next)
			}
			return err
		}})
		if err != nil {
			return nil, err // a part would pass for everybody
		}
		if all = append(all, page...); next == "" {
			return all, nil
		}
		path = next
	}
	return nil, &Error{Op: op, Status: http.StatusOK, RequestID: requestID(), Err: fmt.Errorf("%w: more than %d pages", ErrTooLarge, maxPages)}
}

// nextPage is the address of a page below ours. The token goes nowhere else,
// whatever an answer says.
func (c *Client) nextPage(op string, rep reply, link string) (string, error) {
	path, below := strings.CutPrefix(link, c.base+"/")
	if !below || !isASCII(path) {
		return "", unreadable(op, rep, errors.New("the next page is not below the address of Graph"))
	}
	return "/" + path, nil
}

// GetParticipant asks for one participant. ErrNotFound: not there, or the call
// is over. Needs no permission of its own.
func (c *Client) GetParticipant(ctx context.Context, callID, participantID string) (*Participant, error) {
	const op = "getParticipant"
	path, err := participantPath(op, callID, participantID)
	if err != nil {
		return nil, err
	}
	var p *Participant
	err = c.send(ctx, request{op: op, method: http.MethodGet, callID: callID, path: path,
		read: func(rep reply) (err error) { p, err = readParticipant(op, rep, participantID); return err }})
	return p, err
}

// RemoveParticipant throws somebody out of a call, who is not told [doc].
// ErrNotFound: not there, or the call is over.
//
// Needs no permission, but the tenant's administrator must have allowed it to
// the app: Set-CsApplicationMeetingConfiguration -AllowRemoveParticipantAppIds
// [doc].
func (c *Client) RemoveParticipant(ctx context.Context, callID, participantID string) error {
	const op = "removeParticipant"
	path, err := participantPath(op, callID, participantID)
	if err != nil {
		return err
	}
	return c.send(ctx, request{op: op, method: http.MethodDelete, callID: callID, path: path})
}

// MuteParticipant mutes somebody in a group call, at the service: what they
// send is dropped, whatever their own client shows [doc]. Answered completed; a notification of the
// participants follows. Needs no permission of its own.
func (c *Client) MuteParticipant(ctx context.Context, callID, participantID, clientContext string) (Operation, error) {
	const op = "muteParticipant"
	if _, err := participantPath(op, callID, participantID); err != nil {
		return Operation{}, err
	}
	if err := checkContext(op, clientContext); err != nil {
		return Operation{}, err
	}
	return c.operateAt(ctx, op, callID, "/participants/"+pathID(participantID)+"/mute", wireContext{ClientContext: clientContext})
}

func pathID(id string) string { return url.PathEscape(RESTID(id)) }

func checkParticipantID(op, id string) error {
	if checkCallID(op, id) != nil {
		return invalid(op, "the participant id is empty, too long or not ASCII")
	}
	return nil
}

// participantPath is the path of one participant.
func participantPath(op, callID, participantID string) (string, error) {
	if err := checkCallID(op, callID); err != nil {
		return "", err
	}
	if err := checkParticipantID(op, participantID); err != nil {
		return "", err
	}
	return callPath(callID) + "/participants/" + pathID(participantID), nil
}

// An Invitation names somebody who is asked into a call.
type Invitation struct {
	Identity Identity
	// ReplacesCallID is the call that they are in now; of a call of two, that
	// one ends when they have come. With it nobody else can be invited: Graph
	// looks at the first one only [doc].
	ReplacesCallID string
	ParticipantID  string // optional
	Hidden         bool   // not shown in the roster
	// RemoveFromDefaultAudioGroup keeps them out of the main mixer.
	RemoveFromDefaultAudioGroup bool
}

// InviteRequest brings others into an established call.
type InviteRequest struct {
	// Participants: 1 to 5, one bot at most, nobody twice. Several are possible
	// only in group calls that have a chat [doc], which are meetings.
	Participants  []Invitation
	ClientContext string // comes back in the notification; ASCII, at most 256
}

// Invite asks others to join the call. Accepted means that it rings there; a
// notification of the operation tells whether they came. Nobody there, it
// fails after about a minute [issue #408].
//
// Needs Calls.InitiateGroupCall.All.
func (c *Client) Invite(ctx context.Context, callID string, i InviteRequest) (Operation, error) {
	const op = "invite"
	participants, err := invited(op, i.Participants)
	if err != nil {
		return Operation{}, err
	}
	if err := checkContext(op, i.ClientContext); err != nil {
		return Operation{}, err
	}
	return c.operateAt(ctx, op, callID, "/participants/invite",
		wireInvite{Participants: participants, ClientContext: i.ClientContext})
}

// invited checks invitations and gives them their shape.
func invited(op string, list []Invitation) ([]wireParticipant, error) {
	ids := make([]Identity, len(list))
	bots := 0
	for i, one := range list {
		ids[i] = one.Identity
		if one.ReplacesCallID != "" && len(list) > 1 {
			return nil, invalid(op, "participants %d: with ReplacesCallID nobody else can be invited", i+1)
		}
		if one.ReplacesCallID != "" && checkCallID(op, one.ReplacesCallID) != nil {
			return nil, invalid(op, "participants %d: ReplacesCallID is too long or not ASCII", i+1)
		}
		if one.Identity.Kind == IdentityApplication || one.Identity.Kind == IdentityApplicationInstance {
			bots++
		}
	}
	if bots > 1 {
		return nil, invalid(op, "%d bots among the participants, at most 1", bots)
	}
	if err := checkIdentities(op, "participants", ids, MaxInvited); err != nil {
		return nil, err
	}
	if err := checkNoneTwice(op, "participants", ids); err != nil {
		return nil, err
	}
	out := invitations(ids)
	for i, one := range list {
		out[i].ParticipantID, out[i].Hidden, out[i].OutOfMain = one.ParticipantID, one.Hidden, one.RemoveFromDefaultAudioGroup
		if one.ReplacesCallID != "" {
			out[i].ReplacesCall = RESTID(one.ReplacesCallID)
		}
	}
	return out, nil
}

// HoldRequest puts a participant on hold.
type HoldRequest struct {
	ParticipantID string
	Music         *MediaInfo // nil: the service's own
	ClientContext string     // comes back in the notification; ASCII, at most 256
}

// StartHoldMusic puts a participant on hold; one at a time [doc]. Needs no
// permission of its own.
func (c *Client) StartHoldMusic(ctx context.Context, callID string, h HoldRequest) (Operation, error) {
	const op = "startHoldMusic"
	w := wireHold{ClientContext: h.ClientContext}
	if h.Music != nil {
		one := []MediaInfo{*h.Music}
		if err := checkPrompts(op, one, 1, 1); err != nil {
			return Operation{}, err
		}
		w.Music = &prompts(one)[0]
	}
	return c.hold(ctx, op, callID, h.ParticipantID, h.ClientContext, w)
}

// StopHoldMusic brings a participant back into the call. Needs no permission
// of its own.
func (c *Client) StopHoldMusic(ctx context.Context, callID, participantID, clientContext string) (Operation, error) {
	return c.hold(ctx, "stopHoldMusic", callID, participantID, clientContext, wireContext{ClientContext: clientContext})
}

func (c *Client) hold(ctx context.Context, op, callID, participantID, clientContext string, body any) (Operation, error) {
	if err := checkParticipantID(op, participantID); err != nil {
		return Operation{}, err
	}
	if err := checkContext(op, clientContext); err != nil {
		return Operation{}, err
	}
	return c.operateAt(ctx, op, callID, "/participants/"+pathID(participantID)+"/"+op, body)
}

// operateAt sends an action that answers with an operation, to a path below the call.
func (c *Client) operateAt(ctx context.Context, op, callID, path string, body any) (Operation, error) {
	if err := checkCallID(op, callID); err != nil {
		return Operation{}, err
	}
	b, err := json.Marshal(body)
	if err != nil { // our own structs of text and numbers
		return Operation{}, invalid(op, "%v", err)
	}
	var o Operation
	err = c.send(ctx, request{op: op, method: http.MethodPost, callID: callID, path: callPath(callID) + path, body: b,
		read: func(rep reply) (err error) { o, err = readOperation(op, rep, ""); return err }})
	return o, err
}
