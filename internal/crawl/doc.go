// Package crawl calls a flow by itself, tries everything that a caller and the
// host could do, and tells what is wrong with what it hears.
//
// [Run] plays calls in virtual time, see package world. Wherever a call comes
// to rest (the bot listens, records, waits, or asks the host something) each
// thing is done that could be done there: every option and global key, a wrong
// key, silence, digits that fit and that do not, hanging up; results of
// actions and services that lead each way, and every way to fail. How calls
// begin is varied as well: the clock as far as calendars look at it, switches,
// settings, the parties. It goes breadth first, and a state in which a call
// has been is not gone on from again.
//
// The stretches of calls between two rests are kept. [Finding]s are read from
// them, and [Result.Scenarios] writes those calls that show everything as
// scenarios, few of them.
package crawl
