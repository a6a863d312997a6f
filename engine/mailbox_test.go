package engine

import (
	"testing"

	"github.com/ivrflow/ivrflow/internal/call"
)

func stops(reasons ...string) []call.Event {
	var events []call.Event
	for _, r := range reasons {
		events = append(events, call.Stop{Reason: r})
	}
	return events
}

func TestMailKeepsItsOrderAndWakesOneReader(t *testing.T) {
	var m mailbox
	if awake, ok := m.put(stops("1", "2")); !awake || !ok {
		t.Fatalf("put = %v, %v, want a reader to be woken", awake, ok)
	}
	if m.force(call.Stop{Reason: "3"}) {
		t.Error("a second reader was woken")
	}
	var got string
	var mail []call.Event
	for mail = m.take(mail); mail != nil; mail = m.take(mail) {
		for _, ev := range mail {
			got += ev.(call.Stop).Reason
		}
		if got == "123" { // arrives while the reader is at work
			if awake, _ := m.put(stops("4")); awake {
				t.Error("a second reader was woken")
			}
		}
	}
	if got != "1234" {
		t.Errorf("read %q, want 1234", got)
	}
	if awake, _ := m.put(stops("5")); !awake {
		t.Error("nobody was woken after a rest")
	}
}

func TestFullMailboxTakesAllOrNothing(t *testing.T) {
	var m mailbox
	for range maxMail - 1 {
		m.force(call.Tick{})
	}
	if _, ok := m.put(stops("1", "2")); ok {
		t.Error("two events were put where there was room for one")
	}
	if n := len(m.mail); n != maxMail-1 {
		t.Errorf("%d events are there, want %d", n, maxMail-1)
	}
	if _, ok := m.put(stops("1")); !ok {
		t.Error("no room for the last event")
	}
	m.force(call.Tick{}) // an answer to a request of ours is never refused
	if n := len(m.mail); n != maxMail+1 {
		t.Errorf("%d events are there, want %d", n, maxMail+1)
	}
}

func TestMailOfACallThatIsOverIsDropped(t *testing.T) {
	var m mailbox
	m.force(call.Tick{})
	m.close()
	if awake, ok := m.put(stops("late")); awake || !ok {
		t.Errorf("put = %v, %v: stragglers are normal and silent", awake, ok)
	}
	if m.take(nil) != nil {
		t.Error("something was left in it")
	}
}
