package media

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sent lists what each operation of a plan plays, one POST after the other.
func sent(t *testing.T, segs ...Segment) []string {
	t.Helper()
	y := newStory(0)
	for _, seg := range segs {
		y.ask(seg)
	}
	var ops []string
	for i := 0; y.s.Send != nil; i++ {
		if i > 100 {
			t.Fatal("it never ends")
		}
		seg := y.s.Ops[len(y.s.Ops)-1].Segment
		what := fmt.Sprintf("%d", len(seg.Prompts))
		if seg.Kind == Record {
			what = "record"
		}
		if seg.MustHear {
			what += "!"
		}
		ops = append(ops, what)
		tok := y.s.Send.Token
		y.accepted(tok)
		y.ends(tok, endOK)
	}
	return ops
}

func TestPromptsWithTheSameRulesBecomeAsFewOperationsAsTheyCan(t *testing.T) {
	many := make([]string, 45)
	for i := range many {
		many[i] = fmt.Sprintf("p%d", i)
	}
	tests := []struct {
		name string
		segs []Segment
		want []string
	}{
		{"neighbours wait for the one that is out", []Segment{play("a"), play("b"), play("c")}, []string{"1", "2"}},
		{"must-hear is cut off", []Segment{play("a"), mustHear("b"), mustHear("c"), play("d")}, []string{"1", "2!", "1"}},
		{"a recording stands alone", []Segment{play("a"), record(), record(), play("b")}, []string{"1", "record", "record", "1"}},
		{"twenty at most", []Segment{play(many...)}, []string{"20", "20", "5"}},
		{"the tail is filled up", []Segment{play("x"), play(many[:15]...), play(many[:15]...)}, []string{"1", "20", "10"}},
		{"nothing to play", []Segment{play()}, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, sent(t, tt.segs...)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestMergingLeavesTheCallersSegmentsAlone(t *testing.T) {
	first, second := prompts("a", "b", "c", "d"), prompts("e")
	first = first[:2] // room behind it belongs to the caller
	y := newStory(0)
	y.ask(record(), Segment{Kind: Play, Prompts: first})
	y.ask(Segment{Kind: Play, Prompts: second})
	if got := first[:4][2].Name; got != "c" {
		t.Errorf("the caller's slice was written to: %s", got)
	}
	if y.s.Planned() != 1 || len(y.s.Plan[0].Segment.Prompts) != 3 {
		t.Errorf("plan: %+v", y.s.Plan)
	}
}

func TestAnEnqueueOfNothingIsQuietAtOnce(t *testing.T) {
	y := newStory(0)
	y.ask()
	if diff := cmp.Diff([]Output{Quiet{}}, y.last); diff != "" {
		t.Error(diff)
	}
	y.ask(Segment{Kind: 9})
	if !said(y.last, aBreak) || !said(y.last, aQuiet) {
		t.Errorf("a segment of no kind: %v", y.last)
	}
}

func TestReplaysKeepTheirOrder(t *testing.T) {
	y := newStory(0)
	m1, m2 := mustHear("first"), mustHear("second")
	y.plays("1.0.x", m1)
	y.plays("2.0.x", m2)
	y.in(HoldAhead{On: true})
	y.ends("1.0.x", endBroken)
	y.ends("2.0.x", endBroken)
	if !said(y.last, "media.Post{") || y.s.Ops[0].Segment.Prompts[0].Name != "first" {
		t.Errorf("played again: %+v", y.s.Ops)
	}
	if y.s.Plan[0].Segment.Prompts[0].Name != "second" || !y.s.MustHear() {
		t.Errorf("then: %+v", y.s.Plan)
	}
}

func TestAnOperationThatWasAcceptedAsCompletedIsOver(t *testing.T) {
	y := newStory(0)
	y.ask(play("a"))
	y.in(Answer{Token: "1.0.x", Verdict: Accepted, OpID: "a", End: &endOK})
	if !said(y.last, "How:1") || !said(y.last, aQuiet) {
		t.Errorf("no notification follows: %v", y.last)
	}
}

func TestAnAgeThatGoesBackIsNotBelieved(t *testing.T) {
	y := newStory(0)
	y.now = 60e9
	y.ask(play("a"))
	before, _ := y.s.Deadline()
	y.now = 0
	y.in(Tick{})
	if after, _ := y.s.Deadline(); after != before || len(y.last) != 0 {
		t.Errorf("deadline %v became %v: %v", before, after, y.last)
	}
}

func TestTheZeroSchedulerAndNilConfigWork(t *testing.T) {
	var s Scheduler
	out := s.Step(nil, 0, Enqueue{[]Segment{play("a")}})
	if !said(out, aPost) || s.Phase() != Starting {
		t.Errorf("%s: %v", s.Phase(), out)
	}
	if out := s.Step(nil, 0, nil); out != nil {
		t.Errorf("an input of nothing: %v", out)
	}
}
