package mutant

import (
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

// Try judges all mutants, and sums up. Each calls judge with 0 to n-1, in any
// order and by as many goroutines as it likes, and returns when all are done.
func (s *Source) Try(cases []Case, each func(n int, judge func(i int)), told func(Finding)) Report {
	findings := make([]Finding, len(s.mutants))
	each(len(findings), func(i int) {
		findings[i] = Judge(s, s.mutants[i], cases)
		told(findings[i])
	})
	return Sum(s.flow.Name, len(cases), findings)
}
