package graphsim

import (
	"net/http"
	"time"
)

// endedByBot is the result of a call that the bot ended.
func (s *Service) endedByBot() result {
	if code := s.cfg.Switches.EndedByBot; code != BotEnds7000 {
		return numbers(string(code), endByBot.message)
	}
	return endByBot
}

// endedByCaller is the result of a call that was answered, and ended from the other side.
func (s *Service) endedByCaller(c *call) result {
	switch code := s.cfg.Switches.EndedByCaller; {
	case code != CallerEndsByKind:
		return numbers(string(code), endByUser.message)
	case onPhone(c.caller.From), c.outgoing && onPhone(c.caller.To):
		return endByPhone
	}
	return endByUser
}

// notAnswered ends a call for which the bot took too long.
func (s *Service) notAnswered(c *call) {
	switch how := s.cfg.Switches.NotAnswered; how {
	case NotAnsweredSilent:
		s.endWith(c, "", nil, "not answered")
	case NotAnswered487:
		s.end(c, numbers(string(how), endNotAnswered.message))
	default:
		s.end(c, endNotAnswered)
	}
}

// lastWords tells of the end of a call, which was in the state before, and perhaps of that state once more. Without a kind
// nothing is told.
func (s *Service) lastWords(c *call, kind, before string, data map[string]any) {
	if kind == "" {
		close(c.endTold)
		return
	}
	s.notifyCall(c, kind, "deleted", data)
	if late := s.cfg.Switches.LateNotifications; late > 0 && before != stateIncoming {
		s.after(late, func() { s.notifyCall(c, "notify."+before, "updated", map[string]any{"state": before}) })
	}
}

// afterTheEnd answers a request about a call that has ended.
func (s *Service) afterTheEnd(c *call, to route) reply {
	switch {
	case to.op == "getCall" && time.Since(c.endedAt) < s.cfg.Switches.EndedCallMemory:
		return reply{status: http.StatusOK, body: c.entity("communications/calls")}
	case s.action(to.op) != nil || to.party != "":
		return s.wrongState()
	}
	return callNotFound()
}
