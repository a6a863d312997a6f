package flows

import (
	"math"
	"reflect"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// The types of an expression that CEL does not have. They are types of their
// own, so that a text is not taken for a date by accident.
var (
	celDate     = types.NewOpaqueType("date").WithTraits(traits.ComparerType | traits.AdderType | traits.SubtractorType)
	celTime     = types.NewOpaqueType("time").WithTraits(traits.ComparerType | traits.AdderType | traits.SubtractorType)
	celDuration = types.NewOpaqueType("duration").WithTraits(traits.ComparerType | traits.AdderType | traits.SubtractorType | traits.MultiplierType | traits.DividerType | traits.NegatorType)
	celPhone    = types.NewOpaqueType("phone")
	celObject   = cel.MapType(cel.StringType, cel.DynType)
	celList     = cel.ListType(cel.DynType)
)

// celType is the type in expressions of a variable.
func celType(t Type) *cel.Type {
	switch t {
	case Number:
		return cel.DoubleType
	case Boolean:
		return cel.BoolType
	case Date:
		return celDate
	case Time:
		return celTime
	case Duration:
		return celDuration
	case Phone:
		return celPhone
	case Object:
		return celObject
	case List:
		return celList
	default:
		return cel.StringType
	}
}

// celValue shows the value of a variable to CEL; false when it is none of the
// variable's type, which is the host's mistake.
func celValue(t Type, v any) (ref.Val, bool) {
	switch t {
	case Date, Time, Phone:
		s, ok := v.(string)
		return named{celType(t), s}, ok
	case Duration:
		x, ok := v.(float64)
		return span(x), ok
	}
	switch v.(type) {
	case string, float64, bool, map[string]any, []any:
		return types.DefaultTypeAdapter.NativeToValue(v), true
	}
	return nil, false
}

// A named value is a text of a type of its own: a date, a time or a phone, in
// the form in which variables hold it.
type named struct {
	typ  *types.Type
	text string
}

func (v named) ConvertToNative(reflect.Type) (any, error) { return nil, errOther }
func (v named) Type() ref.Type                            { return v.typ }
func (v named) Value() any                                { return v.text }

func (v named) ConvertToType(t ref.Type) ref.Val {
	if t == types.StringType {
		return types.String(v.text)
	}
	return types.WrapErr(errOther)
}

func (v named) Equal(other ref.Val) ref.Val {
	o, ok := other.(named)
	return types.Bool(ok && o.typ == v.typ && o.text == v.text)
}

// Compare: dates and times are written so that their order is that of texts.
func (v named) Compare(other ref.Val) ref.Val {
	o, ok := other.(named)
	switch {
	case !ok || o.typ != v.typ:
		return types.WrapErr(errOther)
	case v.text == "" || o.text == "":
		return types.WrapErr(errEmpty)
	case v.text < o.text:
		return types.IntNegOne
	case v.text > o.text:
		return types.IntOne
	}
	return types.IntZero
}

// Add moves a date by whole days, and a time by a duration around the clock.
func (v named) Add(other ref.Val) ref.Val {
	t, err := v.moment()
	if err != nil {
		return types.WrapErr(err)
	}
	switch by := other.(type) {
	case types.Double:
		days := float64(by)
		if v.typ != celDate || math.Trunc(days) != days || math.Abs(days) > maxSeconds/(24*3600) {
			return types.WrapErr(errDays)
		}
		t = t.AddDate(0, 0, int(days))
		if t.Year() < 1 || t.Year() > 9999 {
			return types.WrapErr(errDays)
		}
		return named{celDate, t.Format(dateForm)}
	case span:
		if v.typ == celTime && by.fits() {
			return named{celTime, t.Add(by.duration()).Format(timeForm)}
		}
	}
	return types.WrapErr(errOther)
}

// Subtract gives the days between two dates, the duration between two times,
// or moves as Add does.
func (v named) Subtract(other ref.Val) ref.Val {
	switch by := other.(type) {
	case types.Double:
		return v.Add(-by)
	case span:
		return v.Add(-by)
	case named:
		a, err := v.moment()
		b, otherErr := by.moment()
		switch {
		case err != nil || otherErr != nil:
			return types.WrapErr(errEmpty)
		case v.typ == celDate && by.typ == celDate:
			return types.Double((a.Unix() - b.Unix()) / (24 * 3600))
		case v.typ == celTime && by.typ == celTime:
			return span(a.Sub(b).Seconds())
		}
	}
	return types.WrapErr(errOther)
}

func (v named) moment() (time.Time, error) {
	form := dateForm
	if v.typ == celTime {
		form = timeForm
	}
	t, err := time.Parse(form, v.text)
	if err != nil {
		return t, errEmpty
	}
	return t, nil
}

// A span is a duration in seconds.
type span float64

func (d span) ConvertToNative(reflect.Type) (any, error) { return nil, errOther }
func (d span) Type() ref.Type                            { return celDuration }
func (d span) Value() any                                { return float64(d) }
func (d span) Negate() ref.Val                           { return -d }
func (d span) fits() bool                                { return Duration.Fits(float64(d)) }
func (d span) duration() time.Duration                   { return time.Duration(float64(d) * float64(time.Second)) }

func (d span) ConvertToType(t ref.Type) ref.Val {
	switch {
	case !d.fits():
		return types.WrapErr(errNotFinite)
	case t == types.StringType:
		return types.String(d.duration().String())
	case t == types.DoubleType:
		return types.Double(d)
	}
	return types.WrapErr(errOther)
}

func (d span) Equal(other ref.Val) ref.Val {
	o, ok := other.(span)
	return types.Bool(ok && o == d)
}

func (d span) Compare(other ref.Val) ref.Val {
	if o, ok := other.(span); ok {
		return types.Double(d).Compare(types.Double(o))
	}
	return types.WrapErr(errOther)
}

func (d span) Add(other ref.Val) ref.Val {
	switch o := other.(type) {
	case span:
		return d + o
	case named:
		return o.Add(d)
	}
	return types.WrapErr(errOther)
}

func (d span) Subtract(other ref.Val) ref.Val {
	if o, ok := other.(span); ok {
		return d - o
	}
	return types.WrapErr(errOther)
}

func (d span) Multiply(other ref.Val) ref.Val {
	if x, ok := other.(types.Double); ok {
		return d * span(x)
	}
	return types.WrapErr(errOther)
}

// Divide by a number gives a duration, by a duration how often it goes in.
func (d span) Divide(other ref.Val) ref.Val {
	switch o := other.(type) {
	case types.Double:
		return d / span(o)
	case span:
		return types.Double(d / o)
	}
	return types.WrapErr(errOther)
}
