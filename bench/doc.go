// Package bench measures what the engine costs beside a floor: the same work
// done by hard-coded net/http with no engine, in the same run, on the same
// machine, so that the ratio means something on a noisy one.
//
//	go test -bench . ./bench
//
// [Floor] is a bot of some hundred lines that plays one fixed call; [Script]
// is the service that it and the engine talk to. The service runs in a
// process of its own, so that the processor time measured is the bot's alone.
package bench
