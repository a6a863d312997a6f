package call

import (
	"runtime"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/internal/media"
)

// playingMenu is a call whose menu's prompt plays.
func playingMenu(b *testing.B, m *Machine) (*State, time.Duration) {
	b.Helper()
	for _, st := range stories(b) {
		if st.flow.Name != "type-ahead" {
			continue
		}
		s := NewState(Birth{Flow: st.flow, Salt: "x"})
		m.Step(s, 0, Begin{})
		m.Step(s, 1, Answered{Req: 1, Verdict: media.Accepted})
		m.Step(s, 2, CallState{State: "established", Audio: AudioActive})
		m.Step(s, 3, Answered{Req: 2, Verdict: media.Accepted})
		m.Step(s, 4, accepted(s))
		return s, 5
	}
	b.Fatal("no such flow")
	return nil, 0
}

// accepted answers the request that the scheduler has out.
func accepted(s *State) MediaAnswered {
	return MediaAnswered{Status: 200, Answer: media.Answer{Token: s.Sched.Send.Token, Verdict: media.Accepted, OpID: "OP"}}
}

// A whole barge-in is measured, so that the call stands where it stood: key,
// answer to the cancel, end of the prompt, answer to the next one.
func BenchmarkBargeInToTheNextPrompt(b *testing.B) {
	m := NewMachine(Config{})
	s, now := playingMenu(b, m)
	keys := "123"
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		now += time.Second
		m.Step(s, now, Tone{Sequence: int64(i + 1), Key: keys[i%3]})
		m.Step(s, now, MediaAnswered{Answer: media.Answer{Token: s.Sched.Stop.Token, Verdict: media.Accepted}})
		m.Step(s, now, MediaEnded{Token: s.Sched.Ops[0].Token, End: media.End{Code: 400, Subcode: 8508}})
		m.Step(s, now, accepted(s))
	}
}

// The end of a prompt is told again and again: what a repeated notification costs.
func BenchmarkRepeatedEnd(b *testing.B) {
	m := NewMachine(Config{})
	s, now := playingMenu(b, m)
	ended := MediaEnded{Token: s.Sched.Ops[0].Token, End: media.End{Completed: true, Code: 200}}
	m.Step(s, now, ended)
	var ev Event = ended
	b.ReportAllocs()
	for b.Loop() {
		m.Step(s, now, ev)
	}
}

// A prompt ends, the step asks again, and the next one begins.
func BenchmarkEndOfAPrompt(b *testing.B) {
	m := NewMachine(Config{})
	s, now := playingMenu(b, m)
	b.ReportAllocs()
	for b.Loop() {
		m.Step(s, now, MediaEnded{Token: s.Sched.Ops[0].Token, End: media.End{Completed: true, Code: 200}})
		now += time.Second
		m.Step(s, now, Jump{s.Step})
		m.Step(s, now, accepted(s))
	}
}

// Nothing is due.
func BenchmarkIdleTick(b *testing.B) {
	m := NewMachine(Config{})
	s, now := playingMenu(b, m)
	var ev Event = Tick{}
	b.ReportAllocs()
	for b.Loop() {
		m.Step(s, now, ev)
	}
}

// What a call costs in memory while it waits for a key, and saved as JSON.
func BenchmarkIdleState(b *testing.B) {
	m := NewMachine(Config{})
	const calls = 2000
	states := make([]*State, calls)
	var before, after runtime.MemStats
	first, _ := playingMenu(b, m) // the flows are loaded by now
	flow := first.Flow()
	for b.Loop() {
		clear(states)
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range states {
			s := NewState(Birth{Flow: flow, Salt: "0123456789abcdef"})
			m.Step(s, 0, Begin{})
			m.Step(s, 1, Answered{Req: 1, Verdict: media.Accepted})
			m.Step(s, 2, CallState{State: "established", Audio: AudioActive})
			m.Step(s, 3, Answered{Req: 2, Verdict: media.Accepted})
			m.Step(s, 4, accepted(s))
			m.Step(s, 5, MediaEnded{Token: s.Sched.Ops[0].Token, End: media.End{Completed: true, Code: 200}})
			states[i] = s
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/calls, "B/call")
	b.ReportMetric(float64(len(asJSON(b, states[0]))), "JSON-B/call")
	runtime.KeepAlive(states)
}
