package ivrflow_test

import (
	"context"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphsim"
)

const mailbox = `
flow: mailbox
language: en-US
on_hangup: note
vars:
  message: {type: recording}
steps:
  greet: {play: greet, next: message}
  message:
    record: {prompt: after-the-beep, into: message, max: 30s, silence: 3s, stop: "#"}
    next: review
    on_error: sorry
  review:
    menu:
      prompts: [you-said, {recording: message}, keep]
      options: {"1": thanks, "2": message, "#": sorry}
      no_input: {after: 5s, max: 1, then: thanks}
      no_match: {max: 1, then: thanks}
  thanks: {play: thanks, next: hangup}
  sorry: {play: sorry, next: hangup}
  note: {action: {name: note, args: {message: message}}, next: hangup}
prompts: {greet: greet.wav, after-the-beep: after-the-beep.wav, you-said: you-said.wav, keep: keep.wav,
  thanks: thanks.wav, sorry: sorry.wav}
`

// noted counts how often the flow's on_hangup ran, and looks at the message.
type noted struct {
	times     atomic.Int32
	recording atomic.Bool
}

func (n *noted) setup() setup {
	return setup{actions: map[string]engine.Action{"note": func(_ context.Context, c engine.ActionCall) (engine.Result, error) {
		n.times.Add(1)
		n.recording.Store(c.Text("message") != "")
		return nil, nil
	}}}
}

// speaks leaves a message and presses the stop key.
func (c *caller) speaks(d time.Duration) {
	c.w.Helper()
	c.must(c.WaitRecording(time.Minute))
	c.must(c.Speak(d))
	c.waits(d + 500*time.Millisecond)
}

func TestRace11StopToneThatAlsoArrivesAsATone(t *testing.T) {
	for _, tc := range []struct {
		name   string
		faults []graphsim.Fault
		sim    func(*graphsim.Config)
	}{
		{name: "tone first"},
		{name: "tone after the end of the recording", faults: []graphsim.Fault{{On: "notify.tone", Delay: 300 * time.Millisecond}}},
		{name: "tone twice", faults: []graphsim.Fault{{On: "notify.tone", Repeat: 1, RepeatAfter: 300 * time.Millisecond}}},
		{name: "no tone", sim: func(c *graphsim.Config) { c.Switches.StopToneKept = true }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var n noted
			s := n.setup()
			s.sim = tc.sim
			scenario(t, mailbox, s, func(w *world) {
				w.sim.Inject(tc.faults...)
				c := w.call()
				c.hears("after-the-beep.wav")
				c.speaks(2 * time.Second)
				c.presses("#")
				c.hears("you-said.wav")
				c.hears("keep.wav")
				c.presses("1")
				c.hears("thanks.wav")
				c.ends()
				if got := w.visited(c.ID()); got != "greet message review thanks hangup" {
					t.Errorf("steps %s: the stop key was used twice", got) // "#" in review leads to sorry
				}
			})
		})
	}
}

func TestRace11AKeyThatIsNotTheStopToneOfTheLastRecordingIsAKey(t *testing.T) {
	var n noted
	scenario(t, mailbox, n.setup(), func(w *world) {
		c := w.call()
		c.hears("after-the-beep.wav")
		c.speaks(2 * time.Second)
		c.presses("#")
		c.hears("you-said.wav", "keep.wav")
		c.presses("#") // pressed again, on purpose
		c.hears("sorry.wav")
		c.ends()
	})
}

func TestRace13HangUpDuringARecording(t *testing.T) {
	for _, notified := range []bool{false, true} { // does Graph report the operation at all [issue #376]
		var n noted
		s := n.setup()
		s.sim = func(c *graphsim.Config) {
			c.Switches.EndOperations = map[bool]graphsim.EndOperations{true: graphsim.End8508}[notified]
		}
		scenario(t, mailbox, s, func(w *world) {
			w.sim.Inject(graphsim.Fault{On: "notify.terminated", Repeat: 2, RepeatAfter: time.Second})
			c := w.call()
			c.hears("after-the-beep.wav")
			c.must(c.WaitRecording(time.Minute))
			c.must(c.Speak(5 * time.Second))
			c.waits(2 * time.Second)
			c.HangUp()
			if got := c.ends(); got != "caller-hung-up" {
				t.Errorf("outcome %q", got)
			}
			c.w.eventually("on_hangup", func() bool { return n.times.Load() == 1 })
			if n.recording.Load() {
				t.Error("a recording that was lost with the call is said to exist")
			}
		})
		if got := n.times.Load(); got != 1 {
			t.Errorf("on_hangup ran %d times", got)
		}
	}
}

