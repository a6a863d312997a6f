package graphapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// asItCame is the description without what this package makes of it; only @odata.type is required nowhere.
func asItCame(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, s := range doc.Components.Schemas {
		for _, part := range append(openapi3.SchemaRefs{s}, s.Value.AllOf...) {
			part.Value.Required = slices.DeleteFunc(part.Value.Required, func(r string) bool { return r == "@odata.type" })
		}
	}
	return doc
}

// judge says whether kin-openapi's own validator passes a body by the description as it came.
func judge(t *testing.T, doc *openapi3.T, template string, body any) bool {
	t.Helper()
	op := doc.Paths.Value(template).Post
	return op.RequestBody.Value.Content.Get("application/json").Schema.Value.VisitJSON(body) == nil
}

// spoilt calls f with the body once for each value in it and each other value in its place.
func spoilt(root any, f func()) {
	others := []any{nil, 7.0, 1.5, -3e9, "x", true, []any{}, []any{nil}, map[string]any{}, map[string]any{"x": 1.0}}
	var at func(v any, set func(any))
	at = func(v any, set func(any)) {
		for _, o := range others {
			set(o)
			f()
		}
		set(v)
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				if !strings.Contains(k, "@") {
					at(v[k], func(o any) { v[k] = o })
				}
			}
		case []any:
			for i := range v {
				at(v[i], func(o any) { v[i] = o })
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(root.(map[string]any))) {
		m := root.(map[string]any)
		at(m[k], func(o any) { m[k] = o })
	}
}

// What a validator that nobody here wrote refuses by the description as it came is refused here too; and what is not
// refused here it passes. More is refused here: that is what the normaliser is for.
func TestNothingIsPassedThatTheDescriptionRefuses(t *testing.T) {
	doc := asItCame(t)
	both, more, passed := 0, 0, 0
	for template, body := range map[string]string{
		"/communications/calls":                                                       creating,
		"/communications/calls/{call-id}/playPrompt":                                  playing,
		"/communications/calls/{call-id}/recordResponse":                              `{"prompts":[],"stopTones":["#"],"playBeep":true,"maxRecordDurationInSeconds":10,"bargeInAllowed":true,"clientContext":"c"}`,
		"/communications/calls/{call-id}/redirect":                                    `{"targets":[{"identity":{"application":{"id":"a"}},"replacesCallId":"r","hidden":true}],"timeout":60}`,
		"/communications/calls/{call-id}/sendDtmfTones":                               `{"tones":["tone1"],"delayBetweenTonesMs":1}`,
		"/communications/calls/{call-id}/reject":                                      `{"reason":"busy","callbackUri":"https://b/"}`,
		"/communications/calls/{call-id}/participants/{participant-id}/stopHoldMusic": `{"clientContext":"c"}`,
	} {
		var root any
		if err := json.Unmarshal([]byte(body), &root); err != nil {
			t.Fatal(err)
		}
		spoilt(root, func() {
			text, _ := json.Marshal(root)
			var plain any
			_ = json.Unmarshal(text, &plain)
			ours := !slices.ContainsFunc(Check("POST", strings.NewReplacer("{", "", "}", "").Replace(template), text), func(p Problem) bool { return !p.Unknown })
			theirs := judge(t, doc, template, plain)
			switch {
			case ours && theirs:
				passed++
			case !ours && !theirs:
				both++
			case theirs:
				more++
			default:
				t.Errorf("passed here and refused by the description: %s %s", template, text)
			}
		})
	}
	t.Logf("%d passed by both, %d refused by both, %d refused only here", passed, both, more)
	if passed < 50 || both < 250 || more < 50 {
		t.Errorf("%d passed, %d refused by both, %d more refused here: the bodies are not spoilt as they should be", passed, both, more)
	}
}

// The tables of members.go name what is there.
func TestTheTablesSpeakOfTheDescription(t *testing.T) {
	doc := asItCame(t)
	has := func(name string) bool { return doc.Components.Schemas["microsoft.graph."+name] != nil }
	action := func(name string) bool { return doc.Paths.Value("/communications/calls/{call-id}/"+name) != nil }
	for _, m := range members {
		as := map[string]bool{"text": true, "texts": true, "boolean": true}
		if !has(m.on) && !action(m.on) || !as[m.as] && !has(m.as) || m.source == "" {
			t.Errorf("%+v", m)
		}
		if s := doc.Components.Schemas["microsoft.graph."+m.on]; s != nil && s.Value.Properties[m.name] != nil {
			t.Errorf("%s.%s is in the description by now", m.on, m.name)
		}
	}
	for _, l := range lookalikes {
		if !has(l.on) && !action(l.on) {
			t.Errorf("%+v", l)
		}
	}
	for _, names := range []map[string]bool{abstract, open} {
		for name := range names {
			if !has(name) {
				t.Errorf("no type %s", name)
			}
		}
	}
	both := "communicationsIdentitySet"
	for name := range doc.Components.Schemas["microsoft.graph."+both].Value.AllOf[1].Value.Properties {
		if name != "@odata.type" && name != "endpointType" && !slices.ContainsFunc(members, func(m shown) bool { return m.on == "identitySet" && m.name == name }) {
			t.Errorf("%s of %s is unknown in an identitySet", name, both)
		}
	}
}

// Every operation of the description is found, plain and qualified, and every shape that a body can reach is whole.
func TestEveryOperationCanBeChecked(t *testing.T) {
	seen := map[*shape]bool{}
	var whole func(where string, m member)
	whole = func(where string, m member) {
		s := m.shape
		if s == nil || s.kind == "" && s.oneOf == nil {
			t.Fatalf("%s has no shape", where)
		}
		if seen[s] {
			return
		}
		seen[s] = true
		for name, m := range s.members {
			whole(where+"."+name, m)
		}
		for name, derived := range s.types {
			whole(where+"("+name+")", member{shape: derived})
		}
		if s.kind == kindArray {
			whole(where+"[]", s.item)
		}
		for _, m := range s.oneOf {
			whole(where+"?", m)
		}
	}
	bodies := 0
	for path, item := range asItCame(t).Paths.Map() {
		address := strings.NewReplacer("{", "", "}", "").Replace(path)
		for method, op := range item.Operations() {
			found := described().find(method, address[1:])
			if found == nil || (found.body == nil) != (op.RequestBody == nil) {
				t.Errorf("%s %s is not found", method, path)
				continue
			}
			if found.body != nil {
				bodies++
				whole(path, member{shape: found.body})
			}
			end := strings.LastIndex(address, "/")
			if described().find(method, address[1:end+1]+"microsoft.graph."+address[end+1:]) == nil {
				t.Errorf("%s %s is not found qualified", method, path)
			}
		}
	}
	if bodies < 25 || len(seen) < 80 {
		t.Errorf("%d bodies, %d shapes", bodies, len(seen))
	}
}
