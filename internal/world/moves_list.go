package world

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// move names a message.
func (w *World) move(kind moveKind, i int) Move {
	m := &w.net[i]
	move := Move{kind: kind, msg: m.ID, part: m.Part, subject: m.Subject, number: m.number, what: m.what}
	if m.Part == News && len(m.Events) > 0 {
		move.event = m.Events[0]
	}
	return move
}

// message lists what may happen to one message.
func (l *listing) message(i int) {
	m := &l.w.net[i]
	switch m.Part {
	case Request:
		l.request(i)
	case Answer:
		l.add(l.w.move(moveArrive, i))
		if m.Command != nil && !l.w.settled(m.Command) {
			l.trouble(DropAnswer, l.w.move(moveGiveUp, i))
		}
	case News:
		if l.w.copied(i) {
			return
		}
		l.add(l.w.move(moveArrive, i))
		l.trouble(LoseNews, l.w.move(moveLose, i))
		l.trouble(RepeatNews, l.w.move(moveTwice, i))
	case Inside:
		if (m.Token == "" || !l.w.awaited()) && !l.w.hurries() {
			l.add(l.w.move(moveInside, i))
		}
	}
}

// copied: the same notification is on its way a second time, and it is all one
// which of them arrives first.
func (w *World) copied(i int) bool {
	m := &w.net[i]
	return m.copyOf != 0 && slices.ContainsFunc(w.net[:i], func(o Message) bool { return o.ID == m.copyOf || o.copyOf == m.copyOf })
}

func (l *listing) request(i int) {
	w, m := l.w, &l.w.net[i]
	if _, ask := m.Command.(call.GetCall); ask && w.choice.timed && w.told() {
		return // who asks hears first what was told before
	}
	l.add(w.move(moveExecute, i))
	if m.unheard {
		l.add(w.move(moveDrop, i)) // it may as well never come
		return
	}
	if w.graph.life == over {
		return
	}
	if !w.settled(m.Command) {
		l.trouble(DropRequest, w.move(moveDrop, i))
		l.trouble(DropAnswer, w.move(moveGiveUp, i))
	}
	switch m.Command.(type) {
	case call.GetCall, call.GetOperation:
		l.trouble(NoLook, w.move(moveNoLook, i))
		return
	}
	if !w.settled(m.Command) {
		l.trouble(Answerless, w.move(moveAnswerless, i))
	}
	l.trouble(RefuseForNow, w.move(moveRefuse, i))
	switch m.Command.(type) {
	case call.HangUp, call.Answer, call.Create:
		return
	}
	l.trouble(Deny, w.move(moveDeny, i))
	l.trouble(NotFound, w.move(moveMissing, i))
	switch m.Command.(type) {
	case call.Play:
		l.trouble(DoneAtOnce, w.move(moveDone, i))
		l.trouble(PlayOn, w.move(movePlayOn, i))
	case call.Cancel:
		if w.askable() {
			l.trouble(DeafCancel, w.move(moveDeaf, i))
		}
	}
}

// settled: after an 8508 that somebody else caused, no cancel of that
// generation may have an unknown outcome: SETTLE takes an 8508 for a proof
// that our only cancel was executed, and nobody can tell the two apart.
func (w *World) settled(c call.Command) bool {
	cancel, ok := c.(call.Cancel)
	return ok && w.choice.alien == generation(cancel.Token)+1
}

// outOfTune: a cancel is out whose outcome must not become unknown.
func (w *World) outOfTune() bool {
	return slices.ContainsFunc(w.net, func(m Message) bool { return m.Command != nil && w.settled(m.Command) })
}

// askable: the bot can ask for everything that plays. BARRIER assumes that an
// accepted cancel silences what nobody can ask for.
func (w *World) askable() bool {
	for i := range w.graph.queue {
		op := w.ledger(w.graph.queue[i].token)
		if op == nil || op.Is != media.Known || op.Barrier != 0 {
			return false
		}
	}
	return len(w.graph.queue) > 0
}

// ledger is the core's entry of an operation; nil: it has none.
func (w *World) ledger(tok media.Token) *media.Operation {
	ops := w.state.Sched.Ops
	for i := range ops {
		if ops[i].Token == tok {
			return &ops[i]
		}
	}
	return nil
}

// operations lists what Graph may do with what it plays.
func (l *listing) operations() {
	w := l.w
	for i := range w.graph.queue {
		o := &w.graph.queue[i]
		m := Move{subject: w.kindOf(o), number: sequence(o.token)}
		if o.stopBy != 0 {
			m.kind = moveStop
			l.add(m)
		}
		if i > 0 || !o.started {
			continue
		}
		m.kind = moveFail
		l.trouble(FailMedia, m)
		m.kind = moveMute
		l.trouble(MuteMedia, m)
		if !w.cancelsOut() {
			l.trouble(Foreign, Move{kind: moveForeign})
		}
	}
}

// cancelsOut: a cancel of ours may still act, or its end is waited for.
func (w *World) cancelsOut() bool {
	if d := w.state.Sched.Drain; d != nil || w.state.Sched.Stop != nil {
		return true
	}
	return slices.ContainsFunc(w.net, func(m Message) bool { return m.Part == Request && m.Subject == "cancel" }) ||
		slices.ContainsFunc(w.lane, func(o outgoing) bool { _, ok := o.command.(call.Cancel); return ok })
}

// timer lists the core's timer, unless something must have happened before it.
func (l *listing) timer() {
	w := l.w
	at, armed := w.tick()
	if !armed || at >= w.limit() {
		return
	}
	if w.told() {
		l.trouble(LateNews, Move{kind: moveTick})
		return
	}
	l.add(Move{kind: moveTick})
}

// told: a notification is on its way.
func (w *World) told() bool {
	return slices.ContainsFunc(w.net, func(m Message) bool { return m.Part == News })
}

// limit is the moment that may not be reached before something has happened.
func (w *World) limit() time.Duration {
	at := time.Duration(1 << 62)
	for i := range w.net {
		m := &w.net[i]
		switch {
		case m.Part == Request && m.unheard:
			at = min(at, w.lifeEnd(m))
		case m.Part == Request:
			at = min(at, w.lifeEnd(m), time.Duration(m.stamp))
		case m.Part == Answer && m.Command != nil:
			at = min(at, time.Duration(m.stamp))
		case m.Part == Answer, m.Part == Inside:
			at = min(at, m.Due+time.Nanosecond)
		}
	}
	for i := range w.graph.queue {
		if by := w.graph.queue[i].stopBy; by != 0 {
			at = min(at, by)
		}
	}
	return at
}

// lifeEnd is when a request is certainly no longer executed: the engine counts
// the patience of its answer, and Lifetime, from the core's decision.
func (w *World) lifeEnd(m *Message) time.Duration {
	return time.Duration(m.stamp) - patience(m.Command) + w.st.core.Media.Lifetime
}

// Room is how long time may pass before the timer goes off or something must
// have happened; zero: not at all.
func (w *World) Room() time.Duration {
	at := w.limit()
	if due, armed := w.tick(); armed {
		at = min(at, due)
	}
	if w.told() || !w.begun {
		return 0
	}
	return max(at-w.now-time.Nanosecond, 0)
}

// Passing is the move of time that passes; it is possible when it is not more
// than [World.Room].
func Passing(d time.Duration) Move { return Move{kind: moveWait, wait: d} }
