package explore

import (
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// An Extent says how far one call of a scenario is explored.
type Extent struct {
	Trouble   world.Budget
	States    int    // of each walk; none: no walks
	Schedules int    // random orders, from Seed on
	Seed      uint64 // of the first
}

// A Job is a part of the exploration of one call. Jobs of a call can be done at
// the same time, each by one goroutine.
type Job struct {
	// Do does it. Progress is as in [Bounds].
	Do func(progress func(Result) bool) Result
}

// atOnce random orders are one job.
const atOnce = 200

// Jobs are the parts of an exploration: everything in every order as the
// scenario is written, held to what it says; then the caller's deeds at any
// moment, first without trouble and, when that has come to its end, with it;
// then random orders. Their results are [Sum]med up in this order.
func Jobs(c *scenario.Call, o scenario.Options, e Extent) []Job {
	var jobs []Job
	if e.States > 0 {
		jobs = append(jobs,
			Job{func(progress func(Result) bool) Result { return asWritten(c, o, e.States, progress) }},
			Job{func(progress func(Result) bool) Result { return everyOrder(c, o, e, progress) }})
	}
	for from := 0; from < e.Schedules; from += atOnce {
		b := Bounds{States: -1, Schedules: min(atOnce, e.Schedules-from), Seed: e.Seed + uint64(from)}
		jobs = append(jobs, Job{func(progress func(Result) bool) Result {
			b.Progress = progress
			s := Of(c, o, e.Trouble)
			if script := c.Script(o); script != nil {
				s.Placed = script.Wishes
			}
			return Explore(s, b)
		}})
	}
	return jobs
}

func asWritten(c *scenario.Call, o scenario.Options, states int, progress func(Result) bool) Result {
	s, ok := AsWritten(c, o)
	if !ok {
		return Result{}
	}
	r := Explore(s, Bounds{States: states, Schedules: -1, Progress: progress})
	r.Held, r.Exhausted = r.States, false
	return r
}

// everyOrder walks without trouble, and with it when there are states left.
func everyOrder(c *scenario.Call, o scenario.Options, e Extent, progress func(Result) bool) Result {
	calm := Explore(Of(c, o, world.Budget{}), Bounds{States: e.States, Schedules: -1, Progress: progress})
	calm.Calm = calm.Exhausted
	left := e.States - calm.States
	if !calm.Exhausted || calm.Break != nil || left <= 0 || e.Trouble.Total() == 0 {
		return calm
	}
	troubled := Explore(Of(c, o, e.Trouble), Bounds{States: left, Schedules: -1, Progress: progress})
	calm.Exhausted = false
	return Sum(calm, troubled)
}

// Sum is what the jobs of a call have come to, up to the first break.
func Sum(results ...Result) Result {
	var sum Result
	for _, r := range results {
		sum.States += r.States
		sum.Held += r.Held
		sum.Moves += r.Moves
		sum.Random += r.Random
		sum.Talk += r.Talk
		sum.Orders = max(sum.Orders, r.Orders)
		sum.Depth = max(sum.Depth, r.Depth)
		sum.Calm = sum.Calm || r.Calm
		sum.Exhausted = sum.Exhausted || r.Exhausted
		sum.Stopped = sum.Stopped || r.Stopped
		for i, n := range r.Mishaps {
			sum.Mishaps[i] += n
		}
		if r.Break != nil {
			b := *r.Break
			b.Walked, b.Random = sum.States, sum.Random
			sum.Break = &b
			break
		}
	}
	return sum
}
