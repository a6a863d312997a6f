package graphclient

import "encoding/json"

// The bodies of requests, in the order of members that the reference uses.
// Enum text is case-sensitive on the way in ("Audio" gave 400, issue #546).

type wireCall struct {
	Type        string            `json:"@odata.type"`
	CallbackURI string            `json:"callbackUri"`
	Source      *wireParticipant  `json:"source,omitempty"`
	Direction   string            `json:"direction,omitempty"`
	Targets     []wireParticipant `json:"targets,omitempty"`
	Modalities  []Modality        `json:"requestedModalities"`
	Options     *wireOptions      `json:"callOptions,omitempty"`
	Media       wireMediaConfig   `json:"mediaConfig"`
	Chat        *wireChat         `json:"chatInfo,omitempty"`
	Meeting     any               `json:"meetingInfo,omitempty"`
	TenantID    string            `json:"tenantId,omitempty"`
	Subject     string            `json:"subject,omitempty"`
}

type wireAnswer struct {
	CallbackURI string          `json:"callbackUri"`
	Media       wireMediaConfig `json:"mediaConfig"`
	Modalities  []Modality      `json:"acceptedModalities"`
	Capacity    int             `json:"participantCapacity,omitempty"`
	Options     *wireOptions    `json:"callOptions,omitempty"`
}

type wireOptions struct {
	Type              string `json:"@odata.type"`
	HideBot           bool   `json:"hideBotAfterEscalation,omitempty"`
	ContentSharing    bool   `json:"isContentSharingNotificationEnabled,omitempty"`
	DeltaRoster       bool   `json:"isDeltaRosterEnabled,omitempty"`
	InteractiveRoster bool   `json:"isInteractiveRosterEnabled,omitempty"`
}

type wireMediaConfig struct {
	Type      string          `json:"@odata.type"`
	PreFetch  []wireMediaInfo `json:"preFetchMedia,omitempty"`
	OutOfMain bool            `json:"removeFromDefaultAudioGroup,omitempty"` // open member [doc]
}

type wireChat struct {
	Type       string `json:"@odata.type"`
	Thread     string `json:"threadId"`
	Message    string `json:"messageId"`
	ReplyChain string `json:"replyChainMessageId,omitempty"`
}

type wireOrganizerMeeting struct {
	Type         string                     `json:"@odata.type"`
	Organizer    map[string]json.RawMessage `json:"organizer"`
	WithoutHost  bool                       `json:"allowConversationWithoutHost,omitempty"` // open member [doc]
	GuestsBypass bool                       `json:"allowGuestToBypassLobby,omitempty"`      // open member [doc]
}

type wireTokenMeeting struct {
	Type  string `json:"@odata.type"`
	Token string `json:"token"`
}

type wireIDMeeting struct {
	Type     string `json:"@odata.type"`
	ID       string `json:"joinMeetingId"`
	Passcode string `json:"passcode,omitempty"`
}

type wireReject struct {
	Reason RejectReason `json:"reason"`
}

type wireRedirect struct {
	Targets     []wireParticipant `json:"targets"`
	Timeout     int               `json:"timeout,omitempty"`
	CallbackURI string            `json:"callbackUri,omitempty"`
	Policies    []string          `json:"routingPolicies,omitempty"` // in an example only [doc]
}

type wireTransfer struct {
	Target     wireParticipant  `json:"transferTarget"`
	Transferee *wireParticipant `json:"transferee,omitempty"`
}

type wireParticipant struct {
	Type          string                     `json:"@odata.type"`
	Identity      map[string]json.RawMessage `json:"identity"`
	ParticipantID string                     `json:"participantId,omitempty"`
	ReplacesCall  string                     `json:"replacesCallId,omitempty"`
	EndpointType  string                     `json:"endpointType,omitempty"` // open member of transferTarget [doc]
	Hidden        bool                       `json:"hidden,omitempty"`
	OutOfMain     bool                       `json:"removeFromDefaultAudioRoutingGroup,omitempty"`
}

