package call

import (
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// Used is what a step has made use of, beside its event and the state of the
// call: with it a trace can be replayed although keys are hidden in it, and
// without asking the host again. Its slices are valid until the machine's next
// Step.
type Used struct {
	Presses  []Press
	Switches []Switched
	Sounds   []Sound
}

// A Press is a key that was used. A key that is in no Press, ever, was
// dropped or led nowhere: which one it was made no difference.
type Press struct {
	N   int64 // Tone.Sequence; of keys without one -1 for the first of the call, -2 for the second, …
	Key byte  // 0: it belongs to a secret input

	Step  flows.StepID // that used it
	First bool         // it begins an input
}

// Switched is what the host said of an emergency switch.
type Switched struct {
	Name string
	On   bool
}

// A Sound is what was known of an audio file of the flow.
type Sound struct {
	Audio    string
	Length   time.Duration
	Recorded bool
}

// Used tells what the last Step has made use of.
func (m *Machine) Used() Used { return m.used }

// forgetUsed begins a step.
func (m *Machine) forgetUsed() {
	u := &m.used
	u.Presses, u.Switches, u.Sounds = u.Presses[:0], u.Switches[:0], u.Sounds[:0]
}

// pressed notes that a key was used, and not for a secret.
func (m *Machine) pressed(k Key) {
	m.used.Presses = append(m.used.Presses, Press{N: k.N, Key: k.Key, Step: m.s.Step, First: m.s.Listen.Digits == ""})
}

// secretly notes that a key was used for a secret.
func (m *Machine) secretly(k Key) {
	k.Key = 0
	m.pressed(k)
}

// typedIsUsed notes the keys that a menu was given: they are the beginning of
// one of its options, or the whole. Until that is sure they may be pushed back
// and belong to a secret after all.
func (m *Machine) typedIsUsed() {
	l := &m.s.Listen
	for i, n := range l.Typed {
		m.used.Presses = append(m.used.Presses, Press{N: n, Key: l.Digits[i], Step: m.s.Step, First: i == 0})
	}
	l.Typed = nil
}

// switchedOn asks the host for a switch.
func (m *Machine) switchedOn(name string) bool {
	on := m.cfg.Switch(name)
	m.used.Switches = append(m.used.Switches, Switched{name, on})
	return on
}

// sound asks for what is known of an audio file of the flow.
func (m *Machine) sound(audio string) (length time.Duration, recorded bool) {
	if recorded = m.cfg.Recorded(audio); recorded {
		length = m.cfg.Length(audio)
	}
	m.used.Sounds = append(m.used.Sounds, Sound{audio, length, recorded})
	return length, recorded
}
