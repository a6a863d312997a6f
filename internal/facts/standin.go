package facts

import (
	"strings"
	"unicode"

	"github.com/ivrflow/ivrflow/flows"
)

// StandIn is what a trace has in the place of a secret value of a variable of
// type t: a value of the same kind, and a text of the same length where the
// type allows that, which tells nothing else. It fits the variable if and only
// if the secret does, so that the flow goes on as it did, unless it looks at
// the value itself. An empty text stays one.
func StandIn(t flows.Type, secret any) any {
	fits, taken := t.Fits(secret), takes(t, secret)
	for _, c := range candidates(secret) {
		if t.Fits(c) == fits && takes(t, c) == taken {
			return c
		}
	}
	return nil // fits nothing
}

func takes(t flows.Type, v any) bool {
	_, ok := t.Take(v)
	return ok
}

func candidates(v any) []any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return []any{""}
		}
		same := strings.Map(dull, v)
		return []any{same, "2000-01-01", "00:00:00", "00:00", "+10000000000", "0", "false", "0s", "{}", "[]", strings.Repeat("x", len(v))}
	case float64:
		return []any{0.0, 1e300}
	case bool:
		return []any{false}
	case map[string]any:
		return []any{map[string]any{}}
	case []any:
		return []any{[]any{}}
	}
	return nil
}

// dull takes the meaning out of a sign.
func dull(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return '0'
	case r == '*' || r == '#':
		return '0'
	}
	return 'x'
}

// numberStandIn is what a trace has in the place of the other party: the
// country of a telephone number, the form of an object id.
func numberStandIn(id string) string {
	if strings.HasPrefix(id, "+") && len(id) > 1 && strings.Trim(id[1:], "0123456789") == "" {
		n := 1 + countryCode(id[1:])
		if n >= len(id) {
			return id[:1] + strings.Repeat("0", len(id)-1)
		}
		return id[:n] + strings.Repeat("0", len(id)-n)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, id)
}

// twoDigits are the country codes of two digits (ITU-T E.164); 1 and 7 have
// one, all others three.
const twoDigits = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

// countryCode is how many digits of a number name its country.
func countryCode(digits string) int {
	switch {
	case digits[0] == '1' || digits[0] == '7':
		return 1
	case len(digits) > 2 && strings.Contains(twoDigits, " "+digits[:2]+" "):
		return 2
	}
	return 3
}
