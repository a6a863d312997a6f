package schema

// A kind of step and its struct.
type kind struct {
	name string
	step any
}

func kinds() []kind {
	return []kind{
		{"play", PlayStep{}}, {"menu", MenuStep{}}, {"collect", CollectStep{}}, {"record", RecordStep{}},
		{"transfer", TransferStep{}}, {"hangup", HangupStep{}}, {"set", SetStep{}}, {"choose", ChooseStep{}},
		{"action", ActionStep{}}, {"request", RequestStep{}}, {"hours", HoursStep{}}, {"split", SplitStep{}},
		{"call", CallStep{}}, {"return", ReturnStep{}}, {"redirect", RedirectStep{}}, {"reject", RejectStep{}},
		{"invite", InviteStep{}}, {"hold", HoldStep{}}, {"wait", WaitStep{}}, {"send_tones", SendTonesStep{}},
		{"mute", MuteStep{}}, {"unmute", UnmuteStep{}},
	}
}

// Common is what all steps may have.
type Common struct {
	// Where to go when this step fails.
	OnError OnError `json:"on_error,omitempty"`
	// Where to go on, without sound, when the caller goes here.
	OnHangup OnHangup `json:"on_hangup,omitempty"`
	// none, or keys added to the flow's at this step.
	Keys StepKeys `json:"keys,omitempty"`
	// Keys pressed before the step listened.
	TypeAhead string `json:"type_ahead,omitempty" jsonschema:"enum=keep,enum=flush"`
	// Keys pressed during a must-hear prompt.
	MustHearKeys string `json:"must_hear_keys,omitempty" jsonschema:"enum=keep,enum=discard"`
}

// Onward is what steps have that lead on.
type Onward struct {
	// The step that follows, or hangup.
	Next StepName `json:"next"`
	Common
}

// A PlayStep plays prompts.
type PlayStep struct {
	// Queues prompts and goes on: they are heard while the next step works.
	Play Play `json:"play"`
	Onward
}

// A MenuStep takes a choice by key.
type MenuStep struct {
	// Plays its prompts and takes a choice by key.
	Menu Menu `json:"menu"`
	Common
}

// A CollectStep takes digits.
type CollectStep struct {
	// Plays its prompts and takes digits into a variable.
	Collect Collect `json:"collect"`
	Onward
}

// A RecordStep records the caller.
type RecordStep struct {
	// Plays its prompts and records the caller into a variable.
	Record Record `json:"record"`
	Onward
}

// A TransferStep puts the caller through.
type TransferStep struct {
	// Puts the caller through. When that succeeds the call ends; else on_error follows.
	Transfer Transfer `json:"transfer"`
	Common
}

// A HangupStep ends the call.
type HangupStep struct {
	// Plays out what is queued and ends the call.
	Hangup Empty `json:"hangup"`
	Common
}

// A SetStep changes variables.
type SetStep struct {
	// Assigns variables from top to bottom.
	Set Assignments `json:"set"`
	Onward
}

// A ChooseStep decides by conditions.
type ChooseStep struct {
	// Goes to the first branch whose condition is true.
	Choose Branches `json:"choose"`
	// Where to go when no condition is true.
	Else StepName `json:"else,omitempty"`
	Common
}

// An ActionStep calls a function of the program around the engine.
type ActionStep struct {
	// Calls a Go function of the host.
	Action Action `json:"action"`
	Onward
}

// A RequestStep asks an HTTP service.
type RequestStep struct {
	// Asks an HTTP service while what is queued is heard.
	Request RequestBody `json:"request"`
	Onward
}

// An HoursStep asks a calendar.
type HoursStep struct {
	// Goes on as a calendar says.
	Hours HoursBody `json:"hours"`
	Common
}

// A SplitStep sends calls different ways.
type SplitStep struct {
	// Sends calls different ways by percentages.
	Split Split `json:"split"`
	Common
}

// A CallStep runs a sub-flow.
type CallStep struct {
	// Runs a sub-flow and goes on when it has returned.
	Call Call `json:"call"`
	Onward
}

// A ReturnStep ends a sub-flow.
type ReturnStep struct {
	// Ends a sub-flow, with its results.
	Return Return `json:"return"`
	Common
}

// A RedirectStep sends an incoming call elsewhere.
type RedirectStep struct {
	// Sends an incoming call elsewhere instead of answering it.
	Redirect Redirect `json:"redirect"`
	Common
}

// A RejectStep refuses an incoming call.
type RejectStep struct {
	// Refuses an incoming call: none, busy or forbidden.
	Reject Reject `json:"reject"`
	Common
}

// An InviteStep brings somebody into the call.
type InviteStep struct {
	// Brings somebody else into the call.
	Invite Invite `json:"invite"`
	Onward
}

// A HoldStep lets the caller hear hold music.
type HoldStep struct {
	// Lets the caller hear hold music for a time.
	Hold Hold `json:"hold"`
	Onward
}

// A WaitStep waits.
type WaitStep struct {
	// Plays out what is queued, then waits.
	Wait Duration `json:"wait"`
	Onward
}

// A SendTonesStep sends keys to the other side.
type SendTonesStep struct {
	// Plays out what is queued, then sends keys to the other side.
	SendTones Tones `json:"send_tones"`
	Onward
}

// A MuteStep silences the bot.
type MuteStep struct {
	// The bot is not heard from here on.
	Mute Empty `json:"mute"`
	Onward
}

// An UnmuteStep lets the bot be heard again.
type UnmuteStep struct {
	// The bot is heard again.
	Unmute Empty `json:"unmute"`
	Onward
}
