package ivrflow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

// longMailbox takes messages that are longer than Graph records at once.
var longMailbox = strings.Replace(mailbox, "max: 30s", "max: 5m", 1)

// playback is how long the recorded message is heard in the review.
func (c *caller) playback() time.Duration {
	c.w.Helper()
	c.hearsStart("recording.wav")
	from := time.Now()
	c.must(c.HearStart("keep.wav", 10*time.Minute))
	return time.Since(from)
}

// near allows for what is lost in the gaps between pieces.
func near(got, want, gaps time.Duration) bool { return got > want-gaps && got < want+time.Second }

func TestALongMessageIsOneRecording(t *testing.T) {
	for _, tc := range []struct {
		speaks  time.Duration
		records int
		hears   time.Duration
	}{
		{90 * time.Second, 1, 93 * time.Second},
		{4 * time.Minute, 3, 4 * time.Minute},     // the last word is in the second piece
		{270 * time.Second, 3, 273 * time.Second}, // with the silence that ends it
		{7 * time.Minute, 3, 5 * time.Minute},     // no longer than the flow allows
	} {
		t.Run(tc.speaks.String(), func(t *testing.T) {
			var n noted
			scenario(t, longMailbox, n.setup(), func(w *world) {
				c := w.call()
				c.hears("after-the-beep.wav")
				c.must(c.WaitRecording(time.Minute))
				c.must(c.Speak(tc.speaks))
				c.waits(min(tc.speaks, 5*time.Minute))
				if got := c.playback(); !near(got, tc.hears, 2*time.Second) {
					t.Errorf("a message of %v is heard for %v", tc.speaks, got)
				}
				c.presses("1")
				c.hears("thanks.wav")
				c.ends()
				if got := w.sent("recordResponse"); got != tc.records {
					t.Errorf("%d pieces, want %d", got, tc.records)
				}
			})
		})
	}
}

// The key that ends a message is pressed just when one piece ends and the next
// begins: it ends the message, soon, and is used once. In review it would lead
// to sorry.
func TestTheStopKeyInTheGapBetweenTwoPieces(t *testing.T) {
	for _, fault := range []graphsim.Fault{
		{},
		{On: "recordResponse", Nth: 1, Delay: 300 * time.Millisecond},
		{On: "recordResponse", Nth: 1, AnswerDelay: 300 * time.Millisecond},
		{On: "notify.tone", Delay: 200 * time.Millisecond},
		{On: "notify.operation", Operation: "recordResponse", Delay: 200 * time.Millisecond},
	} {
		for _, offset := range []time.Duration{-100, 0, 10, 250} {
			t.Run(fmt.Sprintf("%s %v %v", fault.On, fault.AnswerDelay, offset*time.Millisecond), func(t *testing.T) {
				var n noted
				scenario(t, longMailbox, n.setup(), func(w *world) {
					c := w.call()
					c.hears("after-the-beep.wav")
					c.must(c.WaitRecording(time.Minute))
					if fault.On != "" {
						w.sim.Inject(fault)
					}
					c.must(c.Speak(5 * time.Minute))
					c.waits(2*time.Minute + offset*time.Millisecond)
					c.presses("#")
					pressed := time.Now()
					c.hearsStart("you-said.wav")
					if late := time.Since(pressed); late > 4*time.Second {
						t.Errorf("the key ended the message %v later", late)
					}
					if got := c.playback(); !near(got, 2*time.Minute, time.Second) {
						t.Errorf("the message is heard for %v", got)
					}
					c.presses("1")
					c.hears("thanks.wav")
					c.ends()
					if got := w.visited(c.ID()); got != "greet message review thanks hangup" {
						t.Errorf("steps %s", got)
					}
				})
			})
		}
	}
}

func TestHangUpInALongMessageKeepsWhatWasSaved(t *testing.T) {
	for _, after := range []time.Duration{time.Minute, 2*time.Minute + 20*time.Millisecond, 3 * time.Minute} {
		t.Run(after.String(), func(t *testing.T) {
			var n noted
			scenario(t, longMailbox, n.setup(), func(w *world) {
				w.sim.Inject(graphsim.Fault{On: "download", AnswerDelay: 2 * time.Second})
				c := w.call()
				c.hears("after-the-beep.wav")
				c.must(c.WaitRecording(time.Minute))
				c.must(c.Speak(5 * time.Minute))
				c.waits(after)
				c.HangUp()
				c.ends()
				w.eventually("on_hangup", func() bool { return n.times.Load() == 1 })
				if got, want := n.recording.Load(), after > 2*time.Minute; got != want {
					t.Errorf("hung up after %v: is there a message? %v", after, got)
				}
			})
		})
	}
}
