package scenario_test

import (
	"os"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

func bikes(t *testing.T) *flows.Flow {
	t.Helper()
	lib, err := flows.Load(os.DirFS("../../examples/ivr-menu"), "menu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return lib.Flow(lib.Names()[0])
}

func without(rule media.Rule) scenario.Options {
	return scenario.Options{World: world.Config{Core: call.Config{Media: media.Config{Off: media.RuleSet(rule)}}}}
}

func performed(t *testing.T, text string, o scenario.Options) *scenario.Result {
	t.Helper()
	set, err := scenario.Parse("s.call", text, bikes(t))
	if err != nil {
		t.Fatal(err)
	}
	return scenario.Run(set.Calls()[0], o)
}

// The shortest order in which an engine without the rule WAIT breaks a promise
// is written as a scenario; it fails there, and passes where the rule holds.
func TestABreakIsReplayedFromASchedule(t *testing.T) {
	st := world.NewStage(bikes(t), without(media.WAIT).World)
	found := explore.Explore(explore.Subject{
		New:    func() *world.World { return st.New(world.Birth{}) },
		Wishes: []world.Wish{{Do: world.ToDial}, {Do: world.ToPress, Key: '2'}, {Do: world.ToHangUp}},
	}, explore.Bounds{}).Break
	if found == nil {
		t.Fatal("no break was found")
	}
	text := "schedule\n- " + strings.Join(found.Schedule, "\n- ") + "\n"
	r := performed(t, text, without(media.WAIT))
	if r.Passed || len(r.Failures) == 0 || !strings.Contains(r.Failures[0].Message, found.Promise+": ") {
		t.Errorf("it should break %s:\n%v", found.Promise, r.Failures)
	}
	if r := performed(t, text, scenario.Options{}); !r.Passed && !strings.Contains(r.Failures[0].Message, "is not possible now") {
		t.Errorf("with the rule: %v", r.Failures)
	}
}

// In time, too, a broken promise is a failure: a key that is told twice counts
// twice where nobody looks.
func TestABrokenPromiseIsAFailure(t *testing.T) {
	const text = "dial\nskip to main\nwait 1s\ndeliver the next key twice\npress 2\nhear repairs\n"
	r := performed(t, strings.Replace(text, "repairs", "shops", 1), scenario.Options{})
	if !r.Passed {
		t.Fatal(r.Failures)
	}
	r = performed(t, text, without(media.TONEDEDUP))
	if r.Passed || !strings.Contains(r.Failures[0].Message, "a promise is broken, which is a mistake of the engine and not of the flow: I3: ") {
		t.Errorf("got %v", r.Failures)
	}
}

// Keys of a schedule that may belong to a secret are in no transcript.
func TestASchedulesKeysAreMasked(t *testing.T) {
	const text = `schedule
- the call begins
- Graph takes answer 1
- word of establishing arrives
- the call is established
- the answer to answer 1 arrives
- audio becomes active
- word of active audio arrives
- Graph takes subscribe 2
- the answer to subscribe 2 arrives
- the caller presses 1
- key 1 (sequence 1) arrives
`
	const pin = `- the caller presses 4
- key 4 (sequence 8) arrives
- the moon rises
`
	order := ""
	for i := range 6 {
		order += "- the caller presses 7\n- key 7 (sequence " + string(rune('2'+i)) + ") arrives\n"
	}
	r := performed(t, text+order+pin, scenario.Options{})
	if r.Passed || !strings.Contains(r.Failures[0].Message, "the moon rises") {
		t.Fatal(r.Failures)
	}
	told := r.Failures[0].Transcript
	if strings.Contains(told, "presses 4") || strings.Contains(told, "key 4") || !strings.Contains(told, "presses •") || !strings.Contains(told, "a key (sequence 8) arrives") {
		t.Errorf("the transcript is\n%s", told)
	}
}

func TestWhatHasNoPlaceBesideASchedule(t *testing.T) {
	for text, want := range map[string]string{
		"schedule\n- the call begins\nhear welcome\n":                         "s.call:3: this happens in time",
		"dial\nschedule\n- the call begins\n":                                 "s.call:2: a schedule begins with the call",
		"schedule\n- the call begins\n- the moon rises\n":                     `s.call:3: "the moon rises" is not possible now; possible: "`,
		"schedule\n- the call begins\nexpect end completed\n":                 "s.call:3: expected the call to end: completed, it goes on at",
		"schedule\n- the call begins\nexpect step main\nnever hear welcome\n": "s.call:3: expected step",
	} {
		r := performed(t, text, scenario.Options{})
		if r.Passed || !strings.HasPrefix(r.Failures[0].String(), want) {
			t.Errorf("%q: %v", text, r.Failures)
		}
	}
}
