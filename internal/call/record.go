package call

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// stopToneWindow is how long after a recording its stop key may still arrive
// as a tone; notifications of two kinds are this far apart at worst.
const stopToneWindow = 2 * time.Second

// recordKey is a key while the step records, or is about to; true: it was used.
func (m *Machine) recordKey(k Key) bool {
	b := m.step().Body.(*flows.Record)
	if hit, _ := m.step().Live().Find(string(rune(k.Key))); hit != nil && !isOneOf(b.Stop, k.Key) {
		m.pressed(k)
		m.bargeIn()
		m.chosen(hit)
		m.settle()
		return true
	}
	if seg, ok := m.s.Sched.Running(); !ok || seg.Kind == media.Record || seg.MustHear {
		m.note(Note{What: KeyDropped, Step: m.s.Step, Detail: "the caller is being recorded"})
		return true
	}
	m.note(Note{What: KeyTaken, Step: m.s.Step, Detail: KeyToRecording})
	m.bargeIn()
	m.record(b)
	return true
}

// expectStopTone: the key that ended the recording may still come as a tone.
func (m *Machine) expectStopTone(stop string, end media.End) {
	const stopToneDetected = 8514
	seen := m.s.StopTone.Seen
	m.s.StopTone.Seen = false
	if !seen && (end.Subcode == stopToneDetected || strings.EqualFold(end.Reason, "stopToneDetected")) {
		m.expect(stop, stopToneWindow)
	}
}

// saidNothing: the caller has said nothing at all, which Graph reports as a failure.
func saidNothing(end media.End) bool {
	const initialSilence = 8510
	return end.Subcode == initialSilence || strings.EqualFold(end.Reason, "initialSilenceTimeout")
}

// remember keeps the length of a recording that a variable still holds.
func (m *Machine) remember(recording string, length time.Duration) {
	s := m.s
	held := func(ref string) bool {
		return slices.ContainsFunc(s.Vars, func(v any) bool { return v == ref })
	}
	maps.DeleteFunc(s.Lengths, func(ref string, _ time.Duration) bool { return !held(ref) })
	if !held(recording) {
		return
	}
	if s.Lengths == nil {
		s.Lengths = map[string]time.Duration{}
	}
	s.Lengths[recording] = length
}
