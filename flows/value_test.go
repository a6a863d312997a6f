package flows_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
)

var allTypes = []flows.Type{flows.Text, flows.Digits, flows.Number, flows.Boolean, flows.Recording, flows.Date,
	flows.Time, flows.Duration, flows.Phone, flows.Object, flows.List}

// Each value fits the types that are named, and no other.
func TestValuesFitTheirTypes(t *testing.T) {
	for _, c := range []struct {
		v    any
		fits string
	}{
		{"", "text digits recording date time phone"},
		{"12#", "text digits recording"},
		{"Ann", "text recording"},
		{"2026-12-24", "text recording date"},
		{"2026-02-29", "text recording"},
		{"2026-2-9", "text recording"},
		{"17:30:00", "text recording time"},
		{"17:30", "text recording"},
		{"24:00:00", "text recording"},
		{"+15551230100", "text recording phone"},
		{"+0155", "text recording"},
		{strings.Repeat("x", flows.MaxText), "text recording"},
		{strings.Repeat("7", flows.MaxText+1), ""},
		{1.5, "number duration"},
		{-90.0, "number duration"},
		{1e12, "number"},
		{math.NaN(), ""},
		{math.Inf(-1), ""},
		{1, ""},
		{true, "boolean"},
		{nil, ""},
		{map[string]any{"a": nil, "b": []any{1.0, "x", true}}, "record"},
		{map[string]any{"a": 1}, ""},
		{map[string]any{"a": math.NaN()}, ""},
		{[]any{}, "list"},
		{[]any{map[string]any{}}, "list"},
		{[]any{strings.Repeat("x", flows.MaxJSON)}, ""},
		{[]any{strings.Repeat("\x01", flows.MaxJSON/5)}, ""},
		{map[string]any{strings.Repeat("x", flows.MaxJSON): nil}, ""},
		{[]string{"a"}, ""},
		{nested(10), "list"},
		{nested(1000), ""},
	} {
		for _, typ := range allTypes {
			want := strings.Contains(" "+c.fits+" ", " "+string(typ)+" ")
			if got := typ.Fits(c.v); got != want {
				t.Errorf("%.40v in a %s: %v, want %v", c.v, typ, got, want)
			}
		}
	}
}

func nested(depth int) any {
	v := []any{}
	for range depth {
		v = []any{v}
	}
	return v
}

// A call is saved as JSON: a value comes back as it was.
func TestWhatFitsSurvivesJSON(t *testing.T) {
	for _, typ := range allTypes {
		zero := typ.Zero()
		if !typ.Fits(zero) {
			t.Errorf("the zero of a %s, %#v, does not fit", typ, zero)
		}
		data, err := json.Marshal(zero)
		if err != nil {
			t.Fatal(err)
		}
		var back any
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(zero, back) {
			t.Errorf("the zero of a %s, %#v, comes back as %#v (%v)", typ, zero, back, err)
		}
	}
}

func TestTakingWhatComesFromOutside(t *testing.T) {
	for _, c := range []struct {
		typ  flows.Type
		v    any
		want any // nil: not taken
	}{
		{flows.Number, "12.5", 12.5}, {flows.Number, "-3", -3.0}, {flows.Number, "0x10", nil}, {flows.Number, "Inf", nil},
		{flows.Number, "1e999", nil}, {flows.Number, "", nil}, {flows.Number, true, nil},
		{flows.Text, 12345.0, "12345"}, {flows.Text, 1.5, "1.5"}, {flows.Text, true, nil}, {flows.Text, nil, nil},
		{flows.Digits, 12345.0, "12345"}, {flows.Digits, -1.0, nil}, {flows.Digits, 1.5, nil},
		{flows.Boolean, "true", true}, {flows.Boolean, "yes", nil}, {flows.Boolean, 1.0, nil},
		{flows.Date, "2026-12-24", "2026-12-24"}, {flows.Date, "24.12.2026", nil},
		{flows.Time, "17:30", "17:30:00"}, {flows.Time, "7:30", nil},
		{flows.Duration, "1m30s", 90.0}, {flows.Duration, 90.0, 90.0}, {flows.Duration, "90", nil}, {flows.Duration, "9999999h", nil},
		{flows.Phone, "+15551230100", "+15551230100"}, {flows.Phone, "0800", nil},
		{flows.Object, `{"a": 1}`, map[string]any{"a": 1.0}}, {flows.Object, `[1]`, nil}, {flows.Object, `{`, nil},
		{flows.List, `[1]`, []any{1.0}}, {flows.List, `null`, nil},
		{flows.Recording, 1.0, nil},
	} {
		got, ok := c.typ.Take(c.v)
		if ok != (c.want != nil) || ok && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v into a %s: %#v %v, want %#v", c.v, c.typ, got, ok, c.want)
		}
	}
}
