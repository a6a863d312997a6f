package graphsim

import (
	"encoding/json"
	"net/http"
	"strings"
)

// action is what a POST to a call does. It runs with mu held.
type action func(s *Service, c *call, body []byte, pretend bool) reply

// action finds what a name in a path means.
func (s *Service) action(name string) action {
	switch name {
	case "answer":
		return (*Service).answer
	case "reject":
		return (*Service).reject
	case "redirect":
		return (*Service).redirect
	case "transfer":
		return (*Service).transfer
	case "keepAlive":
		return (*Service).keepAlive
	case "playPrompt":
		return (*Service).playPrompt
	case "recordResponse":
		return (*Service).recordResponse
	case "subscribeToTone":
		return (*Service).subscribeToTone
	case "cancelMediaProcessing":
		return (*Service).cancelMediaProcessing
	case "invite":
		return (*Service).invite
	case "sendDtmfTones":
		return (*Service).sendDtmfTones
	case "updateRecordingStatus":
		return (*Service).updateRecordingStatus
	case "changeScreenSharingRole":
		return (*Service).changeScreenSharingRole
	case "addLargeGalleryView":
		return (*Service).addLargeGalleryView
	case "mute", "unmute":
		return muteAction(name)
	}
	return nil
}

// execute has a request take its effect.
func (s *Service) execute(r *http.Request, to route, body []byte, pretend bool) reply {
	switch to.op {
	case "token":
		return s.issueToken(r, to.tenant, body)
	case "tenantDiscovery":
		return s.tenantDiscovery(to.tenant)
	case "instanceDiscovery":
		return s.instanceDiscovery(r)
	case "openid":
		return s.openID()
	case "keys":
		return s.keySet()
	case "download":
		return s.download(r, to.opID)
	case "":
		return noResource(r.URL.Path)
	}
	in := inspect(r, to.path, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return graphError(http.StatusServiceUnavailable, "serviceNotAvailable", "The service is closing.")
	}
	if !s.authorized(r) {
		return graphError(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty, expired or invalid.")
	}
	if rep, over := s.throttled(to); over {
		return rep
	}
	if to.op == "createCall" {
		return s.attempt(nil, to.op, in, s.createCall)
	}
	if to.callID == "" {
		return noResource(r.URL.Path)
	}
	act := s.action(to.op)
	if to.party != "" {
		act = partyAction(to)
	}
	if act == nil && to.op != "getCall" && to.op != "deleteCall" && to.op != "getOperation" && to.op != "listParticipants" {
		return graphError(http.StatusNotFound, "BadRequest", "Resource not found for the segment '"+to.op+"'.")
	}
	c := s.calls[plainID(to.callID)]
	s.judgeRequest(c, to, in.body)
	return s.attempt(c, to.op, in, func(body []byte) reply { return s.onCall(c, to, act, body, pretend) })
}

// onCall has a request about a call take its effect. The caller holds mu.
func (s *Service) onCall(c *call, to route, act action, body []byte, pretend bool) reply {
	if c == nil {
		return callNotFound()
	}
	if c.state == stateTerminated {
		return s.afterTheEnd(c, to)
	}
	switch to.op {
	case "getCall":
		return reply{status: http.StatusOK, body: c.entity("communications/calls")}
	case "deleteCall":
		if c.state == stateTerminating {
			return callNotFound()
		}
		return s.hangUpByBot(c)
	case "getOperation":
		return s.getOperation(c, to.opID)
	case "listParticipants":
		return s.listParticipants(c)
	}
	if c.state == stateTerminating {
		return s.wrongState()
	}
	return act(s, c, body, pretend)
}

// checkJSON refuses what is refused before anybody looks at the meaning. An empty body is an empty object.
func checkJSON(r *http.Request, body []byte) (reply, bool) {
	if r.Method != http.MethodPost || len(body) == 0 {
		return reply{}, true
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return badRequest("Write requests (excluding DELETE) must contain the Content-Type header declaration."), false
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."), false
	}
	return reply{}, true
}

// read decodes a body that inspect has passed; what is wrong now only the description does not know.
func read(body []byte, into any) (reply, bool) {
	if len(body) == 0 {
		return reply{}, true
	}
	if json.Unmarshal(body, into) != nil {
		return invalid("a member is given twice, with values of different types."), false
	}
	return reply{}, true
}
