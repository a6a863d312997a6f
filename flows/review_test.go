package flows_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

// A review is nothing but steps, made out of the one that was written.
func TestReviewIsMadeOfSteps(t *testing.T) {
	f := loadOne(t, `flow: f
language: en-US
vars: {message: recording}
prompts: {ask: ask.wav, thrown: thrown.wav, sorry: sorry.wav}
keys: {"*": repeat}
on_error: sorry
steps:
  message:
    record: {into: message, review: {prompt: ask, again: "5", discarded: thrown}}
    keys: {"0": sorry}
    next: hangup
  thrown:
    play: thrown
    next: message
  sorry:
    play: sorry
    next: hangup
`)
	record, ask := f.Step("message"), f.Step("message/review")
	id := func(name string) flows.StepID { return f.Step(name).ID }
	if record.Part || record.Next != ask.ID || record.Body.(*flows.Record).NoInput.Then != id("hangup") {
		t.Errorf("the record is %+v", record)
	}
	leads := map[string]flows.StepID{}
	for _, o := range ask.Body.(*flows.Menu).Options {
		leads[o.Keys] = o.To.Step
		if got, _ := ask.Live().Find(o.Keys); got == nil || got.To != o.To {
			t.Errorf("key %s is not live", o.Keys)
		}
	}
	want := map[string]flows.StepID{"1": id("message/listen"), "2": id("hangup"), "5": record.ID, "4": id("message/discard")}
	if diff := cmp.Diff(want, leads); diff != "" {
		t.Error(diff)
	}
	menu := ask.Body.(*flows.Menu)
	if menu.NoInput.After != 5*time.Second || menu.NoInput.Then != id("hangup") || menu.NoMatch.Then != id("hangup") {
		t.Errorf("who does not choose does not keep it: %+v", menu)
	}
	if got, _ := ask.Live().Find("0"); got == nil {
		t.Error("the record's own keys are not live in its review")
	}
	listen, discard := f.Step("message/listen"), f.Step("message/discard")
	if diff := cmp.Diff([]flows.PromptRef{{Prompt: -1, Recording: 0}}, listen.Body.(*flows.Play).Prompts); diff != "" || listen.Next != ask.ID {
		t.Errorf("listen leads to %d: %s", listen.Next, diff)
	}
	set := discard.Body.(*flows.Set).Assign
	if value, err := set[0].Expr.Eval(flows.Scope{}); len(set) != 1 || set[0].Var != 0 || value != "" || err != nil || discard.Next != id("thrown") {
		t.Errorf("discard sets %v (%v) and leads to %d", value, err, discard.Next)
	}
	for _, part := range []*flows.Step{ask, listen, discard} {
		if !part.Part || part.OnError.For("media", "") != id("sorry") || part.Pos.Line != 9 {
			t.Errorf("part %+v", part)
		}
	}
}

// A sub-flow may have a review as any flow: its parts belong to it.
func TestReviewInASubflow(t *testing.T) {
	f := loadOne(t, `flow: f
language: en-US
vars: {message: recording}
on_error: hangup
steps:
  take:
    call: {flow: voicemail, into: {message: message}}
    next: hear
  hear:
    play: {recording: message}
    next: hangup
subflows:
  voicemail:
    results: {message: recording}
    prompts: {ask: ask.wav, sorry: sorry.wav}
    on_error: sorry
    steps:
      speak:
        record: {into: message, max: 10m, review: {prompt: ask, discarded: end}}
        next: end
      end:
        return:
      sorry:
        play: sorry
        next: end
`)
	for name, next := range map[string]string{
		"voicemail/speak": "voicemail/speak/review", "voicemail/speak/listen": "voicemail/speak/review", "voicemail/speak/discard": "voicemail/end",
	} {
		step := f.Step(name)
		if step == nil || step.Sub != 0 || f.Steps[step.Next].Name != next || step.OnError.For("media", "") != f.Step("voicemail/sorry").ID {
			t.Errorf("%s is %+v, want it to lead to %s", name, step, next)
		}
	}
}
