package mutant

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

const menu = `flow: menu
language: en-US
prompts: {main: main.wav, more: more.wav, bye: bye.wav}
on_error: bye
steps:
  main:
    menu:
      prompt: main
      options: {"1": more, "2": bye}
      no_input: {then: bye}
      no_match: {then: bye}
  more: {play: more, next: bye}
  bye: {play: bye, next: hangup}
`

func sourceOf(t *testing.T, text string, operators ...string) *Source {
	t.Helper()
	s, err := Read(fstest.MapFS{"flow.yaml": {Data: []byte(text)}}, "flow.yaml", operators...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// leads is a case that fails when a key of main does not lead to a step.
func leads(name, keys, want string, steps ...string) Case {
	return Case{Name: name, Steps: steps, Fails: func(f *flows.Flow) bool {
		option, _ := f.Step("main").Live().Find(keys)
		return option == nil || f.Steps[option.To.Step].Name != want
	}}
}

func report(s *Source, cases ...Case) Report {
	var all []Finding
	for _, m := range s.Mutants() {
		all = append(all, Judge(s, m, cases))
	}
	return Sum(s.Flow().Name, len(cases), all)
}

func TestASurvivorSaysWhereAnExpectationIsMissing(t *testing.T) {
	s := sourceOf(t, menu, "swap-keys", "drop-key", "hang-up", "drop-retry")
	r := report(s, leads("one", "1", "more", "main", "more"))
	want := `flow.yaml:9:28: option "2" is gone [drop-key]
    to notice it: press the key, and hear what it leads to ("one" comes to main)
flow.yaml:12:28: it hangs up instead of going on to bye [hang-up]
    to notice it: go on, and hear what comes then ("one" comes to more)
menu: 1 mutant noticed, 2 survived: 33.3 % (1 refused by check, 2 without effect)
`
	if diff := cmp.Diff(want, r.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestTheNearestCaseIsPerformedFirst(t *testing.T) {
	s := sourceOf(t, menu, "swap-keys")
	r := report(s, leads("far", "1", "more"), leads("near", "2", "bye", "main"))
	if got := r.Findings[0]; got.Verdict != Noticed || got.By != "near" {
		t.Errorf("%s by %q, want it noticed by the case that enters main", got.Verdict, got.By)
	}
}

func TestNobodyComesToTheStep(t *testing.T) {
	text := report(sourceOf(t, menu, "hang-up"), leads("one", "1", "more", "main")).String()
	if !strings.Contains(text, "no call comes to more") {
		t.Errorf("got %s", text)
	}
	if text := report(sourceOf(t, menu, "hang-up")).String(); !strings.Contains(text, "there are no calls") {
		t.Errorf("got %s", text)
	}
}

func TestOfMutantsThatDoTheSameOneCounts(t *testing.T) {
	const twice = `flow: twice
language: en-US
prompts: {a: a.wav}
on_error: hangup
steps:
  a: {menu: {prompt: a, options: {"1": a}, no_match: {prompts: [a]}}}
`
	r := report(sourceOf(t, twice, "drop-retry", "drop-prompt"))
	if r.Count(Survived) != 1 || r.Count(Same) != 1 {
		t.Errorf("%d survived and %d the same, want 1 and 1:\n%v", r.Count(Survived), r.Count(Same), r.Findings)
	}
}

func TestAThenIsNoMoreThanAHandlerUnlessTheFlowAsks(t *testing.T) {
	if r := report(sourceOf(t, menu, "drop-retry")); r.Count(Same) != 2 {
		t.Errorf("no_input and no_match lead where on_error does, but: %v", r.Findings)
	}
	asks := strings.Replace(menu, "bye: {play: bye, next: hangup}", "bye: {choose: [{when: error == 'no_input', goto: more}], else: last}\n  last: {play: bye, next: hangup}", 1)
	asks = strings.Replace(asks, "more: {play: more, next: bye}", "more: {play: {prompt: more, wait: true}, next: bye}", 1)
	if r := report(sourceOf(t, asks, "drop-retry")); r.Count(Survived) != 2 {
		t.Errorf("a condition reads error, so it is not the same: %v", r.Findings)
	}
}

func TestWithoutMutantsNothingIsMissed(t *testing.T) {
	if got := (Report{}).Score(); got != 100 {
		t.Errorf("score %v", got)
	}
}
