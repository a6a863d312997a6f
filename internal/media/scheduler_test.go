package media

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func prompts(names ...string) []Prompt {
	var ps []Prompt
	for _, n := range names {
		ps = append(ps, Prompt{Name: n, Audio: n + ".wav", Length: 2 * time.Second})
	}
	return ps
}

func play(names ...string) Segment { return Segment{Kind: Play, Prompts: prompts(names...)} }

func mustHear(names ...string) Segment {
	return Segment{Kind: Play, Prompts: prompts(names...), MustHear: true}
}

func record() Segment {
	return Segment{Kind: Record, Limits: &Limits{InitialSilence: 5 * time.Second, MaxSilence: 2 * time.Second, MaxDuration: 10 * time.Second}}
}

var (
	endOK        = End{Completed: true, Code: 200}
	endCancelled = End{Code: 400, Subcode: 8508, Reason: "operationCanceled"}
	endBroken    = End{Code: 500, Subcode: 9999}
)

func TestAPromptIsPlayedFromItsPostToItsEnd(t *testing.T) {
	s := New("salt")
	one := play("welcome")
	steps := []struct {
		at   time.Duration
		in   Input
		want []Output
	}{
		{1 * time.Second, Enqueue{[]Segment{one}}, []Output{Edge{EventStart}, Post{Token: "1.0.salt", Segment: one}}},
		{2 * time.Second, Answer{Token: "1.0.salt", Verdict: Accepted, OpID: "a"}, []Output{Edge{EventPlay}}},
		{4 * time.Second, Ended{Token: "1.0.salt", End: endOK}, []Output{Edge{EventRest},
			Finished{Token: "1.0.salt", Segment: one, How: Completed, End: endOK}, Quiet{}}},
		{5 * time.Second, Ended{Token: "1.0.salt", End: endOK}, nil},
	}
	for _, st := range steps {
		if diff := cmp.Diff(st.want, s.Step(nil, st.at, st.in)); diff != "" {
			t.Fatalf("%T: %s", st.in, diff)
		}
	}
	if at, armed := s.Deadline(); armed {
		t.Errorf("an idle scheduler waits for %v", at)
	}
	b, err := json.Marshal(s)
	if err != nil || len(b) > 300 {
		t.Errorf("idle state is %d bytes, %v: %s", len(b), err, b)
	}
}

func TestAnInterruptCutsAndTheNextPlanWaitsForTheLastEnd(t *testing.T) {
	s := New("x")
	a, b := play("a"), record()
	s.Step(nil, 0, Enqueue{[]Segment{a, b}})
	s.Step(nil, 1, Answer{Token: "1.0.x", Verdict: Accepted, OpID: "A"})
	got := s.Step(nil, 2, Interrupt{})
	if diff := cmp.Diff([]Output{Edge{EventCancel}, Withdraw{"2.0.x"}}, got); diff != "" {
		t.Fatal(diff)
	}
	s.Step(nil, 3, Enqueue{[]Segment{play("c")}})
	got = s.Step(nil, 4, Answer{Token: "2.0.x", Verdict: Accepted, OpID: "B"})
	if diff := cmp.Diff([]Output{PostCancel{"3.0.x"}}, got); diff != "" {
		t.Fatal(diff)
	}
	if out := s.Step(nil, 5, Answer{Token: "3.0.x", Verdict: Accepted}); out != nil {
		t.Fatalf("cancel accepted: %v", out)
	}
	s.Step(nil, 6, Ended{Token: "1.0.x", End: endCancelled})
	got = s.Step(nil, 7, Ended{OpID: "B", End: endCancelled})
	want := []Output{
		Finished{Token: "2.0.x", Segment: b, How: Cancelled, End: endCancelled},
		Edge{EventRest}, Edge{EventStart}, Post{Token: "4.1.x", Segment: play("c")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	got = s.Step(nil, 8, Close{})
	if diff := cmp.Diff([]Output{Edge{EventClose}, Finished{Token: "4.1.x", Segment: play("c"), How: CallEnded}}, got); diff != "" {
		t.Fatal(diff)
	}
	if got := s.Step(nil, 9, Enqueue{[]Segment{a}}); got != nil {
		t.Fatalf("after the end: %v", got)
	}
}

func TestEveryPairOfPhasesHasAWayThroughTheTable(t *testing.T) {
	phases := []Phase{Idle, Starting, Playing, Recording, Doubtful, Cancelling, Repairing, Closed}
	table := map[Transition]bool{}
	for _, e := range Edges() {
		if table[e] || e.From == e.To {
			t.Errorf("bad edge %v", e)
		}
		table[e] = true
	}
	for _, from := range phases[:7] {
		for _, to := range phases {
			at := from
			for hops := 0; at != to; hops++ {
				next := towards(at, to)
				if !table[Transition{arrival(next).(Edge).Event, at, next}] || hops > 4 {
					t.Fatalf("from %s to %s: no edge %s -> %s", from, to, at, next)
				}
				at = next
			}
		}
	}
}
