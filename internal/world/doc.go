// Package world is one call with everything around it, in values: the core
// that decides, a model of Graph's calling service, the caller, the host and
// the clock. There is no goroutine, no HTTP and no real time in it; a call of
// minutes takes well under a millisecond, and the same deeds at the same times
// lead to the same call.
//
// # A call in time
//
// New makes a call that has not begun. The caller's deeds ([World.Dial],
// [World.Press], [World.Speak], [World.HangUp]) happen at once, at the
// world's [World.Now]; [World.Next], [World.Until] and [World.Pass] let time
// pass and everything happen that is due. What was heard is in [World.Heard],
// what the core was told and decided in [World.Turns]. [Fault]s hit messages
// on their way.
//
// # What the model leaves out
//
// Graph here knows calls, the queue of media operations, recordings, tones,
// transfers, invitations and hold music, with the defaults of package graphsim
// where nothing is documented, and answers with what the engine makes of
// Graph's answers (accepted, refused, unsure), not with bodies. Root tests
// perform the same scenarios on the real engine and graphsim, and compare.
package world
