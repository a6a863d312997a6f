// Package trace is the trace of calls: what an engine writes down of every
// step of every call, and how it is read again.
//
// A trace is a file of JSON lines, one [Record] each; the lines of many calls
// stand between each other in it. [Read] sorts them by call. All that a call
// was told is in its records, but for what is secret or private, which has a
// stand-in, and Hidden says so. docs/traces.md tells what is in a trace, what
// is not, and what can be done with it.
package trace
