package graphsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// judgeRequest looks at a request to a call before it takes effect. c is nil when there is no such call.
// The caller holds mu.
func (s *Service) judgeRequest(c *call, to route, body []byte) {
	if c == nil {
		if !badCallID(to.callID) {
			s.blame(nil, RuleUnknownCall, to.op)
		}
		return
	}
	k := &c.conduct
	switch to.op {
	case "answer", "reject", "redirect":
		s.judgeFirst(c, to.op)
		return
	case "getCall", "getOperation":
		s.judgeLook(c)
		return
	case "deleteCall":
		if c.listens() {
			s.blame(c, RuleHangUpInRecording, "")
		}
		return
	}
	if !k.toldEnd.IsZero() {
		s.judgeAfterEnd(c, to.op)
		return
	}
	switch to.op {
	case "playPrompt", "recordResponse":
		s.judgeMedia(c, to.op, body)
	case "subscribeToTone":
		s.judgeSubscribe(c)
	case "cancelMediaProcessing":
		s.judgeCancel(c)
	case "transfer":
		if c.state == stateIncoming || c.state == stateEstablishing {
			s.blame(c, RuleTransferEarly, "the call is "+c.state)
		}
	case "keepAlive":
		if !k.lastKeepAlive.IsZero() && time.Since(k.lastKeepAlive) < keepAliveMin {
			s.blame(c, RuleKeepAliveOften, "")
		}
	}
}

// judgeFirst: what is done with a call that comes in.
func (s *Service) judgeFirst(c *call, op string) {
	k := &c.conduct
	waited := time.Since(k.began)
	switch {
	case c.state == stateIncoming:
		k.dealtWith = true
		if waited > answerSlow {
			s.blame(c, RuleAnswerSlow, fmt.Sprintf("after %v", waited.Round(100*time.Millisecond)))
		}
	case c.outgoing || c.answered || k.dealtWith:
		s.blame(c, RuleAnswerTwice, op)
	case waited >= s.cfg.Switches.AnswerLimit:
		s.blame(c, RuleAnswerLate, fmt.Sprintf("after %v", waited.Round(100*time.Millisecond)))
	}
}

func (s *Service) judgeLook(c *call) {
	k := &c.conduct
	k.looks = append(recent(k.looks, lookWindow), time.Now())
	if len(k.looks) > looksAllowed {
		s.blame(c, RulePolling, "")
	}
}

// recent drops what is older than the window.
func recent(times []time.Time, window time.Duration) []time.Time {
	return slices.DeleteFunc(times, func(t time.Time) bool { return time.Since(t) > window })
}

func (s *Service) judgeAfterEnd(c *call, op string) {
	k := &c.conduct
	if time.Since(k.toldEnd) < endGrace {
		return
	}
	k.afterEnd++
	s.blame(c, RuleAfterEnd, op)
	if k.afterEnd >= moreAfterEnd {
		s.blame(c, RuleAfterEndAgain, op)
	}
}

func (s *Service) judgeSubscribe(c *call) {
	switch {
	case c.conduct.subscribing > 0:
		s.blame(c, RuleSubscribeTwice, "")
	case c.conduct.prompted && !c.conduct.asked:
		s.blame(c, RuleSubscribeLate, "")
	}
}

// judgeCancel: an end that the bot was told of just now may have met the cancel on its way.
func (s *Service) judgeCancel(c *call) {
	k := &c.conduct
	open := slices.Concat(c.queue, c.sending)
	k.cancelled, k.cancelledAt = open, time.Now()
	if len(k.unsure) > 0 {
		clear(k.unsure) // the bot makes sure
		return
	}
	if len(open) == 0 && c.open() && time.Since(k.lastEnd) > cancelGrace && !slices.ContainsFunc(c.finished(), (*operation).untold) {
		s.blame(c, RuleCancelEmpty, "")
	}
}

func (c *call) finished() []*operation {
	var list []*operation
	for _, o := range c.ops {
		if o.over() && (o.kind == kindPlay || o.kind == kindRecord || o.kind == kindTones) {
			list = append(list, o)
		}
	}
	return list
}

// untold says whether the bot has not been told of the operation's end.
func (o *operation) untold() bool { return o.left.IsZero() }

// owed says whether the bot is going to be told.
func (o *operation) owed() bool { return o.untold() && !o.lost }

// judgeMedia looks at playPrompt and recordResponse.
func (s *Service) judgeMedia(c *call, op string, body []byte) {
	if !c.open() {
		if c.audioFrom.IsZero() && c.state != stateTerminated && c.state != stateTerminating {
			s.blame(c, RuleEarlyMedia, op)
		}
		return
	}
	var in recordRequest
	if json.Unmarshal(body, &in) != nil {
		return
	}
	k := &c.conduct
	switch {
	case in.ClientContext == "":
		s.blame(c, RuleContextMissing, op)
	case c.live(in.ClientContext):
		s.blame(c, RuleContextDuplicate, op)
	}
	if time.Since(k.cancelledAt) < drainWindow && slices.ContainsFunc(k.cancelled, (*operation).owed) {
		s.blame(c, RuleDrainSkipped, op)
	}
	if at, ok := k.unsure[playsWhat(op, in.Prompts)]; ok && time.Since(at) < repeatWindow {
		s.blame(c, RuleRepeatedMedia, op)
	}
	if len(c.queue) >= queueAllowed {
		s.blame(c, RuleQueuePiled, fmt.Sprintf("%d are waiting", len(c.queue)))
	}
	if op == "recordResponse" {
		s.judgeRecord(c, in)
	}
}

func (s *Service) judgeRecord(c *call, in recordRequest) {
	if in.InitialSilence == nil || in.MaxSilence == nil || in.MaxRecord == nil {
		s.blame(c, RuleRecordDefaults, "")
	}
	if in.BargeInAllowed && len(c.queue) == 0 {
		s.blame(c, RuleBargeInMisread, "")
	}
}

// live says whether an operation with this context is under way.
func (c *call) live(context string) bool {
	return slices.ContainsFunc(slices.Concat(c.queue, c.sending, c.others), func(o *operation) bool {
		return o.context == context
	})
}

// playsWhat is the same for two requests that a caller could not tell apart.
func playsWhat(op string, prompts []prompt) string {
	return fmt.Sprint(op, addresses(prompts))
}

// unclear says whether an answer leaves open what became of a request.
func unclear(status int) bool {
	return status == 0 || status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable
}
