package call

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// toneWindow bounds how far a sequenceId may run ahead: beyond it the number
// is wrong, and believing it would make every honest key after it a repetition.
const toneWindow = 1000

// tone takes a key once and in the order of sequenceId [doc: toneInfo]:
// repetitions are dropped, and a key that came too early waits for the one
// before it, but never longer than Config.KeyGap.
func (m *Machine) tone(e Tone) {
	t := &m.s.Tones
	if e.Sequence <= 0 {
		t.Bare++
	}
	if m.s.Gone {
		return
	}
	if !m.s.Started {
		m.note(Note{What: KeyDropped, Step: m.s.Step, Detail: "the flow has not begun"})
		return
	}
	first := !t.Ever
	t.Ever, t.Doubt = true, false
	switch {
	case m.off(media.TONEDEDUP) || e.Sequence <= 0:
		m.key(m.press(e))
	case e.Sequence <= t.Mark || m.aheadHas(e.Sequence):
		m.note(Note{What: KeyDropped, Step: m.s.Step, Detail: "repeated, or too late"})
	case e.Sequence == t.Mark+1:
		t.Mark++
		m.key(m.press(e))
		m.inOrder(false)
	case !first && e.Sequence > t.reach()+toneWindow, len(t.Ahead) >= m.cfg.MaxKeys:
		m.note(Note{What: KeyDropped, Step: m.s.Step, Detail: "sequenceId out of its window"})
	default:
		t.Ahead = append(t.Ahead, e)
		slices.SortFunc(t.Ahead, func(a, b Tone) int { return int(min(max(a.Sequence-b.Sequence, -1), 1)) })
		if m.s.Timers.KeyGap == 0 {
			m.s.Timers.KeyGap = m.now + m.cfg.KeyGap
		}
	}
}

// reach is the sequenceId that a plausible one is not far from.
func (t *Tones) reach() int64 {
	if len(t.Ahead) > 0 { // perhaps the first key of the call: then Mark says nothing
		return t.Ahead[0].Sequence
	}
	return t.Mark
}

func (m *Machine) aheadHas(sequence int64) bool {
	return slices.ContainsFunc(m.s.Tones.Ahead, func(t Tone) bool { return t.Sequence == sequence })
}

// inOrder takes the keys that waited for one before them; with force those
// behind a gap too.
func (m *Machine) inOrder(force bool) {
	t := &m.s.Tones
	for len(t.Ahead) > 0 && (force || t.Ahead[0].Sequence == t.Mark+1) {
		next := t.Ahead[0]
		t.Ahead = t.Ahead[1:]
		t.Mark = next.Sequence
		m.key(m.press(next))
	}
	if len(t.Ahead) == 0 {
		t.Ahead, m.s.Timers.KeyGap = nil, 0
	}
}

// press is the key that came with an event.
func (m *Machine) press(e Tone) Key {
	n := e.Sequence
	if n <= 0 { // taken at once, see tone
		n = -m.s.Tones.Bare
	}
	return Key{Key: e.Key, At: m.now, N: n}
}

// key is one key press, in order and for the first time. It is used at once
// where the flow listens, and kept otherwise (TONEQUEUE).
func (m *Machine) key(k Key) {
	s := m.s
	switch {
	case m.stopTone(k.Key):
		m.pressed(k)
		m.note(Note{What: KeyTaken, Step: s.Step, Detail: KeyEndedInput})
		return
	case s.Life == Terminating || s.Wait == PlayingOut || s.Wait == HandingOver:
		m.note(Note{What: KeyDropped, Step: s.Step, Detail: "the call is leaving"})
		return
	case s.Wait == Recording && m.recordKey(k):
		return
	case (s.Wait == Playing || s.Wait == Holding) && m.playKey(k):
		return
	case m.discards():
		m.note(Note{What: KeyDropped, Step: s.Step, Detail: "a prompt that must be heard is heard"})
		return
	case m.off(media.TONEQUEUE) && s.Phase == media.Cancelling:
		return
	case len(s.Keys) >= m.cfg.MaxKeys:
		m.note(Note{What: KeyDropped, Step: s.Step, Detail: "too many keys wait"})
		return
	}
	s.Keys = append(s.Keys, k)
	m.settleKeys()
}

// playKey is a key while a step waits for the end of its prompts or music; true: it is
// one of the global keys. Any other waits for a step that listens.
func (m *Machine) playKey(k Key) bool {
	hit, _ := m.step().Live().Find(string(rune(k.Key)))
	if hit == nil || m.discards() {
		return false
	}
	m.pressed(k)
	if m.s.Wait == Holding && hit.To.Kind == flows.GotoRepeat {
		m.note(Note{What: KeyDropped, Step: m.s.Step, Detail: "hold music is not repeated"})
		return true
	}
	m.bargeIn()
	m.chosen(hit)
	m.settle()
	return true
}

// settleKeys lets the listening step have the keys in the buffer; a note says
// when one has to wait.
func (m *Machine) settleKeys() {
	if m.s.Wait == Listening {
		m.settle()
		return
	}
	m.note(Note{What: KeyKept, Step: m.s.Step})
}

// discards says whether a key is forgotten because a must-hear prompt is heard
// and the step wants it so.
func (m *Machine) discards() bool {
	if m.s.Step < 0 || !m.step().DropMustHearKeys {
		return false
	}
	seg, ok := m.s.Sched.Running()
	return ok && seg.MustHear
}

// flushKeys forgets the keys in the buffer.
func (m *Machine) flushKeys(why string) {
	for range m.s.Keys {
		m.note(Note{What: KeyDropped, Step: m.s.Step, Detail: why})
	}
	m.s.Keys = nil
}

// nextKey takes the oldest key from the buffer.
func (m *Machine) nextKey() (Key, bool) {
	if len(m.s.Keys) == 0 {
		return Key{}, false
	}
	k := m.s.Keys[0]
	m.s.Keys = m.s.Keys[1:]
	if len(m.s.Keys) == 0 {
		m.s.Keys = nil
	}
	return k, true
}

// pushBack returns the last keys that a menu was given to the front of the
// buffer: they belong to what comes next.
func (m *Machine) pushBack(keys string, at time.Duration) {
	l := &m.s.Listen
	first := max(0, len(l.Typed)-len(keys))
	var back []Key
	for i := range len(keys) {
		k := Key{Key: keys[i], At: at}
		if first+i < len(l.Typed) {
			k.N = l.Typed[first+i]
		}
		back = append(back, k)
	}
	l.Typed = l.Typed[:first]
	m.s.Keys = append(back, m.s.Keys...)
}

// stopTone says whether a key is the tone of a recording's own stop key, which
// Graph may report beside the end of the recording: one press, one effect.
func (m *Machine) stopTone(key byte) bool {
	st := &m.s.StopTone
	if m.off(media.STOPTONE) {
		return false
	}
	if st.Keys != "" {
		expected := m.now <= st.Until && isOneOf(st.Keys, key)
		st.Keys, st.Until = "", 0 // keys come in order: the next one settles it
		if expected {
			return true
		}
	}
	if seg, ok := m.s.Sched.Running(); ok && seg.Kind == media.Record && isOneOf(seg.Limits.StopTones, key) && !st.Seen {
		st.Seen = true
		m.stopsBetween()
		return true
	}
	return false
}

// expect says that one of these keys may still come, within some time, and
// then belongs to an input that is over.
func (m *Machine) expect(keys string, within time.Duration) {
	if keys != "" {
		m.s.StopTone = StopTone{Keys: keys, Until: m.now + within}
	}
}
