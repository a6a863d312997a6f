package ivrflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

const reception = `
flow: reception
language: en-US
keys: {"0": operator}
prompts: {welcome: welcome.wav, music: music.wav, operator: operator.wav, joined: joined.wav, busy: busy.wav, declined: declined.wav, sorry: sorry.wav}
steps:
  welcome: {play: welcome, next: patience}
  patience: {hold: {for: 20s, music: music}, next: colleague, on_error: sorry}
  colleague:
    invite: {to: {phone: "+15550199"}, timeout: 30s, hold: true}
    next: joined
    on_error: {busy: busy, declined: declined, default: sorry}
  joined: {play: joined, next: hangup}
  operator: {play: operator, next: hangup}
  busy: {play: busy, next: hangup}
  declined: {play: declined, next: hangup}
  sorry: {play: sorry, next: hangup}
`

// music is what the caller heard of hold music, in order.
func (w *world) music() string {
	var list []string
	for _, e := range w.sim.Events() {
		if e.Kind == graphsim.EventHold {
			list = append(list, e.Detail)
		}
	}
	return strings.Join(list, ", ")
}

const bothHolds = "begins with music.wav, ends, begins with the service's own music, ends"

func TestACallerHoldsUntilSomebodyHasCome(t *testing.T) {
	for _, tc := range []struct {
		how   graphsim.InviteOutcome
		hears string
	}{
		{graphsim.InviteJoins, "joined.wav"}, {graphsim.InviteBusy, "busy.wav"}, {graphsim.InviteDeclined, "declined.wav"},
		{graphsim.InviteUnreachable, "sorry.wav"}, {graphsim.InviteNoAnswer, "sorry.wav"}, {graphsim.InviteHangs, "sorry.wav"},
	} {
		t.Run(string(tc.how), func(t *testing.T) {
			scenario(t, reception, setup{}, func(w *world) {
				c := w.call(graphsim.Caller{From: "+15550100", Invite: tc.how})
				c.hears("welcome.wav", tc.hears)
				c.ends()
				if got := w.music(); got != bothHolds {
					t.Errorf("hold music %s", got)
				}
			})
		})
	}
}

func TestWhatBefallsHoldMusicAndInvitations(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fault graphsim.Fault
		hears string
		music string
	}{
		// The music would leave behind that answer, and by then the guest is there.
		{"the answer to the invitation is lost", graphsim.Fault{On: "invite", DropAnswer: true}, "joined.wav", "begins with music.wav, ends"},
		{"the invitation is lost", graphsim.Fault{On: "invite", Drop: true}, "sorry.wav", bothHolds},
		{"the invitation is answered late", graphsim.Fault{On: "invite", BeforeAnswer: true}, "joined.wav", bothHolds},
		{"the outcome comes twice", graphsim.Fault{On: "notify.operation", Operation: "invite", Repeat: 1, RepeatAfter: time.Second}, "joined.wav", bothHolds},
		{"throttled", graphsim.Fault{On: "invite", Nth: 1, Status: 429, RetryAfter: "1"}, "joined.wav", bothHolds},
		{"the music is begun, and nobody says so", graphsim.Fault{On: "startHoldMusic", Nth: 1, CutAnswer: true}, "joined.wav", bothHolds},
		{"the end of the music, and nobody says so", graphsim.Fault{On: "stopHoldMusic", Nth: 1, CutAnswer: true}, "joined.wav", bothHolds},
		{"the end of the music is lost", graphsim.Fault{On: "stopHoldMusic", Nth: 1, Status: 503, RetryAfter: "1"}, "joined.wav", bothHolds},
		{"no music", graphsim.Fault{On: "startHoldMusic", Status: 403}, "sorry.wav", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := setup{}
			if tc.fault.On == "invite" && tc.fault.DropAnswer {
				s.wrong = map[graphsim.Rule]string{graphsim.RuleInvalidRequest: "music that may not have ended is ended once more, for safety"}
			}
			scenario(t, reception, s, func(w *world) {
				w.sim.Inject(tc.fault)
				c := w.call()
				c.hears("welcome.wav", tc.hears)
				c.ends()
				if got := w.music(); got != tc.music {
					t.Errorf("hold music %s", got)
				}
				if got := w.sent("invite"); tc.fault.Status == 0 && got != 1 {
					t.Errorf("invited %d times", got)
				}
			})
		})
	}
}

func TestAKeyEndsTheHoldAtOnce(t *testing.T) {
	scenario(t, reception, setup{}, func(w *world) {
		c := w.call()
		c.hears("welcome.wav")
		c.waits(5 * time.Second)
		c.presses("0")
		pressed := time.Now()
		c.hearsStart("operator.wav")
		if late := time.Since(pressed); late > time.Second {
			t.Errorf("heard %v after the key", late)
		}
		c.ends()
		if got := w.music(); got != "begins with music.wav, ends" {
			t.Errorf("hold music %s", got)
		}
	})
}
