package graphsim

import (
	"encoding/json"
	"net/http"
	"time"
)

// How calls end. The numbers are those of the documented list of call-end codes where it has them. [doc: call end table]
var (
	endByBot        = result{200, 7000, "The call was ended by the bot."}
	endByUser       = result{200, 4521, "The other party ended the call."}
	endByPhone      = result{200, 540000, "The PSTN user ended the call."}
	endBeforeAnswer = result{487, 0, "The caller hung up before the call was answered."} // [acs]
	endNotAnswered  = result{408, 8587, "The incoming call was not answered in time."}   // [acs]
	endNoResponse   = result{408, 8610, "The bot did not respond to a notification."}    // [acs]
	endKeepAlive    = result{408, 8537, "The keepAlive time-out was reached."}
	endTransferred  = result{0, 7015, "GracefulTransferCompleted"}
)

// mediaConfig is checked for what the docs require.
type mediaConfig struct {
	Type          string          `json:"@odata.type"`
	PreFetchMedia []mediaInfo     `json:"preFetchMedia"`
	Blob          json.RawMessage `json:"blob"`
}

// appHosted says whether the bot has the media itself. [doc]
func (m *mediaConfig) appHosted() bool { return m.Type == "#microsoft.graph.appHostedMediaConfig" }

func (m *mediaConfig) problem(how AppHosted) string {
	switch {
	case m == nil:
		return "mediaConfig is required."
	case m.appHosted() && how == AppHostedRefused:
		return "mediaConfig: application-hosted media is not allowed."
	case m.appHosted() && (len(m.Blob) == 0 || string(m.Blob) == "null"):
		return "mediaConfig: blob is required."
	}
	return ""
}

func modalityProblem(member string, given []string) string {
	if len(given) == 0 {
		return member + " is required."
	}
	return ""
}

// answer is POST …/answer.
func (s *Service) answer(c *call, body []byte, _ bool) reply {
	var in struct {
		CallbackURI        string       `json:"callbackUri"`
		AcceptedModalities []string     `json:"acceptedModalities"`
		MediaConfig        *mediaConfig `json:"mediaConfig"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if p := in.MediaConfig.problem(s.cfg.Switches.AppHosted); p != "" {
		return invalid(p)
	}
	if p := modalityProblem("acceptedModalities", in.AcceptedModalities); p != "" {
		return invalid(p)
	}
	if c.state != stateIncoming {
		return s.wrongState() // answered already
	}
	if rep, ok := c.setCallback(in.CallbackURI); !ok {
		return rep
	}
	s.cancel(c.answerTimer)
	c.answered, c.appHosted = true, in.MediaConfig.appHosted()
	s.preFetch(c, in.MediaConfig.PreFetchMedia)
	rep := s.empty(http.StatusAccepted)
	rep.caused, rep.until = s.establish(c), c.ended
	return rep
}

// setCallback takes the address that an action brings; without one the former stays.
func (c *call) setCallback(address string) (reply, bool) {
	if address == "" {
		return reply{}, true
	}
	if checkAddress(address) != nil {
		return invalid("callbackUri must be an absolute https address (http is for loopback only)."), false
	}
	for _, r := range address {
		if r > 127 {
			return invalid("callbackUri must be ASCII."), false
		}
	}
	c.callback = address
	return reply{}, true
}

func (s *Service) startKeepAlive(c *call) {
	s.cancel(c.keepAliveTimer)
	s.watchKeepAlive(c)
	c.keepAliveTimer = s.after(s.cfg.Switches.KeepAliveLimit, func() { s.end(c, endKeepAlive) })
}

// keepAlive is POST …/keepAlive.
func (s *Service) keepAlive(c *call, _ []byte, _ bool) reply {
	if c.keepAliveTimer != nil {
		s.startKeepAlive(c)
	}
	return s.empty(http.StatusOK)
}

// hangUpByBot is DELETE.
func (s *Service) hangUpByBot(c *call) reply {
	c.abandon()
	c.audio = false
	s.cancel(c.stateTimer)
	s.cancel(c.answerTimer)
	c.enter(stateTerminating)
	s.notifyCall(c, "notify.terminating", "updated", map[string]any{"state": stateTerminating})
	c.stateTimer = s.after(s.cfg.Latency.Terminate, func() { s.end(c, s.endedByBot()) })
	return reply{status: http.StatusNoContent, caused: []<-chan struct{}{c.endTold}}
}

// reject is POST …/reject.
func (s *Service) reject(c *call, body []byte, _ bool) reply {
	var in struct {
		CallbackURI string `json:"callbackUri"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if c.state != stateIncoming {
		return s.wrongState()
	}
	if rep, ok := c.setCallback(in.CallbackURI); !ok {
		return rep
	}
	rep := s.empty(http.StatusAccepted)
	s.endWith(c, "notify.rejected", map[string]any{}, "rejected")
	rep.caused = []<-chan struct{}{c.endTold}
	return rep
}

// incoming announces a call that comes in and gives the bot its time to answer.
func (s *Service) incoming(c *call) {
	c.enter(stateIncoming)
	s.notifyCall(c, "notify.incoming", "created", map[string]any{
		"state": stateIncoming, "direction": "incoming", "id": c.id,
		"callbackUri": c.callback, "tenantId": c.tenant(),
		"myParticipantId": c.participant, "callChainId": c.chainID,
		"source": c.source(), "targets": c.targets(), "requestedModalities": []string{"audio"},
		"incomingContext": map[string]any{"@odata.type": "#microsoft.graph.incomingContext",
			"sourceParticipantId": c.chainID, "observedParticipantId": c.participant},
	})
	c.answerTimer = s.after(s.cfg.Switches.AnswerLimit, func() { s.notAnswered(c) })
}

// hangUpByCaller ends a call from the other side.
func (s *Service) hangUpByCaller(c *call) {
	switch {
	case c.state == stateTerminated:
	case c.state == stateIncoming:
		s.end(c, endBeforeAnswer)
	case c.group:
		s.end(c, endAllLeft)
	default:
		s.end(c, s.endedByCaller(c))
	}
}

// mute and unmute are done at once and have no notification of their own. [doc]
func muteAction(name string) action {
	return func(s *Service, c *call, body []byte, _ bool) reply {
		var in struct {
			ClientContext string `json:"clientContext"`
		}
		if rep, ok := read(body, &in); !ok {
			return rep
		}
		if rep, ok := checkContext(in.ClientContext); !ok {
			return rep
		}
		if c.state != stateEstablished {
			return notReady()
		}
		c.muted = name == "mute"
		o := c.newOperation(operationKind(name), in.ClientContext)
		o.note(EventMuted, name+"d")
		o.status, o.endedAt = "completed", time.Now()
		return o.reply(http.StatusOK)
	}
}
