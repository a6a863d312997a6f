package graphsim

import (
	"cmp"
	"time"
)

// Switches choose what the service does where Graph's documentation is silent or contradicts itself. The number is
// that of the unknown in docs/graph-notes.md, which also explains the marks. The zero value of each is the default.
// What a test needs once, on one message, is a Fault and not a switch.
type Switches struct {
	// How things are written.

	// IDs is 2: spelling of ids in the addresses of notifications. Default upper case without dashes for operations
	// and answered calls.
	IDs IDStyle `json:"ids" yaml:"ids"`
	// IDMember is 3: the member id in resourceData. Default as in the docs, by type: absent of calls and finished
	// plays.
	IDMember Presence `json:"iDMember" yaml:"iDMember"`
	// ODataIDMember is 3: the member @odata.id in resourceData. Default as in the docs, always.
	ODataIDMember Presence `json:"odataIdMember" yaml:"odataIdMember"`
	// ETagMember is 3: the member @odata.etag in resourceData. Default as in the docs, of operations only.
	ETagMember Presence `json:"etagMember" yaml:"etagMember"`
	// ResourceMember is 3: the member resource, with the old prefix /app/calls, in notifications. Default as in the
	// docs, absent.
	ResourceMember Presence `json:"resourceMember" yaml:"resourceMember"`
	// CallbackMember is 3: the member callbackUri in notifications. Default as in the docs, absent.
	CallbackMember Presence `json:"callbackMember" yaml:"callbackMember"`
	// CancelReplyAsInDocs is 4: Location, id and clientContext of a cancel's answer disagree. Default they agree.
	CancelReplyAsInDocs bool `json:"cancelReplyAsInDocs" yaml:"cancelReplyAsInDocs"`
	// PascalStatus is 5: Completed, Running instead of completed, running. Default lower camel, but an invitation is
	// Running.
	PascalStatus bool `json:"pascalStatus" yaml:"pascalStatus"`
	// Finish is 6: which of resultInfo and completionReason a finished operation has. Default both.
	Finish FinishStyle `json:"finish" yaml:"finish"`
	// NumberStrings is 7: result codes as text. Default numbers.
	NumberStrings bool `json:"numberStrings" yaml:"numberStrings"`
	// Subcode is 7: how the member subcode of results is spelled. Default subcode, of failed transfers subCode.
	Subcode SubcodeStyle `json:"subcode" yaml:"subcode"`
	// NoContent is 8: void actions are answered 204. Default as the docs say, 202 or 200.
	NoContent bool `json:"noContent" yaml:"noContent"`

	// The order of answers and notifications.

	// NotifyFirst is 1: chance that a request is answered after the notifications of what it caused, for which a
	// second is waited at most. Default 0, the answer is first.
	NotifyFirst float64 `json:"notifyFirst" yaml:"notifyFirst"`
	// ReplyJitter is 1: answers take up to so much longer than Latency.Reply. Default 0.
	ReplyJitter time.Duration `json:"replyJitter" yaml:"replyJitter"`
	// NotifyJitter is 1: notifications take up to so much longer than Latency.Notify, and keep their order within a
	// call. Default 0.
	NotifyJitter time.Duration `json:"notifyJitter" yaml:"notifyJitter"`

	// The queue of plays and recordings.

	// QueuedNotStarted is 9: the answer for an operation that waits in the queue says notStarted. Default running.
	QueuedNotStarted bool `json:"queuedNotStarted" yaml:"queuedNotStarted"`
	// QueueDepth is 10: how many operations a call takes before they are refused. Default 0, unlimited.
	QueueDepth int `json:"queueDepth" yaml:"queueDepth"`
	// QueueFull is 10: how an operation is refused when the queue is full. Default 412/8583.
	QueueFull QueueFull `json:"queueFull" yaml:"queueFull"`
	// CancelOrder is 11: order in which a cancel's operations are notified. Default the running one first.
	CancelOrder CancelOrder `json:"cancelOrder" yaml:"cancelOrder"`
	// CancelBeforeReply is 11: cancelled operations are notified before the cancel is answered. Default after.
	CancelBeforeReply bool `json:"cancelBeforeReply" yaml:"cancelBeforeReply"`
	// CancelNotifyDelay is 11: how much later than others the notifications of cancelled operations leave. Default 0.
	CancelNotifyDelay time.Duration `json:"cancelNotifyDelay" yaml:"cancelNotifyDelay"`
	// CancelOneMissing is 11: the last of several operations that a cancel ends is notified to nobody. Default all
	// are.
	CancelOneMissing bool `json:"cancelOneMissing" yaml:"cancelOneMissing"`
	// CancelLag is 12 and 14: audio goes on for so long after a cancel took effect. Default 0.
	CancelLag time.Duration `json:"cancelLag" yaml:"cancelLag"`
	// CancelCatchesLater is 12: what is posted during CancelLag is cancelled too. Default only what was accepted
	// before.
	CancelCatchesLater bool `json:"cancelCatchesLater" yaml:"cancelCatchesLater"`
	// CancelEmptyRefused is 13: cancel with nothing to cancel is 400/8500. Default 200 completed.
	CancelEmptyRefused bool `json:"cancelEmptyRefused" yaml:"cancelEmptyRefused"`
	// CancelRace is 14: how an operation is notified that finishes during CancelLag. Default as it ended, 200/0.
	CancelRace CancelRace `json:"cancelRace" yaml:"cancelRace"`
	// BargeInVictims is 15: how operations end that a recordResponse with bargeInAllowed pre-empts. Default cancelled,
	// 400/8508.
	BargeInVictims BargeInVictims `json:"bargeInVictims" yaml:"bargeInVictims"`
	// BargeInDropsRunningOnly is 16: recordResponse with bargeInAllowed goes ahead of the queue instead of clearing
	// it. Default the whole queue is pre-empted.
	BargeInDropsRunningOnly bool `json:"bargeInDropsRunningOnly" yaml:"bargeInDropsRunningOnly"`
	// EarlyMedia is 31: a play or a recording before audio is active. Default 500 UnknownError.
	EarlyMedia EarlyMedia `json:"earlyMedia" yaml:"earlyMedia"`
	// AppHosted is 32: media operations of calls whose media the bot hosts itself. Default 500/9999 for
	// subscribeToTone, 400/8500 for the others.
	AppHosted AppHosted `json:"appHosted" yaml:"appHosted"`

	// Prompts.

	// PromptProblems is 27: how a play ends whose prompt cannot be fetched or has the wrong format. Default failed,
	// 8536 or 8535.
	PromptProblems PromptProblems `json:"promptProblems" yaml:"promptProblems"`
	// PromptCache is 28: where a prompt with a resourceId is kept. Default for its call.
	PromptCache PromptCache `json:"promptCache" yaml:"promptCache"`
	// PromptCacheLife is 28: how long a prompt is kept there. Default 0, as long as its call or the service.
	PromptCacheLife time.Duration `json:"promptCacheLife" yaml:"promptCacheLife"`
	// PromptCacheChecksURI is 28: a resourceId with another uri is fetched anew. Default the prompt that is kept is
	// played.
	PromptCacheChecksURI bool `json:"promptCacheChecksUri" yaml:"promptCacheChecksUri"`
	// FetchAtPost is 29: prompts are fetched when the request comes. Default at the head of the queue.
	FetchAtPost bool `json:"fetchAtPost" yaml:"fetchAtPost"`
	// PreFetch is 29: preFetchMedia of answer and createCall is fetched at once, and kept by its resourceId. Default
	// it is not looked at.
	PreFetch bool `json:"preFetch" yaml:"preFetch"`

	// Recordings.

	// DuringPrompt is 17: speech and stop tones while a recording's prompt plays. Default ignored until the prompt has
	// ended.
	DuringPrompt DuringPrompt `json:"duringPrompt" yaml:"duringPrompt"`
	// StopToneKept is 18: a stop tone that ended a recording is not sent as a tone. Default it is also sent.
	StopToneKept bool `json:"stopToneKept" yaml:"stopToneKept"`
	// TonesRecorded is 19: keys can be heard in the recording, the stop tone at its end too. Default trimmed.
	TonesRecorded bool `json:"tonesRecorded" yaml:"tonesRecorded"`
	// TrailingSilenceCut is 20: silence at the end of a recording is cut off. Default kept.
	TrailingSilenceCut bool `json:"trailingSilenceCut" yaml:"trailingSilenceCut"`
	// RecordingFile is 21: what is fetched from recordingLocation. Default WAV, 16 kHz, 16 bit, mono, as
	// application/octet-stream.
	RecordingFile RecordingFile `json:"recordingFile" yaml:"recordingFile"`
	// RecordingExtension is 21: recordingLocation ends in .wav. Default no extension.
	RecordingExtension bool `json:"recordingExtension" yaml:"recordingExtension"`
	// FailedRecording is 22: recordingLocation and recordingAccessToken of a recording that failed. Default empty
	// text.
	FailedRecording FailedRecording `json:"failedRecording" yaml:"failedRecording"`
	// RecordingRetention is 23: how long after the end of its call a recording can be fetched; negative, not at all.
	// Default 60 s.
	RecordingRetention time.Duration `json:"recordingRetention" yaml:"recordingRetention"`
	// RecordingGone is 23: how the fetching of a recording that is gone is refused. Default 404.
	RecordingGone RecordingGone `json:"recordingGone" yaml:"recordingGone"`
	// NoBeep is 24: playBeep is false where a request does not say. Default true.
	NoBeep bool `json:"noBeep" yaml:"noBeep"`
	// BeepLength is 24: length of the beep; negative, none. Default 0.5 s.
	BeepLength time.Duration `json:"beepLength" yaml:"beepLength"`

	// Limits of requests.

	// OutOfRange is 25: numbers out of range: times of a recording, timeout of a redirect. Default 400/8523.
	OutOfRange LimitStyle `json:"outOfRange" yaml:"outOfRange"`
	// LongContext is 25: a clientContext of more than 256 characters. Default 400/8523.
	LongContext LimitStyle `json:"longContext" yaml:"longContext"`
	// ManyPrompts is 25: more than 20 prompts of a play, or one of a recording. Default 400/8523.
	ManyPrompts LimitStyle `json:"manyPrompts" yaml:"manyPrompts"`
	// StopToneNames is 26: stopTones may be names such as tone1 and pound as well. Default keypad characters alone.
	StopToneNames bool `json:"stopToneNames" yaml:"stopToneNames"`
	// StopTonesIgnored is 26: stopTones that are none are passed over. Default 400.
	StopTonesIgnored bool `json:"stopTonesIgnored" yaml:"stopTonesIgnored"`
	// WrongState is 48: an answer or reject of an answered call, or any action on a call that has ended. Default
	// 404/8522.
	WrongState WrongState `json:"wrongState" yaml:"wrongState"`

	// Tones.

	// SentTones is 30: whether sendDtmfTones stands in the queue of plays, and whether a cancel ends it. Default it
	// stands outside, and is cancelled.
	SentTones SentTones `json:"sentTones" yaml:"sentTones"`
	// SecondSubscription is 33: a second subscribeToTone of a call. Default 200 completed, tones are sent once.
	SecondSubscription SecondSubscription `json:"secondSubscription" yaml:"secondSubscription"`
	// SequenceFirst is 34: the first sequenceId of a call; negative, 0. Default 1.
	SequenceFirst int `json:"sequenceFirst" yaml:"sequenceFirst"`
	// SequenceStep is 34: what lies between two sequenceIds. Default 1.
	SequenceStep int `json:"sequenceStep" yaml:"sequenceStep"`
	// SequenceRestarts is 34: each subscribeToTone begins at SequenceFirst again. Default numbers go on.
	SequenceRestarts bool `json:"sequenceRestarts" yaml:"sequenceRestarts"`
	// SequenceGaps is 34: chance that a sequenceId is left out. Default 0.
	SequenceGaps float64 `json:"sequenceGaps" yaml:"sequenceGaps"`

	// The life of a call.

	// EndOperations is 36: what is told of operations that are open when the call ends. Default nothing.
	EndOperations EndOperations `json:"endOperations" yaml:"endOperations"`
	// LateNotifications is 37: so long after terminated the state before it is told once more. Default 0, nothing
	// follows terminated.
	LateNotifications time.Duration `json:"lateNotifications" yaml:"lateNotifications"`
	// EndedByBot is 38: result code of a call that the bot ended. Default 200/7000.
	EndedByBot EndedByBot `json:"endedByBot" yaml:"endedByBot"`
	// EndedByCaller is 39: result code of a call that the caller ended. Default 200/4521, from a telephone 200/540000.
	EndedByCaller EndedByCaller `json:"endedByCaller" yaml:"endedByCaller"`
	// Established is 40: how often established comes, and with which the audio. Default twice, with the second.
	Established Established `json:"established" yaml:"established"`
	// StateOrder is 41: the order of establishing and established, or what is missing of them. Default in order.
	StateOrder StateOrder `json:"stateOrder" yaml:"stateOrder"`
	// AnswerLimit is 47: how long a call waits for an answer; negative, not at all. Default 15 s.
	AnswerLimit time.Duration `json:"answerLimit" yaml:"answerLimit"`
	// NotAnswered is 47: how a call ends that was not answered in time. Default deleted, 408/8587.
	NotAnswered NotAnswered `json:"notAnswered" yaml:"notAnswered"`
	// OperationMemory is 49: how long a finished operation can be asked for; negative, 404 always. Default 60 s.
	OperationMemory time.Duration `json:"operationMemory" yaml:"operationMemory"`
	// OperationGet is 49: whether operations can be asked for at all. Default 200 with the last state.
	OperationGet OperationGet `json:"operationGet" yaml:"operationGet"`
	// EndedCallMemory is 50: how long a call that has ended can be asked for. Default 0, 404/8522 at once.
	EndedCallMemory time.Duration `json:"endedCallMemory" yaml:"endedCallMemory"`
	// KeepAliveLimit is 51: how long a call lasts without keepAlive. Default 45 min, then 408/8537.
	KeepAliveLimit time.Duration `json:"keepAliveLimit" yaml:"keepAliveLimit"`
	// SourceEncrypted is 55: the caller's identity is opaque. Default plain.
	SourceEncrypted bool `json:"sourceEncrypted" yaml:"sourceEncrypted"`
	// Transfers is 57: how transfers go of calls that do not say themselves. Default they succeed.
	Transfers TransferOutcome `json:"transfers" yaml:"transfers"`
	// Redirects is 57: how redirects go. Default the call ends terminated, without a result.
	Redirects RedirectOutcome `json:"redirects" yaml:"redirects"`
	// Invites is 57: how invitations go into calls that do not say themselves. Default who is invited joins.
	Invites InviteOutcome `json:"invites" yaml:"invites"`
	// Dials is 57: how calls go that the bot dials, where Config.Callee does not say. Default answered after a second.
	Dials Refusal `json:"dials" yaml:"dials"`
	// Roster is 58: what the list of participants has. Default everybody, each time.
	Roster Roster `json:"roster" yaml:"roster"`

	// Delivery of notifications.

	// BatchWindow is 35 and 45: notifications to one address within the window share an envelope, keys as well.
	// Default 0, one each.
	BatchWindow time.Duration `json:"batchWindow" yaml:"batchWindow"`
	// BatchMost is 45: how many notifications share an envelope at most, with BatchWindow. Default 0, no limit.
	BatchMost int `json:"batchMost" yaml:"batchMost"`
	// DeliveryLimit is 42: how long the bot may take to answer a notification. Default 10 s.
	DeliveryLimit time.Duration `json:"deliveryLimit" yaml:"deliveryLimit"`
	// DeliveryCodes is 42: which answers of the bot count as received. Default all of 200 to 299.
	DeliveryCodes DeliveryCodes `json:"deliveryCodes" yaml:"deliveryCodes"`
	// Redeliveries is 42: how often a notification that was not received is sent again; negative, never. Default 3.
	Redeliveries int `json:"redeliveries" yaml:"redeliveries"`
	// RedeliveryPause is 42: what passes before it is sent again the first time; each further time twice as long.
	// Default 1 s.
	RedeliveryPause time.Duration `json:"redeliveryPause" yaml:"redeliveryPause"`
	// GiveUp is 42: what follows when all of that was in vain. Default nothing, the notification is lost.
	GiveUp GiveUp `json:"giveUp" yaml:"giveUp"`
	// Duplicates is 43: chance that a notification comes a second time, with the header that names the original.
	// Default 0.
	Duplicates float64 `json:"duplicates" yaml:"duplicates"`
	// ParallelDelivery is 44: notifications of a call are delivered at once, each by itself. Default one at a time for
	// a call.
	ParallelDelivery bool `json:"parallelDelivery" yaml:"parallelDelivery"`
	// LegacyIncoming is 46: an incoming call is told in the shape of old first; a bot that answers 204 is told in
	// Graph's. Default Graph's shape at once.
	LegacyIncoming bool `json:"legacyIncoming" yaml:"legacyIncoming"`
	// RedirectFollowed is 46: an incoming call whose notification the bot answers 302 is told to the address in
	// Location. Default 302 is not received.
	RedirectFollowed bool `json:"redirectFollowed" yaml:"redirectFollowed"`
	// EmptyPosts is 56: chance that a POST without a body goes before a notification. Default 0.
	EmptyPosts float64 `json:"emptyPosts" yaml:"emptyPosts"`

	// Throttling, errors and tokens.

	// ConcurrentCalls is 52: how many calls the bot may have at once before answer and createCall are 429. Default 0,
	// no limit.
	ConcurrentCalls int `json:"concurrentCalls" yaml:"concurrentCalls"`
	// MonthlyCalls is 52: how many calls the bot may create in a calendar month (UTC) before createCall is 429.
	// Default 0, no limit.
	MonthlyCalls int `json:"monthlyCalls" yaml:"monthlyCalls"`
	// RequestsPerSecond is 52: how many requests a second are served before the others are 429. Default 0, no limit.
	RequestsPerSecond int `json:"requestsPerSecond" yaml:"requestsPerSecond"`
	// ThrottledPosts is 52: chance that a POST to Graph is 429, and so without effect. Default 0.
	ThrottledPosts float64 `json:"throttledPosts" yaml:"throttledPosts"`
	// RetryAfter is 52: the header Retry-After of a 429. Default a whole number of seconds.
	RetryAfter RetryAfter `json:"retryAfter" yaml:"retryAfter"`
	// ThrottleBody is 52: the body of a 429. Default Graph's TooManyRequests.
	ThrottleBody ThrottleBody `json:"throttleBody" yaml:"throttleBody"`
	// PostErrors is 53: chance that a POST to Graph fails without effect. Default 0.
	PostErrors float64 `json:"postErrors" yaml:"postErrors"`
	// PostErrorsWithEffect is 53: chance that a POST to Graph is answered with an error though it took effect; with
	// 429 and 503 that is more than a bot can be asked to bear. Default 0.
	PostErrorsWithEffect float64 `json:"postErrorsWithEffect" yaml:"postErrorsWithEffect"`
	// PostErrorStatus is 53: what those are answered with. Default 429, 500 or 503, by chance.
	PostErrorStatus PostErrorStatus `json:"postErrorStatus" yaml:"postErrorStatus"`
	// TokenIssuer is 54: iss of notification tokens. Default https://api.botframework.com.
	TokenIssuer TokenIssuer `json:"tokenIssuer" yaml:"tokenIssuer"`
	// TokenSlash is 54: iss ends in a slash. Default it does not.
	TokenSlash bool `json:"tokenSlash" yaml:"tokenSlash"`
	// TokenFault is 54: what is wrong with notification tokens. Default nothing.
	TokenFault TokenFault `json:"tokenFault" yaml:"tokenFault"`
}

// filled puts the defaults in, and takes "none" for what is negative.
func (w Switches) filled() Switches {
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&w.RecordingRetention, time.Minute}, {&w.AnswerLimit, 15 * time.Second}, {&w.OperationMemory, time.Minute},
		{&w.KeepAliveLimit, 45 * time.Minute}, {&w.DeliveryLimit, 10 * time.Second}, {&w.BeepLength, beepLength},
		{&w.RedeliveryPause, time.Second}, {&w.CancelLag, 0}, {&w.BatchWindow, 0},
	} {
		*d.value = max(cmp.Or(*d.value, d.usual), 0)
	}
	w.Redeliveries = max(cmp.Or(w.Redeliveries, 3), 0)
	w.SequenceFirst = max(cmp.Or(w.SequenceFirst, 1), 0)
	w.SequenceStep = max(w.SequenceStep, 1)
	return w
}
