package flows

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// What a condition depends on is what a crawler has to try, and nothing else.
func TestReadingOf(t *testing.T) {
	lib, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(`
flow: a
language: en-US
hosts: [a.example]
vars: {level: text, n: number, pin: digits}
prompts: {hi: hi.wav}
steps:
  ask: {collect: {prompt: hi, into: pin, length: 4, no_input: {then: hangup}, no_match: {then: hangup}}, next: which}
  which: {choose: [{when: "level == 'gold' && n + 1 > 3 || level in ['a', 'gold'] || caller == ''", goto: look}, {else: hangup}]}
  look:
    request: {post: "https://a.example/${pin}", timeout: 5s, body: {a: "${level}", b: "x ${n}"}}
    on_error: hangup
    next: hangup
`)}})
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("a")
	ask := f.Step("look").Body.(*Request)
	index := func(names ...string) (all []int) {
		for _, n := range names {
			for i := range f.Vars {
				if f.Vars[i].Name == n {
					all = append(all, i)
				}
			}
		}
		return all
	}
	got := []Reading{ReadingOf(f.Step("which").Body.(*Choose).Branches[0].When), ReadingOf(ask.URL), ReadingOf(ask.Body)}
	want := []Reading{
		{Vars: index("level", "n"), Facts: []string{"caller"}, Literals: []any{"gold", 1.0, 3.0, "a", ""}},
		{Vars: index("pin")},
		{Vars: index("level", "n")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
