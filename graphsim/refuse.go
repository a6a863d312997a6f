package graphsim

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// numbers reads "400/8508", the form in which switches name a status or result code with its subcode. Without the
// second number there is no subcode. The text is one of the values of a switch, so it is well formed.
func numbers(text, message string) result {
	code, subcode, two := strings.Cut(text, "/")
	r := result{subcode: noSubcode, message: message}
	r.code, _ = strconv.Atoi(code)
	if two {
		r.subcode, _ = strconv.Atoi(subcode)
	}
	return r
}

// refuse answers a request as a switch says it, "400/8500".
func refuse(text, message string) reply {
	status, code, _ := strings.Cut(text, "/")
	n, _ := strconv.Atoi(status)
	return graphError(n, code, message)
}

// [acs: 8583]
func (q QueueFull) refusal() reply {
	const message = "Too many media operations are running or queued."
	if q == QueueFull8583 {
		return refuse("412/8583", message)
	}
	return refuse(string(q), message)
}

// wrongState refuses what comes too late for the state of the call.
func (s *Service) wrongState() reply {
	if how := s.cfg.Switches.WrongState; how != Wrong404 {
		return refuse(string(how), "The action is not valid in the current call state.")
	}
	return callNotFound()
}

// ready refuses a media operation for which the call is not ready.
func (c *call) ready(kind operationKind) (reply, bool) {
	if c.appHosted {
		return c.s.appHostedRefusal(kind), false
	}
	early := c.state == stateEstablishing || c.state == stateEstablished
	switch how := c.s.cfg.Switches.EarlyMedia; {
	case c.open(), early && how == EarlyQueued:
		return reply{}, true
	case how == Early8501:
		return refuse(string(how), "The call is not established."), false
	case how == Early8503:
		return refuse(string(how), "The audio of the call is inactive."), false
	}
	return notReady(), false
}

// appHostedRefusal is how a media operation ends where the bot has the media itself. [issue #325: 9999; acs: 8500]
func (s *Service) appHostedRefusal(kind operationKind) reply {
	if kind == kindSubscribe && s.cfg.Switches.AppHosted == AppHosted9999 {
		return graphError(http.StatusInternalServerError, "9999", "Encountered Exception during ToneSubscription")
	}
	return refuse(string(AppHosted8500), "The media mode of the call is not valid for the action.")
}

// contextLimit is the longest clientContext, in characters. [doc]
const contextLimit = 256

// fitContext holds the limit of a clientContext, and returns the body as it is to be read.
func (s *Service) fitContext(body []byte) ([]byte, reply, bool) {
	var members map[string]json.RawMessage
	var context string
	if len(body) <= contextLimit || json.Unmarshal(body, &members) != nil ||
		json.Unmarshal(members["clientContext"], &context) != nil || len(context) <= contextLimit {
		return body, reply{}, true
	}
	switch s.cfg.Switches.LongContext {
	case LimitAccepts:
		return body, reply{}, true
	case LimitRefuses:
		return nil, outOfRange("clientContext has %d characters; at most %d are allowed.", len(context), contextLimit), false
	}
	members["clientContext"], _ = json.Marshal(context[:contextLimit])
	body, _ = json.Marshal(members)
	return body, reply{}, true
}

// fit holds a limit on a number of things.
func fit[T any](how LimitStyle, list []T, most int) []T {
	if how == LimitClamps && len(list) > most {
		return list[:most]
	}
	return list
}

// fits says whether a number is in its range, or may be out of it.
func (how LimitStyle) fits(n, least, most int) bool {
	return n >= least && n <= most || how != LimitRefuses
}
