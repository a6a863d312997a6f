package callfile

import "time"

// GivenClock: the wall clock when the call begins.
type GivenClock struct {
	Line
	Time time.Time
}

// GivenCaller: who calls.
type GivenCaller struct {
	Line
	ID string
}

// GivenCalled: who is called.
type GivenCalled struct {
	Line
	ID string
}

// GivenLanguage: the language that the call begins in.
type GivenLanguage struct {
	Line
	Tag string
}

// GivenVar: a variable's value instead of the flow's initial one.
type GivenVar struct {
	Line
	Name  string
	Value Value
}

// GivenSetting: a setting of the host.
type GivenSetting struct {
	Line
	Name  string
	Value Value
}

// GivenSwitch: an emergency switch of the host is on.
type GivenSwitch struct {
	Line
	Name string
}

// GivenCalendar: what a calendar says, whatever the clock is.
type GivenCalendar struct {
	Line
	Name string
	Is   string // open, closed, holiday or emergency
}

// GivenSplit: where a split sends the call, whatever is drawn.
type GivenSplit struct {
	Line
	Name string // of the step
	To   string // the step where the way leads
}

// GivenPrompt: how long a prompt plays.
type GivenPrompt struct {
	Line
	Name  string
	Lasts time.Duration
}

// GivenOutbound: the bot dials.
type GivenOutbound struct{ Line }

// GivenAction: what a function of the host answers. Several for one action are
// used in their order, the last one for all that follow.
type GivenAction struct {
	Line
	Name   string
	Answer Answer
	Values map[string]any // of Returns, as encoding/json decodes them
	After  time.Duration
}

// GivenRequest: what a service answers. As with GivenAction, several for one
// method and URL are used in order.
type GivenRequest struct {
	Line
	Method string // in capitals; * for any
	URL    string // * stands for any text
	Answer Answer
	Status int // of Returns
	Body   any // of Returns; as encoding/json decodes it
	NoBody bool
	After  time.Duration
}

// GivenTarget: what becomes of a transfer, an invitation or a redirect.
type GivenTarget struct {
	Line
	Of    Handing
	Fate  Fate
	After time.Duration
}

// GivenRecordingLost: what the caller records cannot be fetched.
type GivenRecordingLost struct{ Line }

// An Answer is how an action or a request comes back.
type Answer string

// Answers of actions and requests.
const (
	Returns  Answer = "returns"
	Fails    Answer = "fails"
	NoAnswer Answer = "never answers" // of an action; of a request: times out
)

// A Handing is a way to bring the caller to somebody.
type Handing string

// Ways to bring a caller to somebody.
const (
	Transfer Handing = "transfer"
	Invite   Handing = "invite"
	Redirect Handing = "redirect"
)

// A Fate is what becomes of a Handing.
type Fate string

// Fates of a transfer, an invitation or a redirect.
const (
	Succeeds    Fate = "succeeds"
	IsBusy      Fate = "is busy"
	NotAnswered Fate = "is not answered"
	IsDeclined  Fate = "is declined"
	FateFails   Fate = "fails"
	NeverEnds   Fate = "never ends"
)

// A Value is one as a scenario writes it: JSON, or a bare word.
type Value struct {
	Text string // as written; of a JSON text without its quotes
	JSON any    // as encoding/json decodes it; a bare word is a string
}
