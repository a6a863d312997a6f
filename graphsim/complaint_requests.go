package graphsim

// What bots do wrong in the form of their requests.
const (
	// RuleUnknownAddress: a request that belongs to no operation of the calling API. [doc]
	RuleUnknownAddress Rule = "unknown-address"
	// RuleContentType: a body without Content-Type application/json. [doc]
	RuleContentType Rule = "content-type"
	// RuleSerializerReferences: $id, $values or $ref in a body. [issue #546, #508]
	RuleSerializerReferences Rule = "serializer-references"
	// RuleEnumCase: an enum value in other case. [issue #546]
	RuleEnumCase Rule = "enum-case"
	// RuleTypeMissing: a member of an abstract type without @odata.type. [doc]
	RuleTypeMissing Rule = "type-missing"
	// RuleOutOfRange: a value beyond a documented limit. [doc]
	RuleOutOfRange Rule = "out-of-range"
	// RuleStopTones: stopTones that are not keypad characters. [doc]
	RuleStopTones Rule = "stop-tones"
	// RuleToneNames: keypad characters in sendDtmfTones. [doc]
	RuleToneNames Rule = "tone-names"
	// RuleCallbackAddress: a callbackUri that is not https. [doc]
	RuleCallbackAddress Rule = "callback-address"
	// RulePhoneTenant: a call to a telephone without tenantId. [doc]
	RulePhoneTenant Rule = "phone-tenant"
	// RulePhoneSource: a call to a telephone without an application instance as source. [doc]
	RulePhoneSource Rule = "phone-source"
)

var requestsRules = []RuleInfo{
	{RuleInvalidRequest, Mistake, "doc, issue #546", "" +
		"A request was refused because of what it says, with 400. The complaint names the operation, the member and how to mend it."},
	{RuleUnknownMember, Mistake, "doc", "" +
		"A request has a member that the calling API does not have: Graph passes over it. The complaint names it, and the member that " +
		"was likely meant."},
	{RuleUnknownAddress, Mistake, "doc", "" +
		"The address or the method of a request is none of the calling API. Mind the names of actions, which " +
		"are sent with POST below /communications/calls/{id}/."},
	{RuleContentType, Mistake, "doc", "" +
		"A request has a body but not Content-Type: application/json. Graph refuses it with 400."},
	{RuleSerializerReferences, Mistake, "issue #546, #508", "" +
		"The body has $id, $ref or $values in it, which a serialiser adds to keep references: Graph answers " +
		"400. Turn that off (in .NET ReferenceHandler.Preserve or PreserveReferencesHandling)."},
	{RuleEnumCase, Mistake, "issue #546", "" +
		"A value is spelled in other case than the enum has it: Graph answers 400, because case matters in " +
		"requests. Values begin with a small letter: audio, busy, tone1."},
	{RuleTypeMissing, Mistake, "doc", "" +
		"A member has no @odata.type, and its declared type is abstract, so that Graph cannot know what it " +
		"is. prompts, customPrompt, mediaConfig and meetingInfo need one."},
	{RuleOutOfRange, Mistake, "doc", "" +
		"A value is beyond its documented limit: 20 prompts in a play and one in a recording, 256 ASCII " +
		"characters of clientContext, 1 to 120 s of a recording, 15 to 90 s and 25 targets of a redirect."},
	{RuleStopTones, Mistake, "doc", "" +
		"stopTones has something else than keypad characters. Here they are written \"1\", \"#\", \"*\", unlike the " +
		"tones in notifications and in sendDtmfTones."},
	{RuleToneNames, Mistake, "doc", "" +
		"tones has keypad characters. sendDtmfTones wants the names of the enum: tone1, star, pound; only " +
		"stopTones are keypad characters."},
	{RuleCallbackAddress, Mistake, "doc", "" +
		"callbackUri is not an absolute https address: Graph cannot tell the bot anything, and the call hangs " +
		"in establishing. Plain http is accepted here only on one machine."},
	{RulePhoneTenant, Mistake, "doc", "" +
		"A telephone was called without tenantId: Graph needs it for numbers, at the top of the body."},
	{RulePhoneSource, Mistake, "doc", "" +
		"A telephone was called without source.identity.applicationInstance: only a resource account with a " +
		"number can call one. Send its object id."},
}
