package call

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestASavedCallGoesOnOnlyWithTheVersionOfTheFlowThatItBeganWith(t *testing.T) {
	const src = "flow: f\nlanguage: en-US\nsteps:\n  bye: {hangup: }\n"
	one, other := loadFlow(t, "f.yaml", []byte(src)), loadFlow(t, "f.yaml", []byte(src+"# edited\n"))
	s := NewState(Birth{Flow: one})
	if err := s.Bind(other); !errors.Is(err, ErrFlowChanged) {
		t.Errorf("an edited flow: %v", err)
	}
	if err := s.Bind(one); err != nil {
		t.Errorf("its own flow: %v", err)
	}
}

// I14: what a caller keys in is in no note, and nowhere but in the arguments
// of an action.
func TestNoKeyOfASecretIsInANote(t *testing.T) {
	for _, st := range stories(t) {
		if st.name != "collect/secret" {
			continue
		}
		_, s := st.tell(t)
		for _, r := range s.record {
			for _, c := range r.commands {
				if _, action := c.(RunAction); !action && strings.Contains(fmt.Sprintf("%+v", c), "9876") {
					t.Errorf("a %T shows a secret", c)
				}
			}
		}
		if !s.s.MaskKeys() {
			t.Error("keys of a call that collects a secret may be shown")
		}
		return
	}
	t.Fatal("the story is gone")
}

func TestATransitionErrorTellsTheWay(t *testing.T) {
	m := NewMachine(Config{})
	m.s = &State{Life: Terminated, LifeTrail: []Life{Established, Terminating}}
	if m.move("connect") {
		t.Fatal("a call that is over was connected")
	}
	got, ok := errors.AsType[*TransitionError](m.err)
	if !ok || got.State != "terminated" || m.s.Life != Terminated {
		t.Fatalf("%v, life %s", m.err, m.s.Life)
	}
	const want = `life machine: no "connect" from terminated (came by established, terminating)`
	if got.Error() != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
