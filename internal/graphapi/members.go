package graphapi

// abstract are the base types that nothing can be of: a member of one of them must say by its @odata.type what it is.
// [doc: Graph's metadata]
var abstract = map[string]bool{
	"callOptions": true, "commsOperation": true, "mediaConfig": true, "meetingInfo": true, "prompt": true,
	"teleconferenceDeviceMediaQuality": true,
}

// open are the types with derived types that openapi.yaml has left out.
var open = map[string]bool{"entity": true, "identity": true, "identitySet": true}

// shown is a member that the description lacks and the documentation shows.
type shown struct {
	on     string // type, or the action whose parameters these are
	name   string
	as     string // a type of the description, or text, boolean, texts
	source string
}

var members = []shown{
	{"serviceHostedMediaConfig", "removeFromDefaultAudioGroup", "boolean", "Create call, example of a meeting with service-hosted media"},
	{"appHostedMediaConfig", "removeFromDefaultAudioGroup", "boolean", "Create call, example of a meeting with application-hosted media"},
	{"organizerMeetingInfo", "allowConversationWithoutHost", "boolean", "Create call, examples of meetings"},
	{"organizerMeetingInfo", "allowGuestToBypassLobby", "boolean", "Create call, join a meeting as a guest"},
	{"invitationParticipantInfo", "endpointType", "endpointType", "Transfer, examples"},
	{"invitationParticipantInfo", "languageId", "text", "Transfer, examples"},
	{"invitationParticipantInfo", "region", "text", "Transfer, examples"},
	{"invitationParticipantInfo", "id", "text", "Notifications of incoming calls, targets"},
	{"participantInfo", "id", "text", "Notifications of incoming calls, source"},
	{"identity", "tenantId", "text", "Create call, organizer of a meeting"},
	{"identity", "identityProvider", "text", "Create call, reply"},
	{"identity", "hidden", "boolean", "Create call, reply"},
	{"identitySet", "applicationInstance", "identity", "Create call, source of a call to a telephone"},
	{"identitySet", "phone", "identity", "Create call, call to a telephone"},
	{"identitySet", "guest", "identity", "Join a meeting as a guest; communicationsIdentitySet"},
	{"identitySet", "encrypted", "identity", "Redirect, notifications; communicationsIdentitySet"},
	{"identitySet", "onPremises", "identity", "communicationsIdentitySet"},
	{"identitySet", "azureCommunicationServicesUser", "identity", "communicationsIdentitySet"},
	{"identitySet", "assertedIdentity", "identity", "communicationsIdentitySet"},
	{"transfer", "clientContext", "text", "Transfer, examples with a telephone"},
	{"redirect", "routingPolicies", "texts", "Redirect, example"},
}

// A lookalike is a member that Graph does not know in v1.0, and that a bot may have from somewhere.
type lookalike struct{ on, name, why string }

var lookalikes = []lookalike{
	{"playPrompt", "loop", "it is in the beta only: send the prompt again when it is over"},
	{"recordResponse", "streamWhileRecording", "it was in the beta until 2019"},
	{"recordResponse", "recordingFormat", "it was in the beta until 2019"},
	{"cancelMediaProcessing", "all", "all that is queued is cancelled anyway"},
	{"call", "ringingTimeoutInSeconds", "it is in the beta only"},
	{"mediaPrompt", "loop", "prompts of v1.0 are played once"},
}
