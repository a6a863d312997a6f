package draw

import (
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// everywhere is what holds for a whole flow or sub-flow, by its index
// (-1: the flow).
type everywhere map[int]*scope

// A scope has the keys and handlers that its steps share.
type scope struct {
	keys     []flows.Option
	handlers flows.Handlers
	gone     flows.StepID
}

// everywhere finds what is drawn once, and writes it down.
func (p *picture) everywhere(c Config) everywhere {
	all := everywhere{-1: p.scope(-1)}
	all[-1].handlers, all[-1].gone = p.flow.OnError, p.flow.OnHangup.Step
	p.notes = p.described(all[-1], "")
	for i := range p.flow.Subflows {
		if c.Unfold {
			all[i] = p.scope(i)
			if own := p.described(all[i].without(all[-1]), ""); len(own) > 0 {
				p.notes = append(append(p.notes, "in "+p.flow.Subflows[i].Name+":"), own...)
			}
		}
	}
	return all
}

// scope counts: the loader has merged what a scope says into its steps, so
// what two steps have of the same line in the file is the scope's.
func (p *picture) scope(sub int) *scope {
	s := &scope{gone: flows.NoStep}
	seen := make(map[flows.Option]int)
	handled := make(map[flows.Handler]int)
	gone := make(map[flows.StepID]int)
	for i := range p.flow.Steps {
		step := &p.flow.Steps[i]
		if step.Sub != sub || step.Part {
			continue
		}
		for _, o := range step.Keys {
			if seen[o]++; seen[o] == 2 {
				s.keys = append(s.keys, o)
			}
		}
		for _, h := range step.OnError {
			if handled[h]++; handled[h] == 3 {
				s.handlers = append(s.handlers, h)
			}
		}
		if to := step.OnHangup.Step; to != flows.NoStep {
			if gone[to]++; gone[to] == 3 {
				s.gone = to
			}
		}
	}
	return s
}

// without leaves out what another scope says already.
func (s *scope) without(other *scope) *scope {
	own := &scope{gone: s.gone}
	for _, o := range s.keys {
		if !containsKey(other.keys, o) {
			own.keys = append(own.keys, o)
		}
	}
	own.handlers = s.handlers
	if own.gone == other.gone {
		own.gone = flows.NoStep
	}
	return own
}

func containsKey(list []flows.Option, o flows.Option) bool {
	for _, k := range list {
		if k == o {
			return true
		}
	}
	return false
}

// has says whether a way out holds everywhere.
func (e everywhere) has(s *flows.Step, x flows.Exit) bool {
	scope := e[s.Sub]
	if scope == nil {
		return false
	}
	switch x.On {
	case flows.OnGlobalKey:
		for _, o := range scope.keys {
			if o.Keys == x.Label && o.To == x.To {
				return true
			}
		}
	case flows.OnError:
		for _, h := range scope.handlers {
			if h.Kind == x.Label && h.To == x.To.Step {
				return true
			}
		}
	case flows.OnGone:
		return x.To.Step == scope.gone
	}
	return false
}

// described writes a scope down, one thing a line.
func (p *picture) described(s *scope, prefix string) []string {
	var lines []string
	for _, o := range s.keys {
		lines = append(lines, prefix+o.Keys+"  → "+p.goal(o.To))
	}
	for _, h := range s.handlers {
		what := "error"
		if h.Kind != "" {
			what = "error " + h.Kind
		}
		lines = append(lines, fmt.Sprintf("%s%s  → %s", prefix, what, p.flow.Steps[h.To].Name))
	}
	if s.gone != flows.NoStep {
		lines = append(lines, prefix+"hung up  → "+p.flow.Steps[s.gone].Name)
	}
	return lines
}

func (p *picture) goal(to flows.Goto) string {
	goal := "repeat"
	switch to.Kind {
	case flows.GotoBack:
		goal = "back"
	case flows.GotoStep:
		goal = p.flow.Steps[to.Step].Name
	}
	if to.Language != "" {
		goal += " (" + to.Language + ")"
	}
	return strings.TrimSpace(goal)
}
