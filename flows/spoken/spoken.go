// Package spoken says values in words that recordings exist for: digits,
// numbers, ordinals, amounts of money, dates, times and durations, in the way
// of each language.
package spoken

import "errors"

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

// A Part is one recording.
type Part struct {
	Name string // of the file, without folder and extension, such as number/21
	Text string // what is said in it
}

// ErrValue says that a value cannot be said in that way.
var ErrValue = errors.New("the value cannot be spoken")
