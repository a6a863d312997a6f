// Package explore finds the order of events that breaks a promise.
//
// What happens around a call has no order: a key, the end of a prompt, the
// answer to a cancel, a timer, a hang-up. From one script of a caller all
// orders are tried that may happen, with trouble up to a budget (notifications
// and requests that are lost, repeated, late or refused, a process that is
// killed), and after each move the promises are checked; see package world for
// both. First every order, depth first, where states that were seen before are
// not gone into again; then, where that ends at a bound, random orders from a
// seed. The first break is made as short as it can be.
//
// An exploration depends on nothing but the subject, the bounds and the seed.
package explore

import (
	"time"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A Subject is what is explored: calls that all begin alike.
type Subject struct {
	// New makes a call that has not begun, with a host that keeps nothing.
	New func() *world.World
	// Trouble that there may be, and what the caller and the host do, in order.
	Trouble world.Budget
	Wishes  []world.Wish
	// Placed are the wishes at their moments; every other random order has them
	// there, and so comes far into the call. nil: none has.
	Placed []world.Wish
	// Expect has what a scenario says beside the promises, of calls in which
	// everybody is there in time, see [world.World.InTime]; nil: nothing.
	Expect Expectations
}

// Expectations are what a call should be beside what is promised.
type Expectations interface {
	Forbidden(*world.World) string       // what was never to be, and is; empty: nothing
	Unmet(*world.World) string           // what is not, now that the call is over; empty: nothing
	Said(over bool) []callfile.Statement // the lines that say so, of a call that is over or goes on
}

// Own is the promise of a Break that is none of the engine's: an expectation of
// the scenario.
const Own = "expectation"

// Bounds of an exploration. Zero fields mean the default.
type Bounds struct {
	States    int           // visited in the walk through all orders; default 200,000; negative: no walk
	Schedules int           // random orders when the walk has not seen all; default 2,000; negative: none
	Seed      uint64        // of the random orders
	Time      time.Duration // of a call, beyond which it is not followed; default none
	Moves     int           // of one schedule; default 1,500
	// Progress is called now and then with what was done so far; nil: nobody asks.
	// When it says so, the exploration ends there.
	Progress func(Result) (stop bool)
}

func (b Bounds) filled() Bounds {
	for _, f := range []struct {
		field *int
		usual int
	}{{&b.States, 200_000}, {&b.Schedules, 2_000}, {&b.Moves, 1_500}} {
		if *f.field == 0 {
			*f.field = f.usual
		}
		*f.field = max(*f.field, 0)
	}
	return b
}

// A Result is what an exploration came to.
type Result struct {
	States    int           // different ones that were visited
	Moves     int           // tried, in walk and random orders
	Orders    float64       // complete orders that lead through the visited states, those that go in circles apart
	Depth     int           // moves of the longest way without a circle
	Exhausted bool          // every order was tried
	Calm      bool          // every order without trouble was tried, see [Jobs]
	Held      int           // states in which the scenario was held to what it says, see [Jobs]
	Random    int           // random orders tried
	Talk      time.Duration // length of the calls of all random orders, in their own time
	Mishaps   world.Tally   // that happened in them
	Stopped   bool          // by Progress
	Break     *Break        // the first; nil: no promise is broken
}

// A Break is a promise that was broken, and how.
type Break struct {
	Promise  string
	Text     string
	Found    []string             // the moves that led to it, as they were found
	Schedule []string             // … and as few of them as possible
	Lines    []callfile.Statement // of the scenario, when it is one of its expectations
	Walked   int                  // states visited until then
	Random   int                  // random orders until then; 0: found by the walk
	Seed     uint64               // of the random order
}

// String is what is broken, behind the words "in another order".
func (b *Break) String() string {
	if b.Promise == Own {
		return "it is not as the scenario says: " + b.Text
	}
	return b.Promise + " is broken: " + b.Text
}

// Explore tries the orders of a subject.
func Explore(s Subject, b Bounds) Result {
	e := explorer{subject: s, bounds: b.filled()}
	if e.bounds.States > 0 {
		e.walk()
	}
	if !e.result.Exhausted && e.found == nil {
		e.random()
	}
	if e.found != nil {
		e.result.Break = e.shrunk()
	}
	return e.result
}

type explorer struct {
	subject Subject
	bounds  Bounds
	result  Result
	found   *Break
}

// begin is a call at its very beginning.
func (s *Subject) begin() *world.World { return s.beginWith(s.Trouble, s.Wishes) }

func (s *Subject) beginWith(trouble world.Budget, wishes []world.Wish) *world.World {
	w := s.New()
	w.Choose(trouble, wishes...)
	if s.Expect != nil {
		w.InTime()
	}
	return w
}

// broken is what a call has broken so far; empty: nothing.
func (s *Subject) broken(w *world.World) (promise, text string) {
	if list := w.Broken(); len(list) > 0 {
		return list[0].Promise, list[0].Text
	}
	if s.Expect != nil {
		if text := s.Expect.Forbidden(w); text != "" {
			return Own, text
		}
	}
	return "", ""
}

// unmet is what a call that is over, and whose caller has done everything,
// should have been and was not.
func (s *Subject) unmet(w *world.World) string {
	if s.Expect == nil || w.Ended() == nil || len(w.Wishes()) > 0 {
		return ""
	}
	return s.Expect.Unmet(w)
}

// tell reports progress, and says whether to stop.
func (e *explorer) tell() bool {
	if e.bounds.Progress == nil || !e.bounds.Progress(e.result) {
		return false
	}
	e.result.Stopped = true
	return true
}

// followed says whether a call is not too old to be followed.
func (e *explorer) followed(w *world.World) bool {
	return e.bounds.Time == 0 || w.Now() <= e.bounds.Time
}
