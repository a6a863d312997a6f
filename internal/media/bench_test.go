package media

import (
	"testing"
	"time"
)

// One prompt from its Enqueue to its end: three steps.
func BenchmarkPlayToItsEnd(b *testing.B) {
	s := New("0123456789abcdef")
	cfg := Config{}.WithDefaults()
	in := Enqueue{[]Segment{play("welcome")}}
	out := make([]Output, 0, 16)
	now := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		now += time.Second
		out = s.AppendStep(out[:0], &cfg, now, in)
		tok := s.Send.Token
		out = s.AppendStep(out[:0], &cfg, now, Answer{Token: tok, Verdict: Accepted, OpID: "57dab8b1894c409ab240bd8beae78896"})
		out = s.AppendStep(out[:0], &cfg, now, Ended{Token: tok, End: End{Completed: true, Code: 200}})
	}
	if s.Phase() != Idle {
		b.Fatalf("phase %s", s.Phase())
	}
}

// A barge-in with two operations at the service: from the key to the next POST.
func BenchmarkBargeIn(b *testing.B) {
	cfg := Config{}.WithDefaults()
	first, next := Enqueue{[]Segment{play("a"), record()}}, Enqueue{[]Segment{play("next")}}
	out := make([]Output, 0, 32)
	b.ReportAllocs()
	for b.Loop() {
		s := New("x")
		out = s.AppendStep(out[:0], &cfg, 0, first)
		out = s.AppendStep(out[:0], &cfg, 0, Answer{Token: "1.0.x", Verdict: Accepted, OpID: "a"})
		out = s.AppendStep(out[:0], &cfg, 0, Answer{Token: "2.0.x", Verdict: Accepted, OpID: "b"})
		out = s.AppendStep(out[:0], &cfg, 0, Interrupt{})
		out = s.AppendStep(out[:0], &cfg, 0, next)
		out = s.AppendStep(out[:0], &cfg, 0, Answer{Token: "3.0.x", Verdict: Accepted})
		out = s.AppendStep(out[:0], &cfg, 0, Ended{Token: "1.0.x", End: endCancelled})
		out = s.AppendStep(out[:0], &cfg, 0, Ended{Token: "2.0.x", End: endCancelled})
		if s.Send == nil || s.Gen != 1 {
			b.Fatal("the next prompt was not sent")
		}
	}
}
