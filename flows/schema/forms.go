package schema

import (
	"slices"

	"github.com/invopop/jsonschema"

	"github.com/ivrflow/ivrflow/flows"
)

type forms = map[string]*jsonschema.Schema

func single() forms {
	return forms{
		"Name":         pattern(nameForm),
		"PromptName":   pattern(nameForm),
		"StepName":     {Type: "string", Pattern: nameForm, Not: words("repeat", "back")},
		"VariableName": pattern(variableForm),
		"Expression":   anyText(),
		"Text":         anyText(),
		"Duration":     pattern(durationForm),
		"Language":     {Type: "string", Pattern: languageForm, MaxLength: count(35)},
		"Zone":         pattern(`^[A-Za-z][A-Za-z0-9_+/-]*$`),
		"AudioFile":    {Type: "string", Pattern: audioForm, Not: pattern(outsideForm)},
		"Keys":         {AnyOf: []*jsonschema.Schema{pattern(keysForm), {Type: "integer", Minimum: "0"}}},
		"StopKeys":     {AnyOf: []*jsonschema.Schema{pattern(`^[0-9*#]{0,12}$`), {Type: "integer", Minimum: "0"}}},
		"Type":         words("text", "digits", "number", "boolean", "recording", "date", "time", "duration", "phone", "record", "list"),
		"Empty":        nothing(),
		"Reject":       {Enum: []any{"none", "busy", "forbidden", nil}},
		"JSON":         {},
		"Tones":        {AnyOf: []*jsonschema.Schema{pattern("^[0-9*#a-d]{1,64}$|[$][{]"), {Type: "integer", Minimum: "0"}}},
	}
}

// anyText is what may stand for a text: YAML reads 5 as a number and true as
// a boolean, and the loader takes the characters.
func anyText() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string", MinLength: count(1)}, {Type: "number"}, {Type: "boolean"}}}
}

func heard() forms {
	either := having("speak", refTo(Spoken{}), refTo(Recorded{}))
	// orBody: a map is one of the two above, or more than a prompt.
	orBody := func(body any) *jsonschema.Schema {
		object := having("recording", refTo(Recorded{}), having("speak", refTo(Spoken{}), refTo(body)))
		return byForm(ref("PromptName"), listOf(ref("HeardOne")), object)
	}
	return forms{
		"HeardOne":        byForm(ref("PromptName"), nil, either),
		"Heard":           byForm(ref("PromptName"), listOf(ref("HeardOne")), either),
		"HeardAgain":      orBody(Variants{}),
		"Play":            orBody(PlayBody{}),
		"ReviewOf":        orBody(Review{}),
		"Filler":          orBody(FillerBody{}),
		"Levels":          byForm(ref("PromptName"), listOf(ref("Heard")), either),
		"Prompt":          byForm(ref("AudioFile"), nil, refTo(PromptBody{})),
		"ByLanguage":      byForm(ref("Text"), nil, mapOf(ref("Language"), ref("Text"))),
		"AudioByLanguage": byForm(ref("AudioFile"), nil, mapOf(ref("Language"), ref("AudioFile"))),
		"HoldMusic":       {AnyOf: []*jsonschema.Schema{{Type: "boolean"}, pattern(nameForm)}},
	}
}

func leads() forms {
	options := func() *jsonschema.Schema { return mapOf(pattern(keysForm), ref("Target")) }
	choice := filled(options())
	choice.MaxProperties = count(500)
	branch := having("else", refTo(Else{}), refTo(Branch{}))
	return forms{
		"OnError":    byForm(ref("StepName"), nil, filled(mapOf(words(errorNames()...), ref("StepName")))),
		"OnHangup":   byForm(ref("StepName"), nil, refTo(OnHangupBody{})),
		"Goto":       pattern(nameForm),
		"Target":     byForm(ref("Goto"), nil, refTo(TargetWithLanguage{})),
		"Options":    choice,
		"GlobalKeys": options(),
		"StepKeys":   byForm(words("none"), nil, options()),
		"Branches":   {Type: "array", Items: branch, MinItems: count(1)},
		"Targets":    byForm(nil, &jsonschema.Schema{Type: "array", Items: refTo(CallTarget{}), MinItems: count(1), MaxItems: count(25)}, refTo(CallTarget{})),
		"Split":      byForm(nil, &jsonschema.Schema{Type: "array", Items: refTo(Way{}), MinItems: count(2), MaxItems: count(100)}, refTo(SplitBody{})),
		"Hold":       byForm(ref("Duration"), nil, refTo(HoldBody{})),
		"Step":       stepForm(),
	}
}

// stepForm chooses the struct by the kind that is there.
func stepForm() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties()}
	for _, k := range kinds() {
		s.Properties.Set(k.name, &jsonschema.Schema{}) // for editors that complete the name of a kind
		s.AllOf = append(s.AllOf, having(k.name, refTo(k.step), nil))
		s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Required: []string{k.name}})
	}
	return s
}

func data() forms {
	assignments := func() *jsonschema.Schema { return mapOf(ref("VariableName"), ref("Expression")) }
	span := func() *jsonschema.Schema { return pattern(spansForm) }
	day := pattern(`^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$|\.[iI][cC][sS]$`)
	return forms{
		"Variable":    byForm(ref("Type"), nil, refTo(VariableBody{})),
		"Param":       byForm(ref("Type"), nil, refTo(Parameter{})),
		"Assignments": filled(assignments()),
		"Arguments":   mapOf(ref("Name"), ref("Expression")),
		"Results":     mapOf(ref("VariableName"), ref("Name")),
		"Paths":       filled(mapOf(ref("VariableName"), pattern(`^\.`))),
		"Headers":     mapOf(pattern("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"), ref("Text")),
		"Action":      byForm(ref("Name"), nil, refTo(ActionBody{})),
		"Call":        byForm(ref("Name"), nil, refTo(CallBody{})),
		"Return":      byForm(&jsonschema.Schema{Type: "null"}, nil, assignments()),
		"Hours":       byForm(span(), listOf(span()), nil),
		"Week":        filled(mapOf(pattern(daysForm), ref("Hours"))),
		"Holidays":    {Type: "array", Items: byForm(day, nil, refTo(Holiday{})), MaxItems: count(1000)},
	}
}

// byName are maps whose keys are names that the author gives.
func byName() forms {
	return forms{
		"Vars":      mapOf(ref("VariableName"), ref("Variable")),
		"Params":    mapOf(ref("VariableName"), ref("Param")),
		"Prompts":   mapOf(ref("Name"), ref("Prompt")),
		"Steps":     filled(mapOf(ref("StepName"), ref("Step"))),
		"Calendars": mapOf(ref("Name"), refTo(Calendar{})),
		"Subflows":  mapOf(ref("Name"), refTo(Subflow{})),
	}
}

// errorNames are what may stand before a colon in on_error: kinds, outcomes
// of the step's own kind, and both.
func errorNames() []string {
	names := []string{"default"}
	for _, kind := range flows.ErrorKinds() {
		if kind == flows.ErrorLoop {
			continue // no handler is asked
		}
		names = append(names, kind)
		for _, outcome := range flows.ErrorOutcomes(kind) {
			names = append(names, kind+"."+outcome)
			if !slices.Contains(names, outcome) {
				names = append(names, outcome)
			}
		}
	}
	return names
}
