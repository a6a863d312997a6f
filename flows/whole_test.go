package flows_test

import (
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// A whole follows every index of a flow, as a call would.
type whole struct {
	t *testing.T
	f *flows.Flow
	s *flows.Step // of which is spoken
}

func checkWhole(t *testing.T, f *flows.Flow) {
	t.Helper()
	w := whole{t: t, f: f, s: &flows.Step{Name: "the flow"}}
	w.leads("start", f.Start)
	w.maybe("before_answer", f.BeforeAnswer)
	w.handlers(f.OnError, f.OnHangup)
	for i := range f.Steps {
		w.step(flows.StepID(i), &f.Steps[i])
	}
	for i := range f.Vars {
		w.sub(f.Vars[i].Name, f.Vars[i].Sub)
		w.is(f.Vars[i].Type.Fits(f.Vars[i].Initial), "variable %s begins as %#v", f.Vars[i].Name, f.Vars[i].Initial)
	}
	for i := range f.Subflows {
		w.subflow(i, &f.Subflows[i])
	}
	w.is(f.Hash != "" && f.Zone != nil && len(f.Languages) > 0, "the flow lacks hash, zone or language")
}

func (w *whole) is(right bool, format string, args ...any) {
	w.t.Helper()
	if !right {
		w.t.Errorf("step "+w.s.Name+": "+format, args...)
	}
}

func (w *whole) leads(what string, id flows.StepID) {
	w.t.Helper()
	w.is(id >= 0 && int(id) < len(w.f.Steps), "%s leads to step %d of %d", what, id, len(w.f.Steps))
}

func (w *whole) maybe(what string, id flows.StepID) {
	if id != flows.NoStep {
		w.leads(what, id)
	}
}

func (w *whole) goTo(what string, to flows.Goto) {
	if to.Kind == flows.GotoStep {
		w.leads(what, to.Step)
	}
}

func (w *whole) variable(i int) {
	w.is(i >= 0 && i < len(w.f.Vars), "variable %d of %d", i, len(w.f.Vars))
}

func (w *whole) sub(name string, k int) {
	w.is(k >= -1 && k < len(w.f.Subflows), "%s is of sub-flow %d of %d", name, k, len(w.f.Subflows))
}

func (w *whole) music(i int) {
	w.is(i >= -1 && i < len(w.f.Prompts), "music %d of %d", i, len(w.f.Prompts))
}

func (w *whole) handlers(errors flows.Handlers, gone flows.OnHangup) {
	for _, h := range errors {
		w.leads("on_error "+h.Kind, h.To)
	}
	w.maybe("on_hangup", gone.Step)
	w.is(gone.Within >= 0 && gone.Within <= 5*time.Minute, "on_hangup takes %s", gone.Within)
}

func (w *whole) subflow(k int, sub *flows.Subflow) {
	w.leads("sub-flow "+sub.Name, sub.Start)
	own := map[int]bool{}
	for _, i := range sub.Locals {
		w.variable(i)
		w.is(w.f.Vars[i].Sub == k, "variable %s of sub-flow %s says %d", w.f.Vars[i].Name, sub.Name, w.f.Vars[i].Sub)
		own[i] = true
	}
	for _, list := range [][]int{sub.Params, sub.Results} {
		for _, i := range list {
			w.is(own[i], "variable %d is not among those of sub-flow %s", i, sub.Name)
		}
	}
}

func (w *whole) step(id flows.StepID, s *flows.Step) {
	w.s = s
	w.is(s.ID == id && s.Body != nil && s.Name != "", "%+v", s)
	w.sub("it", s.Sub)
	w.handlers(s.OnError, s.OnHangup)
	w.maybe("next", s.Next)
	for _, o := range s.Keys {
		w.goTo("key "+o.Keys, o.To)
	}
	if !w.ends(s.Body) {
		w.leads("next", s.Next)
	}
	w.body(s.Body)
}

// ends says whether a body has no next.
func (w *whole) ends(b flows.Body) bool {
	switch b.(type) {
	case *flows.Menu, *flows.Transfer, *flows.Hangup, *flows.Choose, *flows.Answer,
		*flows.Redirect, *flows.Reject, *flows.Hours, *flows.Split, *flows.Return:
		return true
	}
	return false
}

func (w *whole) body(b flows.Body) {
	switch b := b.(type) {
	case *flows.Play:
		w.hears(b.Prompts)
	case *flows.Menu:
		w.hears(b.Prompts, b.Again, b.Return)
		w.retry(b.NoInput)
		w.retry(b.NoMatch)
		for _, o := range b.Options {
			w.goTo("option "+o.Keys, o.To)
		}
	case *flows.Collect:
		w.hears(b.Prompts, b.Again, b.Return)
		w.retry(b.NoInput)
		w.retry(b.NoMatch)
		w.variable(b.Into)
		w.is(1 <= b.Min && b.Min <= b.Max && b.Max <= flows.MaxDigits, "collects %+v", b)
	case *flows.Record:
		w.hears(b.Prompts)
		w.variable(b.Into)
		w.is(b.NoInput.Max >= 1 && b.Max >= time.Second, "records %+v", b)
	case *flows.Set:
		w.assigns(b.Assign)
	case *flows.Choose:
		for _, br := range b.Branches {
			w.goTo("branch", br.To)
			w.value(flows.Boolean, br.When)
		}
		w.leads("else", b.Else)
	default:
		w.otherBody(b)
	}
}

func (w *whole) otherBody(b flows.Body) {
	switch b := b.(type) {
	case *flows.Transfer:
		w.target(b.To)
	case *flows.Redirect:
		for _, to := range b.To {
			w.target(to)
		}
		w.is(len(b.To) > 0 && b.Timeout > 0, "redirects %+v", b)
	case *flows.Invite:
		w.target(b.To)
		w.music(b.Music)
	case *flows.Hold:
		w.music(b.Music)
		w.is(b.For > 0, "holds for %s", b.For)
	case *flows.Wait:
		w.is(b.For > 0, "waits %s", b.For)
	case *flows.Hours:
		w.is(b.Calendar >= 0 && b.Calendar < len(w.f.Calendars), "asks calendar %d", b.Calendar)
		for _, id := range []flows.StepID{b.Open, b.Closed, b.Holiday, b.Emergency} {
			w.leads("hours", id)
		}
	case *flows.Split:
		w.split(b)
	case *flows.Action:
		for _, r := range b.Into {
			w.variable(r.Var)
		}
	case *flows.Request:
		w.is(b.Method != "" && b.URL != nil && b.Host != "" && b.Timeout > 0, "asks %+v", b)
		for _, e := range b.Into {
			w.variable(e.Var)
		}
		if b.Filler != nil {
			w.hears(b.Filler.Prompts)
		}
	case *flows.Call:
		w.call(b)
	case *flows.Return:
		w.is(w.s.Sub >= 0, "returns from the flow itself")
		w.assigns(b.Assign)
	case *flows.SendTones:
		w.is(b.Tones != nil, "sends nothing")
	case *flows.Reject, *flows.Answer, *flows.Hangup, *flows.Mute:
	default:
		w.t.Errorf("step %s is a %T, which this test does not know", w.s.Name, b)
	}
}

func (w *whole) split(b *flows.Split) {
	all := 0
	for _, way := range b.Ways {
		w.goTo("way", way.To)
		all += way.Weight
	}
	w.is(all == 10000, "the ways make %d", all)
}

func (w *whole) call(b *flows.Call) {
	w.is(b.Sub >= 0 && b.Sub < len(w.f.Subflows), "calls sub-flow %d", b.Sub)
	w.assigns(b.With)
	for _, a := range b.With {
		w.is(w.f.Vars[a.Var].Sub == b.Sub, "sets %s of another sub-flow", w.f.Vars[a.Var].Name)
	}
	for _, c := range b.Into {
		w.variable(c.From)
		w.variable(c.To)
		w.is(w.f.Vars[c.From].Sub == b.Sub && w.f.Vars[c.To].Sub == w.s.Sub, "copies %s to %s", w.f.Vars[c.From].Name, w.f.Vars[c.To].Name)
	}
}

func (w *whole) hears(lists ...[]flows.PromptRef) {
	for _, list := range lists {
		for _, r := range list {
			things := 0
			for _, is := range []bool{r.Prompt >= 0, r.Recording >= 0, r.Spoken != nil} {
				if is {
					things++
				}
			}
			w.is(things == 1 && r.Prompt < len(w.f.Prompts) && r.Recording < len(w.f.Vars), "plays %+v", r)
		}
	}
}

func (w *whole) retry(r flows.Retry) {
	w.hears(r.Prompts...)
	w.maybe("then", r.Then)
	w.is(r.Max >= 1, "gives up after %d", r.Max)
}

func (w *whole) target(to flows.Target) {
	w.is(to.ID != nil && to.ID.String() != "", "calls nobody")
}

func (w *whole) assigns(list []flows.Assign) {
	for _, a := range list {
		w.variable(a.Var)
		w.value(w.f.Vars[a.Var].Type, a.Expr)
	}
}

// value: an expression gives a value of its type, or an error.
func (w *whole) value(typ flows.Type, e flows.Expr) {
	vars := make([]any, len(w.f.Vars))
	for i := range w.f.Vars {
		vars[i] = w.f.Vars[i].Initial
	}
	value, err := e.Eval(flows.Scope{Vars: vars, Now: time.Unix(1e9, 0)})
	w.is(err != nil || typ.Fits(value), "%s gives %#v, which does not fit a %s", e, value, typ)
}
