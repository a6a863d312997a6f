package schema

import (
	"maps"
	"reflect"

	"github.com/invopop/jsonschema"
)

// The single values of the language. What each looks like is in named.
type (
	// A Name of a flow, step, prompt, calendar or sub-flow.
	Name string
	// A StepName names a step, or is hangup: the call ends. Before the call is
	// answered it may be answer.
	StepName string
	// A VariableName names a variable.
	VariableName string
	// A PromptName names a prompt.
	PromptName string
	// An Expression in CEL, or a bare number or boolean.
	Expression any
	// A Text may have expressions in ${…}.
	Text any
	// A Duration such as 5s, 1m30s or 500ms.
	Duration string
	// A Language such as en-US.
	Language string
	// A Zone such as Europe/Berlin.
	Zone string
	// An AudioFile is a WAV file in the folder of the prompts.
	AudioFile string
	// Keys of a telephone, in quotes: 0-9, * and #.
	Keys string
	// Tones: 0-9, *, # and a-d, or a text with expressions in ${…}.
	Tones any
	// StopKeys each work by themselves; "" for none.
	StopKeys any
	// A Type of variable.
	Type string
	// Empty: nothing belongs behind it.
	Empty any
)

// Values that have several forms.
type (
	// HeardOne: the name of a prompt, a recording, or a spoken value.
	HeardOne any
	// Heard: the name of a prompt, a recording, a spoken value, or a list of them.
	Heard any
	// HeardAgain: as Heard, or {first: …, again: …, return: …} for the first
	// time, when it is repeated, and when the caller comes back.
	HeardAgain any
	// A Prompt: an audio file, or a map with audio, say and must_hear.
	Prompt any
	// ByLanguage: one for all languages, or a map with one for each.
	ByLanguage any
	// AudioByLanguage: a file for all languages, or a map with one for each.
	AudioByLanguage any
	// A Variable: its type, or a map with type, value, secret and setting.
	Variable any
	// A Param of a sub-flow: its type, or a map.
	Param any
	// OnError: a step, or a map from kinds of error to steps.
	OnError any
	// OnHangup: a step, or {goto: step, within: 20s}.
	OnHangup any
	// Goto: a step, repeat or back.
	Goto any
	// Target of a key: a step, repeat, back, or {goto: step, language: es-ES}.
	Target any
	// Options: keys, and where they lead.
	Options any
	// GlobalKeys: keys that work wherever somebody listens, and where they lead.
	GlobalKeys any
	// StepKeys: none, or keys added to those of the flow.
	StepKeys any
	// Levels of prompts: the first after the first failure, and so on.
	Levels any
	// Assignments: variables, and the expressions that they take.
	Assignments any
	// Arguments: names and expressions.
	Arguments any
	// Results: variables, and the names of the results that they take.
	Results any
	// Branches of a choose, the last one {else: step}.
	Branches any
	// Targets: one target, or a list: then all of them ring.
	Targets any
	// Filler: a prompt, or {prompt: …, after: 1s, min: 2s}.
	Filler any
	// Paths: variables, and the parts of the answer that they take.
	Paths any
	// JSON in which texts may have expressions in ${…}.
	JSON any
	// Headers of a request.
	Headers any
	// HoldMusic: true, or the prompt that is heard.
	HoldMusic any
	// ReviewOf: a prompt, or a map.
	ReviewOf any
	// Hours of one day or several: "09:00-17:30", or a list of such.
	Hours any
	// Week: days such as mon, sat-sun, and their hours.
	Week any
	// Holidays: dates, {date: …, name: …}, or iCalendar files.
	Holidays any
	// Play: a prompt, a list of prompts, or a map.
	Play any
	// Action: the name of a function, or a map.
	Action any
	// Call: the name of a sub-flow, or a map.
	Call any
	// Return: nothing, or results and their expressions.
	Return any
	// Split: a list of ways, or a map with by and ways.
	Split any
	// Hold: how long, or a map.
	Hold any
	// Reject: none, busy or forbidden.
	Reject any
	// A Step has one kind.
	Step any
	// Vars: variables by name.
	Vars any
	// Params by name.
	Params any
	// Prompts by name.
	Prompts any
	// Steps by name.
	Steps any
	// Calendars by name.
	Calendars any
	// Subflows by name.
	Subflows any
)

const (
	nameForm     = `^[A-Za-z][A-Za-z0-9_-]{0,63}$`
	variableForm = `^[a-z][a-zA-Z0-9_]{0,63}$`
	languageForm = `^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`
	durationForm = `^([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))*$`
	audioForm    = `\.[wW][aA][vV]$`
	outsideForm  = `^/|^\.\.|://|\\`
	keysForm     = `^[0-9*#]{1,20}$`
	dayForm      = `(mon|tue|wed|thu|fri|sat|sun)( *- *(mon|tue|wed|thu|fri|sat|sun))?`
	daysForm     = `^` + dayForm + `( *, *` + dayForm + `)*$`
	spansForm    = `^[0-9]{1,2}:[0-9]{2} ?[-–] ?[0-9]{1,2}:[0-9]{2}$`
)

// named refers to the values above; nil: it is a struct.
func named(t reflect.Type) *jsonschema.Schema {
	if t.PkgPath() != pkg || t.Kind() == reflect.Struct {
		return nil
	}
	return ref(t.Name())
}

// form is what a value above looks like.
func form(name string) *jsonschema.Schema { return values()[name] }

// values are the forms of all values above, by name.
func values() map[string]*jsonschema.Schema {
	all := make(map[string]*jsonschema.Schema)
	for _, some := range []map[string]*jsonschema.Schema{single(), heard(), leads(), data(), byName()} {
		maps.Copy(all, some)
	}
	return all
}
