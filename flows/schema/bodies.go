package schema

// A Spoken value, composed from recordings.
type Spoken struct {
	// The value.
	Speak Expression `json:"speak"`
	// The way it is said.
	As string `json:"as,omitempty" jsonschema:"enum=digits,enum=number,enum=ordinal,enum=currency,enum=date,enum=time,enum=duration"`
	// An ISO 4217 code such as EUR, for as: currency.
	Currency string `json:"currency,omitempty" jsonschema:"pattern=^[A-Z][A-Z][A-Z]$"`
}

// A Recorded prompt is what the caller has said.
type Recorded struct {
	// A variable of type recording.
	Recording VariableName `json:"recording"`
}

// Variants of what is heard.
type Variants struct {
	// The first time.
	First Heard `json:"first,omitempty"`
	// When it is heard again during one visit.
	Again Heard `json:"again,omitempty"`
	// When the caller comes back.
	Return Heard `json:"return,omitempty"`
}

// A PlayBody is a play with more than prompts.
type PlayBody struct {
	// What to hear.
	Prompt Heard `json:"prompt,omitempty" jsonschema:"oneof_required=prompt"`
	// What to hear.
	Prompts Heard `json:"prompts,omitempty" jsonschema:"oneof_required=prompts"`
	// Go on only when it has ended.
	Wait bool `json:"wait,omitempty"`
}

// Asked is what a menu and a collect have in common.
type Asked struct {
	// What to hear.
	Prompt HeardAgain `json:"prompt,omitempty"`
	// What to hear.
	Prompts HeardAgain `json:"prompts,omitempty"`
	// The wait for another key where a longer input is possible.
	InterDigit Duration `json:"inter_digit,omitempty"`
	// What to do about silence.
	NoInput NoInput `json:"no_input,omitempty"`
	// What to do about keys that mean nothing here.
	NoMatch RetryBody `json:"no_match,omitempty"`
}

// A Menu takes one of its options.
type Menu struct {
	// Keys, and where they lead.
	Options Options `json:"options"`
	Asked
}

// A Collect takes digits into a variable.
type Collect struct {
	// A variable of type digits or text.
	Into VariableName `json:"into"`
	// How many digits.
	Length int `json:"length,omitempty" jsonschema:"minimum=1,maximum=64,anyof_required=length"`
	// The least number of digits.
	Min int `json:"min,omitempty" jsonschema:"minimum=1,maximum=64,anyof_required=min"`
	// The greatest number of digits.
	Max int `json:"max,omitempty" jsonschema:"minimum=1,maximum=64,anyof_required=max"`
	// Keys that end the input early, each by itself.
	Terminator StopKeys `json:"terminator,omitempty"`
	// A regular expression (RE2) for the whole input.
	Matches Text `json:"matches,omitempty"`
	Asked
}

// A RetryBody says what to do about keys that mean nothing.
type RetryBody struct {
	// What to say: the first after the first failure, and so on.
	Prompts Levels `json:"prompts,omitempty"`
	// The failure that leads to then.
	Max int `json:"max,omitempty" jsonschema:"minimum=1,maximum=20"`
	// The step that follows.
	Then StepName `json:"then,omitempty"`
}

// NoInput says what to do about silence.
type NoInput struct {
	// Silence after the prompts that counts as no input.
	After Duration `json:"after,omitempty"`
	// What to say: the first after the first failure, and so on.
	Prompts Levels `json:"prompts,omitempty"`
	// The failure that leads to then.
	Max int `json:"max,omitempty" jsonschema:"minimum=1,maximum=20"`
	// The step that follows.
	Then StepName `json:"then,omitempty"`
}

// A Record takes what the caller says.
type Record struct {
	// What to hear first.
	Prompt Heard `json:"prompt,omitempty"`
	// What to hear first.
	Prompts Heard `json:"prompts,omitempty"`
	// A variable of type recording.
	Into VariableName `json:"into"`
	// The longest recording.
	Max Duration `json:"max,omitempty"`
	// Silence that ends it.
	Silence Duration `json:"silence,omitempty"`
	// Silence at the beginning that counts as no input.
	InitialSilence Duration `json:"initial_silence,omitempty"`
	// Keys that end it, each by itself; "" for none.
	Stop StopKeys `json:"stop,omitempty"`
	// A tone at the beginning.
	Beep bool `json:"beep,omitempty"`
	// What to do about silence.
	NoInput RetryBody `json:"no_input,omitempty"`
	// Lets callers hear what they said, keep it, say it again or throw it away.
	Review ReviewOf `json:"review,omitempty"`
}

// A Review of a recording.
type Review struct {
	// What says which key does what.
	Prompt Heard `json:"prompt,omitempty" jsonschema:"oneof_required=prompt"`
	// What says which key does what.
	Prompts Heard `json:"prompts,omitempty" jsonschema:"oneof_required=prompts"`
	// Hear it.
	Listen Keys `json:"listen,omitempty"`
	// Keep it.
	Keep Keys `json:"keep,omitempty"`
	// Say it again.
	Again Keys `json:"again,omitempty"`
	// Throw it away.
	Discard Keys `json:"discard,omitempty"`
	// Where to go when it is thrown away.
	Discarded StepName `json:"discarded,omitempty"`
}

