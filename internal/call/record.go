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

// record records the caller, behind what is queued.
func (m *Machine) record(b *flows.Record) {
	m.s.StopTone.Seen = false
	m.s.Queue = append(m.s.Queue, media.Segment{
		Kind: media.Record,
		Step: int32(m.s.Step),
		Limits: &media.Limits{
			InitialSilence: b.InitialSilence, MaxSilence: b.Silence, MaxDuration: b.Max,
			Beep: b.Beep, StopTones: b.Stop,
		},
	})
	m.s.Wait = Recording
	m.flush()
}

// recordKey is a key while the step records, or is about to; true: it was used.
func (m *Machine) recordKey(key byte) bool {
	b := m.step().Body.(*flows.Record)
	if hit, _ := m.step().Live().Find(string(rune(key))); hit != nil && !isOneOf(b.Stop, key) {
		m.bargeIn()
		m.chosen(hit)
		m.settle()
		return true
	}
	if seg, ok := m.s.Sched.Running(); !ok || seg.Kind == media.Record || seg.MustHear {
		m.note(Note{What: KeyDropped, Step: m.s.Step, Detail: "the caller is being recorded"})
		return true
	}
	m.note(Note{What: KeyTaken, Step: m.s.Step, Detail: "on to the recording"})
	m.bargeIn()
	m.record(b)
	return true
}

// recorded: the recording of the current step is over.
func (m *Machine) recorded(f media.Finished) {
	b, ok := m.step().Body.(*flows.Record)
	if !ok || m.s.Wait != Recording || flows.StepID(f.Segment.Step) != m.s.Step {
		return
	}
	switch {
	case f.How == media.Completed && m.sig.recording != "":
		m.expectStopTone(b, f.End)
		m.s.Vars[b.Into] = m.sig.recording
		m.request(ToSave, m.cfg.Save, 0)
		m.s.Wait = Saving
		m.emit(SaveRecording{Recording: m.sig.recording})
	case f.How == media.Failed && saidNothing(f.End):
		m.noInput()
	default:
		m.fail("recording")
	}
}

// expectStopTone: the key that ended the recording may still come as a tone.
func (m *Machine) expectStopTone(b *flows.Record, end media.End) {
	const stopToneDetected = 8514
	seen := m.s.StopTone.Seen
	m.s.StopTone.Seen = false
	if !seen && (end.Subcode == stopToneDetected || strings.EqualFold(end.Reason, "stopToneDetected")) {
		m.expect(b.Stop, stopToneWindow)
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

// recordingSaved: the host has fetched the recording, or could not.
func (m *Machine) recordingSaved(e RecordingSaved) {
	s := m.s
	if !e.Failed && !s.Gone {
		m.remember(e.Recording, e.Length)
	}
	b, ok := (*flows.Record)(nil), false
	if s.Step >= 0 {
		b, ok = m.step().Body.(*flows.Record)
	}
	if s.Wait != Saving || !ok || s.Vars[b.Into] != e.Recording {
		return
	}
	m.drop(ToSave)
	m.saved(!e.Failed)
}

// saved goes on once it is known whether the recording of the current step
// could be fetched.
func (m *Machine) saved(ok bool) {
	if b, records := m.step().Body.(*flows.Record); records && !ok {
		m.s.Vars[b.Into] = "" // nobody can play it
	}
	switch {
	case m.s.Gone:
		m.afterwards()
	case ok:
		m.next()
	default:
		m.fail("recording")
	}
}
