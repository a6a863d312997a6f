// Package media is the media operation scheduler of one call: what is played
// and recorded at Graph, in which order, and what has become of it.
//
// It is a pure state machine. [Scheduler.Step] takes the age of the call and
// one [Input], and returns what is to be done and what has happened; it reads
// no clock, starts nothing and draws no random number. The same state and the
// same input give the same outputs. Its state is data: it can be saved as JSON
// between any two steps and loaded again.
//
// # What the owner does
//
// First, give every call a scheduler by [New], and call Step from one place.
//
// Second, carry out every [Output], in order. [Post] and [PostCancel] are
// requests: send each at once and exactly once, and bring back one [Answer],
// at the latest after [Config.PostTimeout]. An answer that did not come, and
// every 5xx, is [Unsure], never [Refused]: Refused says that the service
// certainly did nothing. If a request waits in a lane of the owner, its time
// to be sent must be negligible against [Config.Lifetime]; [Withdraw] takes it
// out of the lane. [AskOperation] and [AskCall] are GETs, beside that lane;
// [OperationFound] and [CallAlive] are their answers.
//
// Third, after every step set one timer to [Scheduler.Deadline] and send
// [Tick] when it fires. A Tick too early, too late or too often does no harm.
//
// Fourth, hand in what notifications say as [Ended], also when it comes twice,
// late, before the answer to its own POST, or for no operation that is known.
//
// When the process was replaced, load the state and send [Restart]. When the
// call has ended, by a notification or because a GET of the call said so, send
// [Close]: every open operation is reported and nothing comes after.
//
// # The plan
//
// [Enqueue] appends segments. Prompts with the same rules become one
// playPrompt of at most 20. One operation plays, up to [Config].Ahead more wait
// behind it at the service, so that no gap is heard; [HoldAhead] stops that
// while keys wait in the buffer. The service plays what it has in order [doc:
// call-cancelmediaprocessing], and a cancel takes all of it. Therefore nothing
// that must be heard is sent behind anything that may be cut (MUSTHEAR).
//
// # A cancel
//
// [Interrupt] makes what may be cut the past. What is planned is dropped. What
// is at the service is cancelled, once it is certain that no POST is under way
// (SERIAL) and that nothing which must be heard is there. What is enqueued
// from then on is the next plan. It starts when every operation of the old one
// is over: the service answers a cancel with 200 before its operations end, one
// by one, as failed with subcode 8508 [doc: call-cancelmediaprocessing] (WAIT).
//
//	Interrupt   Enqueue        200       8508    8508
//	   |           |            |          |       |
//	 cancel >------ cancelling: drain -------------> next plan
//
// At the end of [Config.Drain] the operations that are left are asked for
// (POLL). One that runs is cancelled again; one about which nobody can tell
// gets one more cancel and [Config.Grace], then it is [Lost].
//
// # Not knowing
//
// A POST whose answer was lost may be executed later, up to Config.Lifetime,
// and Graph has no way to prevent it. Such an operation is never sent again
// (UNKNOWN). Nothing is sent behind it (HOLD). Its end settles it, by token.
// If no end comes, its lifetime is waited out (QUARANTINE), then a cancel must
// be accepted (BARRIER), then it is Lost: one that may be cut counts as heard,
// one that must be heard is played again. A cancel whose answer was lost is
// waited out in the same way before the next plan starts, because it would
// kill it (SETTLE); unless an 8508 proves that it was executed.
//
// # The media machine
//
// [Edges] is the table of the phases; [Edge] outputs walk it. An Edge comes
// before the outputs that belong to it.
//
// The rules in capitals are in rules.go. Tests switch each of them off
// (Config.Off) and show which promise breaks.
package media
