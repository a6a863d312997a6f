package graphapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Most bounds how many problems of one request are told: so many refusals, and so many members that nobody knows.
const Most = 20

// A Problem is one thing that is wrong with a request. Neither member repeats a value of the request, which may be
// secret; names of members are repeated.
type Problem struct {
	// Field is where it is: prompts[0].mediaInfo.uri. Empty: the request as a whole.
	Field string
	// Message says what is wrong and what would be right, without the field.
	Message string
	// Unknown: a member that nobody knows. Graph's types are open and it is not refused, but most likely a typing mistake.
	Unknown bool
}

func (p Problem) String() string {
	if p.Field == "" {
		return p.Message
	}
	return p.Field + " " + p.Message
}

// Check holds a request against the description and returns all that is wrong with it, by field. The path is what
// follows the version of the API: /communications/calls/{id}/playPrompt, the action plain or qualified. An empty body
// is an empty object. Check may be called from many goroutines at once.
func Check(method, path string, body []byte) []Problem {
	_, problems := Clean(method, path, body)
	return problems
}

// Clean is [Check], and returns the body without the members that nobody knows, as Graph passes over them: whoever
// reads it without regard to capitals reads no member that Graph does not read. Without such members, or with a body
// that cannot be read, it is the body that was given.
func Clean(method, path string, body []byte) ([]byte, []Problem) {
	op := described().find(method, strings.TrimPrefix(path, "/"))
	if op == nil {
		return body, []Problem{{Message: "Microsoft's description has no such operation; see the paths below /communications/calls."}}
	}
	if op.body == nil || len(bytes.TrimSpace(body)) == 0 {
		return body, nil
	}
	value, problem := decode(body)
	if problem != "" {
		return body, []Problem{{Message: problem}}
	}
	var f finding
	f.value(&place{}, member{shape: op.body}, value)
	slices.SortStableFunc(f.problems, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
	if f.unknowns > 0 {
		body, _ = json.Marshal(value) // was JSON before
	}
	return body, f.problems
}

// decode reads one JSON value and keeps numbers as they are written.
func decode(body []byte) (value any, problem string) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		if at, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, "The body is not JSON: see byte " + strconv.FormatInt(at.Offset, 10) + "."
		}
		return nil, "The body is not JSON: it breaks off."
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, "The body must be one JSON object; something follows it."
	}
	return value, ""
}

// A place is where a value stands. It is put into words only when there is something to say.
type place struct {
	up    *place
	name  string
	index int // of an array, when name is empty
}

func (p *place) String() string {
	switch {
	case p.up == nil:
		return ""
	case p.name == "":
		return p.up.String() + "[" + strconv.Itoa(p.index) + "]"
	case p.up.up == nil:
		return spelled(p.name)
	}
	return p.up.String() + "." + spelled(p.name)
}

// finding is what was found so far.
type finding struct {
	problems          []Problem
	refused, unknowns int
}

func (f *finding) refuse(at *place, message string) {
	if f.refused++; f.refused > Most {
		return
	}
	field := at.String()
	if field == "" {
		message = "The body " + message
	}
	f.problems = append(f.problems, Problem{Field: field, Message: message})
}

// unknown tells of a member that nobody knows.
func (f *finding) unknown(at *place, s *shape) {
	if f.unknowns++; f.unknowns <= Most {
		f.problems = append(f.problems, Problem{at.String(), stranger(s, at.name), true})
	}
}

// value checks one value.
func (f *finding) value(at *place, m member, v any) {
	switch {
	case v == nil && m.null:
	case m.oneOf != nil:
		f.choice(at, m.oneOf, v)
	default:
		f.only(at, m.shape, v)
	}
}

func (f *finding) choice(at *place, of []member, v any) {
	for _, m := range of {
		var try finding
		if try.value(at, m, v); len(try.problems) == 0 {
			return
		}
	}
	f.refuse(at, "must be "+string(of[0].kind)+" or "+string(of[1].kind)+".")
}

// only checks a value that can be of one shape.
func (f *finding) only(at *place, s *shape, v any) {
	switch v := v.(type) {
	case map[string]any:
		if s.kind == kindObject {
			f.object(at, s, v)
			return
		}
	case []any:
		if s.kind == kindArray {
			for i, item := range v {
				f.value(&place{up: at, index: i}, s.item, item)
			}
			return
		}
	case string:
		if s.kind == kindText {
			f.text(at, s, v)
			return
		}
	case json.Number:
		if s.kind == kindNumber || s.kind == kindInteger {
			f.number(at, s, v.String())
			return
		}
	case bool:
		if s.kind == kindBoolean {
			return
		}
	}
	f.refuse(at, mismatch(s, v))
}

func (f *finding) text(at *place, s *shape, v string) {
	switch {
	case s.enum != nil && !slices.Contains(s.enum, v):
		f.refuse(at, notOf(s.enum, v))
	case s.pattern != nil && !s.pattern.MatchString(v):
		f.refuse(at, "must match "+s.pattern.String()+".")
	}
}

func (f *finding) number(at *place, s *shape, v string) {
	if s.kind == kindNumber {
		return
	}
	if strings.ContainsAny(v, ".eE") {
		f.refuse(at, "must be a whole number, written without point and exponent.")
		return
	}
	if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < s.min || n > s.max {
		f.refuse(at, "must be a whole number from "+strconv.FormatInt(s.min, 10)+" to "+strconv.FormatInt(s.max, 10)+".")
	}
}

// object checks the members as the type that the object says it is.
func (f *finding) object(at *place, s *shape, v map[string]any) {
	s, ok := f.typed(at, s, v)
	if !ok {
		return
	}
	for name, value := range v {
		if strings.Contains(name, "@") { // an annotation
			continue
		}
		where := &place{up: at, name: name}
		if m, known := s.members[name]; known {
			f.value(where, m, value)
		} else {
			f.unknown(where, s)
			delete(v, name)
		}
	}
}

// typed chooses the shape by @odata.type.
func (f *finding) typed(at *place, s *shape, v map[string]any) (*shape, bool) {
	given, there := v["@odata.type"]
	name, isText := given.(string)
	to := s.types[name]
	where := &place{up: at, name: "@odata.type"}
	switch {
	case to != nil:
		return to, true
	case !there && !s.abstract, isText && s.open, s.name == "":
		return s, true
	case !there:
		f.refuse(where, "is required, because a "+s.name+" alone says nothing: "+oneOf(slices.Sorted(maps.Keys(s.types)))+".")
	default:
		f.refuse(where, notOf(slices.Sorted(maps.Keys(s.types)), name))
	}
	return s, false
}
