package callfile

import "time"

// Dial: the caller dials, and the call is answered or not as the flow says.
// With GivenOutbound the bot dials, and whoever is called answers.
type Dial struct{ Line }

// Hear: this is what is heard next, and nothing else before it.
type Hear struct {
	Line
	Sound Sound
	// Start: go on as soon as it begins; otherwise when it is over.
	Start bool
	// Within: it must begin so soon after the statement before it was done; 0: any time.
	Within time.Duration
}

// SkipTo: hear whatever comes until this begins, and go on like a Hear with Start.
type SkipTo struct {
	Line
	Sound Sound
}

// Wait: the caller does nothing for so long.
type Wait struct {
	Line
	For time.Duration
}

// Press: the caller presses keys, in order.
type Press struct {
	Line
	Keys  string        // 0-9 * # a-d, at least one
	Every time.Duration // between two keys; 0: as fast as a hand can
	Into  *Into         // when the first is pressed; nil: now
}

// Into is a moment of a sound: so long after it began.
type Into struct {
	After time.Duration
	Sound Sound
}

// Say: the caller speaks for so long.
type Say struct {
	Line
	For time.Duration
}

// Silence: the caller does nothing until the bot has noticed: a no-input, or
// a recording that silence ends.
type Silence struct {
	Line
	For time.Duration // not 0: for so long instead, in which nothing new may be heard
}

// HangUp: the caller hangs up.
type HangUp struct{ Line }

// A Sound is something to be heard. One of its fields is set.
type Sound struct {
	Prompt    string // a prompt of the flow, by its name
	Words     string // by its words, of a prompt or of a value that is spoken
	Recording string // what was recorded into this variable
}
