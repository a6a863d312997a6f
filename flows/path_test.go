package flows

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestPathsFindParts(t *testing.T) {
	var value any
	if err := json.Unmarshal([]byte(`{"a": {"b": [10, {"x y": "deep", "": 1}], "n": null}, "0": "zero", "a-b": true, "ü": "u"}`), &value); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		want any
		ok   bool
	}{
		{".", value, true},
		{".a.b[0]", 10.0, true},
		{`.a.b[1]["x y"]`, "deep", true},
		{`.["a"]["b"][1][""]`, 1.0, true},
		{`.["a"].n`, nil, true},
		{".0", "zero", true},
		{".a-b", true, true},
		{`.["\u00fc"]`, "u", true},
		{".a.b[2]", nil, false},
		{".a.b.c", nil, false},
		{".a[0]", nil, false},
		{".missing", nil, false},
		{".a.n.x", nil, false},
	} {
		p, _, err := parsePath(c.path)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		if got, ok := p.Find(value); ok != c.ok || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s found %v %v, want %v %v", c.path, got, ok, c.want, c.ok)
		}
		if p.String() != c.path {
			t.Errorf("String() = %q, want %q", p.String(), c.path)
		}
	}
}

func TestBrokenPaths(t *testing.T) {
	for path, at := range map[string]int{
		"": 0, "a": 0, "[0]": 0, "..a": 0, ".a.": 2, ".a b": 2, ".a[": 2, ".a[-1]": 2, ".a[0": 2, ".a[x]": 2, ".a[99999999999]": 2,
		`.a["x]`: 2, `.a["x"`: 2, `.a["x"y]`: 2, ".ü": 0, ".a]": 2, strings.Repeat(".a", maxPathSteps+1): 2 * maxPathSteps,
	} {
		if p, got, err := parsePath(path); err == nil || got != at {
			t.Errorf("%q: %v, error %v at %d, want one at %d", path, p, err, got, at)
		}
	}
}

// FuzzPath: a path that is accepted finds what it names and nothing else, in
// a value built after it.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{".", ".a.b[0]", `.["x y"][3].z`, `.["\n"]`, ".a..b", `.["a`, ".a[01]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		p, at, err := parsePath(src)
		if err != nil {
			if at < 0 || at > len(src) {
				t.Fatalf("%q: error at %d", src, at)
			}
			return
		}
		var value any = "found"
		for i := len(p.steps) - 1; i >= 0; i-- {
			switch step := p.steps[i].(type) {
			case string:
				value = map[string]any{step: value}
			case int:
				if step > 1000 {
					return
				}
				list := make([]any, step+1)
				list[step] = value
				value = list
			}
		}
		if part, ok := p.Find(value); !ok || part != "found" && len(p.steps) > 0 {
			t.Fatalf("%q does not find its part in %v", src, value)
		}
		if _, ok := p.Find(1.5); ok && len(p.steps) > 0 {
			t.Fatalf("%q finds something in a number", src)
		}
	})
}
