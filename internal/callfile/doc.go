// Package callfile reads scenarios: text files that say what a caller does,
// what must be heard and how a call must end.
//
// Parse reads one file into a File. It finds every mistake of the file in one
// run, each with its place and how to mend it, but knows nothing of the flow
// that is tested: whether a prompt or a step of a name exists is for whoever
// performs the file. Nothing is read from disk here and nothing is run.
//
// A line is one statement, and statements are what [Statement] lists. Words
// of the language are read in any case; names are as the flow writes them. A
// word that begins with # begins a comment, but for the keys behind `press`
// and the moves of a schedule.
//
// Every statement can be written again: its String is a line that reads as the
// same statement. What writes scenarios builds statements and prints a File.
//
// The language is described in docs/scenarios.md.
package callfile
