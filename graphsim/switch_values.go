package graphsim

// IDStyle is how ids are spelled in the addresses of notifications (switch 2).
type IDStyle string

// The spellings.
const (
	// IDsAsInDocs: upper case without dashes for operations and for calls that were answered, dashed otherwise.
	IDsAsInDocs IDStyle = ""
	// IDsDashed: lower case with dashes everywhere.
	IDsDashed IDStyle = "dashed"
	// IDsMixed: each notification one way or the other, by chance.
	IDsMixed IDStyle = "mixed"
)

// Presence is whether a member is there (switch 3).
type Presence string

// The choices.
const (
	PresenceAsInDocs Presence = ""
	Always           Presence = "always"
	Never            Presence = "never"
)

// in says whether the member is there, which the docs' examples decide by default.
func (p Presence) in(docs bool) bool { return p == Always || p == PresenceAsInDocs && docs }

// FinishStyle is what tells how an operation ended (switch 6).
type FinishStyle string

// The styles.
const (
	FinishBoth       FinishStyle = ""
	FinishResultInfo FinishStyle = "resultInfo"
	FinishReason     FinishStyle = "completionReason"
	// FinishNone: the status alone tells.
	FinishNone FinishStyle = "none"
)

// SubcodeStyle is the spelling of a member of results (switch 7).
type SubcodeStyle string

// The spellings.
const (
	SubcodeAsInDocs SubcodeStyle = ""
	SubcodeSmall    SubcodeStyle = "subcode"
	SubcodeCapital  SubcodeStyle = "subCode"
)

// QueueFull is how an operation is refused for which there is no room (switch 10).
type QueueFull string

// The refusals. [acs: 8500, 8583]
const (
	QueueFull8583 QueueFull = ""
	QueueFull8500 QueueFull = "400/8500"
)

// CancelOrder is the order of a cancel's notifications (switch 11).
type CancelOrder string

// The orders.
const (
	RunningFirst      CancelOrder = ""
	QueuedFirst       CancelOrder = "queuedFirst"
	CancelsInDisarray CancelOrder = "shuffled"
)

// CancelRace is how an operation is notified that finishes while its cancel is under way (switch 14).
type CancelRace string

// The ways.
const (
	RaceFinished  CancelRace = ""
	RaceCancelled CancelRace = "cancelled"
	// RaceBoth: as finished, and then as cancelled.
	RaceBoth CancelRace = "both"
)

// BargeInVictims is how pre-empted operations end (switch 15).
type BargeInVictims string

// The ways.
const (
	VictimsCancelled BargeInVictims = ""
	// VictimsDropped: nothing is told.
	VictimsDropped   BargeInVictims = "dropped"
	VictimsCompleted BargeInVictims = "completed"
)

// EarlyMedia is what becomes of media operations before audio is active (switch 31).
type EarlyMedia string

// The ways. [issue #545; acs: the numbers]
const (
	Early500  EarlyMedia = ""
	Early8501 EarlyMedia = "400/8501"
	Early8503 EarlyMedia = "400/8503"
	// EarlyQueued: they wait for the audio.
	EarlyQueued EarlyMedia = "queued"
)

// AppHosted is what becomes of media operations where the bot hosts the media (switch 32).
type AppHosted string

// The ways. [issue #325]
const (
	AppHosted9999 AppHosted = ""
	// AppHosted8500: subscribeToTone is refused as the others are.
	AppHosted8500 AppHosted = "400/8500"
	// AppHostedRefused: no such call comes about, answer and createCall are 400.
	AppHostedRefused AppHosted = "refused"
)

// PromptProblems is how a play ends whose prompt is no good (switch 27).
type PromptProblems string

// The ways. [acs; issue #58, #23: completed and unknown]
const (
	ProblemsFail PromptProblems = ""
	// ProblemsUnknown: completed with reason unknown and without a result, nothing heard.
	ProblemsUnknown PromptProblems = "unknown"
	Problems8511    PromptProblems = "500/8511"
)

// PromptCache is where prompts are kept (switch 28).
type PromptCache string

// The places.
const (
	CachedForCall PromptCache = ""
	CachedForAll  PromptCache = "global"
	NotCached     PromptCache = "none"
)

// DuringPrompt is what speech and stop tones do while a recording's prompt plays (switch 17).
type DuringPrompt string

// The effects.
const (
	PromptIgnores DuringPrompt = ""
	// PromptEnds: either ends the prompt, and the recording begins.
	PromptEnds DuringPrompt = "endsPrompt"
	// PromptStops: a stop tone ends the operation, as if it were recording.
	PromptStops DuringPrompt = "stopTone"
)

// RecordingFile is the form of a recording (switch 21).
type RecordingFile string

// The forms.
const (
	RecordingOctets RecordingFile = ""
	// RecordingPCM: the samples without a header.
	RecordingPCM RecordingFile = "rawPcm"
	// RecordingAudio: WAV as audio/wav.
	RecordingAudio RecordingFile = "audioWav"
)

// FailedRecording is what the address and the token of a failed recording are (switch 22).
type FailedRecording string

// The choices.
const (
	FailedEmpty  FailedRecording = ""
	FailedNull   FailedRecording = "null"
	FailedAbsent FailedRecording = "absent"
)

// RecordingGone is the status for a recording that is not kept any more (switch 23).
type RecordingGone string

// The statuses.
const (
	Gone404 RecordingGone = ""
	Gone401 RecordingGone = "401"
	Gone410 RecordingGone = "410"
)

// LimitStyle is what becomes of values beyond a limit (switch 25).
type LimitStyle string

// The ways.
const (
	LimitRefuses LimitStyle = ""
	// LimitClamps: the nearest value that is allowed is taken instead.
	LimitClamps LimitStyle = "clamped"
	// LimitAccepts: the value counts as it is.
	LimitAccepts LimitStyle = "accepted"
)

// WrongState is how an action is refused that comes too late (switch 48).
type WrongState string

// The refusals. [acs: the numbers]
const (
	Wrong404  WrongState = ""
	Wrong8519 WrongState = "409/8519"
	Wrong8585 WrongState = "400/8585"
	Wrong8528 WrongState = "400/8528"
)

// SentTones is where sendDtmfTones stands (switch 30).
type SentTones string

// The places.
const (
	SentApart        SentTones = ""
	SentQueued       SentTones = "queued"
	SentNotCancelled SentTones = "notCancelled"
)

// SecondSubscription is what a second subscribeToTone does (switch 33).
type SecondSubscription string

// The effects.
const (
	SubscribedOnce SecondSubscription = ""
	// SubscribedTwice: each tone is sent twice, with numbers of their own.
	SubscribedTwice   SecondSubscription = "double"
	SubscribedRefused SecondSubscription = "400/8500"
)
