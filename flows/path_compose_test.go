package flows_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
)

func TestComposeJSON(t *testing.T) {
	for name, c := range map[string]struct{ parts, want, wrong string }{
		"nothing":        {`{}`, `null`, ""},
		"the whole":      {`{".": [1]}`, `[1]`, ""},
		"beside another": {`{".a": 1, ".b.c": null, ".b[\"x y\"]": true}`, `{"a":1,"b":{"c":null,"x y":true}}`, ""},
		"in a list":      {`{".a[2]": "z", ".a[0].b": 1}`, `{"a":[{"b":1},null,"z"]}`, ""},
		"inside another": {`{".a": {"b": 1, "c": 2}, ".a.b": 1}`, `{"a":{"b":1,"c":2}}`, ""},
		"contradiction":  {`{".a": "text", ".a.b": 1}`, "", `path .a.b: "b" is asked of what is no record`},
		"no list":        {`{".a": {}, ".a[0]": 1}`, "", `path .a[0]: item 0 is asked of what is no list`},
		"far away":       {`{".a[99999999]": 1}`, "", `path .a[99999999]: no list has an item 99999999`},
		"no path":        {`{"a": 1}`, "", `path a: a path begins with a dot`},
	} {
		t.Run(name, func(t *testing.T) {
			var parts map[string]any
			if err := json.Unmarshal([]byte(c.parts), &parts); err != nil {
				t.Fatal(err)
			}
			got, err := flows.ComposeJSON(parts)
			if c.wrong != "" {
				if err == nil || !strings.HasPrefix(err.Error(), c.wrong) {
					t.Errorf("%v, want %s…", err, c.wrong)
				}
				return
			}
			if text, _ := json.Marshal(got); err != nil || string(text) != c.want {
				t.Errorf("%s, %v, want %s", text, err, c.want)
			}
		})
	}
}

func TestReplaceJSONLeavesTheValueAsItWas(t *testing.T) {
	was := map[string]any{"a": []any{map[string]any{"b": "secret"}}}
	is, err := flows.ReplaceJSON(was, ".a[0].b", "x")
	text, _ := json.Marshal([]any{was, is})
	if want := `[{"a":[{"b":"secret"}]},{"a":[{"b":"x"}]}]`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
}
