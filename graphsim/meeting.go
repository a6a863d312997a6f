package graphsim

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
)

// Meeting is a meeting that the bot joins.
type Meeting struct {
	// Unknown: there is no such meeting, and joining it is refused.
	Unknown bool
	// Passcode is asked of a bot that joins by the meeting's id; empty: none is.
	Passcode string
	// People are in the meeting already: ids of users or telephone numbers. Nil: the organizer, where the bot named one,
	// else some user.
	People []string
	// Transfer, Invite and NoAudio are as in Caller.
	Transfer TransferOutcome
	Invite   InviteOutcome
	NoAudio  bool
	// Script runs on a goroutine of its own once the bot has joined. The Caller stands for all people in the meeting.
	Script func(*Caller)
}

// meetingInfo is how a bot names a meeting.
type meetingInfo struct {
	Type          string                     `json:"@odata.type"`
	Organizer     map[string]json.RawMessage `json:"organizer"`
	Token         string                     `json:"token"`
	JoinMeetingID string                     `json:"joinMeetingId"`
	Passcode      *string                    `json:"passcode"`
}

// chatInfo names the chat of a meeting.
type chatInfo struct {
	ThreadID  string `json:"threadId"`
	MessageID string `json:"messageId"`
}

const (
	byOrganizer = "#microsoft.graph.organizerMeetingInfo"
	byToken     = "#microsoft.graph.tokenMeetingInfo"
	byMeetingID = "#microsoft.graph.joinMeetingIdMeetingInfo"
)

// noSuchMeeting refuses to join. The codes are [acs]; with which status they come nobody says [assumed 67].
var noSuchMeeting = map[string]failure{
	byOrganizer: {code: "8527", message: "The meeting could not be found: invalid join URL."},
	byToken:     {code: "8526", message: "The meeting could not be found: invalid join token."},
	byMeetingID: {code: "8561", message: "The meeting could not be found: invalid join meeting id or passcode."},
}

// joins says whether a call is one into a meeting.
func (in *dialRequest) joins() bool { return in.MeetingInfo != nil }

// meetingProblem says what a request to join a meeting lacks. [doc]
func (in *dialRequest) meetingProblem() string {
	m := in.MeetingInfo
	switch {
	case len(in.Targets) > 0:
		return "targets and meetingInfo exclude each other."
	case in.TenantID == "":
		return "tenantId is required to join a meeting."
	}
	switch m.Type {
	case byOrganizer:
		organizer := party{Identity: m.Organizer}
		switch {
		case in.ChatInfo == nil || in.ChatInfo.ThreadID == "":
			return "chatInfo with a threadId is required to join a meeting by its organizer."
		case organizer.idOf("user") == "":
			return "meetingInfo.organizer.user with an id is required."
		}
		return organizer.problem("meetingInfo.organizer")
	case byToken:
		if m.Token == "" {
			return "meetingInfo.token is required."
		}
	case byMeetingID:
		if m.JoinMeetingID == "" {
			return "meetingInfo.joinMeetingId is required."
		}
	default:
		return "meetingInfo: @odata.type must name a derived type, such as " + byOrganizer + "."
	}
	return ""
}

// meetingName is how Config.Meeting is asked for a meeting.
func (in *dialRequest) meetingName() string {
	switch in.MeetingInfo.Type {
	case byOrganizer:
		return in.ChatInfo.ThreadID
	case byToken:
		return in.MeetingInfo.Token
	}
	return in.MeetingInfo.JoinMeetingID
}

// meeting finds a meeting, or refuses to join it.
func (s *Service) meeting(in *dialRequest) (Meeting, reply, bool) {
	m := Meeting{}
	if s.cfg.Meeting != nil {
		m = s.cfg.Meeting(in.meetingName())
	}
	given := ""
	if in.MeetingInfo.Passcode != nil {
		given = *in.MeetingInfo.Passcode
	}
	locked := in.MeetingInfo.Type == byMeetingID && m.Passcode != "" &&
		subtle.ConstantTimeCompare([]byte(given), []byte(m.Passcode)) != 1
	if m.Unknown || locked {
		f := noSuchMeeting[in.MeetingInfo.Type]
		return m, graphError(http.StatusBadRequest, f.code, f.message), false
	}
	if m.People == nil {
		m.People = []string{party{Identity: in.MeetingInfo.Organizer}.id()}
	}
	return m, reply{}, true
}

// enterMeeting has the bot join: establishing, established, the roster, and audio.
func (s *Service) enterMeeting(c *call, h *Caller, m Meeting) {
	h.behave(Callee{Transfer: m.Transfer, Invite: m.Invite, NoAudio: m.NoAudio})
	for _, who := range m.People {
		c.join(who)
	}
	onDial := s.onDial
	if onDial != nil {
		s.run(func() { onDial(h) })
	}
	c.stateTimer = s.after(s.cfg.Latency.Establish, func() {
		s.connected(c)
		if m.Script != nil {
			s.run(func() { m.Script(h) })
		}
	})
}
