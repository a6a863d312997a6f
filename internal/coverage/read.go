package coverage

import (
	"strconv"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A reader finds out what one call has reached, from what the core noted.
type reader struct {
	x    *index
	hits map[int]hit // by number of the unit

	at      flows.StepID // where the call is; NoStep: before the flow
	because cause        // why the next step is entered
	gone    bool         // the flow goes on after the call

	noInput, noMatch int                   // failures at this step so far
	been             map[flows.StepID]bool // entered before in this call
	words            words
	strange          []string // steps that were entered for no known reason
}

type hit struct{ full, half int }

// A cause is what leads to the next step.
type cause uint8

const (
	byItself cause = iota // the step before is done
	byKey                 // or by its last silence: the step follows in the same turn, if any does
	byOther               // a decision, a handler, the host: said already, and not a way out by itself
)

func newReader(x *index) *reader {
	r := &reader{x: x, hits: map[int]hit{}, at: flows.NoStep, been: map[flows.StepID]bool{}}
	r.words = words{r: r, spill: noItem, language: x.flow.Languages[0]}
	return r
}

func (r *reader) hit(unit int, known bool) {
	if known {
		h := r.hits[unit]
		h.full++
		r.hits[unit] = h
	}
}

func (r *reader) halfHit(unit int, known bool) {
	if known {
		h := r.hits[unit]
		h.half++
		r.hits[unit] = h
	}
}

// left counts a way out of a step.
func (r *reader) left(step flows.StepID, on flows.ExitKind, what string) {
	unit, ok := r.x.ways[way{step, on, what}]
	r.hit(unit, ok)
}

func (r *reader) turn(t world.Turn) {
	_, jump := t.Event.(call.Jump)
	if jump {
		r.because = byOther
		r.words.interrupted()
	}
	r.words.event(t)
	for _, c := range t.Commands {
		switch c := c.(type) {
		case call.Note:
			r.note(t, c)
		case call.Ended:
			r.ended(c)
		default:
			r.words.command(t, c)
		}
	}
	if r.because == byKey || jump { // it has led to no other step
		r.because = byItself
	}
}

func (r *reader) note(t world.Turn, n call.Note) {
	switch n.What {
	case call.Entered:
		r.entered(n.Step)
	case call.KeyTaken:
		r.key(n)
	case call.NoInput, call.NoMatch:
		r.failure(n)
	case call.Decided:
		r.decided(n)
	case call.HandlerUsed:
		kind, outcome, _ := strings.Cut(n.Detail, ".")
		if h, ok := handlerOf(r.x.flow.Steps[n.Step].OnError, kind, outcome); ok {
			unit, known := r.x.handlers[h.Pos]
			r.hit(unit, known)
		}
		r.because = byOther
		r.words.interrupted()
	case call.GaveUp:
		r.because = byOther
	case call.CallerGone:
		unit, known := r.x.gone[r.x.flow.Steps[n.Step].OnHangup.Pos]
		r.hit(unit, known)
		r.because, r.gone = byOther, true
	case call.Returned:
		r.left(r.at, OnDone, "")
		r.at, r.because = n.Step, byItself
	default:
		r.words.note(t, n)
	}
}

// entered: the call has come to a step.
func (r *reader) entered(to flows.StepID) {
	r.explain(to)
	r.at, r.because = to, byItself
	r.noInput, r.noMatch = 0, 0
	s := &r.x.flow.Steps[to]
	if r.gone && needsCaller(s.Body) {
		return // it is run through
	}
	unit, known := r.x.steps[to]
	r.hit(unit, known)
	r.greet(s)
	r.been[to] = true
}

// explain counts the way out by which a step was left for another, unless what
// led there was said before.
func (r *reader) explain(to flows.StepID) {
	if r.because != byItself || r.at == flows.NoStep {
		return
	}
	s := &r.x.flow.Steps[r.at]
	switch b := s.Body.(type) {
	case *flows.Call:
		if to == r.x.flow.Subflows[b.Sub].Start {
			r.left(r.at, flows.OnSubflow, "")
			return
		}
	case *flows.Answer:
		r.left(r.at, flows.OnNext, "")
		return
	}
	if s.Next != to {
		r.strange = append(r.strange, s.Name+" → "+r.x.flow.Steps[to].Name)
		return
	}
	if !r.gone || !needsCaller(s.Body) {
		r.left(r.at, flows.OnNext, "")
	}
}

// greet is what a step says that is entered.
func (r *reader) greet(s *flows.Step) {
	_, comeBack := wordings(s.Body)
	if comeBack != nil && r.been[s.ID] {
		r.said(rung{step: s.ID, kind: wordsReturn})
		r.words.queue(comeBack)
		return
	}
	r.words.queue(first(s.Body))
}

func (r *reader) said(g rung) {
	unit, known := r.x.rungs[g]
	r.hit(unit, known)
}

// again is what a step says that is heard once more.
func (r *reader) again() {
	b := r.body()
	words, _ := wordings(b)
	if words == nil {
		words = first(b)
	} else {
		r.said(rung{step: r.at, kind: wordsAgain})
	}
	r.words.queue(words)
}

// key: a key was used. What an input was is never told, only that it is complete.
func (r *reader) key(n call.Note) {
	s := &r.x.flow.Steps[n.Step]
	r.words.interrupted()
	if strings.Trim(n.Detail, "0123456789*#") != "" {
		return // the end of an input, a recording or a prompt: the step goes on by itself
	}
	for _, e := range r.x.flow.Exits(s.ID) {
		if e.Label != n.Detail || e.On != flows.OnKey && e.On != flows.OnGlobalKey {
			continue
		}
		r.left(s.ID, e.On, n.Detail)
		unit, known := r.x.options[way{s.ID, e.On, n.Detail}]
		r.hit(unit, known)
		r.because = byKey
		if e.To.Kind == flows.GotoRepeat {
			r.because = byItself
			r.again()
		}
		r.words.speaks(e.To.Language)
		return
	}
}

// failure: nobody pressed anything, or something wrong.
func (r *reader) failure(n call.Note) {
	noInput, noMatch := retries(r.x.flow.Steps[n.Step].Body)
	retry, count, on, kind := noInput, &r.noInput, flows.OnNoInput, noInputAgain
	if n.What == call.NoMatch {
		retry, count, on, kind = noMatch, &r.noMatch, flows.OnNoMatch, noMatchAgain
	}
	if retry == nil {
		return
	}
	r.words.interrupted()
	*count++
	if *count >= retry.Max {
		r.lastFailure(n.Step, retry, on)
		return
	}
	if levels := len(retry.Prompts); levels > 0 {
		level := min(*count, levels)
		r.said(rung{n.Step, kind, level})
		r.words.queue(retry.Prompts[level-1])
	}
	r.again()
}

// lastFailure: where the step has nowhere to go to, a handler takes it.
func (r *reader) lastFailure(at flows.StepID, retry *flows.Retry, on flows.ExitKind) {
	if retry.Then == flows.NoStep {
		return
	}
	if _, ok := r.x.ways[way{step: at, on: on}]; !ok {
		on = flows.OnNext // a record that goes on in the same way
	}
	r.left(at, on, "")
	r.because = byKey
}

// decided: choose, hours or split went one of its ways.
func (r *reader) decided(n call.Note) {
	r.because = byOther
	number := func(prefix string) (string, int) {
		digits, _, _ := strings.Cut(strings.TrimPrefix(n.Detail, prefix), ",")
		i, _ := strconv.Atoi(digits)
		return digits, i - 1
	}
	switch b := r.x.flow.Steps[n.Step].Body.(type) {
	case *flows.Choose:
		if n.Detail == "else" {
			r.left(n.Step, flows.OnElse, "")
			return
		}
		what, i := number("branch ")
		r.left(n.Step, flows.OnWhen, what)
		if i >= 0 && i < len(b.Branches) {
			r.words.speaks(b.Branches[i].To.Language)
		}
	case *flows.Split:
		what, i := number("way ")
		r.left(n.Step, flows.OnShare, what)
		if i >= 0 && i < len(b.Ways) {
			r.words.speaks(b.Ways[i].To.Language)
		}
	case *flows.Hours:
		r.answered(n.Step, n.Detail)
	}
}

// answered: a calendar has said what it is. What has no way of its own goes
// that of closed.
func (r *reader) answered(at flows.StepID, detail string) {
	is, _, _ := strings.Cut(detail, " ")
	on := flows.ExitKind(is)
	if _, ok := r.x.ways[way{step: at, on: on}]; !ok {
		on = flows.OnClosed
	}
	r.left(at, on, "")
}

func (r *reader) ended(e call.Ended) {
	switch r.body().(type) {
	case *flows.Transfer:
		if e.Outcome == call.Transferred {
			r.left(r.at, OnDone, "")
		}
	case *flows.Redirect:
		if e.Outcome == call.Redirected {
			r.left(r.at, OnDone, "")
		}
	}
}

// body of the step where the call is; nil before the flow.
func (r *reader) body() flows.Body {
	if r.at == flows.NoStep {
		return nil
	}
	return r.x.flow.Steps[r.at].Body
}

// needsCaller says whether a step does nothing after the call.
func needsCaller(b flows.Body) bool {
	switch b.(type) {
	case *flows.Set, *flows.Choose, *flows.Hours, *flows.Split, *flows.Action, *flows.Request,
		*flows.Call, *flows.Return, *flows.Hangup:
		return false
	}
	return true
}
