package graphsim

// What bots do wrong with prompts, keys and recordings.
const (
	// RuleEarlyMedia: a prompt or a recording before audio was active. [issue #545]
	RuleEarlyMedia Rule = "early-media"
	// RuleContextMissing: a play or a recording without clientContext. [doc, sample]
	RuleContextMissing Rule = "context-missing"
	// RuleContextDuplicate: the clientContext of an operation that is under way. [doc]
	RuleContextDuplicate Rule = "context-duplicate"
	// RuleRepeatedMedia: a play or a recording again after an answer that leaves open whether it was executed. [doc]
	RuleRepeatedMedia Rule = "repeated-media"
	// RuleDrainSkipped: a play or a recording behind a cancel whose operations were not notified yet. [doc]
	RuleDrainSkipped Rule = "drain-skipped"
	// RuleCancelEmpty: cancelMediaProcessing with nothing to cancel. [assumed 13]
	RuleCancelEmpty Rule = "cancel-empty"
	// RuleSubscribeTwice: a second subscribeToTone. [doc]
	RuleSubscribeTwice Rule = "subscribe-twice"
	// RuleSubscribeLate: subscribeToTone after the first prompt had begun. [doc]
	RuleSubscribeLate Rule = "subscribe-late"
	// RuleKeysLost: a key while nobody had subscribed. [doc]
	RuleKeysLost Rule = "keys-lost"
	// RuleRecordDefaults: a recording without one of its three times. [doc]
	RuleRecordDefaults Rule = "record-defaults"
	// RuleBargeInMisread: bargeInAllowed where there is nothing to barge into. [doc]
	RuleBargeInMisread Rule = "barge-in-misread"
	// RuleRecordingNotFetched: a recording that nobody fetched within 20 s of its end. [doc]
	RuleRecordingNotFetched Rule = "recording-not-fetched"
	// RuleRecordingToken: a recording fetched with another token than its own. [doc]
	RuleRecordingToken Rule = "recording-token"
	// RuleRecordingGone: a recording fetched too late. [doc]
	RuleRecordingGone Rule = "recording-gone"
	// RuleQueuePiled: more than five operations in the queue. [doc]
	RuleQueuePiled Rule = "queue-piled"
	// RulePromptMissing: a prompt that cannot be fetched. [issue #58, #23]
	RulePromptMissing Rule = "prompt-missing"
	// RulePromptAddress: a prompt whose address is not https. [doc]
	RulePromptAddress Rule = "prompt-address"
	// RulePromptRedirect: a prompt whose address answers with a redirect. [assumed 27]
	RulePromptRedirect Rule = "prompt-redirect"
	// RulePromptFormat: a prompt in another format. [doc; issue #58]
	RulePromptFormat Rule = "prompt-format"
	// RulePromptSlow: a prompt that took longer than a second to fetch. [assumed 29]
	RulePromptSlow Rule = "prompt-slow"
	// RulePromptChanged: one resourceId for two contents. [doc]
	RulePromptChanged Rule = "prompt-changed"
)

