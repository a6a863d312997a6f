package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A lane is one call's way to Graph: requests leave in order, one at a time
// (SERIAL). While it is empty it costs no goroutine.
type lane struct {
	mu      sync.Mutex
	waiting []outgoing
	driven  bool // a goroutine sends
	closed  bool // the call is over: nothing is put any more (ENDABS)
}

// An outgoing request is the command that asked for it, and how long its
// answer may take from then on. Counting from the command and not from the
// moment it leaves keeps the promise made to the core: nothing is executed
// later than Lifetime after the core asked for it (QUARANTINE counts on it).
type outgoing struct {
	command call.Command
	due     time.Time
}

// overtakes reports whether a command may pass what has not left yet.
func overtakes(c call.Command) bool {
	switch c.(type) {
	case call.Cancel, call.HangUp:
		return true
	}
	return false
}

// put queues a request. It reports whether somebody has to start sending.
func (l *lane) put(o outgoing) (start bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	at := len(l.waiting)
	if overtakes(o.command) {
		at = slices.IndexFunc(l.waiting, func(w outgoing) bool { return !overtakes(w.command) })
		if at < 0 {
			at = len(l.waiting)
		}
	}
	l.waiting = slices.Insert(l.waiting, at, o)
	start = !l.driven
	l.driven = true
	return start
}

// next takes the request that leaves now. Without one the caller is no longer
// the one who sends.
func (l *lane) next() (outgoing, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		l.driven, l.waiting = false, nil
		return outgoing{}, false
	}
	o := l.waiting[0]
	l.waiting = slices.Delete(l.waiting, 0, 1)
	return o, true
}

// withdraw takes an operation back and reports whether it had not left yet.
func (l *lane) withdraw(token media.Token) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.IndexFunc(l.waiting, func(w outgoing) bool {
		switch c := w.command.(type) {
		case call.Play:
			return c.Token == token
		case call.Record:
			return c.Token == token
		}
		return false
	})
	if at < 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, at, at+1)
	return true
}

// close drops what has not left. A hang-up stays when the end was only taken
// for granted: the call may be over for us and alive at Graph.
func (l *lane) close(assumed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.waiting = slices.DeleteFunc(l.waiting, func(w outgoing) bool {
		_, hangUp := w.command.(call.HangUp)
		return !hangUp || !assumed
	})
}

// send queues a request for Graph. Only the drainer calls it; it sends the
// request itself once its mail is done, unless somebody is sending already.
func (s *session) send(c call.Command) {
	o := outgoing{command: c, due: time.Now().Add(s.engine.patience(c))}
	if s.lane.put(o) {
		s.toDrive = true
	}
}

// drive sends what waits, one at a time, until nothing does. What an answer
// leads to is decided here too, unless another goroutine is deciding already.
func (s *session) drive() {
	for {
		o, ok := s.lane.next()
		if !ok {
			return
		}
		if s.box.force(s.exchange(o)) {
			s.stepAll() // what it wants sent joins the lane that we drive
		}
	}
}

// exchange sends one request and returns the event that its outcome is.
func (s *session) exchange(o outgoing) call.Event {
	if !time.Now().Before(o.due) {
		return notSent(o.command, true) // it waited too long behind another
	}
	parent := s.ctx
	if _, hangUp := o.command.(call.HangUp); hangUp {
		parent = s.engine.ctx // outlives the call
	}
	ctx, cancel := context.WithDeadline(parent, o.due)
	defer cancel()
	return s.request(s.inTenant(ctx), o.command)
}

// ask sends a GET beside the lane: it changes nothing, and it is asked just
// when the lane may be stuck.
func (s *session) ask(c call.Command) {
	s.engine.crew.start(func() {
		ctx, cancel := context.WithTimeout(s.ctx, s.engine.patience(c))
		defer cancel()
		s.post(s.request(s.inTenant(ctx), c))
	})
}

// patience is how long the answer of a command may take.
func (e *Engine) patience(c call.Command) time.Duration {
	switch c.(type) {
	case call.Play, call.Record, call.Cancel, call.Subscribe, call.GetOperation, call.GetCall:
		return e.cfg.Timeouts.Post
	case call.Answer, call.Redirect, call.Reject: // Graph waits as long for each of them
		return e.cfg.Timeouts.Answer
	}
	return e.cfg.Timeouts.Request
}
