// Package mutant asks whether the scenarios of a flow would notice a mistake
// in it: it makes the mistakes, one at a time, that the flow's author could
// have typed, and has each performed.
//
// [Read] takes a flow file, with the sub-flow files that it uses;
// [Source.Mutants] are the changes, made by the [Operators]; [Source.Load]
// gives the flow with one of them. A change that `ivrflow check` refuses is
// stillborn: the author would have been told. One after which the compiled
// flow is what it was, or does what another change does, is nothing to notice.
// What is left is noticed by a scenario that fails now, or it survives, and a
// survivor is an expectation that nobody has written.
package mutant
