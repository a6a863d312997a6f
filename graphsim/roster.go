package graphsim

import (
	"net/http"
	"slices"
	"strings"
)

// member is somebody who is in a call.
type member struct {
	id       string
	identity map[string]any // identitySet
	held     bool
	muted    bool   // by the service
	changed  int64  // number of the roster in which the member last changed
	removed  string // why; empty: is there
}

// endAllLeft is how a call ends in which nobody but the bot is left. [doc: call end table]
var endAllLeft = result{200, 5002, "All other participants left."}

// join enters somebody into the roster.
func (c *call) join(who string) *member {
	key, id := identityOf(who)
	m := &member{id: c.s.newID(), identity: identitySet(key, identity(id, "", c.tenant()))}
	c.people = append(c.members(), m)
	return m
}

// alone has nobody but the bot in the call.
func (c *call) alone() {
	c.people = []*member{{id: c.participant, identity: identitySet("application", identity(c.s.cfg.AppID, "", c.tenant()))}}
}

// participant is a member as the roster, GET and deltas show it. [doc]
func (c *call) participantOf(m *member) map[string]any {
	bot := m.id == c.participant
	var removed any
	if m.removed != "" {
		removed = map[string]any{"@odata.type": "#microsoft.graph.removedState", "reason": m.removed}
	}
	var recording any
	if bot && c.recording != "" {
		recording = map[string]any{"@odata.type": "#microsoft.graph.recordingInfo", "initiator": m.identity, "recordingStatus": c.recording}
	}
	return map[string]any{
		"@odata.type": "#microsoft.graph.participant", "id": m.id,
		"info": map[string]any{"@odata.type": "#microsoft.graph.participantInfo", "identity": m.identity,
			"countryCode": nil, "endpointType": nil, "languageId": nil, "region": nil},
		"isInLobby": false, "isMuted": m.muted || bot && c.muted,
		"mediaStreams": []any{map[string]any{"@odata.type": "#microsoft.graph.mediaStream", "mediaType": "audio",
			"label": "main-audio", "sourceId": "1", "direction": "sendReceive", "serverMuted": m.muted}},
		"metadata": nil, "recordingInfo": recording, "removedState": removed, "restrictedExperience": nil,
		"rosterSequenceNumber": m.changed,
	}
}

// rosterChanged tells the bot that these members have come, gone or changed.
func (s *Service) rosterChanged(c *call, who ...*member) <-chan struct{} {
	c.rosterNumber++
	for _, m := range who {
		m.changed = c.rosterNumber
	}
	c.rosterDelta = who
	return s.notifyRoster(c)
}

// delta is what a bot is told that asked for deltas with isDeltaRosterEnabled. [doc]
func (c *call) delta() map[string]any {
	return map[string]any{"@odata.type": "#microsoft.graph.deltaParticipants",
		"sequenceNumber": c.rosterNumber, "participants": c.listed(c.rosterDelta)}
}

// arrived tells the roster of a group call or meeting once the bot is in it. [doc: p2p calls have call states only]
func (c *call) arrived() {
	if c.group {
		c.s.rosterChanged(c, c.members()...)
	}
}

// member finds who is meant by an id in either spelling; nil: nobody.
func (c *call) member(id string) *member {
	at := slices.IndexFunc(c.members(), func(m *member) bool { return strings.EqualFold(plainID(m.id), plainID(id)) })
	if at < 0 {
		return nil
	}
	return c.people[at]
}

// noMember refuses what is about nobody who is in the call. [assumed 64]
func noMember() reply {
	return graphError(http.StatusNotFound, "8522", "Participant not found.")
}

// getParticipant is GET …/participants/{id}.
func (s *Service) getParticipant(c *call, who string) reply {
	m := c.member(who)
	if m == nil {
		return noMember()
	}
	body := c.participantOf(m)
	body["@odata.context"] = s.cfg.BaseURL + "/v1.0/$metadata#communications/calls('" + c.id + "')/participants/$entity"
	return reply{status: http.StatusOK, body: body}
}

// removeParticipant is DELETE …/participants/{id}. That the tenant's administrator has allowed it to the app is taken as
// given; a bot that was not allowed gets 403, by a Fault.
func (s *Service) removeParticipant(c *call, who string) reply {
	m := c.member(who)
	switch {
	case m == nil:
		return noMember()
	case m.id == c.participant: // a bot leaves by DELETE of the call [assumed 64]
		return outOfRange("The bot cannot remove itself; it hangs up instead.")
	case c.state != stateEstablished:
		return notReady()
	}
	c.people = slices.DeleteFunc(c.people, func(x *member) bool { return x == m })
	m.removed, m.held = "Removed", false
	s.note(c, Event{Kind: EventRemoved, Operation: "removeParticipant", Detail: m.name()})
	if len(c.people) == 1 { // [assumed 65]
		s.end(c, endAllLeft)
		return reply{status: http.StatusNoContent, caused: []<-chan struct{}{c.endTold}}
	}
	return reply{status: http.StatusNoContent, caused: []<-chan struct{}{s.rosterChanged(c, m)}}
}

// muteParticipant is POST …/participants/{id}/mute: done when it is answered, told as a change of the roster. [doc]
func (s *Service) muteParticipant(c *call, who string, body []byte) reply {
	context, rep, ok := contextOf(body)
	if !ok {
		return rep
	}
	m := c.member(who)
	switch {
	case m == nil:
		return noMember()
	case c.state != stateEstablished:
		return notReady()
	case !c.group: // [doc: group calls only; acs: the code] How it is refused nobody says [assumed 64].
		return graphError(http.StatusBadRequest, "8548", "The call is not a group call.")
	}
	m.muted = true
	o := c.newOperation(kindMuteOther, context)
	o.note(EventMuted, m.name()+" muted")
	rep = o.atOnce()
	rep.caused = []<-chan struct{}{s.rosterChanged(c, m)}
	return rep
}

// name is the id of whoever it is.
func (m *member) name() string {
	for _, kind := range partyKinds {
		if who, ok := m.identity[kind].(map[string]any); ok {
			id, _ := who["id"].(string)
			return id
		}
	}
	return m.id
}
