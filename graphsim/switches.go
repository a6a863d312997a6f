package graphsim

import "time"

// Switches choose what the service does where Graph's documentation is silent or contradicts itself. The number is
// that of the unknown in docs/graph-notes.md, which also explains the marks. The zero value is the suggested default of each.
// What a test needs once, on one message, is a Fault and not a switch.
type Switches struct {
	// IDs is 2: spelling of ids in notifications. Default IDsAsInDocs.
	IDs IDStyle `json:"ids" yaml:"ids"`
	// WireMembers is 3: resource (with the old prefix /app/calls) and callbackUri in notifications. Default off.
	WireMembers bool `json:"wireMembers" yaml:"wireMembers"`
	// CancelReplyAsInDocs is 4: Location, id and clientContext of a cancel's answer disagree. Default consistent.
	CancelReplyAsInDocs bool `json:"cancelReplyAsInDocs" yaml:"cancelReplyAsInDocs"`
	// PascalStatus is 5: Completed, Running instead of completed, running. Default lower camel.
	PascalStatus bool `json:"pascalStatus" yaml:"pascalStatus"`
	// Finish is 6: which of resultInfo and completionReason a finished operation has. Default both.
	Finish FinishStyle `json:"finish" yaml:"finish"`
	// NumberStrings is 7: result codes of ended calls as text. Default numbers.
	NumberStrings bool `json:"numberStrings" yaml:"numberStrings"`
	// NoContent is 8: void actions are answered 204. Default as the docs say, 202 or 200.
	NoContent bool `json:"noContent" yaml:"noContent"`
	// QueuedNotStarted is 9: the answer for an operation that waits in the queue says notStarted. Default running.
	QueuedNotStarted bool `json:"queuedNotStarted" yaml:"queuedNotStarted"`
	// QueueDepth is 10: how many operations a call takes before 412/8583. Default 0, unlimited.
	QueueDepth int `json:"queueDepth" yaml:"queueDepth"`
	// QueuedCancelledFirst is 11: notifications of a cancel start with the queued ones. Default running first.
	QueuedCancelledFirst bool `json:"queuedCancelledFirst" yaml:"queuedCancelledFirst"`
	// CancelBeforeReply is 11: cancelled operations are notified before the cancel is answered. Default after.
	CancelBeforeReply bool `json:"cancelBeforeReply" yaml:"cancelBeforeReply"`
	// CancelLag is 12 and 14: audio goes on for so long after a cancel took effect; what ends meanwhile ends well,
	// what is posted meanwhile is not cancelled. Default 0.
	CancelLag time.Duration `json:"cancelLag" yaml:"cancelLag"`
	// CancelEmptyRefused is 13: cancel with nothing to cancel is 400/8500. Default 200 completed.
	CancelEmptyRefused bool `json:"cancelEmptyRefused" yaml:"cancelEmptyRefused"`
	// BargeInDropsRunningOnly is 16: recordResponse with bargeInAllowed goes ahead of the queue instead of
	// clearing it. Default the whole queue is cancelled.
	BargeInDropsRunningOnly bool `json:"bargeInDropsRunningOnly" yaml:"bargeInDropsRunningOnly"`
	// StopToneKept is 18: a stop tone that ended a recording is not sent as a tone. Default it is also sent.
	StopToneKept bool `json:"stopToneKept" yaml:"stopToneKept"`
	// TrailingSilenceCut is 20: silence at the end of a recording is cut off. Default kept.
	TrailingSilenceCut bool `json:"trailingSilenceCut" yaml:"trailingSilenceCut"`
	// RecordingRetention is 23: how long after the end of its call a recording can be fetched.
	// Default 60 s; negative: gone at once.
	RecordingRetention time.Duration `json:"recordingRetention" yaml:"recordingRetention"`
	// NoBeep is 24: playBeep defaults to false. Default true, 0.5 s.
	NoBeep bool `json:"noBeep" yaml:"noBeep"`
	// OutOfRangeAccepted is 25: numbers out of range are moved to the nearest limit. Default 400/8523.
	OutOfRangeAccepted bool `json:"outOfRangeAccepted" yaml:"outOfRangeAccepted"`
	// PromptProblemsUnknown is 27: a prompt that cannot be fetched or has the wrong format ends the play
	// completed, reason unknown, nothing heard. Default failed with 8536 or 8535.
	PromptProblemsUnknown bool `json:"promptProblemsUnknown" yaml:"promptProblemsUnknown"`
	// FetchAtPost is 29: prompts are fetched when the request comes. Default at the head of the queue.
	FetchAtPost bool `json:"fetchAtPost" yaml:"fetchAtPost"`
	// EndCancelsOperations is 36: the end of a call notifies each open operation, 8508. Default no notifications.
	EndCancelsOperations bool `json:"endCancelsOperations" yaml:"endCancelsOperations"`
	// CombinedEstablished is 40: one established, with audio active. Default two, the second with audio.
	CombinedEstablished bool `json:"combinedEstablished" yaml:"combinedEstablished"`
	// ParallelDelivery is 44: notifications of a call are delivered at once, each by itself. Default one notification at a time for a call.
	ParallelDelivery bool `json:"parallelDelivery" yaml:"parallelDelivery"`
	// BatchWindow is 35 and 45: notifications to one address within the window share an envelope. Default 0, one each.
	BatchWindow time.Duration `json:"batchWindow" yaml:"batchWindow"`
	// AnswerLimit is 47: how long a call waits for an answer. Default 15 s.
	AnswerLimit time.Duration `json:"answerLimit" yaml:"answerLimit"`
	// OperationMemory is 49: how long a finished operation can be asked for. Default 60 s; negative: 404 always.
	OperationMemory time.Duration `json:"operationMemory" yaml:"operationMemory"`
	// KeepAliveLimit is 51: how long a call lasts without keepAlive. Default 45 min.
	KeepAliveLimit time.Duration `json:"keepAliveLimit" yaml:"keepAliveLimit"`
	// DeliveryLimit is 42: how long the bot may take to answer a notification. Default 10 s.
	DeliveryLimit time.Duration `json:"deliveryLimit" yaml:"deliveryLimit"`
	// Redeliveries is 42: how often a notification that was not answered 2xx is sent again, after 1, 2, 4 … s.
	// Default 3; negative: never.
	Redeliveries int `json:"redeliveries" yaml:"redeliveries"`
	// SourceEncrypted is 55: the caller's identity is opaque. Default plain.
	SourceEncrypted bool `json:"sourceEncrypted" yaml:"sourceEncrypted"`
}

func (w Switches) filled() Switches {
	fill := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
		*d = max(*d, 0)
	}
	fill(&w.RecordingRetention, time.Minute)
	fill(&w.AnswerLimit, 15*time.Second)
	fill(&w.OperationMemory, time.Minute)
	fill(&w.KeepAliveLimit, 45*time.Minute)
	fill(&w.DeliveryLimit, 10*time.Second)
	w.CancelLag, w.BatchWindow = max(w.CancelLag, 0), max(w.BatchWindow, 0)
	if w.Redeliveries == 0 {
		w.Redeliveries = 3
	}
	w.Redeliveries = max(w.Redeliveries, 0)
	return w
}
