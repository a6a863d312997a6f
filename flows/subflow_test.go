package flows_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

// A sub-flow is part of the one compiled flow, under names of its own.
func TestSubflowsAreLinkedIntoTheFlow(t *testing.T) {
	lib, err := flows.Load(os.DirFS("testdata/ok"), "subflows.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("subflows")
	var subs []string
	for _, s := range f.Subflows {
		subs = append(subs, s.Name+" at "+s.Pos.String()+" begins at "+f.Steps[s.Start].Name)
	}
	want := []string{
		"pin at subflows.yaml:13:3 begins at pin/ask",
		"shout at subflows.yaml:45:3 begins at shout/say",
		"silent at shared/silent.yaml:2:10 begins at silent/note",
	}
	if diff := cmp.Diff(want, subs); diff != "" {
		t.Error(diff)
	}
	ask := f.Step("pin/ask").Body.(*flows.Collect)
	heard := []string{f.Prompts[ask.Prompts[0].Prompt].Name, f.Prompts[ask.Prompts[1].Prompt].Name, f.Prompts[ask.Prompts[2].Prompt].Name}
	if diff := cmp.Diff([]string{"pin/enter-pin", "pin/main", "goodbye"}, heard); diff != "" {
		t.Errorf("its own prompts come first, then the flow's: %s", diff)
	}
	if v := f.Var("pin/most"); v.Initial != 3.0 || v.Sub != 0 || f.Var("account").Sub != -1 || f.Var("silent/n").Sub != 2 {
		t.Errorf("variables are not where they belong: %+v", v)
	}
	if names := varNames(f, f.Subflows[0].Locals); names != "pin/account pin/most pin/ok pin/way pin/pin pin/tries" {
		t.Errorf("variables of the sub-flow: %s", names)
	}
	check := f.Step("check").Body.(*flows.Call)
	if len(check.With) != 1 || varNames(f, []int{check.With[0].Var}) != "pin/account" {
		t.Errorf("parameters: %+v", check.With)
	}
	into := varNames(f, []int{check.Into[0].From, check.Into[0].To, check.Into[1].From, check.Into[1].To})
	if into != "pin/ok verified pin/way reached" {
		t.Errorf("results: %s", into)
	}
	if next := f.Steps[f.Step("pin/forget").Next]; next.Name != "pin/hangup" || next.Sub != 0 {
		t.Errorf("hangup of a sub-flow is %+v", next)
	}
	if step := f.Step("silent/note"); step.Pos.File != "shared/silent.yaml" || step.Sub != 2 {
		t.Errorf("a step of another file: %+v", step)
	}
}

func varNames(f *flows.Flow, places []int) string {
	var names []string
	for _, i := range places {
		names = append(names, f.Vars[i].Name)
	}
	return strings.Join(names, " ")
}

// The nearest handler comes first; a flow's does not reach into a sub-flow.
func TestHandlersOfScopesAreMerged(t *testing.T) {
	lib, err := flows.Load(os.DirFS("testdata/ok"), "subflows.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("subflows")
	name := func(id flows.StepID) string {
		if id == flows.NoStep {
			return ""
		}
		return f.Steps[id].Name
	}
	for _, c := range []struct{ step, handlers, gone string }{
		{"balance", "transfer.busy→main request→goodbye →goodbye", "note 20s"},
		{"operator", "transfer.busy→main transfer.no_answer→goodbye →hangup", "note 20s"},
		{"main", "request→goodbye →goodbye", "note 20s"}, // not by the handler that it is itself
		{"goodbye", "transfer.busy→main", "note 20s"},
		{"again", "→main", "note 20s"},
		{"hangup", "", "note 20s"},
		{"note", "", ""},
		{"pin/ask", "no_input→pin/lost →pin/lost", "pin/forget 100ms"},
		{"pin/count", "no_input→pin/lost →pin/lost", "pin/forget 0s"},
		{"pin/lost", "", "pin/forget 0s"},
		{"shout/say", "", " 0s"},
		{"silent/note", "→silent/end", " 0s"},
	} {
		s := f.Step(c.step)
		var got []string
		for _, h := range s.OnError {
			got = append(got, h.Kind+"→"+name(h.To))
		}
		if diff := cmp.Diff(c.handlers, strings.Join(got, " ")); diff != "" {
			t.Errorf("on_error of %s: %s", c.step, diff)
		}
		gone := name(s.OnHangup.Step) + " " + s.OnHangup.Within.String()
		if c.gone == "" {
			c.gone = " 0s"
		}
		if diff := cmp.Diff(c.gone, gone); diff != "" {
			t.Errorf("on_hangup of %s: %s", c.step, diff)
		}
	}
	if f.OnHangup.Within != 20*time.Second || len(f.OnError) != 3 {
		t.Errorf("the flow's own: %+v, %+v", f.OnError, f.OnHangup)
	}
	if keys := f.Step("shout/say").Keys; len(keys) != 1 || keys[0].Keys != "#" {
		t.Errorf("keys of a sub-flow: %+v", keys)
	}
	if keys := f.Step("pin/ask").Keys; len(keys) != 1 || name(keys[0].To.Step) != "operator" {
		t.Errorf("keys of the flow in a sub-flow: %+v", keys)
	}
}

const usesPin = "flow: NAME\nlanguage: en-US\nuse: [../shared/pin.yaml]\nsteps: {a: {call: pin, next: hangup}}\n"

func pinFiles(pin string) fstest.MapFS {
	return fstest.MapFS{
		"flows/a.yaml":    {Data: []byte(strings.Replace(usesPin, "NAME", "a", 1))},
		"flows/b.yaml":    {Data: []byte(strings.Replace(usesPin, "NAME", "b", 1))},
		"shared/pin.yaml": {Data: []byte(pin)},
	}
}

// A call that goes on must meet the sub-flow that it began with.
func TestHashCoversUsedFiles(t *testing.T) {
	hash := func(pin string) string {
		lib, err := flows.Load(pinFiles(pin), "flows/a.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return lib.Flow("a").Hash
	}
	const pin = "subflow: pin\nsteps: {a: {return: }}\n"
	if first, again := hash(pin), hash(pin); first != again {
		t.Error("the same files have two hashes")
	}
	if hash(pin) == hash(pin+"# changed\n") {
		t.Error("another sub-flow, the same hash")
	}
	alone := flowNamed("x")
	if lib, err := flows.Load(fstest.MapFS{"x.yaml": alone}); err != nil || len(lib.Flow("x").Hash) != 64 {
		t.Errorf("hash of a flow alone: %v", err)
	}
}

func TestProblemOfASharedFileIsSaidOnce(t *testing.T) {
	_, err := flows.Load(pinFiles("subflow: pin\nvars: {n: number}\nsteps:\n  a:\n    set: {n: m}\n    next: c\n  b:\n    return:\n"), "flows", "shared")
	want := `shared/pin.yaml:5:14: there is no variable "m"`
	if err == nil || strings.Count(err.Error(), want) != 1 {
		t.Errorf("want once %s, got\n%v", want, err)
	}
	files := pinFiles("subflow: pin\nsteps: {a: {play: hi, next: b}, b: {return: }}\n")
	files["flows/b.yaml"].Data = append(files["flows/b.yaml"].Data, "prompts: {high: high.wav}\n"...) // so its remedy is another one
	if _, err := flows.Load(files, "flows"); err == nil || strings.Count(err.Error(), "[unknown-prompt]") != 1 {
		t.Errorf("want one error of the prompt, got\n%v", err)
	}
	_, err = flows.Load(pinFiles("subflow: pin\nsteps: [\n"), "flows", "shared")
	if err == nil || strings.Count(err.Error(), "[yaml]") != 1 {
		t.Errorf("want one error of YAML, got\n%v", err)
	}
}

// What a sub-flow lacks of a flow is said of that flow alone.
func TestWhatOneFlowLacksForASubflow(t *testing.T) {
	files := pinFiles("subflow: pin\nsteps: {a: {call: other, next: b}, b: {return: }}\n")
	files["flows/b.yaml"].Data = append(files["flows/b.yaml"].Data, "subflows: {other: {steps: {a: {return: }}}}\n"...)
	_, err := flows.Load(files, "flows")
	want := `shared/pin.yaml:2:19: there is no sub-flow "other" in flow a; known: pin [unknown-subflow]`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v", err)
	}
}

func TestSubflowThatNoFlowUsesIsAWarning(t *testing.T) {
	files := pinFiles("subflow: pin\nsteps: {a: {return: }}\n")
	files["shared/old.yaml"] = &fstest.MapFile{Data: []byte("subflow: old\nsteps: {a: {play: nothing}}\n")}
	lib, err := flows.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	want := `shared/old.yaml:1:10: warning: no flow here uses sub-flow "old", so it is not checked; write use: with this file in the flow that calls it [unused-subflow]`
	if diff := cmp.Diff(want, lib.Warnings().Error()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "b"}, lib.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestBeforeAnswer(t *testing.T) {
	lib, err := flows.Load(os.DirFS("testdata/ok"), "before_answer.yaml", "smallest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("before")
	which := f.Step("which").Body.(*flows.Choose)
	if _, answers := f.Steps[which.Else].Body.(*flows.Answer); !answers || f.Steps[f.BeforeAnswer].Name != "known" || f.Steps[f.Start].Name != "welcome" {
		t.Errorf("begins at %d before and at %d after it is answered", f.BeforeAnswer, f.Start)
	}
	// An error before answering must not lead to where something is played.
	if h := f.Step("known").OnError; len(h) != 0 {
		t.Errorf("before answering the flow's handlers hold: %+v", h)
	}
	if h := f.Step("which").OnError; len(h) != 1 {
		t.Errorf("a step's own handlers do not hold before answering: %+v", h)
	}
	for _, name := range lib.Names() {
		if f := lib.Flow(name); name != "before" && f.BeforeAnswer != flows.NoStep {
			t.Errorf("flow %s decides before it answers", name)
		}
	}
}
