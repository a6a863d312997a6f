package graphapi

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// newtonsoft explains $id, $ref and $values. [issue #546]
const newtonsoft = "is what Newtonsoft.Json writes with PreserveReferencesHandling, and Graph does not read it: " +
	"switch it off (PreserveReferencesHandling.None), or use the Graph SDK's serializer."

// mismatch says what a value is and what it must be.
func mismatch(s *shape, v any) string {
	must := "must be " + string(s.kind)
	is := kindOf(v)
	if object, ok := v.(map[string]any); ok && s.kind == kindArray {
		if _, wrapped := object["$values"]; wrapped {
			return "must be an array; an object with $values " + newtonsoft
		}
		return must + ", not an object: put [ ] around it, also when there is only one."
	}
	text, quoted := v.(string)
	switch {
	case is == kindArray && s.kind == kindObject:
		return must + ", not an array: leave [ ] away."
	case quoted && s.kind == kindBoolean && (text == "true" || text == "false"),
		quoted && (s.kind == kindInteger || s.kind == kindNumber) && isNumber(text):
		return must + ", without quotes."
	case s.kind == kindText && (is == kindNumber || is == kindBoolean):
		return must + ", in quotes."
	}
	return must + ", not " + string(is) + "."
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func kindOf(v any) kind {
	switch v.(type) {
	case map[string]any:
		return kindObject
	case []any:
		return kindArray
	case string:
		return kindText
	case bool:
		return kindBoolean
	case nil:
		return "null"
	}
	return kindNumber
}

const maxSlip = 4 // letters

// notOf says which texts are allowed. The one that was given is not repeated; the one that was likely meant is.
func notOf(allowed []string, given string) string {
	message := "must be " + oneOf(allowed)
	for _, a := range allowed {
		if strings.EqualFold(a, given) {
			return message + "; capitals count: " + a + "."
		}
	}
	if len(given) == 1 && strings.Contains("0123456789*#", given) && slices.Contains(allowed, "tone1") {
		return message + "; keys are written in words here, as tone1, star and pound."
	}
	// More than a few letters are another name, not a slip: the names of types have their beginning in common.
	if meant := spelling.Nearest(given, allowed); len(given) > 1 && meant != "" && len(allowed) > 1 && spelling.Distance(given, meant) <= maxSlip {
		return message + "; " + meant + " is most like what was sent."
	}
	return message + "."
}

func oneOf(allowed []string) string {
	allowed = slices.DeleteFunc(slices.Clone(allowed), func(a string) bool { return a == "unknownFutureValue" })
	if len(allowed) == 1 {
		return allowed[0]
	}
	return "one of " + strings.Join(allowed, ", ")
}

// stranger says what is known about a member that is not known.
func stranger(s *shape, name string) string {
	if name == "$id" || name == "$ref" || name == "$values" {
		return newtonsoft
	}
	message := "is not a member of " + s.name
	for _, l := range lookalikes {
		if l.on == s.name && l.name == name {
			return message + ": " + l.why + "."
		}
	}
	if meant := spelling.Nearest(name, slices.Sorted(maps.Keys(s.members))); meant != "" {
		return message + "; " + meant + " is."
	}
	for _, inner := range slices.Sorted(maps.Keys(s.members)) {
		if _, there := s.members[inner].deeper()[name]; there {
			return message + "; it belongs into " + inner + "."
		}
	}
	return message + ", and Graph passes over it; it has: " + strings.Join(slices.Sorted(maps.Keys(s.members)), ", ") + "."
}

// deeper are the members of an object, or of the objects of an array.
func (m member) deeper() map[string]member {
	if m.kind == kindArray {
		return m.item.members
	}
	return m.members
}

// spelled is the name of a member as problems show it. One that is no name at all may be anything, a number that a
// caller typed among others, and is not repeated.
func spelled(name string) string {
	if len(name) > 60 || strings.IndexFunc(name, func(r rune) bool { return r >= 'a' && r <= 'z' }) < 0 ||
		strings.IndexFunc(name, func(r rune) bool { return !strings.ContainsRune(nameRunes, r) }) >= 0 {
		return "(not a name)"
	}
	return name
}

const nameRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.$@"
