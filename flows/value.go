package flows

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"time"
)

const (
	dateForm = time.DateOnly
	timeForm = time.TimeOnly

	// maxSeconds bounds a duration to a century: nothing on a telephone takes
	// longer, and it can be counted in nanoseconds.
	maxSeconds = 100 * 366 * 24 * 3600
	// maxJSONDepth is how deep lists and records may be nested: an answer of a
	// service is flat, and whoever nests deeper wants to exhaust us.
	maxJSONDepth = 32
)

var (
	clockForm   = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$`)
	decimalForm = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$`)
)

// Fits says whether v can be the value of a variable of type t: of the right
// Go type and form, as [Var] says, and small enough to be kept.
func (t Type) Fits(v any) bool {
	switch v := v.(type) {
	case float64:
		return t == Number && isFinite(v) || t == Duration && math.Abs(v) <= maxSeconds
	case bool:
		return t == Boolean
	case string:
		return t.fitsText(v)
	case map[string]any:
		return t == Object && jsonFits(v)
	case []any:
		return t == List && jsonFits(v)
	}
	return false
}

func (t Type) fitsText(s string) bool {
	if len(s) > MaxText {
		return false
	}
	switch t {
	case Text, Recording:
		return true
	case Digits:
		return digitsForm.MatchString(s)
	case Date:
		_, err := time.Parse(dateForm, s)
		return s == "" || err == nil
	case Time:
		return s == "" || len(s) == len(timeForm) && clockForm.MatchString(s)
	case Phone:
		return s == "" || phoneForm.MatchString(s)
	}
	return false
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Zero is the value of a variable of type t that was given none.
func (t Type) Zero() any {
	switch t {
	case Number, Duration:
		return float64(0)
	case Boolean:
		return false
	case Object:
		return map[string]any{}
	case List:
		return []any{}
	default:
		return ""
	}
}

// Take is v as a variable of type t holds it, for what comes from outside: a
// setting of the host, a part of a JSON answer. Besides what fits as it is it
// takes what plainly means the same: the texts "12.5", "true", "17:30" and
// "90s", a record or list written in JSON, and a number for a text or for digits.
func (t Type) Take(v any) (any, bool) {
	if t.Fits(v) {
		return v, true
	}
	var taken any
	switch v := v.(type) {
	case string:
		taken = t.parse(v)
	case float64:
		switch t {
		case Text, Digits:
			taken = textOf(v)
		}
	}
	return taken, t.Fits(taken)
}

// parse reads a value that was written as a text; nil when it is none.
func (t Type) parse(s string) any {
	switch t {
	case Number:
		if x, ok := decimal(s); ok {
			return x
		}
	case Boolean:
		if s == "true" || s == "false" {
			return s == "true"
		}
	case Time:
		if clockForm.MatchString(s) && len(s) < len(timeForm) {
			return s + ":00"
		}
	case Duration:
		if d, err := time.ParseDuration(s); err == nil {
			return d.Seconds()
		}
	case Object, List:
		var v any
		if len(s) <= MaxJSON && json.Unmarshal([]byte(s), &v) == nil {
			return v
		}
	}
	return nil
}

// decimal reads a number as people write it: no hexadecimal, no infinity.
func decimal(s string) (float64, bool) {
	if !decimalForm.MatchString(s) {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && isFinite(x)
}

// jsonFits says whether a JSON value is made of what encoding/json decodes,
// and small and flat enough to be kept.
func jsonFits(v any) bool { return jsonBudget(v, MaxJSON, maxJSONDepth) >= 0 }

// jsonBudget takes the length of v in JSON off left. It is negative when that
// is more than there was, when v is nested deeper than depth, or when it
// holds something that JSON does not know.
func jsonBudget(v any, left, depth int) int {
	if left < 0 || depth < 0 {
		return -1
	}
	switch v := v.(type) {
	case nil:
		return left - len("null")
	case bool:
		return left - len("false")
	case float64:
		if !isFinite(v) {
			return -1
		}
		return left - len(textOf(v))
	case string:
		return left - jsonLength(v)
	case []any:
		left -= len("[]")
		for _, item := range v {
			if left = jsonBudget(item, left-1, depth-1); left < 0 {
				return -1
			}
		}
		return left
	case map[string]any:
		left -= len("{}")
		for key, item := range v {
			if left = jsonBudget(item, left-len(":,")-jsonLength(key), depth-1); left < 0 {
				return -1
			}
		}
		return left
	}
	return -1
}

// jsonLength is the length of a text in JSON, quotes included.
func jsonLength(s string) int {
	n := len(s) + len(`""`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			n++
		case c < ' ':
			n += len(`\u0000`) - 1
		}
	}
	return n
}
