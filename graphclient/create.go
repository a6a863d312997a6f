package graphclient

import (
	"context"
	"encoding/json"
	"net/http"
)

// NewCall is an outbound call with service-hosted media: to one, to several,
// or into a meeting. Application-hosted media is not here: it needs a media
// library that exists for Windows and .NET only [doc].
type NewCall struct {
	CallbackURI string // https (loopback: http); notifications of the call go there
	// Targets: one is a call to one; 2 to 5 make a group call, in which none
	// may come twice, and which has no chat, so that later only one at a time
	// can be invited into it [doc]. None, when Meeting is set.
	Targets  []Identity
	Source   *Identity   // required for PSTN: the applicationInstance that holds the number
	TenantID string      // required for PSTN and meetings [doc]
	Subject  string      // optional
	PreFetch []MediaInfo // optional: prompts that the service may fetch ahead
	// Modalities; empty: audio.
	Modalities []Modality
	// Direction may be "outgoing", as in some examples; it is not needed.
	Direction string
	// Chat of the meeting: required with an [OrganizerMeeting], and for
	// nothing else.
	Chat *ChatInfo
	// Meeting to join, instead of Targets: an [OrganizerMeeting], a
	// [TokenMeeting] or an [IDMeeting]. See [ParseJoinURL].
	Meeting Meeting
	// Options; nil: the service's defaults.
	Options *CallOptions
	// RemoveFromDefaultAudioGroup: the bot is kept out of the main mixer. An
	// open member of the media configuration in examples [doc].
	RemoveFromDefaultAudioGroup bool
}

// CallOptions are features of a call. What is false is not sent, so that the
// service's default holds.
type CallOptions struct {
	HideBotAfterEscalation      bool
	ContentSharingNotifications bool // notifications of content sharing
	DeltaRoster                 bool // notifications of participants hold what changed, not everybody
	InteractiveRoster           bool // the roster is filtered by interactivity
}

func (o *CallOptions) wire(odataType string) *wireOptions {
	if o == nil {
		return nil
	}
	return &wireOptions{Type: odataType, HideBot: o.HideBotAfterEscalation, ContentSharing: o.ContentSharingNotifications,
		DeltaRoster: o.DeltaRoster, InteractiveRoster: o.InteractiveRoster}
}

// Modality is a kind of media.
type Modality string

// Modalities of a call; a bot with service-hosted media hears and speaks.
const (
	ModalityAudio         Modality = "audio"
	ModalityVideo         Modality = "video"
	ModalityScreenSharing Modality = "videoBasedScreenSharing"
)

func checkModalities(op string, given []Modality) ([]Modality, error) {
	if len(given) == 0 {
		return []Modality{ModalityAudio}, nil
	}
	seen := map[Modality]bool{}
	for _, m := range given {
		switch m {
		case ModalityAudio, ModalityVideo, ModalityScreenSharing:
		default:
			return nil, invalid(op, "a modality must be audio, video or videoBasedScreenSharing")
		}
		if seen[m] {
			return nil, invalid(op, "the modality %s comes twice", m)
		}
		seen[m] = true
	}
	return given, nil
}

// CreateCall starts an outbound call, or joins a meeting. The reply says state
// establishing; what follows comes as notifications, which may overtake the
// reply. An Unsure error leaves a call that may ring without our knowing its id.
//
// Needs Calls.Initiate.All for a call to one, Calls.InitiateGroupCall.All for
// several, Calls.JoinGroupCall.All or Calls.JoinGroupCallAsGuest.All for a
// meeting. Without it: 403, code 7504 [issue #224, #276]. A Source that belongs
// to another app: 403, code 7507.
func (c *Client) CreateCall(ctx context.Context, n NewCall) (*Call, error) {
	const op = "createCall"
	w, err := n.wire(op)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(w)
	if err != nil { // our own structs of text
		return nil, invalid(op, "%v", err)
	}
	return c.sendForCall(ctx, request{op: op, method: http.MethodPost, path: "/communications/calls", body: body})
}

// wire checks a call and gives it its shape.
func (n NewCall) wire(op string) (w wireCall, err error) {
	if err = checkCallback(op, n.CallbackURI); err != nil {
		return w, err
	}
	if err = checkPrompts(op, n.PreFetch, 0, MaxPrompts); err != nil {
		return w, err
	}
	modalities, err := checkModalities(op, n.Modalities)
	if err != nil {
		return w, err
	}
	if n.Direction != "" && n.Direction != "outgoing" {
		return w, invalid(op, "Direction must be outgoing, or not be given")
	}
	w = wireCall{Type: "#microsoft.graph.call", CallbackURI: n.CallbackURI, Direction: n.Direction, Modalities: modalities,
		Options: n.Options.wire("#microsoft.graph.outgoingCallOptions"), Media: serviceHosted(n.PreFetch),
		TenantID: n.TenantID, Subject: n.Subject}
	w.Media.OutOfMain = n.RemoveFromDefaultAudioGroup
	if n.Source != nil {
		if err = checkIdentity(op, "source", *n.Source); err != nil {
			return w, err
		}
		source := participant(typeParticipant, *n.Source)
		w.Source = &source
	}
	if n.Meeting != nil {
		return w, n.meeting(op, &w)
	}
	return w, n.targets(op, &w)
}

// targets are those of a call to one or to several.
func (n NewCall) targets(op string, w *wireCall) error {
	if n.Chat != nil {
		return invalid(op, "Chat is for a meeting that is joined by its organizer")
	}
	if err := checkIdentities(op, "targets", n.Targets, maxGroupTargets); err != nil {
		return err
	}
	if err := checkNoneTwice(op, "targets", n.Targets); err != nil {
		return err
	}
	for _, to := range n.Targets {
		if to.Kind == IdentityPhone && (n.Source == nil || n.Source.Kind != IdentityApplicationInstance || n.TenantID == "") {
			return invalid(op, "a telephone can be called only with TenantID and, as Source, the applicationInstance that has a number")
		}
	}
	w.Targets = invitations(n.Targets)
	return nil
}

// sendForCall sends a request that is answered with a call.
func (c *Client) sendForCall(ctx context.Context, r request) (*Call, error) {
	var call *Call
	r.read = func(rep reply) (err error) {
		call, err = readCall(r.op, rep, r.callID)
		return err
	}
	if err := c.send(ctx, r); err != nil {
		return nil, err
	}
	return call, nil
}
