package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/tracer"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A testRunner performs scenario files.
type testRunner struct {
	command testCommand
	out     io.Writer
	err     io.Writer
	paths   []string
	only    *regexp.Regexp // nil: all
	jobs    int
	paint   paint
	sounds  *lengths
}

// find lists the files.
func (r *testRunner) find() ([]*testFile, error) {
	names, err := findScenarios(r.paths)
	if err != nil {
		return nil, err
	}
	files := make([]*testFile, len(names))
	for i, name := range names {
		files[i] = &testFile{name: name}
	}
	return files, nil
}

// A testFile is one scenario file and how its calls went.
type testFile struct {
	name    string
	files   noted // what was read to load it
	set     *scenario.Set
	problem error // why it could not be read
	calls   []*testCall
}

// A testCall is one call of a file; result is nil until it was performed.
type testCall struct {
	call   *scenario.Call
	result *scenario.Result
	trace  *tracer.Tracer // nil: nobody wants it
}

// load reads a file and its flow, and picks the calls that are wanted.
func (f *testFile) load(only *regexp.Regexp) {
	f.set, f.problem, f.calls = nil, nil, nil
	f.files.note(f.name)
	set, err := scenario.Load(&f.files, nil, f.name)
	if err != nil {
		f.problem = err
		return
	}
	f.set = set
	for _, c := range set.Calls() {
		if only == nil || only.MatchString(f.name+"/"+c.Name) {
			f.calls = append(f.calls, &testCall{call: c})
		}
	}
}

// failed counts the calls that did not pass.
func (f *testFile) failed() int {
	n := 0
	for _, c := range f.calls {
		if c.result != nil && !c.result.Passed {
			n++
		}
	}
	return n
}

// length is how long the calls took in their own time.
func (f *testFile) length() time.Duration {
	var d time.Duration
	for _, c := range f.calls {
		if c.result != nil {
			d += c.result.Duration
		}
	}
	return d
}

// perform loads files and performs their calls, several at a time, and prints
// each file when it and those before it are done.
func (r *testRunner) perform(files []*testFile) *testSum {
	sum := &testSum{files: files}
	p := progressOn(r.err)
	each(r.jobs, len(files), func(i int) { files[i].load(r.only) })
	var jobs []*testCall
	left := make([]int, len(files)) // calls of each file that are not done
	var of []int
	for i, f := range files {
		left[i] = len(f.calls)
		jobs = append(jobs, f.calls...)
		for range f.calls {
			of = append(of, i)
		}
	}
	width, printed := nameWidth(files), 0
	var mu sync.Mutex
	flush := func() {
		for ; printed < len(files) && left[printed] == 0; printed++ {
			p.clear()
			r.tell(files[printed], width)
		}
	}
	flush()
	begun := time.Now()
	over, failed := 0, 0
	each(r.jobs, len(jobs), func(i int) {
		c := jobs[i].call
		config := world.Config{Length: r.sounds.of(c.File.Flow), Book: c.File.Book}
		if r.command.Trace != "" {
			jobs[i].trace = tracer.New(c.Pos.File+"/"+c.Name, c.File.Flow)
			config.Watch = jobs[i].trace.Watch
		}
		result := scenario.Run(c, scenario.Options{World: config})
		mu.Lock()
		defer mu.Unlock()
		jobs[i].result = result
		left[of[i]]--
		if over++; !result.Passed {
			failed++
		}
		p.show(func() string { return fmt.Sprintf("%d of %s, %d failed", over, plural(len(jobs), "call"), failed) })
		flush()
	})
	p.clear()
	sum.performed = time.Since(begun)
	return sum
}

// each calls f with 0 to n-1, so many at a time.
func each(atATime, n int, f func(i int)) {
	next := make(chan int)
	var crew sync.WaitGroup
	for range min(atATime, n) {
		crew.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	crew.Wait()
}

// A testSum is how all files went.
type testSum struct {
	files     []*testFile
	took      time.Duration // with reading
	performed time.Duration // without
}

func (s *testSum) count(of func(*testFile) int) int {
	n := 0
	for _, f := range s.files {
		n += of(f)
	}
	return n
}

func (s *testSum) calls() int  { return s.count(func(f *testFile) int { return len(f.calls) }) }
func (s *testSum) failed() int { return s.count((*testFile).failed) }
func (s *testSum) unread() int {
	return s.count(func(f *testFile) int {
		if f.problem != nil {
			return 1
		}
		return 0
	})
}

func (s *testSum) length() time.Duration {
	var d time.Duration
	for _, f := range s.files {
		d += f.length()
	}
	return d
}

// problems of a file, one by one.
func (f *testFile) problems() callfile.Errors {
	if errs, ok := errors.AsType[callfile.Errors](f.problem); ok {
		return errs
	}
	if f.problem == nil {
		return nil
	}
	return callfile.Errors{{Pos: callfile.Pos{File: f.name, Line: 1, Column: 1}, Message: f.problem.Error()}}
}
