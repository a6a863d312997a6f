// Package flows reads and checks call flows: YAML files that say what a
// caller hears, which keys lead where and how the call ends.
//
// [Load] reads files or folders and returns a [Library] of compiled flows, or
// [Errors]: everything that is wrong, each with file, line, column and remedy.
// [CheckAudio] looks whether the audio files are there. A [Flow] is data:
// whoever runs a call walks its steps. It is made once, never changes, and
// may be shared by any number of calls.
//
// The language is described in docs/flows.md.
package flows
