package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// This file is the part of out.go that is about other people: who a call is
// sent to, who is brought into it, who is on hold.

func identityKind(k flows.TargetKind) graphclient.IdentityKind {
	switch k {
	case flows.TargetUser, flows.TargetVoicemail: // of that user
		return graphclient.IdentityUser
	case flows.TargetPhone:
		return graphclient.IdentityPhone
	case flows.TargetApplication:
		return graphclient.IdentityApplicationInstance
	}
	return ""
}

func (s *session) transfer(ctx context.Context, c call.Transfer) call.Event {
	kind := identityKind(c.Kind)
	if kind == "" {
		return s.answered(c, c.Req, impossible("a transfer to a %s", c.Kind))
	}
	return s.answered(c, c.Req, s.engine.cfg.Graph.Transfer(ctx, s.name(), graphclient.TransferRequest{
		Target: graphclient.Identity{Kind: kind, ID: c.ID}, Voicemail: c.Kind == flows.TargetVoicemail}))
}

func impossible(format string, args ...any) error {
	return fmt.Errorf("%w: %s is not possible", graphclient.ErrInvalidRequest, fmt.Sprintf(format, args...))
}

// redirect: the targets are all voicemails or none, because the one that
// answers at once would always win.
func (s *session) redirect(ctx context.Context, c call.Redirect) call.Event {
	r := graphclient.RedirectRequest{TimeoutSeconds: seconds(c.Timeout)}
	for i, to := range c.To {
		kind, voicemail := identityKind(to.Kind), to.Kind == flows.TargetVoicemail
		if kind == "" {
			return s.answered(c, c.Req, impossible("a redirect to a %s", to.Kind))
		}
		if i > 0 && voicemail != r.Voicemail {
			return s.answered(c, c.Req, impossible("a redirect to voicemail and to somebody else"))
		}
		r.Voicemail = voicemail
		r.Targets = append(r.Targets, graphclient.Identity{Kind: kind, ID: to.ID})
	}
	return s.answered(c, c.Req, s.engine.cfg.Graph.Redirect(ctx, s.name(), r))
}

// invite: the outcome comes as a notification, unless the reply has it.
func (s *session) invite(ctx context.Context, c call.Invite) call.Event {
	kind := identityKind(c.To.Kind)
	if kind == "" || c.To.Kind == flows.TargetVoicemail {
		return s.answered(c, c.Req, impossible("an invitation to a %s", c.To.Kind))
	}
	token := string(c.Token)
	s.invitation.Store(&token)
	o, err := s.engine.cfg.Graph.Invite(ctx, s.name(), graphclient.InviteRequest{
		Participants: []graphclient.Invitation{{Identity: graphclient.Identity{Kind: kind, ID: c.To.ID}}}, ClientContext: token})
	if err == nil && o.Status.Terminal() {
		s.post(s.answered(c, c.Req, nil))
		return invited(token, o)
	}
	return s.answered(c, c.Req, err)
}

func (s *session) startHold(ctx context.Context, c call.StartHold) call.Event {
	h := graphclient.HoldRequest{ClientContext: ownContext("hold", c.Req)}
	if c.Audio != "" {
		music, ok := s.address(c.Audio)
		if !ok {
			return s.answered(c, c.Req, fmt.Errorf("%w: the hold music has no audio here", graphclient.ErrInvalidRequest))
		}
		h.Music = &music
	}
	who, err := s.onHold(ctx)
	if err != nil {
		return s.unheard(c, c.Req, err)
	}
	h.ParticipantID = who
	_, err = s.engine.cfg.Graph.StartHoldMusic(ctx, s.name(), h)
	return s.answered(c, c.Req, err)
}

func (s *session) stopHold(ctx context.Context, c call.StopHold) call.Event {
	who, err := s.onHold(ctx)
	if err != nil {
		return s.unheard(c, c.Req, err)
	}
	_, err = s.engine.cfg.Graph.StopHoldMusic(ctx, s.name(), who, ownContext("unhold", c.Req))
	return s.answered(c, c.Req, err)
}

func (s *session) mute(ctx context.Context, c call.Mute) call.Event {
	set, context := s.engine.cfg.Graph.Unmute, ownContext("unmute", c.Req)
	if c.On {
		set, context = s.engine.cfg.Graph.Mute, ownContext("mute", c.Req)
	}
	_, err := set(ctx, s.name(), context)
	return s.answered(c, c.Req, err)
}

// ownContext names an operation whose end nobody waits for.
func ownContext(what string, req uint32) string { return what + "-" + strconv.Itoa(int(req)) }

// unheard answers a request before which something was asked in vain: it was
// not sent itself, however the question went.
func (s *session) unheard(c call.Command, req uint32, err error) call.Event {
	s.warn(c, err)
	a := answered(req, err)
	return call.Answered{Req: req, Verdict: media.Refused, Again: a.Again, After: a.After, Status: a.Status}
}

var errNobody = errors.New("graph does not say which participant the caller is")

// onHold finds the participant that the caller is. A participant stays who it
// is, so Graph is asked once a call; only requests of the lane get here, one
// at a time.
func (s *session) onHold(ctx context.Context) (string, error) {
	if s.caller != "" {
		return s.caller, nil
	}
	list, err := s.engine.cfg.Graph.ListParticipants(ctx, s.name())
	if err != nil {
		return "", err
	}
	one := theCaller(list, s.other)
	if one == "" {
		return "", errNobody
	}
	s.caller = one
	return one, nil
}

// theCaller is whoever has that identity; where nobody has (it may be
// encrypted), the only participant that is no application.
func theCaller(list []graphclient.Participant, identity string) string {
	people := slices.DeleteFunc(slices.Clone(list), func(p graphclient.Participant) bool {
		return p.Identity.Kind == graphclient.IdentityApplication || p.Identity.Kind == graphclient.IdentityApplicationInstance
	})
	at := slices.IndexFunc(people, func(p graphclient.Participant) bool {
		return identity != "" && graphclient.CanonicalID(p.Identity.ID) == graphclient.CanonicalID(identity)
	})
	switch {
	case at >= 0:
		return people[at].ID
	case len(people) == 1:
		return people[0].ID
	}
	return ""
}
