package coverage

import (
	"strconv"

	"github.com/ivrflow/ivrflow/flows"
)

func (x *index) listStep(s *flows.Step) {
	x.steps[s.ID] = x.add(Unit{Kind: Steps, Step: s.ID, Verb: "was never entered", Pos: s.Pos})
}

// listExits lists the ways out that a step has for itself; see listInherited.
func (x *index) listExits(s *flows.Step) {
	numbers := map[flows.ExitKind]int{}
	for _, e := range x.flow.Exits(s.ID) {
		if e.On == flows.OnError || e.On == flows.OnGone || e.On == flows.OnGlobalKey && !takes(s, e) {
			continue
		}
		w := way{step: s.ID, on: e.On}
		switch e.On {
		case flows.OnKey, flows.OnGlobalKey:
			w.what = e.Label
		case flows.OnWhen, flows.OnShare:
			numbers[e.On]++
			w.what = strconv.Itoa(numbers[e.On])
		}
		name, verb := said(e)
		u := Unit{Kind: Exits, Step: s.ID, Name: name + leads(x.flow, e.To), Verb: verb, Pos: x.written(s, e), Exit: &e}
		x.ways[w] = x.add(u, string(e.On), w.what)
	}
	if name, verb := done(s.Body); name != "" {
		x.ways[way{step: s.ID, on: OnDone}] = x.add(Unit{Kind: Exits, Step: s.ID, Name: name, Verb: verb, Pos: s.Pos}, string(OnDone))
	}
}

// said is what a way out is called, and what did not happen when nobody took it.
func said(e flows.Exit) (name, verb string) {
	switch e.On {
	case flows.OnNext:
		return "next", "was never gone on to"
	case flows.OnKey:
		return "key " + e.Label, "was never pressed"
	case flows.OnGlobalKey:
		return "global key " + e.Label, "was never pressed"
	case flows.OnNoInput:
		return "last no input", "never happened"
	case flows.OnNoMatch:
		return "last no match", "never happened"
	case flows.OnWhen:
		return "when " + e.Label, "was never the first that is true"
	case flows.OnElse:
		return "else", "was never taken"
	case flows.OnShare:
		return e.Label, "was never drawn"
	case flows.OnError:
		if e.Label == "" {
			return "any error", "was never handled"
		}
		return "error " + e.Label, "was never handled"
	case flows.OnSubflow:
		return "the sub-flow", "was never begun"
	case flows.OnGone:
		return "on_hangup", "was never gone on with"
	}
	return string(e.On), "was never the answer" // of a calendar
}

// done is how a step ends the call, or its sub-flow, as it is meant to.
func done(b flows.Body) (name, verb string) {
	switch b.(type) {
	case *flows.Transfer:
		return "handed over", "never succeeded"
	case *flows.Redirect:
		return "redirected", "never succeeded"
	case *flows.Return:
		return "return", "never came back"
	}
	return "", ""
}

// takes says whether a step can take one of its global keys.
func takes(s *flows.Step, e flows.Exit) bool {
	for _, o := range s.Keys {
		if o.Keys == e.Label {
			return s.Takes(o)
		}
	}
	return false
}

// written is the line of a way out.
func (x *index) written(s *flows.Step, e flows.Exit) flows.Pos {
	list := s.Keys
	if m, ok := s.Body.(*flows.Menu); ok && e.On == flows.OnKey {
		list = m.Options
	}
	for _, o := range list {
		if (e.On == flows.OnKey || e.On == flows.OnGlobalKey) && o.Keys == e.Label {
			return o.Pos
		}
	}
	return s.Pos
}

// listOptions lists the keys that lead on: they are ways out too, and what
// callers do most.
func (x *index) listOptions(s *flows.Step) {
	for _, e := range x.flow.Exits(s.ID) {
		w := way{step: s.ID, on: e.On, what: e.Label}
		if i, exit := x.ways[w]; exit && (e.On == flows.OnKey || e.On == flows.OnGlobalKey) {
			u := x.units[i]
			u.Kind = Options
			x.options[w] = x.add(u, string(e.On), e.Label)
		}
	}
}

// listAttempts lists the wordings beside the first one.
func (x *index) listAttempts(s *flows.Step) {
	add := func(r rung, name, verb string) {
		x.rungs[r] = x.add(Unit{Kind: Attempts, Step: s.ID, Name: name, Verb: verb, Pos: s.Pos}, r.kind, strconv.Itoa(r.level))
	}
	levels := func(kind string, r *flows.Retry) {
		for n := 1; r != nil && n <= min(len(r.Prompts), r.Max-1); n++ {
			add(rung{s.ID, kind, n}, kind+" "+strconv.Itoa(n), "was never heard")
		}
	}
	noInput, noMatch := retries(s.Body)
	levels(noInputAgain, noInput)
	levels(noMatchAgain, noMatch)
	again, comeBack := wordings(s.Body)
	if again != nil {
		add(rung{step: s.ID, kind: wordsAgain}, "again", "was never heard")
	}
	if comeBack != nil {
		add(rung{step: s.ID, kind: wordsReturn}, "return", "was never heard")
	}
}

// Kinds of rung.
const (
	noInputAgain = "no input"
	noMatchAgain = "no match"
	wordsAgain   = "again"
	wordsReturn  = "return"
)

func retries(b flows.Body) (noInput, noMatch *flows.Retry) {
	switch b := b.(type) {
	case *flows.Menu:
		return &b.NoInput, &b.NoMatch
	case *flows.Collect:
		return &b.NoInput, &b.NoMatch
	case *flows.Record:
		return &b.NoInput, nil
	}
	return nil, nil
}

func wordings(b flows.Body) (again, comeBack []flows.PromptRef) {
	switch b := b.(type) {
	case *flows.Menu:
		return b.Again, b.Return
	case *flows.Collect:
		return b.Again, b.Return
	}
	return nil, nil
}

// first is what a step says that is entered for the first time.
func first(b flows.Body) []flows.PromptRef {
	switch b := b.(type) {
	case *flows.Play:
		return b.Prompts
	case *flows.Menu:
		return b.Prompts
	case *flows.Collect:
		return b.Prompts
	case *flows.Record:
		return b.Prompts
	}
	return nil
}
