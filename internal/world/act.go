package world

import "time"

// An Act is something that the caller did, or that was done to the call from
// outside. Its moment is said in two ways: by the clock, and by what was heard
// then, so that it can be done again where the clock goes a little otherwise.
type Act struct {
	At time.Duration // age of the call
	Do ActKind

	Key byte          // of KeyPressed
	For time.Duration // of Spoke
	To  string        // of JumpedTo; why, of StoppedBy

	Fault Fault // of Injected

	Sounds    int    // that had begun, see World.Heard
	Sound     string // Name of the last of them
	Playing   bool   // it was still heard
	Recording bool   // the caller was being recorded
	Steps     int    // that were entered

	// Since is how long that had been so: since the sound began, since the last
	// one was over, since the recording began.
	Since time.Duration
}

// ActKind is what an Act is.
type ActKind string

// What is done.
const (
	Dialled    ActKind = "dial"
	KeyPressed ActKind = "press"
	Spoke      ActKind = "speak"
	HungUp     ActKind = "hang up"
	Broke      ActKind = "interrupt" // Graph cancelled what plays
	Crashed    ActKind = "crash"
	JumpedTo   ActKind = "jump"
	StoppedBy  ActKind = "stop"
	Injected   ActKind = "inject"
)

// Acts are everything that was done so far, in order; they must not be changed.
func (w *World) Acts() []Act { return w.acts }

func (w *World) did(a Act) {
	var since time.Duration
	if n := len(w.heard); n > 0 {
		a.Sounds, a.Sound, a.Playing = n, w.heard[n-1].Name, !w.heard[n-1].Over
		since = w.heard[n-1].To
		if a.Playing {
			since = w.heard[n-1].From
		}
	}
	if o := w.recording(); o != nil {
		a.Recording, since = true, o.from
	}
	a.Steps = w.truth.visits
	a.At, a.Since = w.now, w.now-since
	w.acts = append(w.acts, a)
}
