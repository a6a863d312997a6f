// Package coverage says how much of a flow its scenarios have reached.
//
// [New] lists everything in a flow that a call can reach, as [Unit]s of eight
// [Kind]s; [Profile.Add] reads the turns of a call and counts what was reached,
// and by which scenario. Profiles of several runs are put together with
// [Profile.Merge] and kept as JSON, which is bound to the version of the flow.
// [Profile.Text] is what a terminal shows, package page makes a page with the
// flow drawn and coloured, and [Thresholds] are what a machine checks.
//
// # What is counted
//
// Steps, and every way out of each: what is inherited (a handler of errors or
// an on_hangup of the whole flow) is one way, global keys are one at each step
// that can take them. A transfer that succeeds is a way out too, and so is the
// return of a sub-flow.
//
// A prompt counts when it was heard to its end, and half when a part of it was
// heard. Where something is cut can be seen to a few milliseconds: as exactly
// as the lengths of the prompts are known. A cancel point is a place where a
// key cuts what is heard: something heard at a step that listens. It counts
// when that has happened, and half when it was only heard there.
//
// # What is not counted
//
// What cannot happen: steps to which nothing leads, keys that a step never
// takes, handlers of errors that the step cannot have, levels of escalation
// beyond the last failure, prompts without a recording, cuts of what must be
// heard. After the call, steps that need a caller are run through without
// anything being done; that does not count either.
package coverage