// A CallTarget is whom to call: one of these.
type CallTarget struct {
	// A telephone, such as "+15551230100".
	Phone Text `json:"phone,omitempty" jsonschema:"oneof_required=phone"`
	// The object id of a Teams user.
	User Text `json:"user,omitempty" jsonschema:"oneof_required=user"`
	// The object id of a user whose voicemail takes the call.
	Voicemail Text `json:"voicemail,omitempty" jsonschema:"oneof_required=voicemail"`
	// The object id of another application.
	Application Text `json:"application,omitempty" jsonschema:"oneof_required=application"`
}

// A Transfer puts the caller through.
type Transfer struct {
	// Whom to call.
	To CallTarget `json:"to"`
	// How long to wait for the outcome.
	Timeout Duration `json:"timeout,omitempty"`
}

// A Redirect sends an incoming call elsewhere.
type Redirect struct {
	// Whom to call: one target, or a list: then all of them ring.
	To Targets `json:"to"`
	// How long it rings.
	Timeout Duration `json:"timeout,omitempty"`
}

// An Invite brings somebody into the call.
type Invite struct {
	// Whom to call.
	To CallTarget `json:"to"`
	// How long to wait for them.
	Timeout Duration `json:"timeout,omitempty"`
	// true, or the prompt that the caller hears until then.
	Hold HoldMusic `json:"hold,omitempty"`
}

// A HoldBody is a hold with more than a time.
type HoldBody struct {
	// The prompt that is heard.
	Music PromptName `json:"music,omitempty"`
	// How long.
	For Duration `json:"for"`
}

// A Branch of a choose.
type Branch struct {
	// The condition.
	When Expression `json:"when"`
	// Where it leads.
	Goto StepName `json:"goto"`
}

// Else is the last branch of a choose.
type Else struct {
	// Where to go when no condition is true.
	Else StepName `json:"else"`
}

// HoursBody says where each answer of a calendar leads.
type HoursBody struct {
	// The calendar.
	Calendar Name `json:"calendar"`
	// Where to go when it is open.
	Open StepName `json:"open"`
	// Where to go when it is closed.
	Closed StepName `json:"closed"`
	// Where to go on a holiday. Without it: as closed.
	Holiday StepName `json:"holiday,omitempty"`
	// Where to go when the switch is on. Without it: as closed.
	Emergency StepName `json:"emergency,omitempty"`
}

// A SplitBody is a split by a value.
type SplitBody struct {
	// The same value always goes the same way.
	By Expression `json:"by"`
	// The ways.
	Ways []Way `json:"ways" jsonschema:"minItems=2,maxItems=100"`
}

// A Way of a split.
type Way struct {
	// Its share of the calls. One way may leave it out, and takes the rest.
	Percent float64 `json:"percent,omitempty" jsonschema:"minimum=0,maximum=100"`
	// Where it leads.
	Goto StepName `json:"goto"`
}

// An ActionBody is an action with more than a name.
type ActionBody struct {
	// The function.
	Name Name `json:"name"`
	// Its arguments.
	Args Arguments `json:"args,omitempty"`
	// Variables, and the name of the result that each takes.
	Into Results `json:"into,omitempty"`
	// How long it may take.
	Timeout Duration `json:"timeout,omitempty"`
}

// A CallBody is a call with more than a name.
type CallBody struct {
	// The sub-flow.
	Flow Name `json:"flow"`
	// Its parameters.
	With Arguments `json:"with,omitempty"`
	// Variables, and the result that each takes.
	Into Results `json:"into,omitempty"`
}

// A RequestBody is an HTTP request: one method and its address, and the rest.
type RequestBody struct {
	// The address. Its host is one of the flow's hosts.
	Get Text `json:"get,omitempty" jsonschema:"oneof_required=get"`
	// The address. Its host is one of the flow's hosts.
	Post Text `json:"post,omitempty" jsonschema:"oneof_required=post"`
	// The address. Its host is one of the flow's hosts.
	Put Text `json:"put,omitempty" jsonschema:"oneof_required=put"`
	// The address. Its host is one of the flow's hosts.
	Patch Text `json:"patch,omitempty" jsonschema:"oneof_required=patch"`
	// The address. Its host is one of the flow's hosts.
	Delete Text `json:"delete,omitempty" jsonschema:"oneof_required=delete"`
	// Header fields.
	Headers Headers `json:"headers,omitempty"`
	// What is sent, as JSON.
	Body JSON `json:"body,omitempty"`
	// How long all attempts together may take.
	Timeout Duration `json:"timeout"`
	// Further attempts.
	Retry int `json:"retry,omitempty" jsonschema:"minimum=0"`
	// What is heard when the answer is slow.
	Filler Filler `json:"filler,omitempty"`
	// Variables, and the part of the answer that each takes.
	Into Paths `json:"into,omitempty"`
}

// A FillerBody is a filler with more than prompts.
type FillerBody struct {
	// What is heard.
	Prompt Heard `json:"prompt,omitempty"`
	// What is heard.
	Prompts Heard `json:"prompts,omitempty"`
	// How long the answer may take before it is heard.
	After Duration `json:"after,omitempty"`
	// How long it is heard at least.
	Min Duration `json:"min,omitempty"`
}
