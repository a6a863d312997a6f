// Package spoken says values in words that recordings exist for: digits,
// numbers, ordinals, amounts of money, dates, times and durations, in the way
// of each language.
//
// A value becomes a row of [Part]s, each a recording that a person has made
// once. 0 to 99 are one recording each, so nobody hears "twenty" and "one"
// glued together; hundreds, thousands and the names of units are others. What
// is recorded in two ways, because it changes with what follows (uno, un,
// una), has two names. [Recordings] lists what a kind can ever use.
//
// Ranges: 64 digits; numbers, amounts and everything counted below
// 1,000,000,000,000, numbers with up to six decimals; ordinals from 1 to 999;
// dates from the year 1000 on; durations below 1,000 hours. Amounts are
// rounded to the smallest unit, durations to the second; times are said
// without seconds.
package spoken

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Kind is a way to say a value.
type Kind string

const (
	Digits   Kind = "digits"   // string of 0-9 * # and +: one by one
	Number   Kind = "number"   // float64
	Ordinal  Kind = "ordinal"  // float64, whole
	Currency Kind = "currency" // float64, with an ISO 4217 code
	Date     Kind = "date"     // string, 2006-01-02
	Time     Kind = "time"     // string, 15:04 or 15:04:05
	Duration Kind = "duration" // float64, seconds
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Digits, Number, Ordinal, Currency, Date, Time, Duration}
}

// A Part is one recording.
type Part struct {
	Name string // of the file, without folder and extension, such as number/21
	Text string // what is said in it
}

// ErrValue says that a value cannot be said in that way: it is of another
// type, it is too large, or the language, kind or currency is not known. The
// error that wraps it says why, and never repeats the value.
var ErrValue = errors.New("the value cannot be spoken")

// Say composes a value from recordings. The language is a BCP 47 tag, of
// which the region counts where people of one language speak differently; the
// currency, an ISO 4217 code, matters to [Currency] only. Every error wraps
// [ErrValue].
func Say(language string, kind Kind, value any, currency string) ([]Part, error) {
	t := find(language)
	if t == nil {
		return nil, fmt.Errorf("%w: the language %q is not one of %s", ErrValue, language, strings.Join(Languages(), ", "))
	}
	switch kind {
	case Digits:
		return t.sayDigits(value)
	case Number:
		return t.sayNumber(value)
	case Ordinal:
		return t.sayOrdinal(value)
	case Currency:
		return t.sayCurrency(value, currency)
	case Date:
		return t.sayDate(value)
	case Time:
		return t.sayTime(value)
	case Duration:
		return t.sayDuration(value)
	}
	return nil, fmt.Errorf("%w: the kind %q is not known", ErrValue, kind)
}

// Supports says whether values can be said in a language.
func Supports(language string) bool { return find(language) != nil }

// Languages lists the tags whose ways of speaking differ, sorted. A tag with
// another region is said as the tag without one: en-US as en, de-AT as de; a
// few regions follow another one, such as es-MX es-419.
func Languages() []string {
	var tags []string
	for _, t := range tongues {
		tags = append(tags, t.tag)
	}
	slices.Sort(tags)
	return tags
}

// Currencies lists the ISO 4217 codes of the currencies that can be said in a
// language, sorted.
func Currencies(language string) []string {
	t := find(language)
	if t == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(t.money))
}
