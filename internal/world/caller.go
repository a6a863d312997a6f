package world

import (
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
)

// Press has the caller press one key now: 0-9 * # a-d. Keys before audio, or
// before the bot has subscribed to tones, are lost, as at Graph. It says
// whether there was a call to press it in.
func (w *World) Press(key byte) bool {
	g := &w.graph
	if g.life == over || g.life == unborn {
		return false
	}
	w.did(Act{Do: KeyPressed, Key: key})
	if !g.audio || g.life == terminating {
		return true
	}
	if o := w.recording(); o != nil && strings.IndexByte(o.limits.StopTones, key) >= 0 {
		w.finish(o.token, endStopTone)
		w.stopKeyPressed()
	}
	if g.subscribed {
		g.sequence++
		w.notify("key", "", call.Tone{Sequence: g.sequence, Key: key})
	}
	return true
}

// Speak has the caller speak from now on for so long.
func (w *World) Speak(d time.Duration) {
	w.did(Act{Do: Spoke, For: d})
	w.graph.speakUntil = max(w.graph.speakUntil, w.now+d)
	if o := w.recording(); o != nil {
		w.silenceAt(o)
	}
}

// Recording says that the caller is being recorded now.
func (w *World) Recording() bool { return w.recording() != nil }
