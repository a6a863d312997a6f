package mutant

import (
	"sync"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

// Of is a call as a case. It is performed with o, but on other flows; r is how
// it went on the flow as it is, where it passed.
func Of(name string, c *scenario.Call, r *scenario.Result, o scenario.Options) Case {
	return Case{Name: name, Steps: entered(r), Fails: func(f *flows.Flow) bool {
		o := o
		o.Flow = f
		return !scenario.Run(c, o).Passed
	}}
}

// entered are the steps that a call came to.
func entered(r *scenario.Result) (names []string) {
	for _, turn := range r.Turns {
		for _, command := range turn.Commands {
			if n, ok := command.(call.Note); ok && n.What == call.Entered {
				names = append(names, r.Flow.Steps[n.Step].Name)
			}
		}
	}
	return names
}

// Try judges all mutants, so many at a time, and sums up. After each one told
// is called, if it is not nil, by several goroutines at once.
func (s *Source) Try(cases []Case, jobs int, told func(Finding)) Report {
	findings := make([]Finding, len(s.mutants))
	next := make(chan int)
	var crew sync.WaitGroup
	for range max(1, min(jobs, len(findings))) {
		crew.Go(func() {
			for i := range next {
				findings[i] = Judge(s, s.mutants[i], cases)
				if told != nil {
					told(findings[i])
				}
			}
		})
	}
	for i := range findings {
		next <- i
	}
	close(next)
	crew.Wait()
	return Sum(s.flow.Name, len(cases), findings)
}
