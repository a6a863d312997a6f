package callfile

import "time"

// A Fault is one thing that goes wrong between the engine and the service.
type Fault struct {
	Line
	// What goes wrong.
	What FaultKind
	// Thing is what is asked or told, one of Things.
	Thing string
	// Part of it: Request (the default of what is asked), Response or End
	// (what the service says later, when it is over). Empty for what is only
	// told, such as a key.
	Part Part
	// Nth message from here on that it hits, from 1; 0: every one.
	Nth int
	// By: how late, or the Retry-After of a refusal; 0: none.
	By time.Duration
	// Status of Refuse and Fail.
	Status int
	// Done: what fails happens all the same.
	Done bool
}

// A FaultKind is what goes wrong with a message.
type FaultKind string

// What can go wrong.
const (
	Lose   FaultKind = "lose"
	Twice  FaultKind = "twice"
	Late   FaultKind = "late"
	Refuse FaultKind = "refuse" // the service says no, and it did not happen
	Fail   FaultKind = "fail"   // the service breaks: who knows whether it happened
)

// A Part of what goes between engine and service.
type Part string

// Parts of an exchange.
const (
	Request  Part = "request"
	Response Part = "answer"
	End      Part = "end"
)

// Crash: the process is killed now, and another one takes over from what was
// saved.
type Crash struct{ Line }

// SomebodyCancels: everything that is heard is cancelled at the service, and
// the engine did not ask for it.
type SomebodyCancels struct{ Line }

// Schedule is an exact order in which everything happens: moves as the world
// prints them.
type Schedule struct {
	Line
	Moves []string
	// At are the lines of the moves; empty when it was not read.
	MovesAt []Pos
}

// things are what is asked of the service or told by it, and the parts each
// has. A request can be lost before it arrives, or its answer on the way back;
// what a play, a recording or an invitation came to is told later. How a
// transfer goes is told by the state of the call, as "transferring".
var things = map[string][]Part{
	"create":        {Request, Response},
	"answer":        {Request, Response},
	"reject":        {Request, Response},
	"redirect":      {Request, Response},
	"subscribe":     {Request, Response},
	"play":          {Request, Response, End},
	"record":        {Request, Response, End},
	"cancel":        {Request, Response},
	"transfer":      {Request, Response},
	"invite":        {Request, Response, End},
	"hold":          {Request, Response},
	"unhold":        {Request, Response},
	"mute":          {Request, Response},
	"unmute":        {Request, Response},
	"tones":         {Request, Response},
	"hang-up":       {Request, Response},
	"keep-alive":    {Request, Response},
	"get-call":      {Request, Response},
	"get-operation": {Request, Response},
	"key":           nil,
	"establishing":  nil,
	"established":   nil,
	"audio":         nil,
	"transferring":  nil,
	"terminated":    nil,
}
