package crawl

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/coverage"
)

// deadAir is where nothing is heard for longer than the budget: of each step
// the longest.
func (w *walk) deadAir() (list []Finding) {
	type spot struct {
		step flows.StepID
		wait call.Wait
	}
	at := map[spot]int{}
	longest := map[spot]time.Duration{}
	for _, e := range w.edges {
		if e.from != nil && e.from.guest || e.move.guest {
			continue // somebody is there to talk with
		}
		for _, a := range e.airs {
			if a.long <= w.config.Silence || a.step == flows.NoStep {
				continue
			}
			s := spot{a.step, a.wait}
			i, known := at[s]
			if known && a.long <= longest[s] {
				continue
			}
			f := Finding{Rule: DeadAir, edge: e, Pos: w.posOf(a.step), Message: fmt.Sprintf("at step %s nothing is heard for %s %s; %s",
				w.stepName(a.step), a.long.Round(100*time.Millisecond), waits(a.wait), w.remedy(a))}
			longest[s] = a.long
			if known {
				list[i] = f
				continue
			}
			at[s] = len(list)
			list = append(list, f)
		}
	}
	return list
}

// remedy is what helps against a silence.
func (w *walk) remedy(a air) string {
	switch w.study.flow.Steps[a.step].Body.(type) {
	case *flows.Request:
		return "give it a filler, or a shorter timeout"
	case *flows.Action:
		return "say before it that it may take a moment, or give it a shorter timeout"
	case *flows.Wait:
		return "wait for less, or hold the call with music"
	case *flows.Invite, *flows.Hold:
		return "give it hold music"
	}
	return fmt.Sprintf("callers believe that nobody is there after %s", w.config.Silence)
}

// wordless are calls that the bot ends without a word, right after something
// has gone wrong.
func (w *walk) wordless() (list []Finding) {
	type spot struct {
		step flows.StepID
		what string
	}
	said := map[spot]bool{}
	for _, e := range w.edges {
		if e.at != ended || e.said() || e.move.kind == hangUp || e.outcome != call.HungUpByFlow && e.outcome != call.Failed || e.from != nil && e.from.guest {
			continue
		}
		at, what := e.failure()
		kind, _, _ := strings.Cut(what, ".")
		if what == "" || said[spot{at, kind}] {
			continue
		}
		said[spot{at, kind}] = true
		list = append(list, Finding{Rule: Wordless, edge: e, Pos: w.posOf(at),
			Message: fmt.Sprintf("after %s at step %s the call ends without a word; say goodbye, or lead to somebody", what, w.stepName(at))})
	}
	return list
}

// said: something is heard in a stretch, or was heard to its end right before.
func (e *edge) said() bool {
	for at := e; ; at = at.from.from {
		if at.heard > 0 {
			return true
		}
		if at.move.kind != answer || at.from == nil || at.from.from == nil {
			return at.move.kind == pass
		}
		if before := at.from.from; before.move.kind != answer {
			return before.move.kind == pass && (before.heard > 0 || before.from != nil && before.from.at == playing)
		} else if before.heard > 0 {
			return false
		}
	}
}

// failure is the last thing that went wrong in a stretch, or before it while
// nobody heard anything: something was asked for in between.
func (e *edge) failure() (at flows.StepID, what string) {
	for e := e; ; e = e.from.from {
		if at, what = e.failed(); what != "" || e.move.kind != answer || e.from == nil || e.from.from == nil || e.from.from.heard > 0 {
			return at, what
		}
	}
}

// failed is the last thing that went wrong in a stretch, and where.
func (e *edge) failed() (at flows.StepID, what string) {
	for _, t := range e.turns[e.begun:] {
		for _, c := range t.Commands {
			n, ok := c.(call.Note)
			if !ok {
				continue
			}
			switch n.What {
			case call.NoInput:
				at, what = n.Step, "the last silence"
			case call.NoMatch:
				at, what = n.Step, "the last wrong key"
			case call.HandlerUsed, call.GaveUp:
				if n.Detail != flows.ErrorNoInput && n.Detail != flows.ErrorNoMatch {
					at, what = n.Step, "an error ("+n.Detail+")"
				}
			}
		}
	}
	return at, what
}

// missing is what no call has reached. What can only come from trouble with
// media or values is left out: no caller makes it.
func (w *walk) missing() (list []Finding) {
	for _, g := range w.profile.Gaps() {
		f := Finding{Pos: g.Pos, Message: g.Text}
		switch u := g.Units[0]; u.Kind {
		case coverage.Steps:
			f.Rule = Unvisit
			f.Message += ", although something leads there: no caller and no answer of the host that was tried comes to it"
		case coverage.Options:
			f.Rule = Untaken
		case coverage.Exits:
			if u.Exit != nil && u.Exit.On == flows.OnError && !made(u.Exit.Label) {
				continue
			}
			f.Rule = Untaken
		case coverage.Prompts:
			names := w.unheard(g)
			if g.Half || names == "" {
				continue
			}
			f.Rule, f.Message = Unheard, names
		default:
			continue
		}
		list = append(list, f)
	}
	return list
}

// unheard says which prompts were heard in no language; empty: none.
func (w *walk) unheard(g coverage.Gap) string {
	heard := map[string]bool{}
	for _, u := range w.profile.Units() {
		if c := w.profile.Count(u.ID); u.Kind == coverage.Prompts && c.N+c.Half > 0 {
			heard[strings.TrimSuffix(u.Name, " in "+u.Language)] = true
		}
	}
	var names []string
	for _, u := range g.Units {
		if name := strings.TrimSuffix(u.Name, " in "+u.Language); !heard[name] {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "prompt " + names[0] + " is never heard"
	}
	return "prompts that are never heard: " + strings.Join(names, ", ")
}

// made says whether a crawl has such errors happen.
func made(kind string) bool {
	switch kind {
	case "", flows.ErrorMedia, flows.ErrorExpression, flows.ErrorBack, flows.ErrorHold, flows.ErrorTones, flows.ErrorMute:
		return false
	}
	return true
}
