package graphsim

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Hints are told as such, in the transcript and in the list.
func TestAHintIsNotCalledAMistake(t *testing.T) {
	for rule, word := range map[Rule]string{RuleWebhookSlow: "hint     ", RuleWebhookSilent: "mistake  ", "some-later-rule": "mistake  "} {
		if got := Describe(Event{Kind: EventComplaint, Operation: string(rule), Detail: "Why."}); got != word+"Why. ["+string(rule)+"]" {
			t.Errorf("got %q", got)
		}
	}
}

func TestAComplaintIsMadeOnceACallAndSeenAsAnEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.mu.Lock()
		one, two := s.newCall(&Caller{}, ""), s.newCall(&Caller{}, "")
		for range 3 {
			s.blame(one, RuleEarlyMedia, "playPrompt")
			s.blame(two, RuleEarlyMedia, "playPrompt")
		}
		s.mu.Unlock()
		if got := s.Complaints(); len(got) != 2 || got[0].Call != one.id || got[1].Call != two.id || got[0].Rule != RuleEarlyMedia {
			t.Errorf("complaints: %+v", got)
		}
		seen := 0
		for _, e := range s.Events() {
			if e.Kind == EventComplaint && e.Detail == s.Complaints()[0].Text && Describe(e) == "mistake  "+e.Detail+" [early-media]" {
				seen++
			}
		}
		if seen != 2 {
			t.Errorf("%d events, want 2", seen)
		}
	})
}

// Two members that are wrong are two mistakes, and a prompt that is missing is not every prompt that is missing; the same
// one in a loop is one, and so many of a kind that nobody reads them are cut off.
func TestEachThingThatIsWrongIsNamedOnce(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		for range 3 {
			l.act("playPrompt", `{"prompts":5}`)
			l.act("recordResponse", `{"maxSilenceTimeoutInSeconds":"5"}`)
			l.act("subscribeToTone", `{"clientContxt":"A"}`)
			l.act("cancelMediaProcessing", `{"all":true}`)
			l.act("recordResponse", `{"maxSilenceTimeoutInSeconds":500}`)
			l.act("recordResponse", `{"maxRecordDurationInSeconds":600}`)
			l.act("play", `{}`)
			l.act("subscribeToTones", `{}`)
			l.play("A", "none/a.wav")
			l.play("B", "none/b.wav")
			wait(time.Second)
		}
		for rule, want := range map[Rule]int{RuleInvalidRequest: 4, RuleUnknownMember: 2, RuleOutOfRange: 2, RuleUnknownAddress: 2,
			RulePromptMissing: 2, RuleQueuePiled: 0} {
			if got := complaintsOf(b.s, rule); len(got) != want {
				t.Errorf("%s: %d complaints, want %d: %q", rule, len(got), want, got)
			}
		}
		for _, c := range b.s.Complaints() {
			if strings.Contains(c.Text, "..") {
				t.Errorf("two full stops: %s", c.Text)
			}
		}
		if told := strings.Join(complaintsOf(b.s, RuleUnknownAddress), " "); !strings.Contains(told, "play; did you mean playPrompt?") ||
			!strings.Contains(told, "subscribeToTones; did you mean subscribeToTone?") {
			t.Errorf("no action is proposed: %s", told)
		}
		for i := range 3 * thingsNamed {
			l.act("sing"+itoa(i), `{}`)
		}
		same(t, thingsNamed, len(complaintsOf(b.s, RuleUnknownAddress)))
	})
}

// Who looks with a browser, or whether anything is there, is no bot that does something wrong.
func TestAGlanceIsNoMistake(t *testing.T) {
	for address, want := range map[string]int{"GET /": 0, "HEAD /v1.0": 0, "GET /favicon.ico": 0, "POST /": 2, "GET /v1.0/communications/calls": 2} {
		synctest.Test(t, func(t *testing.T) {
			s, err := New(Config{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			method, path, _ := strings.Cut(address, " ")
			s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, path, nil))
			if got := s.Complaints(); len(got) != want {
				t.Errorf("%s: %d complaints, want %d: %v", address, len(got), want, got)
			}
		})
	}
}