var mediaRules = []RuleInfo{
	{RuleEarlyMedia, Mistake, "issue #545", "" +
		"A prompt or a recording was asked for before audio was active: Graph answers 500 here. " +
		"Wait for the notification with state established and mediaState.audio active."},
	{RuleContextMissing, Hint, "doc, sample", "" +
		"A prompt or a recording was asked for without clientContext. Its end can come before the answer that " +
		"has its id, and a finished play has no id at all: give each operation a clientContext of its own and " +
		"find it by that."},
	{RuleContextDuplicate, Mistake, "doc", "" +
		"An operation has the clientContext of another one that is still under way in the call: their ends " +
		"cannot be told apart. Make it unique for each operation."},
	{RuleRepeatedMedia, Mistake, "doc", "" +
		"A prompt or a recording was asked for again within 10 s of an answer that was lost, or that said " +
		"5xx: the first may have been accepted, and the caller hears it twice. Do not repeat it; wait for its " +
		"notification, or cancel first."},
	{RuleDrainSkipped, Hint, "doc", "" +
		"A prompt or a recording was asked for after cancelMediaProcessing and before every cancelled " +
		"operation was notified. The answer to a cancel is not silence yet: the new one may be cut with the " +
		"old, or lie over it. Wait for the ends (400 with 8508)."},
	{RuleCancelEmpty, Hint, "assumed 13", "" +
		"cancelMediaProcessing was sent though nothing was running or queued. What Graph says to that is not " +
		"documented, and what is sent next may be cut. Cancel only what was not notified as over."},
	{RuleSubscribeTwice, Hint, "doc", "" +
		"subscribeToTone was sent a second time. One lasts for the whole call; whether two have keys told " +
		"twice is not documented."},
	{RuleSubscribeLate, Hint, "doc", "" +
		"subscribeToTone was sent after the first prompt had begun. Keys that are pressed before it are lost, " +
		"and callers who know the menu press at once: subscribe when audio is active, before the first " +
		"prompt."},
	{RuleKeysLost, Mistake, "doc", "" +
		"A key was pressed while the bot played, and it had not subscribed: the key is lost. Send " +
		"subscribeToTone once, before the first prompt."},
	{RuleRecordDefaults, Hint, "doc", "" +
		"recordResponse leaves initialSilenceTimeoutInSeconds, maxSilenceTimeoutInSeconds or " +
		"maxRecordDurationInSeconds out: each is 5 s then, and people are cut short. Always send all three (1 " +
		"to 120)."},
	{RuleBargeInMisread, Hint, "doc", "" +
		"recordResponse has bargeInAllowed though nothing was running or queued. It lets the request go " +
		"before other operations; it does not let the caller interrupt the prompt. For that cancel when a key " +
		"comes."},
	{RuleRecordingNotFetched, Mistake, "doc", "" +
		"A recording ended well 20 s ago and was not fetched. It disappears shortly after the end of the " +
		"call: GET recordingLocation as soon as its notification comes, with recordingAccessToken."},
	{RuleRecordingToken, Mistake, "doc", "" +
		"A recording was asked for without its own token: it is refused. Send the recordingAccessToken of the " +
		"same notification as bearer, not the token for Graph."},
	{RuleRecordingGone, Mistake, "doc", "" +
		"A recording was asked for that is not there, or not there any more: they disappear shortly after the " +
		"end of the call. Fetch it as soon as its notification comes."},
	{RuleQueuePiled, Hint, "doc", "" +
		"More than five plays and recordings are queued. A cancel ends all of them, so that nothing which " +
		"must be heard is safe behind something that may be interrupted. Keep the queue in the bot and send " +
		"the next when one is nearly over."},
	{RulePromptMissing, Mistake, "issue #58, #23", "" +
		"A prompt cannot be fetched. On Graph the play may even end completed, and the caller hears nothing. " +
		"Its address must be reached from the Internet without any sign-in and answer 200."},
	{RulePromptAddress, Mistake, "doc", "" +
		"The address of a prompt is not an absolute https address: Graph does not fetch it, and the caller " +
		"hears nothing."},
	{RulePromptRedirect, Mistake, "assumed 27", "" +
		"The address of a prompt answers with a redirect. Whether Graph follows one is not documented; the " +
		"simulator does not. Give the address where the file is."},
	{RulePromptFormat, Mistake, "doc; issue #58", "" +
		"A prompt is not WAV, PCM, one channel, 16 bit, 16 kHz: Graph plays nothing, and may say completed. " +
		"Convert it, for instance with ffmpeg -i in.mp3 -ac 1 -ar 16000 -sample_fmt s16 out.wav."},
	{RulePromptSlow, Hint, "assumed 29", "" +
		"A prompt took longer than a second to fetch, and the caller heard nothing meanwhile. Keep prompts " +
		"near, small and in memory, and give each a resourceId so that it is fetched once a call."},
	{RulePromptChanged, Mistake, "doc", "" +
		"A prompt has the resourceId of another one that was played before in the call, but its file has " +
		"other content: the service plays what it has kept. Derive resourceId from the content."},
}
