// Package schema describes the flow language as Go types, one for each thing
// that can be written, and makes the JSON Schema flows/schema.json out of them:
// their doc comments are what an editor shows. It says what form a flow has;
// what it means (whether a step exists, whether a caller is dropped) is for
// the loader of package flows.
package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/invopop/jsonschema"
)

//go:generate go test . -run TestPublished -update

// ID is the name under which the schema is known.
const ID = "https://github.com/ivrflow/ivrflow/raw/main/flows/schema.json"

const pkg = "github.com/ivrflow/ivrflow/flows/schema"

// Generate makes the schema. It reads the doc comments from the source of
// this package, so it works only in its folder.
func Generate() ([]byte, error) {
	r := &jsonschema.Reflector{Anonymous: true, Mapper: named}
	if err := r.AddGoComments(pkg, ".", jsonschema.WithFullComment()); err != nil {
		return nil, fmt.Errorf("the doc comments cannot be read: %w", err)
	}
	all := jsonschema.Definitions{}
	for _, part := range parts() {
		for name, definition := range r.Reflect(part).Definitions {
			all[name] = definition
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values())) {
		definition := form(name)
		definition.Description = r.CommentMap[pkg+"."+name]
		all[name] = definition
	}
	root := &jsonschema.Schema{
		Version: jsonschema.Version, ID: ID, Title: "A call flow of ivrflow",
		Type: "object", Definitions: all,
		If:   &jsonschema.Schema{Required: []string{"subflow"}},
		Then: refTo(SubflowFile{}), Else: refTo(Flow{}),
	}
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// parts are the types with a definition of their own that no struct refers to
// by its Go type.
func parts() []any {
	return []any{
		Flow{}, SubflowFile{}, Subflow{},
		PlayStep{}, MenuStep{}, CollectStep{}, RecordStep{}, TransferStep{}, HangupStep{}, SetStep{}, ChooseStep{}, ActionStep{},
		RequestStep{}, HoursStep{}, SplitStep{}, CallStep{}, ReturnStep{}, RedirectStep{}, RejectStep{}, InviteStep{}, HoldStep{},
		WaitStep{}, SendTonesStep{}, MuteStep{}, UnmuteStep{},
		Branch{}, Else{}, Spoken{}, Recorded{}, Variants{}, PlayBody{}, Calendar{}, PromptBody{}, VariableBody{}, RetryBody{}, Review{},
		TargetWithLanguage{}, OnHangupBody{}, ActionBody{}, CallBody{}, SplitBody{}, Way{}, HoldBody{}, FillerBody{},
		CallTarget{}, Holiday{}, RequestBody{}, Parameter{},
	}
}

// refTo refers to the definition of a struct.
func refTo(v any) *jsonschema.Schema { return ref(reflect.TypeOf(v).Name()) }

func ref(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

// byForm chooses by the form of a value, so that a fault is told of the form
// that was meant, and not of all. A form that is nil is none; at least one of
// scalar and list is given, and refuses what it is not.
func byForm(scalar, list, object *jsonschema.Schema) *jsonschema.Schema {
	s := scalar
	switch {
	case scalar == nil:
		s = list
	case list != nil:
		s = &jsonschema.Schema{If: &jsonschema.Schema{Type: "array"}, Then: list, Else: s}
	}
	if object != nil {
		s = &jsonschema.Schema{If: &jsonschema.Schema{Type: "object"}, Then: object, Else: s}
	}
	return s
}

// having chooses by a field that is there.
func having(field string, then, otherwise *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{If: &jsonschema.Schema{Required: []string{field}}, Then: then, Else: otherwise}
}

func listOf(of *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "array", Items: of, MinItems: count(1)}
}

func mapOf(keys, values *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "object", PropertyNames: keys, AdditionalProperties: values}
}

func filled(s *jsonschema.Schema) *jsonschema.Schema {
	s.MinProperties = count(1)
	return s
}

func count(n uint64) *uint64 { return &n }

func pattern(p string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: p}
}

func words(list ...string) *jsonschema.Schema {
	s := &jsonschema.Schema{}
	for _, w := range list {
		s.Enum = append(s.Enum, w)
	}
	return s
}

func nothing() *jsonschema.Schema {
	return byForm(&jsonschema.Schema{Type: "null"}, nil, &jsonschema.Schema{MaxProperties: count(0)})
}
