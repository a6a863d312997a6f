// Package scenario performs scenarios: one call each, in values, from files
// that package callfile reads.
//
// First, Load reads files, folders and archives, and the flows that they name.
// Everything that can be known to be wrong before a call is made is found
// there, all in one run, as [callfile.Errors]: what cannot be read, flows that
// do not load, and prompts, steps, variables, actions or languages that the
// flow does not have.
//
// Second, Run performs one [Call] and returns its Result: whether it passed,
// and if not each [Failure] with the transcript around it and the path that was
// taken. Run starts no goroutine, reads no clock and keeps nothing: the same
// call gives the same result, and any number of calls can run at the same time.
//
// Third, who wants to drive the call in another way asks Call.Begin for its
// world with everything that the scenario gives, and no statement performed.
//
// What is heard is held to the script: each recording that begins must be what
// the next `hear`, `skip to` or `press … into` says. Digits that are on their
// way into a secret variable, and the values of such variables, stand in no
// failure, no transcript and no path.
package scenario
