package graphsim

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
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
