package graphsim

import "time"

// IDStyle is how ids are spelled in the addresses of notifications (switch 2).
type IDStyle string

// The spellings.
const (
	// IDsAsInDocs: upper case without dashes for operations and for calls that were answered, dashed otherwise.
	IDsAsInDocs IDStyle = ""
	// IDsDashed: lower case with dashes everywhere.
	IDsDashed IDStyle = "dashed"
	// IDsMixed: one notification so, the next otherwise.
	IDsMixed IDStyle = "mixed"
)

// Switches choose what the service does where Graph's documentation is silent or contradicts itself. The number is
// that of the unknown in docs/graph-notes.md, which also explains the marks. The zero value is the suggested default of each.
// What a test needs once, on one message, is a Fault and not a switch.
type Switches struct {
	// IDs is 2: spelling of ids in notifications. Default IDsAsInDocs.
	IDs IDStyle
	// WireMembers is 3: resource (with the old prefix /app/calls) and callbackUri in notifications. Default off.
	WireMembers bool
	// CancelReplyAsInDocs is 4: Location, id and clientContext of a cancel's answer disagree. Default consistent.
	CancelReplyAsInDocs bool
	// PascalStatus is 5: Completed, Running instead of completed, running. Default lower camel.
	PascalStatus bool
	// Finish is 6: which of resultInfo and completionReason a finished operation has. Default both.
	Finish FinishStyle
	// NumberStrings is 7: result codes of ended calls as text. Default numbers.
	NumberStrings bool
	// NoContent is 8: void actions are answered 204. Default as the docs say, 202 or 200.
	NoContent bool
	// QueuedNotStarted is 9: the answer for an operation that waits in the queue says notStarted. Default running.
	QueuedNotStarted bool
	// QueueDepth is 10: how many operations a call takes before 412/8583. Default 0, unlimited.
	QueueDepth int
	// QueuedCancelledFirst is 11: notifications of a cancel start with the queued ones. Default running first.
	QueuedCancelledFirst bool
	// CancelBeforeReply is 11: cancelled operations are notified before the cancel is answered. Default after.
	CancelBeforeReply bool
	// CancelLag is 12 and 14: audio goes on for so long after a cancel took effect; what ends meanwhile ends well,
	// what is posted meanwhile is not cancelled. Default 0.
	CancelLag time.Duration
	// CancelEmptyRefused is 13: cancel with nothing to cancel is 400/8500. Default 200 completed.
	CancelEmptyRefused bool
	// BargeInDropsRunningOnly is 16: recordResponse with bargeInAllowed goes ahead of the queue instead of
	// clearing it. Default the whole queue is cancelled, each with 8508 (15).
	BargeInDropsRunningOnly bool
	// StopToneKept is 18: a stop tone that ended a recording is not sent as a tone. Default it is also sent.
	StopToneKept bool
	// TrailingSilenceCut is 20. Default kept.
	TrailingSilenceCut bool
	// RecordingRetention is 23: how long after the end of its call a recording can be fetched.
	// Default 60 s; negative: gone at once.
	RecordingRetention time.Duration
	// NoBeep is 24: playBeep defaults to false. Default true, 0.5 s.
	NoBeep bool
	// OutOfRangeAccepted is 25: numbers out of range are moved to the nearest limit. Default 400/8523.
	OutOfRangeAccepted bool
	// PromptProblemsUnknown is 27: a prompt that cannot be fetched or has the wrong format ends the play
	// completed, reason unknown, nothing heard. Default failed with 8536 or 8535.
	PromptProblemsUnknown bool
	// FetchAtPost is 29: prompts are fetched when the request comes. Default at the head of the queue.
	FetchAtPost bool
	// EndCancelsOperations is 36: the end of a call notifies each open operation, 8508. Default no notifications.
	EndCancelsOperations bool
	// CombinedEstablished is 40: one established, with audio active. Default two, the second with audio.
	CombinedEstablished bool
	// ParallelDelivery is 44. Default one notification at a time for a call.
	ParallelDelivery bool
	// BatchWindow is 35 and 45: notifications to one address within the window share an envelope. Default 0, one each.
	BatchWindow time.Duration
	// AnswerLimit is 47: how long a call waits for an answer. Default 15 s.
	AnswerLimit time.Duration
	// OperationMemory is 49: how long a finished operation can be asked for. Default 60 s; negative: 404 always.
	OperationMemory time.Duration
	// KeepAliveLimit is 51. Default 45 min.
	KeepAliveLimit time.Duration
	// DeliveryLimit is 42: how long the bot may take to answer a notification. Default 10 s.
	DeliveryLimit time.Duration
	// Redeliveries is 42: how often a notification that was not answered 2xx is sent again, after 1, 2, 4 … s.
	// Default 3; negative: never.
	Redeliveries int
	// SourceEncrypted is 55: the caller's identity is opaque. Default plain.
	SourceEncrypted bool
}

// FinishStyle is what tells how an operation ended (switch 6).
type FinishStyle string

// The styles.
const (
	FinishBoth       FinishStyle = ""
	FinishResultInfo FinishStyle = "resultInfo"
	FinishReason     FinishStyle = "completionReason"
)

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
