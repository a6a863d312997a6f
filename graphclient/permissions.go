package graphclient

import "slices"

// Permission is an application permission of Graph, spelled as it is granted
// and as it stands in the claim roles of a token. Several pages of the
// reference have a plural that does not exist: JoinGroupCalls.All [doc].
type Permission string

// The permissions of the calling API [doc].
const (
	CallsInitiate             Permission = "Calls.Initiate.All"
	CallsInitiateGroupCall    Permission = "Calls.InitiateGroupCall.All"
	CallsJoinGroupCall        Permission = "Calls.JoinGroupCall.All"
	CallsJoinGroupCallAsGuest Permission = "Calls.JoinGroupCallAsGuest.All"
	CallsAccessMedia          Permission = "Calls.AccessMedia.All"
	// CallsJoinGroupCallsChat is resource-specific: the members of one chat
	// consent to it, with this plural, and no token has it among its roles.
	CallsJoinGroupCallsChat Permission = "Calls.JoinGroupCalls.Chat"
)

// A Need is met by any one of its permissions.
type Need []Permission

// Met reports whether one of the permissions is among those granted.
func (n Need) Met(granted []Permission) bool {
	return slices.ContainsFunc(n, func(p Permission) bool { return slices.Contains(granted, p) })
}

// A Requirement is what an operation asks of the app.
type Requirement struct {
	// Needs must all be met; empty: no permission is needed.
	Needs []Need
	// Note is what must be there beside permissions, in a sentence; mostly empty.
	Note string
}

// Missing returns the needs that the granted permissions do not meet.
func (r Requirement) Missing(granted []Permission) []Need {
	return slices.DeleteFunc(slices.Clone(r.Needs), func(n Need) bool { return n.Met(granted) })
}

// Operations whose permissions depend on what they are for; names for
// [PermissionsFor] beside those in [Error.Op].
const (
	OpCreateGroupCall = "createCall-group"   // createCall with several targets
	OpJoinMeeting     = "createCall-meeting" // createCall with a meeting
	OpAnswerGroupCall = "answer-group"       // answer of an invitation to a group call
	OpSeeCaller       = "incoming"           // not a request: to be told who calls
)

var joining = Need{CallsJoinGroupCall, CallsJoinGroupCallAsGuest, CallsJoinGroupCallsChat}

// requirements are those of service-hosted media. Where pages of several years
// disagree the newer one counts: most actions are checked when the call is
// created, and not again [doc].
var requirements = map[string]Requirement{
	"createCall":      {Needs: []Need{{CallsInitiate}}, Note: "To call a telephone the source must be an application instance with a number."},
	OpCreateGroupCall: {Needs: []Need{{CallsInitiateGroupCall}}},
	OpJoinMeeting:     {Needs: []Need{joining}},
	"answer":          {},
	OpAnswerGroupCall: {Needs: []Need{{CallsJoinGroupCall, CallsJoinGroupCallAsGuest}}},
	OpSeeCaller: {Needs: []Need{{CallsAccessMedia, CallsInitiate, CallsInitiateGroupCall, CallsJoinGroupCall, CallsJoinGroupCallAsGuest}},
		Note: "Without any of them calls arrive, but the identity of the caller is encrypted."},
	"reject":                  {},
	"redirect":                {Needs: []Need{{CallsInitiate}}},
	"transfer":                {Needs: []Need{{CallsInitiate}}, Note: "To a telephone the bot must have an application instance with a number."},
	"keepAlive":               {},
	"getCall":                 {},
	"hangUp":                  {},
	"getOperation":            {},
	"playPrompt":              {},
	"recordResponse":          {Needs: []Need{{CallsAccessMedia}}},
	"downloadRecording":       {Note: "The recording has a token of its own."},
	"subscribeToTone":         {Needs: []Need{{CallsAccessMedia}}},
	"cancelMediaProcessing":   {},
	"sendDtmfTones":           {},
	"mute":                    {},
	"unmute":                  {},
	"updateRecordingStatus":   {Needs: []Need{{CallsJoinGroupCall, CallsAccessMedia}}},
	"changeScreenSharingRole": {Needs: []Need{{CallsAccessMedia}}},
	"addLargeGalleryView":     {Needs: []Need{{CallsJoinGroupCallAsGuest, CallsJoinGroupCall, CallsInitiateGroupCall}}, Note: "Documented for the worldwide cloud only."},
	"listParticipants":        {},
	"getParticipant":          {},
	"muteParticipant":         {},
	"removeParticipant": {Note: "The tenant's administrator must list the app: " +
		"Set-CsApplicationMeetingConfiguration -AllowRemoveParticipantAppIds."},
	"invite":         {Needs: []Need{{CallsInitiateGroupCall}}},
	"startHoldMusic": {},
	"stopHoldMusic":  {},
}

// PermissionsFor says what an operation needs, with service-hosted media. op
// is a name as in [Error.Op], or one of the constants that begin with Op; ok
// is false for any other name. The result is the caller's own.
//
// Graph checks most of it when a call is created or answered, and says no with
// 403 and code 7504 [issue #224, #276].
func PermissionsFor(op string) (r Requirement, ok bool) {
	r, ok = requirements[op]
	needs := make([]Need, len(r.Needs))
	for i, n := range r.Needs {
		needs[i] = slices.Clone(n)
	}
	if r.Needs = needs; len(needs) == 0 {
		r.Needs = nil
	}
	return r, ok
}

// Operations lists the names that [PermissionsFor] knows, in order.
func Operations() []string {
	names := make([]string, 0, len(requirements))
	for name := range requirements {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
