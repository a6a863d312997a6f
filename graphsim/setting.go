package graphsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// What can be set by name is a struct whose fields have a json tag: Switches, Latency and Fault. One way of reading and
// writing them serves YAML, JSON, flags and the control API, so that a name and a value are the same everywhere.

// settingName is the name of a field, or "" when it cannot be set by name.
func settingName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" || !f.IsExported() {
		return ""
	}
	return name
}

// settingNames lists what can be set in a struct, in the order of its fields.
func settingNames(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		if name := settingName(f); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// set gives a member of the struct at target its value. what names the kind of thing in errors: "switch", "latency".
func set(target any, what, name, value string) error {
	v := reflect.ValueOf(target).Elem()
	for f, field := range v.Fields() {
		if settingName(f) == name && name != "" {
			if err := setField(field, value); err != nil {
				return fmt.Errorf("%s %s: %w", what, name, err)
			}
			return nil
		}
	}
	return fmt.Errorf("there is no %s %q%s", what, name, hint(name, settingNames(v.Type())))
}

// setField reads a value as a flag or a YAML file has it.
func setField(field reflect.Value, value string) error {
	value = strings.TrimSpace(value)
	if field.Type() == reflect.TypeFor[time.Duration]() {
		d, err := time.ParseDuration(value)
		if err != nil {
			return fmt.Errorf("%q is no length of time; write one such as 250ms, 5s or 1m30s", value)
		}
		field.SetInt(int64(d))
		return nil
	}
	switch field.Kind() {
	case reflect.Bool:
		b, ok := map[string]bool{"true": true, "on": true, "false": false, "off": false}[value]
		if !ok {
			return fmt.Errorf("%q is neither true nor false", value)
		}
		field.SetBool(b)
	case reflect.Int:
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			return fmt.Errorf("%q is no whole number", value)
		}
		field.SetInt(n)
	case reflect.Float64:
		p, err := strconv.ParseFloat(value, 64)
		if err != nil || !(p >= 0 && p <= 1) {
			return fmt.Errorf("%q is no chance; write a number from 0 (never) to 1 (always)", value)
		}
		field.SetFloat(p)
	case reflect.String:
		return setWord(field, value)
	default:
		return fmt.Errorf("cannot be set by name")
	}
	return nil
}

// setWord reads one of the values of a type that has a few, or any text where the type is string.
func setWord(field reflect.Value, value string) error {
	if field.Type() == reflect.TypeFor[string]() {
		field.SetString(value)
		return nil
	}
	known := switchValues(field.Type())
	if !slices.Contains(known, value) {
		return fmt.Errorf("%q is not one of %s", value, strings.Join(known, ", "))
	}
	if value == defaultValue {
		value = ""
	}
	field.SetString(value)
	return nil
}

// fieldText is the value as setField reads it.
func fieldText(field reflect.Value) string {
	if field.Kind() == reflect.String && field.Len() == 0 && field.Type() != reflect.TypeFor[string]() {
		return defaultValue
	}
	return fmt.Sprint(field.Interface())
}

// asSet lists the members of a struct that are not zero, as JSON and YAML show them.
func asSet(source any) map[string]any {
	out := map[string]any{}
	for f, field := range reflect.ValueOf(source).Fields() {
		name := settingName(f)
		switch {
		case name == "" || field.IsZero():
		case field.Type() == reflect.TypeFor[time.Duration]():
			out[name] = fieldText(field)
		default:
			out[name] = field.Interface()
		}
	}
	return out
}

// setJSON reads what asSet has written.
func setJSON(target any, what string, text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return errors.New("an object is wanted here, of names and values")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value, quoted := string(members[name]), false
		if strings.HasPrefix(value, `"`) {
			quoted = true
			if err := json.Unmarshal(members[name], &value); err != nil {
				return fmt.Errorf("%s %s: %w", what, name, err)
			}
		}
		if wants, known := wantsText(target, name); known && wants != quoted {
			return fmt.Errorf("%s %s: %s", what, name, map[bool]string{true: "a text in quotes is wanted", false: "a number, true or false is wanted, without quotes"}[wants])
		}
		if err := set(target, what, name, value); err != nil {
			return err
		}
	}
	return nil
}

// wantsText says whether a member is a text in JSON, as lengths of time are.
func wantsText(target any, name string) (text, known bool) {
	for f := range reflect.TypeOf(target).Elem().Fields() {
		if settingName(f) == name && name != "" {
			return f.Type.Kind() == reflect.String || f.Type == reflect.TypeFor[time.Duration](), true
		}
	}
	return false, false
}

// hint is the end of an error about a name that is not known: what was perhaps meant, or what there is.
func hint(name string, known []string) string {
	if meant := spelling.Nearest(name, known); meant != "" {
		return fmt.Sprintf("; did you mean %s?", meant)
	}
	return "; known: " + strings.Join(known, ", ")
}