// endpointVoicemail is a member of the enum endpointType.
const endpointVoicemail = "voicemail"

type wireIdentity struct {
	Type        string `json:"@odata.type"`
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitempty"`
	TenantID    string `json:"tenantId,omitempty"`
}

type wirePrompt struct {
	Type string        `json:"@odata.type"`
	Info wireMediaInfo `json:"mediaInfo"`
}

type wireMediaInfo struct {
	Type       string `json:"@odata.type"`
	URI        string `json:"uri"`
	ResourceID string `json:"resourceId,omitempty"`
}

type wirePlay struct {
	ClientContext string       `json:"clientContext,omitempty"`
	Prompts       []wirePrompt `json:"prompts"`
}

type wireRecord struct {
	BargeIn        bool         `json:"bargeInAllowed"`
	ClientContext  string       `json:"clientContext,omitempty"`
	Prompts        []wirePrompt `json:"prompts,omitempty"`
	InitialSilence int          `json:"initialSilenceTimeoutInSeconds"`
	MaxSilence     int          `json:"maxSilenceTimeoutInSeconds"`
	MaxDuration    int          `json:"maxRecordDurationInSeconds"`
	PlayBeep       bool         `json:"playBeep"`
	StopTones      []string     `json:"stopTones,omitempty"`
}

type wireContext struct {
	ClientContext string `json:"clientContext,omitempty"`
}

type wireRecordingStatus struct {
	Status        RecordingStatus `json:"status"`
	ClientContext string          `json:"clientContext,omitempty"`
}

type wireScreenRole struct {
	Role ScreenSharingRole `json:"role"`
}

type wireInvite struct {
	Participants  []wireParticipant `json:"participants"`
	ClientContext string            `json:"clientContext,omitempty"`
}

type wireHold struct {
	Music         *wirePrompt `json:"customPrompt,omitempty"`
	ClientContext string      `json:"clientContext,omitempty"`
}

type wireDTMF struct {
	Tones         []string `json:"tones"`
	Delay         int      `json:"delayBetweenTonesMs,omitempty"`
	ClientContext string   `json:"clientContext,omitempty"`
}

const (
	typeParticipant = "#microsoft.graph.participantInfo"
	typeInvitation  = "#microsoft.graph.invitationParticipantInfo"
)

func participant(odataType string, id Identity) wireParticipant {
	return wireParticipant{Type: odataType, Identity: identitySet(id)}
}

func identitySet(id Identity) map[string]json.RawMessage {
	raw, _ := json.Marshal(wireIdentity{Type: "#microsoft.graph.identity", ID: id.ID,
		DisplayName: id.DisplayName, TenantID: id.TenantID}) // strings only: cannot fail
	return map[string]json.RawMessage{
		"@odata.type":   json.RawMessage(`"#microsoft.graph.identitySet"`),
		string(id.Kind): raw,
	}
}

func invitations(ids []Identity) []wireParticipant {
	out := make([]wireParticipant, len(ids))
	for i, id := range ids {
		out[i] = participant(typeInvitation, id)
	}
	return out
}

func serviceHosted(preFetch []MediaInfo) wireMediaConfig {
	m := wireMediaConfig{Type: "#microsoft.graph.serviceHostedMediaConfig"}
	for _, p := range preFetch {
		m.PreFetch = append(m.PreFetch, mediaInfo(p))
	}
	return m
}

func mediaInfo(m MediaInfo) wireMediaInfo {
	return wireMediaInfo{Type: "#microsoft.graph.mediaInfo", URI: m.URI, ResourceID: m.ResourceID}
}

func prompts(ms []MediaInfo) []wirePrompt {
	out := make([]wirePrompt, len(ms))
	for i, m := range ms {
		out[i] = wirePrompt{Type: "#microsoft.graph.mediaPrompt", Info: mediaInfo(m)}
	}
	return out
}
