package engine

import (
	"errors"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// This file and out.go, with out_people.go, are the only ones that speak both vocabularies: here
// what Graph says becomes events of the core.

// eventsOf translates one notification about a call that is live. None: it
// says nothing that a call acts on.
func (s *session) eventsOf(n *graphclient.Notification) []call.Event {
	switch n.Kind {
	case graphclient.KindTone:
		return toneEvents(n)
	case graphclient.KindOperationEnded:
		return []call.Event{s.operationEnded(n)}
	case graphclient.KindCallState:
		return []call.Event{callState(n)}
	}
	return nil // the roster, content sharing, an operation that still runs, an incoming that is repeated
}

// operationEnded: what ends is a play, a recording or an invitation. The ends
// of holds, tones and the like are nobody's: the core knows no such token.
func (s *session) operationEnded(n *graphclient.Notification) call.Event {
	if token := s.invitation.Load(); n.Operation.OfInvite() || token != nil && *token == n.ClientContext {
		return invited(n.ClientContext, n.Operation)
	}
	return s.mediaEnded(n.ClientContext, n.Operation)
}

func invited(clientContext string, o graphclient.Operation) call.Invited {
	end := endOf(o)
	return call.Invited{Token: media.Token(clientContext), Completed: end.Completed, Code: end.Code, Subcode: end.Subcode}
}

// toneEvents: the state that comes with a tone is old news, except the end.
func toneEvents(n *graphclient.Notification) []call.Event {
	var events []call.Event
	if len(n.Tone.Key) == 1 {
		events = append(events, call.Tone{Sequence: n.Tone.Sequence, Key: n.Tone.Key[0]})
	}
	if n.State == graphclient.StateTerminated {
		events = append(events, callState(n))
	}
	return events
}

func callState(n *graphclient.Notification) call.CallState {
	c := call.CallState{State: string(n.State), Audio: audioOf(n.Audio), Reason: n.TerminationReason}
	if n.Result != nil {
		c.Code, c.Subcode = n.Result.Code, n.Result.Subcode
		if c.Reason == "" {
			c.Reason = n.Result.Message
		}
	}
	return c
}

func audioOf(a graphclient.AudioState) call.Audio {
	switch a {
	case graphclient.AudioActive:
		return call.AudioActive
	case graphclient.AudioInactive:
		return call.AudioInactive
	}
	return call.AudioUnsaid
}

// mediaEnded keeps the place of a recording for later and hands the core a
// reference: the token never goes further than this.
func (s *session) mediaEnded(clientContext string, o graphclient.Operation) call.MediaEnded {
	ended := call.MediaEnded{Token: media.Token(clientContext), OpID: o.ID, End: endOf(o)}
	if o.RecordingLocation != "" && ended.End.Completed {
		ended.Recording = s.recordings.note(clientContext, o.ID, source{o.RecordingLocation, o.RecordingAccessToken})
	}
	return ended
}

func endOf(o graphclient.Operation) media.End {
	end := media.End{Completed: o.Status == graphclient.OperationCompleted, Reason: o.Reason}
	if r := o.Result; r != nil {
		end.Code, end.Subcode = r.Code, r.Subcode
		// "deleted" without a status that is known: the code has to say it.
		end.Completed = end.Completed || !o.Status.Terminal() && r.Code < 300
	}
	return end
}

func verdictOf(err error) media.Verdict {
	switch graphclient.OutcomeOf(err) {
	case graphclient.Accepted:
		return media.Accepted
	case graphclient.Refused:
		return media.Refused
	}
	return media.Unsure
}

// mediaAnswered is how Graph answered a Play, a Record or a Cancel.
func mediaAnswered(token media.Token, err error) call.MediaAnswered {
	a := answered(0, err)
	return call.MediaAnswered{Status: a.Status, Answer: media.Answer{
		Token: token, Verdict: a.Verdict, Again: a.Again, After: a.After, Missing: a.Missing}}
}

// answered is how Graph answered any other request.
func answered(req uint32, err error) call.Answered {
	a := call.Answered{Req: req, Verdict: verdictOf(err)}
	var e *graphclient.Error
	if errors.As(err, &e) {
		a.Status = e.Status
		a.Again = a.Verdict == media.Refused && e.Temporary()
		a.After = e.RetryAfter
		a.Missing = a.Verdict == media.Refused && errors.Is(err, graphclient.ErrNotFound)
	}
	return a
}

func callFound(req uint32, c *graphclient.Call, err error) call.CallFound {
	found := call.CallFound{Req: req, Found: call.NoAnswer}
	switch {
	case errors.Is(err, graphclient.ErrNotFound):
		found.Found = call.Gone
	case err != nil:
	case c.State == graphclient.StateTerminated:
		found.Found = call.Gone
	default:
		found.Found, found.State, found.Audio = call.Alive, string(c.State), audioOf(c.Audio)
	}
	return found
}

func operationFound(token media.Token, o graphclient.Operation, err error) call.OperationFound {
	found := media.OperationFound{Token: token, State: media.NoAnswer}
	switch {
	case errors.Is(err, graphclient.ErrNotFound):
		found.State = media.NotFound
	case err != nil:
	case o.Status.Terminal():
		end := endOf(o)
		found.State, found.End = media.Over, &end
	case o.Status != graphclient.OperationUnknown:
		found.State = media.Running
	}
	return call.OperationFound{OperationFound: found}
}
