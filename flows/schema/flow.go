package schema

import "github.com/invopop/jsonschema"

// A Flow is what happens on a call.
type Flow struct {
	// The flow's name.
	Flow Name `json:"flow"`
	// The language a call begins in, such as en-US.
	Language Language `json:"language"`
	// All languages. Without it: language, and every one that a prompt has audio in.
	Languages []Language `json:"languages,omitempty"`
	// Languages whose audio fills gaps, in this order.
	Fallback []Language `json:"fallback,omitempty"`
	// The time zone of calendars, and of today and now in expressions.
	Timezone Zone `json:"timezone,omitempty"`
	// The first step. Without it: the first in the file.
	Start StepName `json:"start,omitempty"`
	// The first of the steps that decide whether a call is answered.
	BeforeAnswer StepName `json:"before_answer,omitempty"`
	// A boolean variable: nothing is recorded on a path where it was not set true.
	Consent VariableName `json:"consent,omitempty"`
	// Files of sub-flows, relative to this file.
	Use []string `json:"use,omitempty"`
	// Hosts that requests may reach.
	Hosts []string `json:"hosts,omitempty"`
	// The folder of the recordings that spoken values are made of, such as speak/{language}, or one for each language.
	Speak ByLanguage `json:"speak,omitempty"`
	// Opening hours and holidays.
	Calendars Calendars `json:"calendars,omitempty"`
	Scope
	// Parts of the flow that are called, and come back.
	Subflows Subflows `json:"subflows,omitempty"`
	// What happens, by the names of the steps.
	Steps Steps `json:"steps"`
}

// Scope is what flows and sub-flows have of their own.
type Scope struct {
	// Variables.
	Vars Vars `json:"vars,omitempty"`
	// What is heard.
	Prompts Prompts `json:"prompts,omitempty"`
	// Keys that work wherever somebody listens.
	Keys GlobalKeys `json:"keys,omitempty"`
	// Where to go when a step fails that does not say it itself.
	OnError OnError `json:"on_error,omitempty"`
	// Where to go on, without sound, when the caller has gone.
	OnHangup OnHangup `json:"on_hangup,omitempty"`
}

// A Subflow is a part of a flow that a call step runs, and that comes back by
// a return.
type Subflow struct {
	SubflowParts
}

// SubflowParts are what sub-flows have, in a flow and in a file of their own.
type SubflowParts struct {
	// What it is given.
	Params Params `json:"params,omitempty"`
	// What it gives back.
	Results Params `json:"results,omitempty"`
	// The first step. Without it: the first in the file.
	Start StepName `json:"start,omitempty"`
	Scope
	// What happens, by the names of the steps.
	Steps Steps `json:"steps"`
}

// A SubflowFile holds one sub-flow for several flows.
type SubflowFile struct {
	// The sub-flow's name.
	Subflow Name `json:"subflow"`
	SubflowParts
}

// A PromptBody is a prompt with more than a file.
type PromptBody struct {
	// Its sound.
	Audio AudioByLanguage `json:"audio,omitempty"`
	// Its words.
	Say ByLanguage `json:"say,omitempty"`
	// No key cuts it off.
	MustHear bool `json:"must_hear,omitempty"`
}

// A VariableBody is a variable with more than a type.
type VariableBody struct {
	// What it holds.
	Type Type `json:"type"`
	// What it holds at the start.
	Value JSON `json:"value,omitempty"`
	// Masked in logs and traces, and never given away.
	Secret bool `json:"secret,omitempty"`
	// The host's setting that takes the place of value.
	Setting string `json:"setting,omitempty"`
}

// JSONSchemaExtend says which values fit which type.
func (VariableBody) JSONSchemaExtend(s *jsonschema.Schema) {
	s.AllOf = append(s.AllOf, ofType("number", "number"), ofType("boolean", "boolean"))
}

// ofType: a value of a type has a form.
func ofType(name, form string) *jsonschema.Schema {
	kind, value := jsonschema.NewProperties(), jsonschema.NewProperties()
	kind.Set("type", &jsonschema.Schema{Const: name})
	value.Set("value", &jsonschema.Schema{Type: form})
	return &jsonschema.Schema{If: &jsonschema.Schema{Properties: kind}, Then: &jsonschema.Schema{Properties: value}}
}

// A Parameter or result of a sub-flow with more than a type.
type Parameter struct {
	// What it holds.
	Type Type `json:"type"`
	// What it holds when the call step does not say.
	Value JSON `json:"value,omitempty"`
	// Masked in logs and traces, and never given away.
	Secret bool `json:"secret,omitempty"`
}

// A Calendar says when somebody is there.
type Calendar struct {
	// Whose clock it goes by, such as Europe/Berlin. Without it: the flow's.
	Timezone Zone `json:"timezone,omitempty"`
	// The hours of a week.
	Open Week `json:"open"`
	// Days that go their own way.
	Holidays Holidays `json:"holidays,omitempty"`
	// The host's switch that closes at once.
	Emergency Name `json:"emergency,omitempty"`
}

// A Holiday of one day, or of several.
type Holiday struct {
	// A date such as 2026-12-25, or 12-26 of every year.
	Date string `json:"date,omitempty"`
	// The first day.
	From string `json:"from,omitempty"`
	// The last day.
	To string `json:"to,omitempty"`
	// What it is called.
	Name Text `json:"name,omitempty"`
}

// An OnHangupBody says where to go on, and what that may take.
type OnHangupBody struct {
	// The step.
	Goto StepName `json:"goto"`
	// What all its steps may take together.
	Within Duration `json:"within,omitempty"`
}

// A TargetWithLanguage leads somewhere and changes the language on the way.
type TargetWithLanguage struct {
	// A step, repeat or back.
	Goto Goto `json:"goto"`
	// The language from here on.
	Language Language `json:"language,omitempty"`
}
