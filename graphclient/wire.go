package graphclient

import "encoding/json"

// The bodies of requests, in the order of members that the reference uses.
// Enum text is case-sensitive on the way in ("Audio" gave 400, issue #546).

type wireCall struct {
	Type        string            `json:"@odata.type"`
	CallbackURI string            `json:"callbackUri"`
	Source      *wireParticipant  `json:"source,omitempty"`
	Targets     []wireParticipant `json:"targets"`
	Modalities  []string          `json:"requestedModalities"`
	Media       wireMediaConfig   `json:"mediaConfig"`
	TenantID    string            `json:"tenantId,omitempty"`
	Subject     string            `json:"subject,omitempty"`
}

type wireAnswer struct {
	CallbackURI string          `json:"callbackUri"`
	Media       wireMediaConfig `json:"mediaConfig"`
	Modalities  []string        `json:"acceptedModalities"`
}

type wireMediaConfig struct {
	Type     string          `json:"@odata.type"`
	PreFetch []wireMediaInfo `json:"preFetchMedia,omitempty"`
}

type wireReject struct {
	Reason RejectReason `json:"reason"`
}

type wireRedirect struct {
	Targets     []wireParticipant `json:"targets"`
	Timeout     int               `json:"timeout,omitempty"`
	CallbackURI string            `json:"callbackUri,omitempty"`
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
	raw, _ := json.Marshal(wireIdentity{Type: "#microsoft.graph.identity", ID: id.ID,
		DisplayName: id.DisplayName, TenantID: id.TenantID}) // strings only: cannot fail
	return wireParticipant{Type: odataType, Identity: map[string]json.RawMessage{
		"@odata.type":   json.RawMessage(`"#microsoft.graph.identitySet"`),
		string(id.Kind): raw,
	}}
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
