package graphsim

import "net/http"

// mayInvite says whether these may be invited into the call.
func (c *call) mayInvite(list []party) (reply, bool) {
	switch {
	case len(list) == 0:
		return badRequest("The request is invalid: participants is required."), false
	case len(list) > maxGroup:
		return outOfRange("There are %d participants; at most %d are allowed.", len(list), maxGroup), false
	}
	if p := groupProblem("participants", list); p != "" {
		return badRequest("The request is invalid: %s", p), false
	}
	bots, phones := 0, 0
	for _, p := range list {
		if p.idOf("application") != "" || p.idOf("applicationInstance") != "" {
			bots++
		}
		if p.idOf("phone") != "" {
			phones++
		}
	}
	first := list[0].ReplacesCallID
	switch { // the rules are [doc]; how a breach is refused nobody says [assumed 64]
	case bots > 1:
		return badRequest("The request is invalid: at most one of the participants may be a bot."), false
	case len(list) > 1 && first == "" && !(c.group && c.chat):
		return badRequest("The request is invalid: several participants can be invited only into a group call with chatInfo."), false
	case phones > 0 && c.byToken:
		return badRequest("The request is invalid: a telephone cannot be invited into a meeting that was joined by its token."), false
	case first != "" && !c.s.alive(first):
		return graphError(http.StatusNotFound, "8522", "Call not found: replacesCallId."), false
	}
	return reply{}, true
}

// alive says whether a call is there and not over. The caller holds mu.
func (s *Service) alive(id string) bool {
	c := s.calls[plainID(id)]
	return c != nil && c.state != stateTerminated
}

// replaced ends the call that an invitation took somebody out of. [doc: a call of two is dropped] With which codes nobody
// says; it is as if they had hung up there [assumed 65].
func (s *Service) replaced(id string) {
	if id != "" && s.alive(id) {
		s.hangUpByCaller(s.calls[plainID(id)])
	}
}

// partyAction finds what is done to one participant.
func partyAction(to route) action {
	switch to.op {
	case "startHoldMusic":
		return func(s *Service, c *call, body []byte, _ bool) reply { return s.startHoldMusic(c, to.party, body) }
	case "stopHoldMusic":
		return func(s *Service, c *call, body []byte, _ bool) reply { return s.stopHoldMusic(c, to.party, body) }
	case "muteParticipant":
		return func(s *Service, c *call, body []byte, _ bool) reply { return s.muteParticipant(c, to.party, body) }
	case "removeParticipant":
		return func(s *Service, c *call, _ []byte, _ bool) reply { return s.removeParticipant(c, to.party) }
	case "getParticipant":
		return func(s *Service, c *call, _ []byte, _ bool) reply { return s.getParticipant(c, to.party) }
	}
	return nil
}

// partyRoute reads what stands behind …/participants/{id}.
func partyRoute(method string, rest []string) (op string) {
	switch {
	case len(rest) == 0 && method == http.MethodGet:
		return "getParticipant"
	case len(rest) == 0 && method == http.MethodDelete:
		return "removeParticipant"
	}
	return ""
}
