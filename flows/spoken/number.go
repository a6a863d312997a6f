package spoken

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// numberLimit is the first whole number that is too large to be said: beyond
// it the five languages part ways between the long and the short scale.
const numberLimit = 1_000_000_000_000

// numberDecimals is how many digits are said after the point. A sum of binary
// fractions such as 0.1+0.2 would otherwise be read out to its 17th digit.
const numberDecimals = 6

// A form is how a numeral ends, which depends on what stands after it.
type form uint8

const (
	alone   form = iota // nothing: eins, uno
	masc                // a masculine noun, in German a neuter one too: ein Euro, un dólar
	fem                 // a feminine noun: eine Stunde, una libra
	lead                // the word for thousand: ein tausend, quatre-vingt mille
	leadFem             // the word for thousand before a feminine noun: doscientas mil libras
)

// A scale is a word for a large number, such as thousand.
type scale struct {
	size      int64
	name      string
	one, many string // for one of it, and after a count of more: one thousand, thousand
	count     func(form) form
}

// Forms of the count of a scale, given the form of the whole number.
func keep(f form) form              { return f }
func always(f form) func(form) form { return func(form) form { return f } }

// cardinal says a whole number from 0 to numberLimit-1.
func (t *tongue) cardinal(n int64, f form) []Part {
	for _, s := range t.scales {
		if n >= s.size {
			return t.scaled(s, n/s.size, n%s.size, f)
		}
	}
	if n < 100 {
		return []Part{t.small(int(n), f)}
	}
	h, rest := int(n/100), n%100
	if rest == 0 {
		return []Part{t.hundred(h, f, false)}
	}
	return []Part{t.hundred(h, f, true), t.small(int(rest), f)}
}

// scaled says so many of a scale, then the rest.
func (t *tongue) scaled(s scale, count, rest int64, f form) []Part {
	var parts []Part
	word := Part{"number/" + s.name, s.many}
	switch {
	case count > 1:
		parts = t.cardinal(count, s.count(f))
	case s.one != s.many:
		word = Part{"number/" + s.name + "-one", s.one}
	}
	if rest == 0 {
		return append(parts, word)
	}
	if t.link != "" && t.linked(rest) {
		word.Name += "-and"
		word.Text += " " + t.link
	}
	return append(append(parts, word), t.cardinal(rest, f)...)
}

// sayNumber says a number, its decimals digit by digit.
func (t *tongue) sayNumber(value any) ([]Part, error) {
	whole, decimals, minus, err := decimal(value, numberDecimals)
	if err != nil {
		return nil, err
	}
	parts := append(t.sign(minus), t.cardinal(whole, alone)...)
	decimals = strings.TrimRight(decimals, "0")
	if decimals == "" {
		return parts, nil
	}
	parts = append(parts, Part{"number/point", t.point})
	for _, d := range decimals {
		parts = append(parts, t.small(int(d-'0'), alone))
	}
	return parts, nil
}

// sign is what is said before a number.
func (t *tongue) sign(minus bool) []Part {
	if minus {
		return []Part{{"number/minus", t.minus}}
	}
	return nil
}

// decimal takes a float64 apart, rounded to so many decimals. A number that
// is rounded to zero has no sign.
func decimal(value any, places int) (whole int64, decimals string, minus bool, err error) {
	v, ok := value.(float64)
	if !ok {
		return 0, "", false, fmt.Errorf("%w: it is not a number", ErrValue)
	}
	if math.IsNaN(v) || math.Abs(v) >= numberLimit {
		return 0, "", false, errLarge
	}
	digits, decimals, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', places, 64), ".")
	whole, err = strconv.ParseInt(digits, 10, 64)
	if err != nil || whole >= numberLimit {
		return 0, "", false, errLarge
	}
	return whole, decimals, v < 0 && (whole > 0 || strings.Trim(decimals, "0") != ""), nil
}

var errLarge = fmt.Errorf("%w: numbers are said up to 999,999,999,999", ErrValue)
