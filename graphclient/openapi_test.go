package graphclient

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/internal/graphapi"
)

// sends is what a variant sends.
func (v variant) sends(t *testing.T) sent {
	t.Helper()
	w := &wire{steps: []step{answer(200, `{"id":"`+opRE+`"}`)}}
	if err := v.do(t.Context(), newClient(t, w)); err != nil {
		t.Fatalf("%s: %v", v.name, err)
	}
	return w.sent[0]
}

// Nothing that the client sends would be refused, and nothing would be passed over.
func TestRequestsPassMicrosoftsDescription(t *testing.T) {
	for _, v := range variants() {
		s := v.sends(t)
		for _, p := range graphapi.Check(s.method, strings.TrimPrefix(s.url, testBase), []byte(s.body)) {
			t.Errorf("%s: %s", v.name, p)
		}
	}
}

// wrong is a value of each other kind than v.
func wrong(v any) []any {
	all := []any{"x", 1, true, []any{"x"}, map[string]any{"x": 1}}
	is := map[string]int{"string": 0, "float64": 1, "bool": 2, "[]interface {}": 3, "map[string]interface {}": 4}[fmt.Sprintf("%T", v)]
	others := slices.Delete(all, is, is+1)
	if is == 1 {
		others = append(others, 1.5)
	}
	return others
}

// mutants calls f with each request that differs from root in one place, and with the field that is wrong in it.
// The root is the same again afterwards.
func mutants(root map[string]any, f func(field string)) {
	var at func(field string, v any, set func(any))
	object := func(field string, m map[string]any) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			v, where := m[name], strings.TrimPrefix(field+"."+name, ".")
			if name != "@odata.type" {
				at(where, v, func(o any) { m[name] = o })
				continue
			}
			for _, o := range []any{"#microsoft.graph.call2", strings.ToUpper(v.(string)), 1} {
				if m[name] = o; !openType(v.(string)) || o == 1 {
					f(where)
				}
			}
			if delete(m, name); needsType(v.(string)) {
				f(where)
			}
			m[name] = v
		}
	}
	at = func(field string, v any, set func(any)) {
		others := wrong(v)
		if text, ok := v.(string); ok && isEnum(field) {
			others = append(others, strings.ToUpper(text[:1])+text[1:]+"X", strings.ToUpper(text), text+" ", "")
		}
		for _, o := range others {
			set(o)
			f(field)
		}
		set(v)
		switch v := v.(type) {
		case map[string]any:
			object(field, v)
		case []any:
			for i := range v {
				at(fmt.Sprintf("%s[%d]", field, i), v[i], func(o any) { v[i] = o })
			}
		}
	}
	object("", root)
}

// needsType: types that stand for abstract ones.
func needsType(name string) bool {
	for _, end := range []string{"Prompt", "MediaConfig", "MeetingInfo", "goingCallOptions"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// openType: types of which Microsoft has more than the description tells.
func openType(name string) bool {
	return strings.HasSuffix(name, ".identity") || strings.HasSuffix(name, ".identitySet")
}

func isEnum(field string) bool {
	for _, name := range []string{"requestedModalities[", "acceptedModalities[", "reason", "role", "status", "tones[", "endpointType"} {
		last := field[strings.LastIndex(field, ".")+1:]
		if last == name || strings.HasSuffix(name, "[") && strings.HasPrefix(last, name) {
			return true
		}
	}
	return false
}

// What is wrong with a request is found, and found where it is: so the test above can fail.
func TestSpoiltRequestsAreRefused(t *testing.T) {
	spoilt := 0
	for _, v := range variants() {
		s := v.sends(t)
		if s.body == "" {
			continue
		}
		var root map[string]any
		if err := json.Unmarshal([]byte(s.body), &root); err != nil {
			t.Fatal(err)
		}
		mutants(root, func(field string) {
			spoilt++
			text, err := json.Marshal(root)
			if err != nil {
				t.Fatal(err)
			}
			problems := graphapi.Check(s.method, strings.TrimPrefix(s.url, testBase), text)
			if len(problems) == 0 || problems[0].Unknown || !strings.HasPrefix(problems[0].Field, field) {
				t.Errorf("%s: %s is wrong in %s, told: %v", v.name, field, text, problems)
			}
		})
		for _, name := range slices.Sorted(maps.Keys(root)) {
			root[name+"x"] = root[name]
			text, _ := json.Marshal(root)
			delete(root, name+"x")
			problems := graphapi.Check(s.method, strings.TrimPrefix(s.url, testBase), text)
			if !strings.Contains(name, "@") && (len(problems) != 1 || !problems[0].Unknown || !strings.HasSuffix(problems[0].Message, "; "+name+" is.")) {
				t.Errorf("%s: %sx was told as %v", v.name, name, problems)
			}
		}
	}
	t.Logf("%d spoilt requests", spoilt)
	if spoilt < 700 {
		t.Errorf("%d requests were spoilt", spoilt)
	}
}
