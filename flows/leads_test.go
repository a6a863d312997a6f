package flows_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
)

// Each slip is in the only lead to step lost. It is one message: that nobody
// comes to lost follows from it.
func TestOneSlipInALeadIsOneMessage(t *testing.T) {
	const menu = "menu: {options: {\"1\": bye}, no_input: {then: bye}, no_match: {then: bye}}"
	for _, c := range []struct{ name, flow, step, rule string }{
		{"start is a list", "start: [lost]", menu, "value"},
		{"an unknown field of the flow", "begin_here: lost", menu, "unknown-field"},
		{"on_hangup is a list", "on_hangup: [lost]", menu, "value"},
		{"on_hangup without goto", "on_hangup: {within: 5s}", menu, "missing"},
		{"an unknown field of on_hangup", "on_hangup: {goto: hangup, then: lost}", menu, "unknown-field"},
		{"an error of no kind", "on_error: {sometimes: lost, default: bye}", menu, "error-kind"},
		{"before_answer is a list", "before_answer: [lost]", menu, "value"},
		{"keys are a list", "keys: [lost]", menu, "value"},
		{"a key that no pad has", `keys: {"A": lost}`, menu, "keys"},
		{"a key twice", `keys: {"1": bye, "1": lost}`, menu, "key-clash"},
		{"a key's target without goto", `keys: {"1": {language: en-US}}`, menu, "missing"},
		{"keys of a step", "", menu + "\n    keys: [lost]", "value"},
		{"options are missing", "", "menu: {no_input: {then: bye}, no_match: {then: bye}}", "missing"},
		{"options are empty", "", "menu: {options: {}, no_input: {then: bye}, no_match: {then: bye}}", "missing"},
		{"a menu is a list", "", "menu: [lost]", "value"},
		{"no_input is a name", "", "menu: {options: {\"1\": bye}, no_input: lost, no_match: {then: bye}}", "value"},
		{"then is a number", "", "menu: {options: {\"1\": bye}, no_input: {then: 5}, no_match: {then: bye}}", "unknown-step"},
		{"no_match is there twice", "", "menu: {options: {\"1\": bye}, no_input: {then: bye}, no_match: {max: 2}, no_match: {then: lost}}", "duplicate"},
		{"an unknown field of a menu", "", "menu: {options: {\"1\": bye}, no_input: {then: bye}, otherwise: {then: lost}}", "unknown-field"},
		{"on_error is empty", "", menu + "\n    on_error:", "value"},
		{"a menu with a next", "", menu + "\n    next: lost", "unknown-field"},
		{"next is repeat", "", "play: hello\n    next: repeat", "unknown-step"},
		{"a merge key", "", menu + "\n    <<: {on_error: lost}", "unknown-field"},
		{"two kinds in a step", "", menu + "\n    choose: [{else: lost}]", "step-kind"},
		{"a step of no kind", "", "type_ahead: keep", "step-kind"},
		{"a choose is a map", "", "choose: {else: lost}", "value"},
		{"a choose without else", "", "choose: [{when: true, goto: bye}]", "drops-caller"},
		{"a branch without goto", "", "choose: [{when: true}, {else: bye}]", "missing"},
		{"else with something beside it", "", "choose: [{else: bye, goto: lost}]", "value"},
		{"else before the end", "", "choose: [{else: lost}, {else: bye}]", "value"},
		{"else at a menu", "", menu + "\n    else: lost", "unknown-field"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := "flow: f\nlanguage: en-US\nprompts: {hello: hello.wav}\n" + c.flow + `
steps:
  first:
    ` + c.step + `
  bye:
    play: hello
    next: hangup
  lost:
    action: note
    next: bye
`
			_, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(src)}}, "f.yaml")
			if err == nil || strings.Count(err.Error(), "\n") > 0 || !strings.HasSuffix(err.Error(), "["+c.rule+"]") {
				t.Errorf("want one error of rule %s, got:\n%v", c.rule, err)
			}
		})
	}
}
