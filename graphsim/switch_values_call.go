package graphsim

// EndOperations is what is told of the operations of a call that ends (switch 36).
type EndOperations string

// The choices. [acs: 8528]
const (
	EndSilent EndOperations = ""
	End8508   EndOperations = "400/8508"
	End8528   EndOperations = "400/8528"
)

// EndedByBot is the result code of a call that the bot ended (switch 38).
type EndedByBot string

// The codes. [doc: call end table, and 0 alone in an older example]
const (
	BotEnds7000  EndedByBot = ""
	BotEnds0     EndedByBot = "0"
	BotEnds5001  EndedByBot = "200/5001"
	BotEnds10550 EndedByBot = "200/10550"
)

// EndedByCaller is the result code of a call that the caller ended (switch 39).
type EndedByCaller string

// The codes. [doc: call end table]
const (
	CallerEndsByKind EndedByCaller = ""
	CallerEnds4097   EndedByCaller = "200/4097"
	CallerEnds5003   EndedByCaller = "200/5003"
	CallerEnds540000 EndedByCaller = "200/540000"
	CallerEnds560000 EndedByCaller = "200/560000"
	CallerEnds0      EndedByCaller = "0/0"
)

// Established is how a call that was accepted becomes established (switch 40).
type Established string

// The ways.
const (
	EstablishedTwice Established = ""
	// EstablishedCombined: one notification, with the audio.
	EstablishedCombined Established = "combined"
	// EstablishedEarly: audio is active while establishing already, and established comes without. [sample]
	EstablishedEarly Established = "early"
	// EstablishedRepeated: as by default, and then both once more.
	EstablishedRepeated Established = "repeated"
)

// StateOrder is what happens to the notifications of establishing and established (switch 41).
type StateOrder string

// The ways. [doc: the order; issue MT#14127: missing]
const (
	StatesInOrder StateOrder = ""
	// StatesSwapped: establishing comes after established.
	StatesSwapped       StateOrder = "swapped"
	WithoutEstablishing StateOrder = "withoutEstablishing"
	// WithoutEstablished: neither of the two comes.
	WithoutEstablished StateOrder = "withoutEstablished"
)

// NotAnswered is how a call ends that nobody answered (switch 47).
type NotAnswered string

// The ways. [acs: 8587]
const (
	NotAnswered8587 NotAnswered = ""
	NotAnswered487  NotAnswered = "487/0"
	// NotAnsweredSilent: nothing is told; later actions are refused.
	NotAnsweredSilent NotAnswered = "silent"
)

// OperationGet is whether operations can be asked for (switch 49).
type OperationGet string

// The choices.
const (
	OperationGetWorks OperationGet = ""
	OperationGet404   OperationGet = "404"
	OperationGet405   OperationGet = "405"
)

// RedirectOutcome is a way in which a redirect goes (switch 57).
type RedirectOutcome string

// The outcomes. [doc: answeredBy; acs: the numbers]
const (
	RedirectSucceeds RedirectOutcome = ""
	// RedirectAnsweredBy: the last notification says who answered, by an encrypted identity.
	RedirectAnsweredBy RedirectOutcome = "answeredBy"
	RedirectNoAnswer   RedirectOutcome = "noAnswer" // 408/4506
	RedirectDeclined   RedirectOutcome = "declines" // 487/10024
)

// Roster is what the list of participants has (switch 58).
type Roster string

// The kinds.
const (
	RosterFull Roster = ""
	// RosterDelta: notifications tell only who is new, with a number. [doc]
	RosterDelta Roster = "delta"
	RosterEmpty Roster = "empty"
	// RosterWithoutPhone: nobody with a telephone is in it.
	RosterWithoutPhone Roster = "withoutPhone"
	RosterIDNull       Roster = "idNull"
)

// DeliveryCodes is which answers of the bot count as received (switch 42).
type DeliveryCodes string

// The choices.
const (
	Delivered2xx DeliveryCodes = ""
	Delivered202 DeliveryCodes = "202"
	DeliveredAny DeliveryCodes = "any"
)

// GiveUp is what follows when a notification was never received (switch 42).
type GiveUp string

// The effects. [acs: 8610, no response from bot on notification]
const (
	GiveUpLoses GiveUp = ""
	GiveUpEnds  GiveUp = "endCall"
)

// RetryAfter is the header of that name (switch 52).
type RetryAfter string

// The forms. [doc: 2.128 in an example]
const (
	RetryAfterWhole    RetryAfter = ""
	RetryAfterFraction RetryAfter = "fraction"
	RetryAfterNone     RetryAfter = "none"
)

// ThrottleBody is the body of a 429 (switch 52).
type ThrottleBody string

// The bodies.
const (
	ThrottleAsDocs ThrottleBody = ""
	// ThrottleNested: UnknownError with JSON in its message, which has the code 8529. [issue #385]
	ThrottleNested ThrottleBody = "nested"
	ThrottleEmpty  ThrottleBody = "empty"
)

// PostErrorStatus is the status of a POST that fails by chance (switch 53).
type PostErrorStatus string

// The statuses.
const (
	PostErrorAny PostErrorStatus = ""
	PostError429 PostErrorStatus = "429"
	PostError500 PostErrorStatus = "500"
	PostError502 PostErrorStatus = "502"
	PostError503 PostErrorStatus = "503"
	PostError504 PostErrorStatus = "504"
)

// TokenIssuer is who signs notification tokens (switch 54).
type TokenIssuer string

// The issuers. [doc, sample]
const (
	IssuerBotFramework TokenIssuer = ""
	IssuerGraph        TokenIssuer = "graph" // https://graph.microsoft.com
)

// TokenFault is what is wrong with notification tokens (switch 54).
type TokenFault string

// The faults.
const (
	TokensGood    TokenFault = ""
	UnknownKeyID  TokenFault = "unknownKid"
	TokensExpired TokenFault = "expired"
	TokensNoTID   TokenFault = "noTid"
)
