package flows

import "time"

// What a step does when its flow does not say. A caller's patience is the
// measure; every one of them can be set in the flow.
const (
	// DefaultNoInput is the silence after a prompt that counts as no input:
	// long enough to find the key pad, short enough not to seem dead.
	DefaultNoInput = 5 * time.Second
	// DefaultInterDigit is the wait for one more key where a longer input is
	// possible: a practised caller needs under 1 s, one who reads a number
	// off a card about 2 s.
	DefaultInterDigit = 2 * time.Second
	// DefaultTries is how many failures a step without escalating prompts
	// bears: three tries is what callers know from everywhere. With
	// escalating prompts it is one more than there are prompts.
	DefaultTries = 3
	// DefaultRecordMax is how long a recording may be: a spoken message fits.
	DefaultRecordMax = 60 * time.Second
	// DefaultSilence ends a recording: a pause for thought is shorter.
	DefaultSilence = 3 * time.Second
	// DefaultInitialSilence is how long a recording waits for the first word;
	// the same patience as DefaultNoInput.
	DefaultInitialSilence = 5 * time.Second
	// DefaultStop is the key that ends a recording, as on every answering machine.
	DefaultStop = "#"
	// DefaultTransferTimeout is how long a transfer may ring: about ten rings
	// and the service's own handling.
	DefaultTransferTimeout = 60 * time.Second
	// DefaultRedirectTimeout and DefaultRedirectManyTimeout are how long a
	// redirect rings when it does not say, at one target and at several [doc].
	DefaultRedirectTimeout     = 55 * time.Second
	DefaultRedirectManyTimeout = 60 * time.Second
	// DefaultActionTimeout bounds a function of the host: a caller who hears
	// nothing for longer hangs up.
	DefaultActionTimeout = 10 * time.Second
	// DefaultRequestTimeout stands in for the timeout that a request lacks,
	// while its flow is being mended.
	DefaultRequestTimeout = 5 * time.Second
	// DefaultFillerAfter is how long an answer may take before a filler is
	// heard: a shorter silence is taken for nothing.
	DefaultFillerAfter = time.Second
	// DefaultFillerMin is how long a filler is heard once it has begun: half a
	// word would sound broken.
	DefaultFillerMin = 2 * time.Second
)

// Bounds of what a flow may say.
const (
	// MaxDigits is the longest input that a collect takes.
	MaxDigits = 64
	// MaxText is the length in bytes of the longest text that an expression
	// or template may read or make. It bounds memory and time of a call.
	MaxText = 4096
	// MaxJSON is the length in bytes, as JSON, of the largest record or list:
	// an account with its last transactions fits, a table does not.
	MaxJSON = 64 << 10

	// maxHold and maxWait end what an author surely did not mean: the longest
	// that anybody bears on hold, and in silence.
	maxHold = 30 * time.Minute
	// maxRecord is the longest recording: an hour has 110 MiB, and nobody
	// dictates for longer than this at a telephone.
	maxRecord = 30 * time.Minute
	maxWait   = 10 * time.Minute

	maxRequestTimeout = time.Minute // nobody listens to a filler for longer
	maxRequestRetries = 5

	maxTries      = 20
	maxKeys       = 20  // keys in one option: no caller types a longer code for a menu
	maxLanguages  = 50  // each prompt has an entry for each language
	maxOptions    = 500 // in one menu or keys map
	maxExpression = 1024
	maxName       = 64
	maxPathName   = 512
	maxCalendars  = 50
	maxSpans      = 24  // hours of one day
	maxHolidays   = 500 // of one calendar, a file counted once
	maxWays       = 100 // of one split

	maxFileSize = 4 << 20
	maxDepth    = 32      // nesting of lists and maps; the language needs about eight
	maxNodes    = 1000000 // values in one file, aliases counted each time they are used
	maxRefused  = 200     // expressions that do not hold, in one flow: refusing one may take milliseconds
	maxHints    = 200     // "did you mean" in one file: searching names costs time
)
