package world

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// Play has one of [World.Moves] happen, and pays for it.
func (w *World) Play(m Move) {
	if m.faulty {
		w.truth.trouble = true
		w.choice.left[m.mishap] -= min(1, w.choice.left[m.mishap])
	}
	switch m.kind {
	case moveWish:
		if wishes := w.choice.wishes; len(wishes) > 0 && !m.faulty {
			w.choice.wishes = wishes[1:]
		}
		w.fulfil(m.wish)
	case moveTick:
		at, _ := w.tick()
		w.now = max(w.now, at)
		w.ticked = w.now + time.Millisecond
		w.step(call.Tick{})
	case moveWait:
		w.now += m.wait
	case moveStop:
		w.finish(w.operationOf(m), endCancelled)
	case moveFail:
		w.finish(w.operationOf(m), endBroken)
	case moveMute:
		w.finish(w.operationOf(m), endUnknown)
	case moveForeign:
		w.choice.alien = int(w.state.Sched.Gen) + 1
		w.Interrupt()
	case moveCrash:
		w.Crash()
	default:
		if i := slices.IndexFunc(w.net, func(o Message) bool { return o.ID == m.msg }); i >= 0 {
			w.playMessage(m, i)
		}
	}
}

// playMessage is what happens to a message.
func (w *World) playMessage(m Move, i int) {
	if m.kind == moveTwice {
		again := w.net[i]
		w.lastID++
		if again.copyOf == 0 {
			again.copyOf = again.ID
		}
		again.ID = w.lastID
		w.net = append(w.net, again)
		return
	}
	if m.kind == moveGiveUp {
		w.abandon(i)
		return
	}
	msg := w.take(i)
	switch m.kind {
	case moveLose:
		w.truth.unclean = true
	case moveDrop:
		w.truth.unclean = true
		if !msg.unheard {
			w.giveUp(msg)
		}
	case moveAnswerless:
		w.truth.unclean = true
		w.effect(msg)
		w.reply(msg, refusal(502, 0))
	case moveRefuse:
		w.reply(msg, refusal(429, 0))
	case moveDeny:
		w.reply(msg, refusal(400, 0))
	case moveMissing:
		w.reply(msg, refusal(404, 0))
	case moveNoLook:
		w.reply(msg, result{})
	case movePlayOn:
		w.graph.next.playsOn = true
		w.execute(msg)
	case moveDeaf:
		w.graph.next.deaf = true
		w.execute(msg)
	case moveDone:
		w.graph.next.done = true
		w.execute(msg)
	default:
		w.deliver(msg)
	}
	w.graph.next = whims{}
}

// abandon: nobody waits for an answer any longer. A request that is still on
// its way may be executed all the same.
func (w *World) abandon(i int) {
	w.truth.unclean = true
	m := w.net[i]
	if m.Part == Answer {
		w.take(i)
	} else {
		w.net[i].unheard = true
	}
	w.giveUp(m)
}

// operationOf is the token of the operation that a move is about.
func (w *World) operationOf(m Move) (tok media.Token) {
	for i := range w.graph.queue {
		if sequence(w.graph.queue[i].token) == m.number {
			return w.graph.queue[i].token
		}
	}
	return ""
}

// whims are how Graph takes the next request, other than it should.
type whims struct{ playsOn, deaf, done bool }
