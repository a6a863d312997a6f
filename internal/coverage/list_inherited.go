package coverage

import (
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// A written thing is a handler or an on_hangup: one line of a file, that one
// step has, or that many inherit.
type written struct {
	pos   flows.Pos
	exit  flows.Exit
	steps []flows.StepID // in which it can act
}

// listInherited lists handlers of errors and on_hangups, each once for all
// steps that have it.
func (x *index) listInherited() {
	var handlers, gone []*written
	for i := range x.flow.Steps {
		s := &x.flow.Steps[i]
		if !x.reached[i] {
			continue
		}
		for _, h := range x.acting(s) {
			note(&handlers, h.Pos, flows.Exit{On: flows.OnError, Label: h.Kind, To: flows.Goto{Step: h.To}}, s.ID)
		}
		if h := s.OnHangup; h.Step != flows.NoStep && waits(s.Body) {
			note(&gone, h.Pos, flows.Exit{On: flows.OnGone, To: flows.Goto{Step: h.Step}}, s.ID)
		}
	}
	for _, w := range handlers {
		x.handlers[w.pos] = x.addWritten(w)
	}
	for _, w := range gone {
		x.gone[w.pos] = x.addWritten(w)
	}
}

func note(list *[]*written, pos flows.Pos, e flows.Exit, at flows.StepID) {
	i := slices.IndexFunc(*list, func(w *written) bool { return w.pos == pos })
	if i < 0 {
		i = len(*list)
		*list = append(*list, &written{pos: pos, exit: e})
	}
	(*list)[i].steps = append((*list)[i].steps, at)
}

func (x *index) addWritten(w *written) int {
	name, verb := said(w.exit)
	u := Unit{Kind: Exits, Step: flows.NoStep, Name: name + leads(x.flow, w.exit.To), Verb: verb, Pos: w.pos, Exit: &w.exit}
	whole := slices.DeleteFunc(slices.Clone(w.steps), func(id flows.StepID) bool { return x.flow.Steps[id].Part })
	sub := x.flow.Steps[w.steps[0]].Sub
	switch {
	case len(whole) == 1 && !x.everywhere(w):
		u.Step = whole[0]
	case sub >= 0:
		u.Name = "in sub-flow " + x.flow.Subflows[sub].Name + ": " + u.Name
	}
	return x.add(u, string(w.exit.On), w.exit.Label, goal(x.flow, sub, u.Step))
}

// goal tells the scopes apart in an ID.
func goal(f *flows.Flow, sub int, step flows.StepID) string {
	if step != flows.NoStep || sub < 0 {
		return ""
	}
	return "in " + f.Subflows[sub].Name
}

// everywhere says whether something is written for the whole flow.
func (x *index) everywhere(w *written) bool {
	if w.exit.On == flows.OnGone {
		return x.flow.OnHangup.Pos == w.pos
	}
	return slices.ContainsFunc(x.flow.OnError, func(h flows.Handler) bool { return h.Pos == w.pos })
}

// acting lists the handlers of a step that take one of the errors it can have.
func (x *index) acting(s *flows.Step) []flows.Handler {
	var list []flows.Handler
	for _, trouble := range x.troubles(s) {
		kind, outcome, _ := strings.Cut(trouble, ".")
		if h, ok := handlerOf(s.OnError, kind, outcome); ok && !slices.Contains(list, h) {
			list = append(list, h)
		}
	}
	return list
}

// handlerOf is the handler that takes an error.
func handlerOf(list flows.Handlers, kind, outcome string) (flows.Handler, bool) {
	for _, h := range list {
		if (flows.Handlers{h}).For(kind, outcome) != flows.NoStep {
			return h, true
		}
	}
	return flows.Handler{}, false
}

// troubles lists the errors that a step can have, with their outcomes.
func (x *index) troubles(s *flows.Step) []string {
	var list []string
	add := func(kinds ...string) { list = append(list, kinds...) }
	if len(s.Heard()) > 0 {
		add(flows.ErrorMedia)
	}
	if computes(s) {
		add(flows.ErrorExpression)
	}
	if goesBack(s) {
		add(flows.ErrorBack)
	}
	noInput, noMatch := retries(s.Body)
	if noInput != nil && noInput.Then == flows.NoStep {
		add(flows.ErrorNoInput)
	}
	if noMatch != nil && noMatch.Then == flows.NoStep {
		add(flows.ErrorNoMatch)
	}
	switch b := s.Body.(type) {
	case *flows.Record:
		add(flows.ErrorRecording)
	case *flows.Transfer:
		add(outcomes(flows.ErrorTransfer)...)
	case *flows.Invite:
		add(outcomes(flows.ErrorInvite)...)
	case *flows.Request:
		add(outcomes(flows.ErrorRequest)...)
	case *flows.Redirect, *flows.Reject:
		add(flows.ErrorRedirect)
	case *flows.Action:
		add(flows.ErrorAction)
	case *flows.Hold:
		add(flows.ErrorHold)
	case *flows.SendTones:
		add(flows.ErrorTones)
	case *flows.Mute:
		add(flows.ErrorMute)
	case *flows.Call: // what nothing in the sub-flow takes is an error of the step that called it
		add(x.untaken(b.Sub)...)
	}
	return list
}

func outcomes(kind string) []string {
	var list []string
	for _, o := range flows.ErrorOutcomes(kind) {
		list = append(list, kind+"."+o)
	}
	return list
}

// untaken lists the errors that come out of a sub-flow.
func (x *index) untaken(sub int) []string {
	var list []string
	for i := range x.flow.Steps {
		s := &x.flow.Steps[i]
		if s.Sub != sub {
			continue
		}
		for _, trouble := range x.troubles(s) {
			kind, outcome, _ := strings.Cut(trouble, ".")
			if _, taken := handlerOf(s.OnError, kind, outcome); !taken {
				list = append(list, trouble)
			}
		}
	}
	return list
}

// computes says whether a step has expressions, which may fail.
func computes(s *flows.Step) bool {
	for _, r := range s.Heard() {
		if r.Spoken != nil {
			return true
		}
	}
	templated := func(t flows.Template) bool { return t != nil && strings.Contains(t.String(), "${") }
	switch b := s.Body.(type) {
	case *flows.Set, *flows.Choose:
		return true
	case *flows.Split:
		return b.By != nil
	case *flows.Return:
		return len(b.Assign) > 0
	case *flows.Call:
		return len(b.With) > 0
	case *flows.Action:
		return len(b.Args) > 0
	case *flows.Transfer:
		return templated(b.To.ID)
	case *flows.Invite:
		return templated(b.To.ID)
	case *flows.Redirect:
		return slices.ContainsFunc(b.To, func(t flows.Target) bool { return templated(t.ID) })
	case *flows.SendTones:
		return templated(b.Tones)
	case *flows.Request:
		return templated(b.URL) || templated(b.Body) || slices.ContainsFunc(b.Headers, func(h flows.Header) bool { return templated(h.Value) })
	}
	return false
}

// goesBack says whether a way leads from a step to where nothing may have been
// before. A step that listens is heard again then.
func goesBack(s *flows.Step) bool {
	back := func(o flows.Option) bool { return o.To.Kind == flows.GotoBack && s.Takes(o) }
	switch b := s.Body.(type) {
	case *flows.Play, *flows.Hold:
		return slices.ContainsFunc(s.Keys, back)
	case *flows.Choose:
		return slices.ContainsFunc(b.Branches, func(w flows.Branch) bool { return w.To.Kind != flows.GotoStep })
	case *flows.Split:
		return slices.ContainsFunc(b.Ways, func(w flows.Way) bool { return w.To.Kind != flows.GotoStep })
	}
	return false
}

// waits says whether a call can be at a step for a while, so that the caller
// can go there.
func waits(b flows.Body) bool {
	switch b := b.(type) {
	case *flows.Play:
		return b.Wait
	case *flows.Set, *flows.Choose, *flows.Hours, *flows.Split, *flows.Return, *flows.Answer, *flows.Redirect, *flows.Reject, *flows.Hangup:
		return false
	}
	return true
}
