package scenario_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

const dipFlow = `
flow: dip
language: en-US
hosts: [api.example.com]
vars: {order: {type: digits, value: "7"}, state: text}
prompts: {main: main.wav, shipped: shipped.wav, sorry: sorry.wav}
on_error: sorry
steps:
  fetch:
    action: {name: fetch, args: {order: order}, into: {state: state}}
    next: ask
  ask:
    request: {get: "https://api.example.com/${order}", timeout: 3s, into: {order: .order}}
    next: tell
  tell: {choose: [{when: "state == 'shipped' && order == '8'", goto: shipped}, {else: sorry}]}
  shipped: {play: shipped, next: hangup}
  sorry: {play: sorry, next: hangup}
`

func loadFlow(t testing.TB, text string) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(fstest.MapFS{"flow.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

func parse(t testing.TB, flow *flows.Flow, text string) *scenario.Call {
	t.Helper()
	set, err := scenario.Parse("x.call", text, flow)
	if err != nil {
		t.Fatal(err)
	}
	return set.Calls()[0]
}

// aHost has one action and one service.
type aHost struct{}

func (aHost) Action(c call.RunAction, _ world.Asking) (world.ActionResult, bool) {
	return world.ActionResult{Values: map[string]any{"state": "shipped"}}, c.Name == "fetch" && c.Args["order"] == "7"
}

func (aHost) Request(c call.RunRequest, at world.Asking) (world.ServiceResult, bool) {
	return world.ServiceResult{Status: 200, Body: map[string]any{"order": "8"}, After: time.Second}, c.Method == "GET" && at.Step.Name == "ask"
}

// A host answers what the scenario does not say; what it says comes first.
func TestAHostAnswersWhatTheScenarioDoesNotSay(t *testing.T) {
	flow := loadFlow(t, dipFlow)
	for text, want := range map[string]string{
		"dial\nhear shipped":                         "pass x\n",
		"given action fetch fails\ndial\nhear sorry": "pass x\n",
		"given request * * answers 500\ndial\nhear sorry\nexpect request GET https://api.example.com/7": "pass x\n",
	} {
		if got := scenario.Run(parse(t, flow, text), scenario.Options{Host: aHost{}}).String(); got != want {
			t.Errorf("%s\n%s", text, got)
		}
	}
	r := scenario.Run(parse(t, flow, "dial\nhear sorry"), scenario.Options{})
	if r.Passed || !strings.Contains(r.String(), "add `given request GET https://api.example.com/7 answers 200 {}`") {
		t.Error(r)
	}
}

// A changed flow is run by the same scenario, also when it has lost what the
// scenario speaks of.
func TestAnotherFlowTakesThePlace(t *testing.T) {
	flow := loadFlow(t, dipFlow)
	c := parse(t, flow, "given order = 9\ndial\nhear shipped\nexpect step shipped\nexpect state = shipped\nnever step sorry\nnever end failed\n")
	other := loadFlow(t, "flow: dip\nlanguage: en-US\nprompts: {hello: hello.wav}\nsteps:\n  a: {play: hello, next: hangup}\n")
	r := scenario.Run(c, scenario.Options{Flow: other, Host: aHost{}})
	if r.Passed || r.Flow != other || !strings.Contains(r.String(), `expected "shipped", heard "hello"`) {
		t.Error(r)
	}
	if r := scenario.Run(c, scenario.Options{Host: aHost{}}); r.Passed {
		t.Errorf("the order is 8 only when the service says so:\n%s", r)
	}
}

// The same call gives the same result, turn for turn.
func TestTheSameCallGivesTheSameResult(t *testing.T) {
	set, err := scenario.Load(os.DirFS("testdata"), nil, "faults.txtar", "given.txtar", "shop.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Calls() {
		a, b := scenario.Run(c, scenario.Options{}), scenario.Run(c, scenario.Options{})
		if a.String() != b.String() || a.Path() != b.Path() || a.Duration != b.Duration {
			t.Errorf("%s:\n%s\n%s", c.Name, a, b)
		}
		if diff := cmp.Diff(a.Transcript(), b.Transcript()); diff != "" {
			t.Errorf("%s: %s", c.Name, diff)
		}
		if len(a.Turns) == 0 || a.Ended == nil || a.Duration == 0 {
			t.Errorf("%s: %d turns, %v after %v", c.Name, len(a.Turns), a.Ended, a.Duration)
		}
	}
}

// Begin has what the scenario gives, and has not dialled.
func TestBeginHasWhatIsGiven(t *testing.T) {
	flow := loadFlow(t, dipFlow)
	c := parse(t, flow, "given order = 0042\ngiven caller +4930123\ndial\nhear sorry")
	w := c.Begin(scenario.Options{Host: aHost{}})
	if len(w.Turns()) > 0 || w.Alive() {
		t.Error("the call has begun")
	}
	if s := w.State(); s.Vars[0] != "0042" || s.From != "+4930123" || s.To != scenario.DefaultCalled {
		t.Errorf("%+v", s.Vars)
	}
	if at := scenario.DefaultClock(flow); !w.State().Born.Equal(at) || at.Weekday() != time.Monday || at.Hour() != 10 {
		t.Errorf("born %v", w.State().Born)
	}
}

// What is a secret is in nothing that anybody reads: the digits, whenever they
// are pressed, and the value.
func TestSecretsAreNotShown(t *testing.T) {
	const pin = "4711"
	flow := loadFlow(t, `
flow: secret
language: en-US
vars: {pin: {type: digits, secret: true}, order: digits, ok: boolean}
prompts: {main: main.wav, ask-pin: ask-pin.wav, sorry: sorry.wav}
on_error: sorry
steps:
  main:
    menu: {prompt: main, options: {"1": pin}, no_input: {then: hangup}, no_match: {then: hangup}}
  pin:
    collect: {prompt: ask-pin, into: pin, min: 4, max: 8, terminator: "#", no_input: {then: hangup}, no_match: {then: hangup}}
    next: check
  check:
    action: {name: check, args: {pin: pin}, into: {ok: ok}}
    next: sorry
  sorry: {play: sorry, next: hangup}
`)
	for _, text := range []string{
		"dial\nhear main\npress 1\nhear ask-pin\npress 4711#\nexpect pin = 4712\nhear main\nnever action check",
		"dial\nhear main\npress 1\nhear start of ask-pin\npress 4711# every 10ms\nexpect action check with {\"pin\": \"4712\"}\nhear main",
		"dial\nhear start of main\npress 14711# every 1ms\nexpect pin = 1\nexpect step main",
		"dial\nwait 10ms\npress 4711#\nhear sorry",
		"given pin = 4711\ndial\nhear main\nexpect pin = 4712",
		"lose every key\ndial\nhear main\npress 1\npress 4711\nhear sorry",
		"given pin = 4711\nthe next key is late by 2s\ndial\nhear main\npress 1\nwait 3s\npress 4711#\ncrash\nhear main",
	} {
		r := scenario.Run(parse(t, flow, text), scenario.Options{})
		if r.Passed {
			t.Errorf("passed, so nothing was shown:\n%s", text)
		}
		shown := r.String()
		for _, e := range r.Transcript() {
			shown += e.String() + "\n"
		}
		shown += r.Path()
		if strings.Contains(shown, pin) {
			t.Errorf("%s\nshows the PIN:\n%s", text, shown)
		}
	}
}

func BenchmarkThreeMenus(b *testing.B) {
	set, err := scenario.Load(os.DirFS("../.."), nil, "internal/scenario/testdata/menus.call")
	if err != nil {
		b.Fatal(err)
	}
	c := set.Calls()[0]
	b.ReportAllocs()
	for b.Loop() {
		if r := scenario.Run(c, scenario.Options{}); !r.Passed {
			b.Fatal(r)
		}
	}
}
