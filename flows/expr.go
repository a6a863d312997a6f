package flows

import (
	"errors"
	"fmt"
	"math"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// Why a value could not be computed. None of them carries the value: it may
// be a caller's secret.
var (
	errNotNumber = errors.New("a text is not a number")
	errNoValue   = errors.New("a variable has no value of its type")
	errTooLong   = fmt.Errorf("a text is longer than %d bytes", MaxText)
	errNotFinite = errors.New("the number is not finite, as after a division by zero")
	errNotDigits = errors.New("the text has something else than 0-9, * and #")
	errIdentity  = errors.New("the text is not an identity that can be called")
	errOther     = errors.New("the value cannot be computed")
)

// A program is a compiled expression of a known type.
type program struct {
	src   string
	run   cel.Program
	names map[string]int // index in Flow.Vars, shared by the flow
	want  Type           // what the value must be; empty: any of our kinds
}

func (p *program) String() string { return p.src }

// Eval computes the value. It is bounded by the estimate made at load.
func (p *program) Eval(s Scope) (any, error) {
	a := &activation{scope: s, names: p.names}
	out, _, err := p.run.Eval(a)
	if err != nil {
		return nil, p.fail(a.cause(err))
	}
	value, err := native(out, p.want)
	if err != nil {
		return nil, p.fail(err)
	}
	return value, nil
}

func (p *program) fail(cause error) error {
	return fmt.Errorf("expression %s: %w", quote(p.src), cause)
}

// native turns a result into our kinds of values.
func native(out ref.Val, want Type) (any, error) {
	switch v := out.Value().(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errNotFinite
		}
		if want == Number || want == "" {
			return v, nil
		}
	case bool:
		if want == Boolean || want == "" {
			return v, nil
		}
	case string:
		switch {
		case len(v) > MaxText:
			return nil, errTooLong
		case want == Digits && !digitsForm.MatchString(v):
			return nil, errNotDigits
		case want != Number && want != Boolean:
			return v, nil
		}
	}
	return nil, errOther // a host put a value of another type into a variable
}

// An activation shows a Scope to CEL, without copying it.
type activation struct {
	scope Scope
	names map[string]int
	err   error
}

var _ interpreter.Activation = (*activation)(nil)

func (a *activation) Parent() interpreter.Activation { return nil }

func (a *activation) ResolveName(name string) (any, bool) {
	switch name {
	case "language":
		return a.text(a.scope.Language)
	case "caller":
		return a.text(a.scope.From)
	case "called":
		return a.text(a.scope.To)
	case "error":
		return a.text(a.scope.Error)
	}
	i, ok := a.names[name]
	if !ok {
		return nil, false
	}
	if i >= len(a.scope.Vars) || a.scope.Vars[i] == nil {
		a.err = errNoValue
		return nil, false
	}
	if s, ok := a.scope.Vars[i].(string); ok {
		return a.text(s)
	}
	return a.scope.Vars[i], true
}

// text refuses what is longer than the estimate at load assumed.
func (a *activation) text(s string) (any, bool) {
	if len(s) > MaxText {
		a.err = errTooLong
		return nil, false
	}
	return s, true
}

// cause reduces CEL's error, which may quote values, to one of ours.
func (a *activation) cause(err error) error {
	if a.err != nil {
		return a.err
	}
	if errors.Is(err, errNotNumber) {
		return errNotNumber
	}
	return errOther
}

// A literal is a bare number or boolean of the file.
type literal struct {
	src   string
	value any
}

func (c literal) Eval(Scope) (any, error) { return c.value, nil }
func (c literal) String() string          { return c.src }
