package graphclient

// ChatInfo names the chat of a meeting.
type ChatInfo struct {
	ThreadID            string // required: "19:meeting_…@thread.v2"
	MessageID           string // default "0", which is right for a scheduled meeting [doc]
	ReplyChainMessageID string // of a meeting in a channel
}

// A Meeting is how a meeting is named that is to be joined: an
// [OrganizerMeeting], a [TokenMeeting] or an [IDMeeting].
type Meeting interface {
	// check says what is wrong; needsChat, whether a ChatInfo belongs to it.
	check(op string) (needsChat bool, err error)
	wire() any
}

// OrganizerMeeting is a meeting known by who called it and by its chat
// (NewCall.Chat); both stand in its address, see [ParseJoinURL].
type OrganizerMeeting struct {
	Organizer Identity // a user, with the tenant
	// AllowConversationWithoutHost: the meeting may begin without its host.
	AllowConversationWithoutHost bool
	// AllowGuestToBypassLobby is in newer examples only [doc].
	AllowGuestToBypassLobby bool
}

// TokenMeeting is a meeting known by a token that was given to the app. Nobody
// can then be invited by telephone [doc].
type TokenMeeting struct {
	Token Secret
}

// IDMeeting is a meeting known by its id and, where it has one, its passcode.
type IDMeeting struct {
	JoinMeetingID string // digits, as a rule; blanks between them are taken out
	Passcode      Secret // optional
}

func (m OrganizerMeeting) check(op string) (bool, error) {
	if m.Organizer.Kind != IdentityUser || m.Organizer.ID == "" || m.Organizer.TenantID == "" {
		return true, invalid(op, "Meeting: the organizer must be a user with ID and TenantID")
	}
	return true, nil
}

func (m OrganizerMeeting) wire() any {
	return wireOrganizerMeeting{Type: "#microsoft.graph.organizerMeetingInfo", Organizer: identitySet(m.Organizer),
		WithoutHost: m.AllowConversationWithoutHost, GuestsBypass: m.AllowGuestToBypassLobby}
}

func (m TokenMeeting) check(op string) (bool, error) {
	if m.Token == "" || !isASCII(string(m.Token)) {
		return false, invalid(op, "Meeting: the token is empty or not printable ASCII")
	}
	return false, nil
}

func (m TokenMeeting) wire() any {
	return wireTokenMeeting{Type: "#microsoft.graph.tokenMeetingInfo", Token: string(m.Token)}
}

func (m IDMeeting) check(op string) (bool, error) {
	if !isMeetingID(unspaced(m.JoinMeetingID)) {
		return false, invalid(op, "Meeting: JoinMeetingID must be 1 to %d digits or letters", maxMeetingID)
	}
	if !isASCII(string(m.Passcode)) {
		return false, invalid(op, "Meeting: the passcode is not printable ASCII")
	}
	return false, nil
}

func (m IDMeeting) wire() any {
	return wireIDMeeting{Type: "#microsoft.graph.joinMeetingIdMeetingInfo", ID: unspaced(m.JoinMeetingID), Passcode: string(m.Passcode)}
}

// meeting checks what belongs to a meeting and adds it.
func (n NewCall) meeting(op string, w *wireCall) error {
	if len(n.Targets) > 0 {
		return invalid(op, "a call has Targets or a Meeting, not both")
	}
	if n.TenantID == "" {
		return invalid(op, "TenantID is required to join a meeting")
	}
	needsChat, err := n.Meeting.check(op)
	if err != nil {
		return err
	}
	switch {
	case needsChat && (n.Chat == nil || n.Chat.ThreadID == ""):
		return invalid(op, "Chat with a ThreadID is required to join a meeting by its organizer")
	case !needsChat && n.Chat != nil:
		return invalid(op, "Chat is for a meeting that is joined by its organizer")
	}
	w.Meeting = n.Meeting.wire()
	if n.Chat != nil {
		w.Chat = &wireChat{Type: "#microsoft.graph.chatInfo", Thread: n.Chat.ThreadID, Message: n.Chat.MessageID,
			ReplyChain: n.Chat.ReplyChainMessageID}
		if w.Chat.Message == "" {
			w.Chat.Message = scheduled
		}
	}
	return nil
}

const (
	scheduled    = "0" // the message id of a scheduled meeting [doc]
	maxMeetingID = 64  // those of today have 10 to 15 digits; no limit is documented
)
