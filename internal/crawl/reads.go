package crawl

import (
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// A study is what can be told of a flow before anybody calls: where its steps
// lead, and which values can make a call go another way.
type study struct {
	flow    *flows.Flow
	ahead   [][]bool                 // by step: the steps that a call may come to from there, itself among them
	decides []decision               // everything that is computed to decide, or for a value that does
	matters []bool                   // by variable: something that decides depends on it
	shown   []bool                   // by variable: something fails, or is left out, when it is empty
	dialled map[int]flows.TargetKind // variables that say whom to call
	back    bool                     // some way leads back to where the call was before
}

// A decision is an expression on which the way of a call may depend.
type decision struct {
	step  flows.StepID
	expr  flows.Expr
	reads flows.Reading
}

func newStudy(f *flows.Flow) *study {
	s := &study{flow: f, dialled: map[int]flows.TargetKind{}, matters: make([]bool, len(f.Vars)), shown: make([]bool, len(f.Vars))}
	s.ahead = make([][]bool, len(f.Steps))
	for i := range f.Steps {
		s.ahead[i] = s.walk(flows.StepID(i))
		for _, e := range f.Exits(flows.StepID(i)) {
			s.back = s.back || e.To.Kind == flows.GotoBack
		}
	}
	for i := range f.Steps {
		s.decideAt(&f.Steps[i])
		s.showAt(&f.Steps[i])
	}
	for s.spread() {
	}
	return s
}

// walk marks the steps to which something leads from one.
func (s *study) walk(from flows.StepID) []bool {
	seen := make([]bool, len(s.flow.Steps))
	seen[from] = true
	for open := []flows.StepID{from}; len(open) > 0; {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		for _, e := range s.flow.Exits(last) {
			if e.To.Kind == flows.GotoStep && !seen[e.To.Step] {
				seen[e.To.Step] = true
				open = append(open, e.To.Step)
			}
		}
	}
	return seen
}

func (s *study) decide(step flows.StepID, e flows.Expr) {
	r := flows.ReadingOf(e)
	s.decides = append(s.decides, decision{step, e, r})
	for _, v := range r.Vars {
		s.matters[v] = true
	}
}

// decideAt notes what is computed at a step to choose a way.
func (s *study) decideAt(step *flows.Step) {
	switch b := step.Body.(type) {
	case *flows.Choose:
		for _, branch := range b.Branches {
			s.decide(step.ID, branch.When)
		}
	case *flows.Split:
		if b.By != nil {
			s.decide(step.ID, b.By)
		}
	}
}

// showAt notes which values a step says, sends or dials: some of that cannot
// be done with an empty one.
func (s *study) showAt(step *flows.Step) {
	for _, ref := range step.Heard() {
		if ref.Spoken != nil {
			s.show(ref.Spoken.Value)
		}
	}
	switch b := step.Body.(type) {
	case *flows.Request:
		s.show(b.URL)
		for _, h := range b.Headers {
			s.show(h.Value)
		}
	case *flows.Transfer:
		s.dial(b.To)
	case *flows.Invite:
		s.dial(b.To)
	case *flows.Redirect:
		for _, t := range b.To {
			s.dial(t)
		}
	case *flows.SendTones:
		s.show(b.Tones)
	}
}

func (s *study) show(v interface{ String() string }) {
	for _, i := range flows.ReadingOf(v).Vars {
		s.shown[i] = true
	}
}

func (s *study) dial(t flows.Target) {
	s.show(t.ID)
	for _, i := range flows.ReadingOf(t.ID).Vars {
		s.dialled[i] = t.Kind
	}
}

// spread marks the variables from which those that matter are computed; false:
// there are no more.
func (s *study) spread() (more bool) {
	assign := func(step flows.StepID, list []flows.Assign) {
		for _, a := range list {
			known := slices.ContainsFunc(s.decides, func(d decision) bool { return d.step == step && d.expr == a.Expr })
			if s.matters[a.Var] && !known {
				s.decide(step, a.Expr)
				more = true
			}
		}
	}
	for i := range s.flow.Steps {
		step := &s.flow.Steps[i]
		switch b := step.Body.(type) {
		case *flows.Set:
			assign(step.ID, b.Assign)
		case *flows.Return:
			assign(step.ID, b.Assign)
		case *flows.Call:
			assign(step.ID, b.With)
			for _, c := range b.Into {
				if s.matters[c.To] && !s.matters[c.From] {
					s.matters[c.From], more = true, true
				}
			}
		}
	}
	return more
}

// literals are the values that are written in what reads a variable, at first
// or second hand.
func (s *study) literals(v int) (all []any) {
	about := map[int]bool{v: true}
	for more := true; more; {
		more = false
		for i := range s.flow.Steps {
			switch b := s.flow.Steps[i].Body.(type) {
			case *flows.Set:
				more = follow(about, b.Assign) || more
			case *flows.Return:
				more = follow(about, b.Assign) || more
			case *flows.Call:
				more = follow(about, b.With) || more
				for _, c := range b.Into {
					if about[c.From] && !about[c.To] {
						about[c.To], more = true, true
					}
				}
			}
		}
	}
	for _, d := range s.decides {
		if slices.ContainsFunc(d.reads.Vars, func(i int) bool { return about[i] }) {
			all = append(all, d.reads.Literals...)
		}
	}
	return all
}

// follow adds the variables that are computed from some.
func follow(about map[int]bool, list []flows.Assign) (more bool) {
	for _, a := range list {
		if !about[a.Var] && slices.ContainsFunc(flows.ReadingOf(a.Expr).Vars, func(i int) bool { return about[i] }) {
			about[a.Var], more = true, true
		}
	}
	return more
}

// factLiterals are the texts that are written in what reads a fact of the call.
func (s *study) factLiterals(fact string) (all []string) {
	for _, d := range s.decides {
		if !slices.Contains(d.reads.Facts, fact) {
			continue
		}
		for _, v := range d.reads.Literals {
			if t, ok := v.(string); ok && !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	return all
}

// readsFact says whether something that decides looks at one of some facts.
func (s *study) readsFact(facts ...string) bool {
	return slices.ContainsFunc(s.decides, func(d decision) bool {
		return slices.ContainsFunc(facts, func(f string) bool { return slices.Contains(d.reads.Facts, f) })
	})
}
