package graphclient

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// A Participant is somebody who is in a call, the bot itself among them.
type Participant struct {
	ID       string // canonical; names the participant in requests
	Identity Identity
	Muted    bool
	InLobby  bool
}

// ListParticipants asks who is in a call. Participants without an id are left
// out: nothing can be asked of them.
func (c *Client) ListParticipants(ctx context.Context, callID string) ([]Participant, error) {
	const op = "listParticipants"
	if err := checkCallID(op, callID); err != nil {
		return nil, err
	}
	var list []Participant
	err := c.send(ctx, request{op: op, method: http.MethodGet, callID: callID, path: callPath(callID) + "/participants",
		read: func(rep reply) (err error) { list, err = readParticipants(op, rep); return err }})
	return list, err
}

// InviteRequest brings somebody into an established call.
type InviteRequest struct {
	Target        Identity
	ClientContext string // comes back in the notification; ASCII, at most 256
}

// Invite asks somebody to join the call. Accepted means that it rings there;
// a notification of the operation tells whether they came. Nobody there, it
// fails after about a minute [issue #408]. Only one is invited at a time:
// several are possible only in calls with a chat [doc].
func (c *Client) Invite(ctx context.Context, callID string, i InviteRequest) (Operation, error) {
	const op = "invite"
	if err := checkIdentity(op, "target", i.Target); err != nil {
		return Operation{}, err
	}
	if err := checkContext(op, i.ClientContext); err != nil {
		return Operation{}, err
	}
	return c.operateAt(ctx, op, callID, "/participants/invite",
		wireInvite{Participants: invitations([]Identity{i.Target}), ClientContext: i.ClientContext})
}

// HoldRequest puts a participant on hold.
type HoldRequest struct {
	ParticipantID string
	Music         *MediaInfo // nil: the service's own
	ClientContext string     // comes back in the notification; ASCII, at most 256
}

// StartHoldMusic puts a participant on hold; one at a time [doc].
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

// StopHoldMusic brings a participant back into the call.
func (c *Client) StopHoldMusic(ctx context.Context, callID, participantID, clientContext string) (Operation, error) {
	return c.hold(ctx, "stopHoldMusic", callID, participantID, clientContext, wireContext{ClientContext: clientContext})
}

func (c *Client) hold(ctx context.Context, op, callID, participantID, clientContext string, body any) (Operation, error) {
	if checkCallID(op, participantID) != nil {
		return Operation{}, invalid(op, "the participant id is empty, too long or not ASCII")
	}
	if err := checkContext(op, clientContext); err != nil {
		return Operation{}, err
	}
	return c.operateAt(ctx, op, callID, "/participants/"+url.PathEscape(RESTID(participantID))+"/"+op, body)
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

// readParticipants reads a list of participants; empty and null are nobody.
func readParticipants(op string, rep reply) ([]Participant, error) {
	s := scanner{b: rep.body}
	var list []Participant
	one := func() error {
		var p Participant
		if s.next() != '{' {
			return s.skip()
		}
		err := s.participantEntity(&p)
		if p.ID != "" {
			list = append(list, p)
		}
		return err
	}
	err := s.whole(func() error {
		return s.object(func(key []byte) error {
			if string(key) == "value" && s.next() == '[' {
				return s.array(one)
			}
			return s.skip()
		})
	})
	if err != nil {
		return nil, unreadable(op, rep, err)
	}
	return list, nil
}

func (s *scanner) participantEntity(p *Participant) error {
	return s.object(func(key []byte) error {
		switch string(key) {
		case "id":
			var id string
			err := s.text(&id, "id")
			p.ID = readID(id)
			return err
		case "info":
			return s.participant(&p.Identity)
		case "ismuted":
			return s.boolean(&p.Muted)
		case "isinlobby":
			return s.boolean(&p.InLobby)
		}
		return s.skip()
	})
}

// boolean reads true and false; anything else counts as absent.
func (s *scanner) boolean(dst *bool) error {
	s.next()
	begin := s.i
	err := s.skip()
	*dst = err == nil && string(s.b[begin:s.i]) == "true"
	return err
}
