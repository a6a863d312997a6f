package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// This file with out_people.go, and in.go, are the only ones that speak both
// vocabularies: here commands of the core become requests to Graph.

// do carries out one command. It waits for nothing.
func (s *session) do(c call.Command) {
	switch c := c.(type) {
	case call.Answer, call.Create, call.Subscribe, call.Play, call.Record, call.Cancel,
		call.KeepAlive, call.Transfer, call.HangUp, call.Redirect, call.Reject, call.Invite,
		call.StartHold, call.StopHold, call.SendTones, call.Mute:
		s.send(c)
	case call.Withdraw:
		if s.lane.withdraw(c.Token) {
			s.post(notSent(call.Play{Token: c.Token}, false))
		}
	case call.GetOperation, call.GetCall:
		s.ask(c)
	case call.RunAction:
		s.act(c)
	case call.RunRequest:
		s.dip(c)
	case call.SaveRecording:
		s.save(c)
	case call.Ended:
		s.finish(c)
	}
}

// request sends one command to Graph and returns the event that its outcome is.
func (s *session) request(ctx context.Context, c call.Command) call.Event {
	graph, id := s.engine.cfg.Graph, s.name()
	switch c := c.(type) {
	case call.Play:
		return s.play(ctx, c)
	case call.Record:
		return s.record(ctx, c)
	case call.Cancel:
		_, err := graph.CancelMediaProcessing(ctx, id, string(c.Token))
		s.warn(c, err)
		return mediaAnswered(c.Token, err) // the id in the reply means nothing [doc: example]
	case call.GetOperation:
		return s.getOperation(ctx, c)
	case call.GetCall:
		found, err := graph.GetCall(ctx, id)
		return callFound(c.Req, found, err)
	case call.Create:
		return s.create(ctx, c)
	case call.Answer:
		err := graph.Answer(ctx, id, graphclient.AnswerRequest{CallbackURI: s.engine.callback})
		return s.answered(c, c.Req, err)
	case call.Subscribe:
		_, err := graph.SubscribeToTone(ctx, id, "")
		return s.answered(c, c.Req, err)
	case call.KeepAlive:
		return s.answered(c, c.Req, graph.KeepAlive(ctx, id))
	case call.Transfer:
		return s.transfer(ctx, c)
	case call.Redirect:
		return s.redirect(ctx, c)
	case call.Reject:
		return s.answered(c, c.Req, graph.Reject(ctx, id, graphclient.RejectReason(c.Reason)))
	case call.Invite:
		return s.invite(ctx, c)
	case call.StartHold:
		return s.startHold(ctx, c)
	case call.StopHold:
		return s.stopHold(ctx, c)
	case call.SendTones:
		_, err := graph.SendDTMFTones(ctx, id, graphclient.SendDTMFRequest{Keys: c.Tones, ClientContext: ownContext("tones", c.Req)})
		return s.answered(c, c.Req, err)
	case call.Mute:
		return s.mute(ctx, c)
	case call.HangUp:
		return s.answered(c, c.Req, graph.HangUp(ctx, id))
	}
	panic(fmt.Sprintf("%T is not a request", c)) // a command of ours was forgotten here
}

// notSent answers a command that never left: certainly not executed.
func notSent(c call.Command, again bool) call.Event {
	switch c := c.(type) {
	case call.Play:
		return call.MediaAnswered{Answer: media.Answer{Token: c.Token, Verdict: media.Refused, Again: again}}
	case call.Record:
		return call.MediaAnswered{Answer: media.Answer{Token: c.Token, Verdict: media.Refused, Again: again}}
	case call.Cancel:
		return call.MediaAnswered{Answer: media.Answer{Token: c.Token, Verdict: media.Refused, Again: again}}
	}
	return call.Answered{Req: reqOf(c), Verdict: media.Refused, Again: again}
}

func (s *session) answered(c call.Command, req uint32, err error) call.Event {
	s.warn(c, err)
	return answered(req, err)
}

