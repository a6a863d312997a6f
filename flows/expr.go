package flows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/interpreter"
)

// A valueError is why a value could not be computed. It never carries the
// value: that may be a caller's secret.
type valueError string

func (e valueError) Error() string { return string(e) }

const (
	errNotNumber = valueError("a text is not a number")
	errNotDate   = valueError("a text is not a date such as 2026-12-24")
	errNotTime   = valueError("a text is not a time such as 17:30")
	errNotSpan   = valueError("a text is not a duration such as 90s")
	errNotPhone  = valueError("a text is not a telephone number such as +15551230100")
	errEmpty     = valueError("a date or time is empty")
	errDays      = valueError("a date can be moved by whole days only, and not so far")
	errNoPart    = valueError("a record or list has no such part")
	errNoClock   = valueError("it is not known what time it is")
	errNoValue   = valueError("a variable has no value of its type")
	errNotFinite = valueError("the number is not finite, as after a division by zero, or too large")
	errNotDigits = valueError("the text has something else than 0-9, * and #")
	errOther     = valueError("the value cannot be computed")
)

var (
	errTooLong  = valueError(fmt.Sprintf("a text is longer than %d bytes", MaxText))
	errTooLarge = valueError(fmt.Sprintf("a record or list is larger than %d bytes or nested deeper than %d levels", MaxJSON, maxJSONDepth))
)

// A program is a compiled expression of a known type.
type program struct {
	src   string
	run   cel.Program
	scope *expressions
	want  []Type // what the value must be one of; empty: anything
	loose bool   // its type is known when it runs: it is converted where that is plain
	reads Reading
}

func (p *program) String() string { return p.src }

// Eval computes the value. It is bounded by the estimate made at load.
func (p *program) Eval(s Scope) (any, error) {
	a := &activation{scope: s, names: p.scope}
	out, _, err := p.run.Eval(a)
	if err != nil {
		return nil, p.fail(a.cause(err))
	}
	value, err := native(out, p.want, p.loose)
	if err != nil {
		return nil, p.fail(err)
	}
	return value, nil
}

func (p *program) fail(cause error) error {
	return fmt.Errorf("expression %s: %w", quote(p.src), cause)
}

// An activation shows a Scope to CEL, without copying it.
type activation struct {
	scope Scope
	names *expressions
	err   error
}

var _ interpreter.Activation = (*activation)(nil)

func (a *activation) Parent() interpreter.Activation { return nil }

func (a *activation) ResolveName(name string) (any, bool) {
	if fact, ok := callFacts[name]; ok {
		return a.fact(fact)
	}
	i, ok := a.names.vars[name]
	if !ok {
		return nil, false
	}
	if i >= len(a.scope.Vars) || a.scope.Vars[i] == nil {
		return a.refuse(errNoValue)
	}
	value := a.scope.Vars[i]
	if s, ok := value.(string); ok && len(s) > MaxText {
		return a.refuse(errTooLong) // the estimate at load assumed a shorter one
	}
	v, ok := celValue(a.names.flow.Vars[i].Type, value)
	if !ok {
		return a.refuse(errNoValue)
	}
	return v, true
}

func (a *activation) fact(f fact) (any, bool) {
	value := f.value(&a.scope, a.names.flow.Zone)
	switch {
	case f.clock && a.scope.Now.IsZero():
		return a.refuse(errNoClock)
	case len(value) > MaxText:
		return a.refuse(errTooLong)
	}
	return celValue(f.typ, value)
}

func (a *activation) refuse(err error) (any, bool) {
	a.err = err
	return nil, false
}

// cause reduces CEL's error, which may quote values, to one of ours.
func (a *activation) cause(err error) error {
	if a.err != nil {
		return a.err
	}
	var ours valueError
	if errors.As(err, &ours) {
		return ours
	}
	if text := err.Error(); strings.HasPrefix(text, "no such key") || strings.HasPrefix(text, "index out of bounds") {
		return errNoPart
	}
	return errOther
}

// A fact is something that an expression knows of its call.
type fact struct {
	typ   Type
	clock bool
	value func(*Scope, *time.Location) string
}

var factNames = []string{"language", "caller", "called", "error", "outcome", "today", "now", "weekday"}

var callFacts = map[string]fact{
	"language": {typ: Text, value: func(s *Scope, _ *time.Location) string { return s.Language }},
	"caller":   {typ: Text, value: func(s *Scope, _ *time.Location) string { return s.From }},
	"called":   {typ: Text, value: func(s *Scope, _ *time.Location) string { return s.To }},
	"error":    {typ: Text, value: func(s *Scope, _ *time.Location) string { return s.Error }},
	"outcome":  {typ: Text, value: func(s *Scope, _ *time.Location) string { return s.Outcome }},
	"today":    {typ: Date, clock: true, value: func(s *Scope, z *time.Location) string { return s.Now.In(z).Format(dateForm) }},
	"now":      {typ: Time, clock: true, value: func(s *Scope, z *time.Location) string { return s.Now.In(z).Format(timeForm) }},
	"weekday": {typ: Text, clock: true, value: func(s *Scope, z *time.Location) string {
		return weekdays[s.Now.In(z).Weekday()]
	}},
}

// A literal is a bare number or boolean of the file.
type literal struct {
	src   string
	value any
}

func (c literal) Eval(Scope) (any, error) { return c.value, nil }
func (c literal) String() string          { return c.src }