func TestRace13HangUpWhileTheRecordingIsFetched(t *testing.T) {
	var n noted
	scenario(t, mailbox, n.setup(), func(w *world) {
		w.sim.Inject(graphsim.Fault{On: "download", AnswerDelay: 2 * time.Second})
		c := w.call()
		c.hears("after-the-beep.wav")
		c.speaks(2 * time.Second)
		c.presses("#")
		c.waits(time.Second)
		c.HangUp()
		c.ends()
		w.eventually("on_hangup", func() bool { return n.times.Load() == 1 })
		if !n.recording.Load() {
			t.Error("the message was recorded before the caller hung up, and is lost")
		}
	})
}

func TestRecordingIsPlayedBackAndRecordedAgain(t *testing.T) {
	var n noted
	s := n.setup()
	var dir string
	s.engine = func(c *engine.Config) { dir = c.DataDir }
	scenario(t, mailbox, s, func(w *world) {
		c := w.call()
		c.hears("after-the-beep.wav")
		c.speaks(2 * time.Second)
		c.presses("#")
		c.hears("you-said.wav", "keep.wav")
		c.presses("2")
		c.hears("after-the-beep.wav")
		c.speaks(time.Second)
		c.waits(4 * time.Second) // ended by silence
		c.hears("you-said.wav", "keep.wav")
		c.presses("1")
		c.hears("thanks.wav")
		c.ends()
		var played []string // under names that nobody can guess
		for _, h := range c.Heard() {
			if !strings.Contains(" greet after-the-beep you-said keep thanks ", " "+strings.TrimSuffix(h.Prompt, ".wav")+" ") && h.Complete {
				played = append(played, h.Prompt)
			}
		}
		if len(played) != 2 {
			t.Errorf("recordings played back: %v", played)
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 2 {
			t.Errorf("%d recordings kept, want 2 (%v)", len(files), err)
		}
	})
}

func TestNothingSaidIsNoInputOfARecording(t *testing.T) {
	var n noted
	flow := strings.Replace(mailbox, `stop: "#"}`, `stop: "#", no_input: {max: 3, then: sorry}}`, 1)
	scenario(t, flow, n.setup(), func(w *world) {
		c := w.call()
		c.hears("after-the-beep.wav", "after-the-beep.wav", "after-the-beep.wav", "sorry.wav")
		c.ends()
		if got := len(w.facts(c.ID(), "no-input")); got != 3 {
			t.Errorf("%d times no input", got)
		}
	})
}

func TestRace13HangUpRightAfterTheMessageKeepsIt(t *testing.T) {
	for _, faults := range [][]graphsim.Fault{
		{{On: "download", Delay: 3 * time.Second}},
		{{On: "download", Delay: 3 * time.Second}, {On: "notify.terminated", Delay: 5 * time.Second}},
		{{On: "download", DropAnswer: true}}, // it cannot be had: on_hangup is told that there is none
	} {
		var n noted
		s := n.setup()
		var dir string
		s.engine = func(c *engine.Config) { dir = c.DataDir }
		scenario(t, mailbox, s, func(w *world) {
			w.sim.Inject(faults...)
			c := w.call()
			c.hears("after-the-beep.wav")
			c.speaks(2 * time.Second)
			c.presses("#")
			c.waits(500 * time.Millisecond)
			c.HangUp()
			c.ends()
			lost := faults[0].DropAnswer
			if n.times.Load() != 1 || n.recording.Load() == lost {
				t.Errorf("on_hangup ran %d times, with a message: %v", n.times.Load(), n.recording.Load())
			}
			files, err := os.ReadDir(dir)
			if want := map[bool]int{false: 1, true: 0}[lost]; err != nil || len(files) != want {
				t.Errorf("%d files kept, want %d (%v)", len(files), want, err)
			}
		})
	}
}