// warn says what was refused or is unsure; it is silent once the call is over.
func (s *session) warn(c call.Command, err error) {
	if err == nil || s.ctx.Err() != nil {
		return
	}
	s.log().Warn().Err(err).Str(fieldRequest, kindOf(c)).Str(fieldOutcome, graphclient.OutcomeOf(err).String()).
		Msg("request did not succeed")
}

func (s *session) play(ctx context.Context, c call.Play) call.Event {
	prompts := make([]graphclient.MediaInfo, len(c.Prompts))
	for i, p := range c.Prompts {
		info, ok := s.address(p.Audio)
		if !ok {
			s.warn(c, fmt.Errorf("%w: prompt %q has no audio here", graphclient.ErrInvalidRequest, p.Name))
			return notSent(c, false)
		}
		prompts[i] = info
	}
	o, err := s.engine.cfg.Graph.PlayPrompt(ctx, s.name(), graphclient.PlayPromptRequest{
		Prompts: prompts, ClientContext: string(c.Token)})
	return s.started(c, c.Token, o, err)
}

// address returns what Graph is told about an audio file or a saved recording.
func (s *session) address(audio string) (graphclient.MediaInfo, bool) {
	find := s.edition.prompts.Prompt
	ref, recorded := strings.CutPrefix(audio, call.RecordingAudio)
	if recorded {
		find = s.engine.audio.Recording
	}
	p, ok := find(ref)
	return graphclient.MediaInfo{URI: p.URI, ResourceID: p.ResourceID}, ok
}

func (s *session) record(ctx context.Context, c call.Record) call.Event {
	o, err := s.engine.cfg.Graph.RecordResponse(ctx, s.name(), graphclient.RecordRequest{
		InitialSilenceSeconds: seconds(c.Limits.InitialSilence),
		MaxSilenceSeconds:     seconds(c.Limits.MaxSilence),
		MaxDurationSeconds:    seconds(c.Limits.MaxDuration),
		PlayBeep:              c.Limits.Beep,
		StopTones:             c.Limits.StopTones,
		ClientContext:         string(c.Token),
	})
	return s.started(c, c.Token, o, err)
}

// seconds rounds up: a limit is not to cut a caller short.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// started is how Graph answered a Play or a Record. A reply that says that
// all is over already is followed by no notification [doc].
func (s *session) started(c call.Command, token media.Token, o graphclient.Operation, err error) call.Event {
	s.warn(c, err)
	a := mediaAnswered(token, err)
	if err != nil {
		return a
	}
	a.OpID = o.ID
	if !o.Status.Terminal() {
		return a
	}
	if o.RecordingLocation != "" { // only MediaEnded can carry it
		s.post(a)
		return s.mediaEnded(string(token), o)
	}
	end := endOf(o)
	a.End = &end
	return a
}

func (s *session) getOperation(ctx context.Context, c call.GetOperation) call.Event {
	o, err := s.engine.cfg.Graph.GetOperation(ctx, s.name(), c.OpID)
	if err == nil && o.Status.Terminal() && o.RecordingLocation != "" {
		s.post(s.mediaEnded(string(c.Token), o)) // its notification was lost, its recording need not be
	}
	return operationFound(c.Token, o, err)
}

// create makes the outgoing call. Its id is known before the core hears of
// the answer, because what the core asks for next needs it.
func (s *session) create(ctx context.Context, c call.Create) call.Event {
	e := s.engine
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	e.crew.start(func() { s.dial.hurry(ctx, cancel) })
	made, err := e.cfg.Graph.CreateCall(ctx, s.dial.newCall(e.callback))
	switch {
	case err == nil && made.ID != "":
		e.dialed(s, made.ID)
	case s.name() != "": // a notification has named the call, so there is one
		return answered(c.Req, nil)
	case err == nil:
		err = errNoCallID // sorted as unsure
		fallthrough
	default:
		s.dial.refused(err)
		return s.answered(c, c.Req, err)
	}
	s.post(answered(c.Req, nil))
	return call.CallState{State: string(made.State), Audio: audioOf(made.Audio)}
}
