package call

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
)

// Random calls through the flows of the case files: right, wrong, late and
// repeated events, lost answers, restarts, saving and loading. Repeat one with
// the seed that rapid prints; go on for longer with -rapid.checks=100000.

func caseFlows(t *testing.T) map[string]*flows.Flow {
	t.Helper()
	all := map[string]*flows.Flow{}
	for _, st := range stories(t) {
		all[st.flow.Name] = st.flow
	}
	return all
}

func TestNoRandomCallBreaksAPromise(t *testing.T) {
	byName := caseFlows(t)
	names := []string{"errors", "hang-up", "jump", "record", "transfer", "type-ahead", "hand", "menu", "barge-in", "collect", "heard", "restart", "loop", "hours", "split", "wait", "subflow", "before-answer", "hang-up-subflow", "given-up", "hold", "invite", "mute", "chain", "wording", "tones", "spoken"}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, byName[rapid.SampledFrom(names).Draw(t, "flow")], rapid.Bool().Draw(t, "outbound"))
		for range rapid.SampledFrom([]int{60, 120, 30, 240}).Draw(t, "events") {
			w.draw()
		}
		w.hangUp()
		w.chains()
		w.replay()
	})
}

// I3: a key is used once, in the order of its sequence number, or a note says
// that it was dropped.
func TestEachKeyIsUsedOnceAndInOrder(t *testing.T) {
	f := caseFlows(t)["keys"]
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, f, false)
		w.open()
		first := rapid.Int64Range(1, 5).Draw(t, "first")
		sent := map[int64]byte{}
		var used []int64
		for range rapid.IntRange(1, 12).Draw(t, "tones") {
			seq := first + rapid.Int64Range(0, 6).Draw(t, "seq")
			key := byte('0' + seq%10)
			before, dropped := len(w.s.Listen.Digits), w.dropped
			waiting := len(w.s.Tones.Ahead)
			w.step(Tone{Sequence: seq, Key: key})
			taken := len(w.s.Listen.Digits) - before
			kept := len(w.s.Tones.Ahead) - waiting
			if _, again := sent[seq]; again && (w.dropped != dropped+1 || taken != 0) {
				t.Fatalf("key %d came again, and was not dropped", seq)
			}
			if w.dropped == dropped && taken+kept != 1 {
				t.Fatalf("key %d: %d taken, %d kept, none dropped", seq, taken, kept)
			}
			if w.dropped == dropped {
				sent[seq] = key
			}
			if rapid.Bool().Draw(t, "gap passes") {
				w.pass(200 * time.Millisecond)
			}
			if len(w.s.Listen.Digits) >= 7 {
				break
			}
		}
		w.pass(200 * time.Millisecond)
		for _, d := range w.s.Listen.Digits {
			for seq, key := range sent {
				if rune(key) == d {
					used = append(used, seq)
				}
			}
		}
		if len(used) != len(sent) {
			t.Fatalf("%d keys were taken in, %d used", len(sent), len(used))
		}
		for i := 1; i < len(used); i++ {
			if used[i] <= used[i-1] {
				t.Fatalf("used in the order %v", used)
			}
		}
	})
}

// hangUp: from wherever the call stands, terminated ends it with one Ended.
func (w *world) hangUp() {
	w.step(CallState{State: "terminated", Code: 200})
	w.t.Logf("the caller has hung up, the call stands at %q", w.s.StepName())
	w.pass(defaultSave + defaultOnHangup + time.Second) // a message is waited for first
	if !w.s.Over() || w.ended != 1 {
		w.t.Fatalf("over: %v, Ended was said %d times", w.s.Over(), w.ended)
	}
	w.step(Stop{})
	w.step(Tone{Sequence: 1000, Key: '1'})
	w.step(CallState{State: "terminated"})
}

// replay: I12, and nothing of a call hides in the machine that stepped it.
func (w *world) replay() {
	m, s := NewMachine(w.m.cfg), NewState(w.birth)
	for i, r := range w.record {
		got, _ := m.Step(s, r.age, r.event)
		if len(got) != len(r.commands) || len(got) > 0 && !reflect.DeepEqual(append([]Command(nil), got...), r.commands) {
			w.t.Fatalf("event %d, %T, gives other commands the second time:\n%v\n%v", i, r.event, r.commands, got)
		}
	}
}

func hasLaw(prompts []string) (n int) {
	for _, p := range prompts {
		if strings.HasPrefix(p, "law") {
			n++
		}
	}
	return n
}
