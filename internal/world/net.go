package world

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// A Part of an exchange.
type Part string

const (
	Request Part = "request" // from the bot, on its way to Graph
	Answer  Part = "answer"  // Graph's or the host's, on its way to the bot
	News    Part = "news"    // a notification, on its way to the bot
	Inside  Part = "inside"  // something that Graph will do by itself: the end of a prompt, say
)

// A Message is something on its way. What it is about is its Subject: play,
// record, cancel, answer, create, subscribe, keep-alive, transfer, hang-up,
// get-call, get-operation, redirect, reject, invite, hold, unhold, tones, mute,
// unmute (of all four parts); action, service, save (answers); establishing,
// established, audio, key, transferring, terminated (news).
type Message struct {
	ID      int
	Part    Part
	Subject string
	Token   media.Token   // of the operation; empty: of none
	Sent    time.Duration // when it left
	Due     time.Duration // when it arrives; in a world of chosen moves: not before what led to it

	Command call.Command // Request
	Events  []call.Event // Answer, News
	what    string       // Inside: such as "the prompt ends"
	act     func(*World) // Inside
	stamp   int          // Request, Answer: when it counts as unsure
	last    bool         // Answer: the lane goes on behind it
	number  int          // of the request or operation, see Move.String
	unheard bool         // Request: nobody waits for its answer any longer
	copyOf  int          // News: ID of the one that it repeats
}

// put sends a message on its way, unless a fault hits it.
func (w *World) put(m Message, delay time.Duration) int {
	w.lastID++
	m.ID, m.Sent, m.Due = w.lastID, w.now, w.now+max(delay, 0)
	w.net = append(w.net, m)
	if m.Part != Inside {
		w.hit(len(w.net) - 1)
	}
	return m.ID
}

// take removes the message at index i.
func (w *World) take(i int) Message {
	m := w.net[i]
	w.net = slices.Delete(w.net, i, i+1)
	return m
}

// deliver has a message arrive.
func (w *World) deliver(m Message) {
	switch m.Part {
	case Request:
		w.execute(m)
	case Inside:
		m.act(w)
	default:
		if m.last && w.busy != 0 {
			w.busy = 0
		}
		for _, ev := range m.Events {
			w.step(ev)
		}
		w.drive()
	}
}

// next is the index of the message that is due first; -1: none is on its way.
func (w *World) next() int {
	first := -1
	for i := range w.net {
		if first < 0 || w.net[i].Due < w.net[first].Due || w.net[i].Due == w.net[first].Due && w.net[i].ID < w.net[first].ID {
			first = i
		}
	}
	return first
}

// tick is when the core's timer goes off.
func (w *World) tick() (time.Duration, bool) {
	at, armed := w.state.Deadline()
	if !w.begun {
		return 0, false
	}
	return max(at, w.now, w.ticked), armed
}

// Next has the next thing happen that is due until then, and says whether
// there was one. When there is none, it is that time.
func (w *World) Next(until time.Duration) bool {
	i := w.next()
	at, armed := w.tick()
	if i >= 0 && (!armed || w.net[i].Due <= at) {
		if w.net[i].Due > until {
			w.now = max(w.now, until)
			return false
		}
		m := w.take(i)
		w.now = max(w.now, m.Due)
		w.deliver(m)
		return true
	}
	if !armed || at > until {
		w.now = max(w.now, until)
		return false
	}
	w.now = at
	w.ticked = at + time.Millisecond // as in the engine: a deadline that stays in the past must not keep others out
	w.step(call.Tick{})
	return true
}

// Pass lets time pass, with all that is due.
func (w *World) Pass(d time.Duration) {
	for until := w.now + d; w.Next(until); {
	}
}

// Until lets time pass until something is so, but not longer than that. It
// says whether it is so.
func (w *World) Until(so func() bool, most time.Duration) bool {
	for until := w.now + most; !so(); {
		if !w.Next(until) {
			return so()
		}
	}
	return true
}

// Idle: nothing is on its way and no timer runs; nothing happens any more by
// itself.
func (w *World) Idle() bool {
	_, armed := w.tick()
	return len(w.net) == 0 && len(w.lane) == 0 && !armed
}
