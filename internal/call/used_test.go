package call

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
)

const usedFlow = `
flow: used
language: en-US
start: menu
keys: {"*": repeat}
vars:
  amount: {type: digits}
  pin: {type: digits, secret: true}
prompts: {p: p.wav}
steps:
  menu:
    menu: {prompt: p, options: {"1": pin, "12": number}, no_input: {then: bye}, no_match: {then: bye}}
  number:
    collect: {prompt: p, into: amount, length: 2, terminator: "#", no_input: {then: bye}, no_match: {then: bye}}
    next: bye
  pin:
    collect: {prompt: p, into: pin, min: 2, max: 4, terminator: "#", no_input: {then: bye}, no_match: {then: bye}}
    next: bye
  bye: {play: p, next: hangup}
`

// A key is told when it is sure what it was used for, and not if that is a secret.
func TestUsedTellsWhatAKeyWasUsedFor(t *testing.T) {
	set, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(usedFlow)}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for keys, want := range map[string]string{
		"1":       "- | hang up: menu!1",
		"15":      "- | menu!1 pin!?",                                                      // 5 was pushed back, and is the beginning of the secret
		"1552#":   "- | menu!1 pin!? | pin? | pin? | pin#",                                 //
		"1234":    "- | menu!1 menu2 | number!3 | number4",                                 // 12, then a number: no terminator is needed
		"7":       "-",                                                                     // matched nothing
		"128*34#": "- | menu!1 menu2 | number!8 | number* | number!3 | number4 | hangup!#", // repeat forgets the 8; # ended the input, late
	} {
		t.Run(keys, func(t *testing.T) {
			m := NewMachine(Config{})
			s := NewState(Birth{Flow: set.Flow("used"), Salt: "x"})
			m.Step(s, 0, Begin{})
			m.Step(s, 1, CallState{State: "established", Audio: AudioActive})
			var told []string
			tell := func() {
				var list []string
				for _, p := range m.Used().Presses {
					list = append(list, pressText(s.flow, p))
				}
				if list != nil {
					told = append(told, strings.Join(list, " "))
				}
			}
			for i := range keys {
				m.Step(s, 2, Tone{Sequence: int64(i + 1), Key: keys[i]})
				if tell(); i == 0 && told == nil {
					told = []string{"-"}
				}
			}
			if keys == "1" {
				m.Step(s, 3, CallState{State: "terminated"})
				tell()
				told[len(told)-1] = "hang up: " + told[len(told)-1]
			}
			if got := strings.Join(told, " | "); got != want {
				t.Errorf("told %s\nwant %s", got, want)
			}
		})
	}
}

// pressText is a step, "!" where an input begins, and the key, "?" where it is
// not told.
func pressText(f *flows.Flow, p Press) string {
	text := f.Steps[p.Step].Name
	if p.First {
		text += "!"
	}
	if p.Key == 0 {
		return text + "?"
	}
	return fmt.Sprintf("%s%c", text, p.Key)
}

// Keys without a sequenceId are counted, also those that come too early.
func TestUsedCountsKeysWithoutASequence(t *testing.T) {
	set, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(usedFlow)}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m := NewMachine(Config{})
	s := NewState(Birth{Flow: set.Flow("used"), Salt: "x"})
	m.Step(s, 0, Begin{})
	m.Step(s, 1, Tone{Key: '1'})
	m.Step(s, 2, CallState{State: "established", Audio: AudioActive})
	m.Step(s, 3, Tone{Key: '1'})
	m.Step(s, 4, Tone{Key: '2'})
	u := m.Used().Presses
	if len(u) != 2 || u[0].N != -2 || u[1].N != -3 {
		t.Errorf("told %+v", u)
	}
}
