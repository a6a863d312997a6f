package control

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/ivrflow/ivrflow/graphsim"
)

// maxFaults bounds how many faults one request arms, and how many are armed at once.
const maxFaults = 1000

// armed is a graphsim.ArmedFault.
type armed struct {
	Fault faultIn `json:"fault"`
	Seen  int     `json:"seen"`
}

type faultList struct {
	Faults []armed `json:"faults"`
}

func (h *handler) armed() faultList {
	list := faultList{[]armed{}}
	for _, f := range h.s.Faults() {
		list.Faults = append(list.Faults, armed{faultIn{f.Fault}, f.Seen})
	}
	return list
}

func (h *handler) faults(_ *http.Request, q *values) (faultList, error) {
	if err := q.done(); err != nil {
		return faultList{}, err
	}
	return h.armed(), nil
}

// injectIn is the body of POST /faults.
type injectIn struct {
	Faults []faultIn `json:"faults"`
}

func (h *handler) inject(_ *http.Request, in injectIn) (faultList, error) {
	switch {
	case len(in.Faults) == 0:
		return faultList{}, badRequest("faults must be a list of at least one fault")
	case len(in.Faults)+len(h.s.Faults()) > maxFaults:
		return faultList{}, badRequest("%d faults are the most that are armed at once; clear some first", maxFaults)
	}
	faults := make([]graphsim.Fault, len(in.Faults))
	for i, f := range in.Faults {
		if err := f.Check(); err != nil {
			return faultList{}, badRequest("%v", err)
		}
		faults[i] = f.Fault
	}
	h.s.Inject(faults...)
	return h.armed(), nil
}

func (h *handler) clearFaults() { h.s.ClearFaults() }

// faultIn is a graphsim.Fault in JSON: its members in lower camel, lengths of time as text. Edit is a function, and is not in it.
type faultIn struct{ graphsim.Fault }

// UnmarshalJSON reads a fault strictly.
func (f *faultIn) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil || members == nil {
		return badRequest("a fault must be an object")
	}
	v := reflect.ValueOf(&f.Fault).Elem()
	var known []string
	for field, value := range v.Fields() {
		name := lowerCamel(field.Name)
		raw, given := members[name]
		if field.Type.Kind() == reflect.Func {
			continue
		}
		if known = append(known, name); !given {
			continue
		}
		delete(members, name)
		if err := setMember(value, name, raw); err != nil {
			return err
		}
	}
	for name := range members {
		return refuse(http.StatusBadRequest, "unknownMember", "a fault has no member %q; there are %s", name, strings.Join(known, ", "))
	}
	return nil
}

// SetFault gives a member of a fault, by its name in JSON, its value as text: "503", "true", "250ms". The error says what would
// be right.
func SetFault(f *graphsim.Fault, name, value string) error {
	raw := json.RawMessage(value)
	field, ok := reflect.TypeFor[graphsim.Fault]().FieldByNameFunc(func(n string) bool { return lowerCamel(n) == name })
	if !ok || field.Type.Kind() == reflect.String || !json.Valid(raw) {
		raw, _ = json.Marshal(value) // a text always can be written
	}
	text, err := json.Marshal(map[string]json.RawMessage{name: raw})
	if err != nil {
		return badRequest("%s of a fault cannot be %q", name, value)
	}
	into := faultIn{*f}
	if err := into.UnmarshalJSON(text); err != nil {
		return err
	}
	*f = into.Fault
	return nil
}

func setMember(value reflect.Value, name string, raw json.RawMessage) error {
	if value.Type() != reflect.TypeFor[time.Duration]() {
		if err := json.Unmarshal(raw, value.Addr().Interface()); err != nil {
			return badRequest("%s of a fault must be %s", name, kindOf(value.Type()))
		}
		return nil
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	d, err := parseLength(name, text, time.Hour)
	value.SetInt(int64(d))
	return err
}

// MarshalJSON writes what is set.
func (f faultIn) MarshalJSON() ([]byte, error) {
	members := map[string]any{}
	for field, value := range reflect.ValueOf(f.Fault).Fields() {
		switch {
		case value.IsZero() || value.Kind() == reflect.Func:
		case value.Type() == reflect.TypeFor[time.Duration]():
			members[lowerCamel(field.Name)] = time.Duration(value.Int()).String()
		default:
			members[lowerCamel(field.Name)] = value.Interface()
		}
	}
	return json.Marshal(members)
}

func lowerCamel(name string) string {
	return string(unicode.ToLower(rune(name[0]))) + name[1:]
}
