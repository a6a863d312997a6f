package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/mutant"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A mutateRunner makes mutants of flows, and performs their scenarios on them.
type mutateRunner struct {
	*testRunner
	command mutateCommand
	begun   time.Time
	width   int // of the column of flows
}

// A mutatedFlow is a flow, what its calls notice, and what became of its mutants.
type mutatedFlow struct {
	flow   *flows.Flow
	source *mutant.Source
	calls  []mutant.Case
	report mutant.Report
}

// name is the file of the flow, as messages about it have it.
func (f *mutatedFlow) name() string { return f.flow.File }

// pass performs all calls on the flows as they are: what fails there notices
// every mutant, and none.
func (r *mutateRunner) pass(files []*testFile) error {
	each(r.jobs, len(files), func(i int) { files[i].load(nil) })
	var all []*testCall
	for _, f := range files {
		all = append(all, f.calls...)
	}
	each(r.jobs, len(all), func(i int) { all[i].result = scenario.Run(all[i].call, r.options(all[i].call)) })
	sum := &testSum{files: files}
	for _, f := range files {
		if f.problem != nil || f.failed() > 0 {
			r.tell(f, nameWidth(files))
		}
	}
	switch failed := sum.failed(); {
	case sum.unread() > 0:
		return errUnread
	case failed > 0:
		return fmt.Errorf("%s on the flow as it is; before that is mended nothing can be said about mutants", failedCalls(failed))
	}
	return nil
}

func failedCalls(n int) string {
	if n == 1 {
		return "1 call fails"
	}
	return fmt.Sprintf("%d calls fail", n)
}

// options of a call; a mutant has recordings of the same lengths.
func (r *mutateRunner) options(c *scenario.Call) scenario.Options {
	return scenario.Options{World: world.Config{Length: r.sounds.of(c.File.Flow)}}
}

// flowsOf gathers the calls of each flow, in the order in which the flows are
// first called, and makes its mutants.
func (r *mutateRunner) flowsOf(files []*testFile) ([]*mutatedFlow, error) {
	var all []*mutatedFlow
	known := map[string]*mutatedFlow{}
	for _, f := range files {
		for _, c := range f.calls {
			file := c.call.File
			one := known[file.Flow.File]
			if one == nil {
				source, err := mutant.Read(file.Read, file.Flow.File, r.command.Only...)
				if err != nil {
					return nil, usageError{err}
				}
				one = &mutatedFlow{flow: file.Flow, source: source}
				known[file.Flow.File], all = one, append(all, one)
				r.width = max(r.width, len(one.name()))
			}
			one.calls = append(one.calls, mutant.Of(f.name+"/"+c.call.Name, c.call, c.result, r.options(c.call)))
		}
	}
	return all, nil
}

// mutate judges the mutants of all flows, flow by flow, and prints each flow
// when it is done.
func (r *mutateRunner) mutate(all []*mutatedFlow) {
	of := 0
	for _, f := range all {
		of += len(f.source.Mutants())
	}
	p := progressOn(r.err)
	var over, survived atomic.Int64
	for _, f := range all {
		f.report = f.source.Try(f.calls, func(n int, judge func(int)) { each(r.jobs, n, judge) }, func(m mutant.Finding) {
			over.Add(1)
			if m.Verdict == mutant.Survived {
				survived.Add(1)
			}
			p.show(func() string {
				return fmt.Sprintf("%d of %s, %d not noticed", over.Load(), plural(of, "mutant"), survived.Load())
			})
		})
		p.clear()
		r.tellFlow(f)
	}
}
