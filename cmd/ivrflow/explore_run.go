package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// An explorer explores scenario files.
type explorer struct {
	command  exploreCommand
	out, err io.Writer
	only     *regexp.Regexp // nil: all
	jobs     int
	trouble  world.Budget
	paint    paint
	sounds   *lengths
}

// An exploredCall is one call and what its exploration came to.
type exploredCall struct {
	file   *testFile
	call   *scenario.Call
	extent explore.Extent
	jobs   []explore.Job
	parts  []explore.Result // of the jobs
	done   []bool
	left   int
	broken atomic.Int32 // 1 + the first job that found a break; 0: none has
	result explore.Result
}

// explore loads files and explores their calls, several parts at a time, and
// prints each file when it and those before it are done. What is found does not
// depend on how many there are at a time.
func (r *explorer) explore(ctx context.Context, names []string) *exploreSum {
	sum := &exploreSum{seed: r.command.Seed}
	for _, name := range names {
		sum.files = append(sum.files, &testFile{name: name})
	}
	each(r.jobs, len(names), func(i int) { sum.files[i].load(r.only) })
	for _, f := range sum.files {
		for _, c := range f.calls {
			sum.calls = append(sum.calls, &exploredCall{file: f, call: c.call})
		}
	}
	queue := r.queue(sum.calls)
	width, printed := nameWidth(sum.files), 0
	p := progressOn(r.err)
	var mu sync.Mutex
	flush := func(all bool) {
		for ; printed < len(sum.files) && (all || sum.isDone(sum.files[printed])); printed++ {
			p.clear()
			r.tell(sum, sum.files[printed], width)
		}
	}
	flush(false)
	var moves atomic.Int64
	over := 0
	each(r.jobs, len(queue), func(i int) {
		q := queue[i]
		if ctx.Err() == nil {
			q.perform(ctx, &moves, func() {
				p.show(func() string {
					return fmt.Sprintf("%d of %d parts of %s, %s moves", over, len(queue), plural(len(sum.calls), "call"), grouped(moves.Load()))
				})
			})
		}
		mu.Lock()
		defer mu.Unlock()
		over++
		if q.call.left--; q.call.left == 0 {
			q.call.conclude()
		}
		flush(false)
	})
	sum.interrupted = ctx.Err() != nil
	flush(true)
	p.clear()
	return sum
}

// A queued job is one part of one call.
type queuedJob struct {
	call *exploredCall
	job  int
}

// queue lists what is to be done. The random orders of all calls are numbered
// through, and each has its number behind the seed as its own.
func (r *explorer) queue(calls []*exploredCall) (queue []queuedJob) {
	seed := r.command.Seed
	for i, c := range calls {
		c.extent = explore.Extent{Trouble: r.trouble, States: r.command.States, Schedules: 100, Seed: seed}
		if all := r.command.Random; all != nil {
			c.extent.Schedules = *all / len(calls)
			if i < *all%len(calls) {
				c.extent.Schedules++
			}
		}
		seed += uint64(c.extent.Schedules)
		flow := c.call.File.Flow
		c.jobs = explore.Jobs(c.call, scenario.Options{World: world.Config{Length: r.sounds.of(flow), Book: c.call.File.Book}}, c.extent)
		c.parts, c.done, c.left = make([]explore.Result, len(c.jobs)), make([]bool, len(c.jobs)), len(c.jobs)
		for k := range c.jobs {
			queue = append(queue, queuedJob{c, k})
		}
	}
	return queue
}

// perform does the job, unless one before it has found a break.
func (q queuedJob) perform(ctx context.Context, moves *atomic.Int64, tell func()) {
	c, before := q.call, 0
	late := func() bool { b := int(c.broken.Load()); return b > 0 && b <= q.job }
	if late() {
		return
	}
	r := c.jobs[q.job].Do(func(r explore.Result) bool {
		moves.Add(int64(r.Moves - before))
		before = r.Moves
		tell()
		return ctx.Err() != nil || late()
	})
	moves.Add(int64(r.Moves - before))
	c.parts[q.job], c.done[q.job] = r, true
	for r.Break != nil {
		b := c.broken.Load()
		if b > 0 && int(b) <= q.job+1 || c.broken.CompareAndSwap(b, int32(q.job+1)) {
			break
		}
	}
}

// conclude sums up what the jobs have come to.
func (c *exploredCall) conclude() {
	var parts []explore.Result
	for i, done := range c.done {
		if done {
			parts = append(parts, c.parts[i])
		}
	}
	c.result = explore.Sum(parts...)
}

// finished: it was explored as far as was asked for, or to a break.
func (c *exploredCall) finished() bool {
	return c.result.Break != nil || !c.result.Stopped && !slices.Contains(c.done, false)
}

// An exploreSum is what everything came to.
type exploreSum struct {
	files       []*testFile
	calls       []*exploredCall
	seed        uint64
	interrupted bool
	took        time.Duration
}

func (s *exploreSum) unread() int { return (&testSum{files: s.files}).unread() }

// of are the calls of a file.
func (s *exploreSum) of(f *testFile) (calls []*exploredCall) {
	for _, c := range s.calls {
		if c.file == f {
			calls = append(calls, c)
		}
	}
	return calls
}

func (s *exploreSum) isDone(f *testFile) bool {
	for _, c := range s.of(f) {
		if c.left > 0 {
			return false
		}
	}
	return true
}

func (s *exploreSum) firstBreak() *exploredCall {
	for _, c := range s.calls {
		if c.result.Break != nil {
			return c
		}
	}
	return nil
}

func (s *exploreSum) broken() int {
	n := 0
	for _, c := range s.calls {
		if c.result.Break != nil {
			n++
		}
	}
	return n
}

// total adds up the figures of all calls. It has no Break.
func (s *exploreSum) total() explore.Result {
	var sum explore.Result
	for _, c := range s.calls {
		r := c.result
		r.Break = nil
		sum = explore.Sum(sum, r)
	}
	return sum
}
