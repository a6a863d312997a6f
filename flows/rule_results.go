package flows

import (
	"slices"
	"strings"
)

// checkResults: a return must say what the results are, unless they have a
// value already or a step of the sub-flow gives them one.
func checkResults(l *loader) {
	for k := range l.flow.Subflows {
		l.checkResultsOf(l.scopes[k+1], &l.flow.Subflows[k])
	}
}

func (l *loader) checkResultsOf(s *scope, sub *Subflow) {
	written := make(map[int]bool)
	for _, id := range s.own {
		for _, v := range writes(l.flow.Steps[id].Body) {
			written[v] = true
		}
	}
	names := l.namesOf(sub.Results)
	for _, id := range s.own {
		step := &l.flow.Steps[id]
		r, ok := step.Body.(*Return)
		if !ok || l.facts[id].incomplete {
			continue
		}
		var missing []string
		for i, v := range sub.Results {
			said := slices.ContainsFunc(r.Assign, func(a Assign) bool { return a.Var == v })
			if !said && !written[v] && !s.given[names[i]] {
				missing = append(missing, names[i])
			}
		}
		if len(missing) > 0 {
			l.failAt(step.Pos, ruleMissing, "step %s does not say what %s is; write return: {%s: value}, or give the result a value where it is declared", step.Name, strings.Join(missing, " and "), missing[0])
		}
	}
}

// writes lists the variables that a step can change, results of a return not
// among them.
func writes(b Body) []int {
	var vars []int
	switch b := b.(type) {
	case *Collect:
		vars = append(vars, b.Into)
	case *Record:
		vars = append(vars, b.Into)
	case *Set:
		for _, a := range b.Assign {
			vars = append(vars, a.Var)
		}
	case *Action:
		for _, r := range b.Into {
			vars = append(vars, r.Var)
		}
	case *Request:
		for _, e := range b.Into {
			vars = append(vars, e.Var)
		}
	case *Call:
		for _, c := range b.Into {
			vars = append(vars, c.To)
		}
	}
	return vars
}
