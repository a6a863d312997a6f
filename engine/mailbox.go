package engine

import (
	"sync"

	"github.com/ivrflow/ivrflow/internal/call"
)

const (
	// maxMail bounds what may wait in one call's mailbox. It is drained in
	// microseconds, so a full one means a flood: the sender is told to come
	// back.
	maxMail = 4096
	// keepMail is the largest room for events that an idle mailbox keeps.
	keepMail = 8
)

// A mailbox holds what happened to a call and has not been looked at, in the
// order of arrival. While it is not empty exactly one goroutine drains it;
// while it is empty it costs no goroutine.
type mailbox struct {
	mu      sync.Mutex
	mail    []call.Event
	drained bool // somebody drains it
	shut    bool // the call is over: whatever comes is dropped
}

// put appends events. awake means that nobody drains the mailbox and the
// caller has to see to it; ok is false when it is full and nothing was put.
func (m *mailbox) put(events []call.Event) (awake, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shut {
		return false, true
	}
	if len(m.mail)+len(events) > maxMail {
		return false, false
	}
	return m.append(events), true
}

// force appends one event of our own, however full the mailbox is: answers to
// requests are as many as the requests.
func (m *mailbox) force(ev call.Event) (awake bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.shut && m.append([]call.Event{ev})
}

func (m *mailbox) append(events []call.Event) (awake bool) {
	m.mail = append(m.mail, events...)
	awake = !m.drained
	m.drained = true
	return awake
}

// take returns what has arrived and leaves room for more in spare. When there
// is nothing, the caller is no longer the one who drains.
func (m *mailbox) take(spare []call.Event) []call.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.mail) == 0 || m.shut {
		m.drained = false
		m.mail = nil
		if !m.shut && cap(spare) <= keepMail {
			m.mail = spare[:0]
		}
		return nil
	}
	mail := m.mail
	m.mail = spare[:0]
	return mail
}

// close drops what waits, and all that will come.
func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shut, m.mail = true, nil
}

// wake starts a call that can be found from now on.
func (s *session) wake() {
	s.box.mu.Lock()
	start := !s.box.drained && !s.box.shut
	s.box.drained = true
	s.box.mu.Unlock()
	if start {
		s.engine.crew.start(s.drain)
	}
}

// post puts an event of our own into the call's mailbox.
func (s *session) post(ev call.Event) {
	if s.box.force(ev) {
		s.engine.crew.start(s.drain)
	}
}

// deliver puts the events of one notification into the call's mailbox, all or
// none. It reports false when there is no room (TONEDURABLE: then the sender
// must not be told that they are safe).
func (s *session) deliver(events []call.Event) bool {
	awake, ok := s.box.put(events)
	if awake {
		return s.engine.crew.start(s.drain)
	}
	return ok
}

// drain steps the call through its mail and then, on the same goroutine, sends
// what came of it: the way from a key to its cancel has no further hop.
func (s *session) drain() {
	if s.stepAll() {
		s.drive()
	}
}

// stepAll takes the mail, one event at a time, and ends with the mailbox
// empty. It never waits for Graph, the host or another call. It reports
// whether there is something to send that nobody sends yet.
func (s *session) stepAll() (drive bool) {
	m := s.edition.machines.Get().(*call.Machine)
	var mail []call.Event
	for {
		// Read before the mailbox is given up: from then on another goroutine may step.
		drive = drive || s.toDrive
		s.toDrive = false
		mail = s.box.take(mail)
		if mail == nil {
			break
		}
		for i, ev := range mail {
			mail[i] = nil // a key that was pressed is not kept longer than needed
			switch {
			case ev == nil: // the engine ends before the call does
				s.finish(call.Ended{Outcome: call.Stopped, Reason: "dropped"})
			case !s.step(m, ev):
				m = s.edition.newMachine() // the old one was left in the middle of something
			}
		}
	}
	s.edition.machines.Put(m)
	return drive
}
