package flows_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

// What an author leaves out is filled in as the reference says.
func TestDefaultsOfEveryStep(t *testing.T) {
	f := loadOne(t, `flow: f
language: en-US
on_error: sorry
vars: {pin: digits, voice: recording}
prompts: {hello: hello.wav, again: again.wav, bye: bye.wav}
steps:
  menu:
    menu: {prompt: hello, options: {"1": pin}}
  pin:
    collect: {into: pin, length: 4, no_input: {prompts: [again, [again, bye]], then: voice}}
    next: voice
  voice:
    record: {into: voice}
    next: ask
  ask:
    action: lookup
    next: there
  there:
    transfer: {to: {user: 3fa85f64-5717-4562-b3fc-2c963f66afa6}}
  sorry:
    play: bye
    next: hangup
`)
	hello, again, bye := ref(0), ref(1), ref(2)
	want := []flows.Body{
		&flows.Menu{
			Prompts:    []flows.PromptRef{hello},
			Options:    []flows.Option{{Keys: "1", To: flows.Goto{Step: 1}, Pos: flows.Pos{File: "f.yaml", Line: 8, Column: 37}}},
			InterDigit: 2 * time.Second,
			NoInput:    flows.Retry{After: 5 * time.Second, Max: 3, Then: flows.NoStep},
			NoMatch:    flows.Retry{Max: 3, Then: flows.NoStep},
		},
		&flows.Collect{
			Into: 0, Min: 4, Max: 4,
			InterDigit: 2 * time.Second,
			NoInput:    flows.Retry{After: 5 * time.Second, Prompts: [][]flows.PromptRef{{again}, {again, bye}}, Max: 3, Then: 2},
			NoMatch:    flows.Retry{Max: 3, Then: flows.NoStep},
		},
		&flows.Record{
			Into: 1, Max: time.Minute, Silence: 3 * time.Second, InitialSilence: 5 * time.Second,
			Stop: "#", Beep: true, NoInput: flows.Retry{Max: 1, Then: 3},
		},
		&flows.Action{Name: "lookup", Timeout: 10 * time.Second},
		&flows.Transfer{To: flows.Target{Kind: flows.TargetUser, ID: f.Steps[4].Body.(*flows.Transfer).To.ID}, Timeout: time.Minute},
		&flows.Play{Prompts: []flows.PromptRef{bye}},
		&flows.Hangup{},
	}
	for i, body := range want {
		if diff := cmp.Diff(body, f.Steps[i].Body, cmp.Comparer(func(a, b flows.Template) bool { return a.String() == b.String() })); diff != "" {
			t.Errorf("step %s (-want +got):\n%s", f.Steps[i].Name, diff)
		}
	}
	var next, onError []flows.StepID
	for _, s := range f.Steps {
		next, onError = append(next, s.Next), append(onError, s.OnError.For("", ""))
	}
	if diff := cmp.Diff([]flows.StepID{-1, 2, 3, 4, -1, 6, -1}, next); diff != "" {
		t.Errorf("next: %s", diff)
	}
	// The handler does not handle itself, and a hangup cannot fail.
	if diff := cmp.Diff([]flows.StepID{5, 5, 5, 5, 5, -1, -1}, onError); diff != "" {
		t.Errorf("on_error: %s", diff)
	}
}

func ref(prompt int) flows.PromptRef { return flows.PromptRef{Prompt: prompt, Recording: -1} }

func TestEveryPromptHasAudioInEveryLanguage(t *testing.T) {
	lib, err := flows.Load(os.DirFS("testdata/ok"), "contoso.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("contoso")
	if diff := cmp.Diff([]string{"en-US", "es-ES"}, f.Languages); diff != "" {
		t.Error(diff)
	}
	for _, p := range f.Prompts {
		for _, tag := range f.Languages {
			if p.Audio[tag] == "" {
				t.Errorf("prompt %s has no audio in %s", p.Name, tag)
			}
		}
	}
	if got := f.Prompt("main").Audio["es-ES"]; got != "es/main.wav" {
		t.Errorf("main in es-ES is %q", got)
	}
	if !f.Prompt("terms").MustHear || !f.Var("account").Secret || f.Var("tries").Initial != 0.0 {
		t.Error("must_hear, secret or value was lost")
	}
	if f.Step("nobody") != nil || f.Prompt("nobody") != nil || f.Var("nobody") != nil {
		t.Error("a name that is not there was found")
	}
	args := f.Step("lookup").Body.(*flows.Action).Args
	if !args[0].Secret || args[1].Secret {
		t.Errorf("account is a secret argument and count is not: %+v", args)
	}
}

// A step's own keys are merged over the flow's, and `none` takes all away.
func TestKeysOfAStep(t *testing.T) {
	lib, err := flows.Load(os.DirFS("testdata/ok"), "keys.yaml", "contoso.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("f")
	var got []string
	for _, k := range f.Step("other").Keys {
		got = append(got, k.Keys+map[flows.GotoKind]string{flows.GotoStep: " step", flows.GotoRepeat: " repeat", flows.GotoBack: " back"}[k.To.Kind])
	}
	if diff := cmp.Diff([]string{"* back", "0 step", "# step"}, got); diff != "" {
		t.Error(diff)
	}
	if keys := f.Step("start").Keys; len(keys) != 2 || keys[0].To.Kind != flows.GotoRepeat {
		t.Errorf("the flow's keys changed: %+v", keys)
	}
	if keys := lib.Flow("contoso").Step("balance").Keys; len(keys) != 0 {
		t.Errorf("keys: none left %+v", keys)
	}
	if s := f.Step("other"); s.TypeAhead != flows.FlushKeys || !s.DropMustHearKeys {
		t.Error("type_ahead or must_hear_keys was lost")
	}
}

func TestOwnHangupStepWins(t *testing.T) {
	lib, err := flows.Load(os.DirFS("testdata/ok"), "own_hangup.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := lib.Flow("f")
	if len(f.Steps) != 3 || f.Steps[f.Step("start").Next].Name != "hangup" {
		t.Errorf("start does not lead to the author's hangup: %+v", f.Steps)
	}
	if _, ok := f.Step("hangup").Body.(*flows.Play); !ok {
		t.Errorf("the author's hangup became a %T", f.Step("hangup").Body)
	}
}

func TestPatternMatchesTheWholeInput(t *testing.T) {
	f := loadOne(t, "flow: f\nlanguage: en\nvars: {pin: digits}\nsteps:\n  a:\n    collect: {into: pin, max: 8, matches: '1|23', no_input: {then: hangup}, no_match: {then: hangup}}\n    next: hangup\n")
	m := f.Step("a").Body.(*flows.Collect).Matches
	for in, want := range map[string]bool{"1": true, "23": true, "12": false, "123": false, "": false, "1\n": false} {
		if m.MatchString(in) != want {
			t.Errorf("%q accepted: %v, want %v", in, !want, want)
		}
	}
}
