package world

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// unsaved is the call before a step that may not be saved at once; nil while
// all rules are kept, for then each step is saved before anything leaves, and
// a key before it is answered (INTENT, TONEDURABLE).
func (w *World) unsaved(ev call.Event) *call.State {
	_, key := ev.(call.Tone)
	if w.off(media.INTENT) || w.off(media.TONEDURABLE) && key {
		return w.state.Clone()
	}
	return nil
}

// lagging is what a process that takes over finds after this step: the call
// before it, if without INTENT it sends an operation, or without TONEDURABLE it
// took a key. The next step saves all.
func (w *World) lagging(before *call.State, ev call.Event, commands []call.Command) *call.State {
	_, key := ev.(call.Tone)
	posts := slices.ContainsFunc(commands, func(c call.Command) bool {
		switch c.(type) {
		case call.Play, call.Record:
			return true
		}
		return false
	})
	if w.off(media.TONEDURABLE) && key || w.off(media.INTENT) && posts {
		return before
	}
	return nil
}

// AtRest says that nothing that was begun is unfinished: the call is over for
// all, or it waits for a person. From every state a way without trouble and
// without anybody's deed must lead there (I4).
func (w *World) AtRest() bool {
	s := w.state
	switch {
	case !w.begun:
		return true
	case s.Over():
		return true
	case w.graph.life == over:
		return false // the bot must come to know
	case w.choice != nil && w.awaited():
		return true
	}
	if len(w.lane) > 0 || w.busy != 0 || len(s.Sched.Ops) > 0 || len(s.Sched.Plan) > 0 || s.Sched.Drain != nil {
		return false
	}
	for i := range w.net {
		if w.net[i].Part != Inside {
			return false
		}
	}
	switch s.Wait {
	case call.Listening:
		return s.Timers.Step != 0
	case call.HandingOver, call.Holding, call.Waiting, call.Inviting, call.Acting, call.Asking:
		return true
	}
	return false
}

// Restless is how many moves in a row, without anybody's deed and without
// trouble, may lead to no rest before that is a stall (I4).
const Restless = 300

// NoRest is how a stall is told.
const NoRest = "from here nothing that happens by itself leads to rest"

// Stalls says whether a world of chosen moves, left to itself, goes on without
// ever coming to rest (I4).
func (w *World) Stalls() bool {
	w = w.Clone()
	var moves []Move
	for range Restless {
		if w.AtRest() {
			return false
		}
		moves = w.Moves(moves[:0])
		next := slices.IndexFunc(moves, func(m Move) bool { return m.byItself() && !m.Timer() })
		if next < 0 {
			next = slices.IndexFunc(moves, Move.byItself)
		}
		if next < 0 {
			return true
		}
		w.Play(moves[next])
	}
	return true
}

// byItself: nobody's deed, and no trouble.
func (m Move) byItself() bool { return m.kind != moveWish && !m.faulty }

// Replay is I12: it steps the call anew from its birth through all its turns,
// saved and loaded between any two, and compares the commands. It says nothing
// of a call whose turns were not kept, or that lost some in a crash.
func (w *World) Replay() []Breach {
	if w.forgets || w.lostTurns() {
		return nil
	}
	state := call.NewState(w.birth.Birth)
	w.st.on = func(name string) bool { return w.birth.Switches[name] }
	for i, turn := range w.turns {
		again, err := reloaded(state, w.st)
		if err != nil {
			return []Breach{{"I12", err.Error(), i}}
		}
		state = again
		commands, _ := w.st.machine.Step(state, turn.At, turn.Event)
		if len(commands) != len(turn.Commands) || len(commands) > 0 && !reflect.DeepEqual(commands, turn.Commands) {
			return []Breach{{"I12", "the same events give other commands at " + eventName(turn.Event), i}}
		}
	}
	return nil
}

// lostTurns: a process took over what was saved before the last step.
func (w *World) lostTurns() bool {
	return w.off(media.INTENT) || w.off(media.TONEDURABLE)
}

func reloaded(s *call.State, st *Stage) (*call.State, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	again := new(call.State)
	if err := json.Unmarshal(text, again); err != nil {
		return nil, err
	}
	return again, again.Bind(st.flow)
}
