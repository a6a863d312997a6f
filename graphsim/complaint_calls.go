package graphsim

// What bots do wrong with calls as such.
const (
	// RuleNeverAnswered: an incoming call that the bot was told of and did nothing about. [doc]
	RuleNeverAnswered Rule = "never-answered"
	// RuleAnswerLate: an answer after the time was up. [issue #191]
	RuleAnswerLate Rule = "answer-late"
	// RuleAnswerSlow: an answer after more than 5 s. [doc]
	RuleAnswerSlow Rule = "answer-slow"
	// RuleAnswerTwice: answer, reject or redirect for a call that does not ring any more. [issue #191]
	RuleAnswerTwice Rule = "answer-twice"
	// RuleAfterEnd: a request after the bot was told of the end. [issue #173, #330]
	RuleAfterEnd Rule = "after-end"
	// RuleAfterEndAgain: three or more requests after the end. [issue #173, #330]
	RuleAfterEndAgain Rule = "after-end-again"
	// RuleUnknownCall: a request for a call id that the service does not know. [doc]
	RuleUnknownCall Rule = "unknown-call"
	// RuleEmptyID: a request without a call id, or with the word null in its place. [issue #616]
	RuleEmptyID Rule = "empty-id"
	// RuleTransferEarly: transfer of a call that is not established. [doc]
	RuleTransferEarly Rule = "transfer-early"
	// RuleHangUpInRecording: DELETE while a recording listens. [issue #376, #114]
	RuleHangUpInRecording Rule = "hang-up-in-recording"
	// RuleDeadAir: an established call in which the caller hears nothing for half a minute. [issue #77]
	RuleDeadAir Rule = "dead-air"
	// RuleKeepAliveMissing: no keepAlive when nearly all of the 45 min are over. [doc]
	RuleKeepAliveMissing Rule = "keep-alive-missing"
	// RuleKeepAliveOften: keepAlive twice within a minute. [doc]
	RuleKeepAliveOften Rule = "keep-alive-often"
	// RulePolling: more than ten GETs of a call or its operations in a minute. [doc]
	RulePolling Rule = "polling"
	// RuleRetryAfterIgnored: the same operation again before Retry-After was over. [doc]
	RuleRetryAfterIgnored Rule = "retry-after-ignored"
)

var callsRules = []RuleInfo{
	{RuleNeverAnswered, Mistake, "doc", "" +
		"The bot was told of a call and did not answer, reject or redirect it in time: Graph gives the call " +
		"up after 15 s. Answer before anything else, and prepare the rest meanwhile."},
	{RuleAnswerLate, Mistake, "issue #191", "" +
		"The call was answered after its 15 s were over: Graph says 404 with 8522, and the caller is gone. " +
		"Answer before anything else; start what is slow, such as tokens and tables, before the first call."},
	{RuleAnswerSlow, Hint, "doc", "" +
		"The call was answered after more than 5 s. Graph takes it for 15 s, but the caller hears it ring, a " +
		"call with policy recording has only these 5 s, and a cold start adds to them. Answer before anything " +
		"else."},
	{RuleAnswerTwice, Mistake, "issue #191", "" +
		"answer, reject or redirect was sent for a call that does not ring any more: it is refused, here with " +
		"404 and 8522. Remember which calls were dealt with; the announcement of a call can come more than " +
		"once."},
	{RuleAfterEnd, Mistake, "issue #173, #330", "" +
		"A request was sent for a call after the bot had been told that it is over: Graph says 404 with 8522. " +
		"Take the notification with changeType deleted and state terminated as the end of everything in the " +
		"call."},
	{RuleAfterEndAgain, Mistake, "issue #173, #330", "" +
		"Request after request is sent for a call that is over. A loop or a timer was not stopped; stop all " +
		"that belongs to a call when its notification terminated, or a 404 with 8522, comes."},
	{RuleUnknownCall, Mistake, "doc", "" +
		"A request names a call that the service does not know, or has forgotten a minute after its end: 404 " +
		"with 8522. Take the id of a call from resourceUrl; dashes and case do not matter."},
	{RuleEmptyID, Mistake, "issue #616", "" +
		"The address of a request has no call id in it. Graph answers 404 with a message that does not say " +
		"so. The member id is missing or null in many notifications: take the id from resourceUrl."},
	{RuleTransferEarly, Mistake, "doc", "" +
		"transfer was sent for a call that is not established. Answer the call and wait for the notification " +
		"with state established; a call that rings is handed on with redirect."},
	{RuleHangUpInRecording, Hint, "issue #376, #114", "" +
		"The bot hung up while a recording was listening: the recording is lost, and no notification says so. " +
		"End it first, with cancelMediaProcessing, a stop tone or its limits."},
	{RuleDeadAir, Hint, "issue #77", "" +
		"Nothing was played, recorded or sent for 30 s while the caller waited. Most callers take that for a " +
		"broken line: play something, or end the call with DELETE. An established call that nobody ends lives " +
		"on, and counts."},
	{RuleKeepAliveMissing, Mistake, "doc", "" +
		"The call had no keepAlive for 40 of 45 min: Graph will end it with 408 and 8537. Send keepAlive " +
		"every 15 min from established on."},
	{RuleKeepAliveOften, Hint, "doc", "" +
		"keepAlive was sent twice within a minute. It is needed every 15 to 45 min, and each one counts " +
		"against the limits on requests."},
	{RulePolling, Hint, "doc", "" +
		"The call or its operations were asked for more than ten times in a minute. All that happens is " +
		"notified; of GET on operations nothing is documented at all. Ask only when a notification is " +
		"overdue."},
	{RuleRetryAfterIgnored, Mistake, "doc", "" +
		"The same was asked for again before the time in Retry-After was over: throttling goes on, and grows. " +
		"Wait as long as the header says; it may have a fraction."},
}
