package explore_test

import (
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

func scene(t *testing.T, text string) *scenario.Call {
	t.Helper()
	set, err := scenario.Parse("s.call", text, menu(t))
	if err != nil {
		t.Fatal(err)
	}
	return set.Calls()[0]
}

func ruleOff(r media.Rule) scenario.Options {
	return scenario.Options{World: world.Config{Core: call.Config{Media: media.Config{Off: media.RuleSet(r)}}}}
}

// A scenario is explored; the break is a scenario that fails in the same way,
// and in no way where the rule holds.
func TestTheBreakOfAScenarioIsAScenario(t *testing.T) {
	c := scene(t, "given caller +15550123\ndial\nhear welcome\npress 2 at 1s into notice\nhear main\nnever hear sorry\n")
	if r := explore.Explore(explore.Of(c, scenario.Options{}, world.Budget{}), explore.Bounds{States: 5000, Schedules: 50}); r.Break != nil {
		t.Fatalf("%+v", r.Break)
	}
	r := explore.Explore(explore.Of(c, ruleOff(media.WAIT), world.Budget{}), explore.Bounds{})
	if r.Break == nil {
		t.Fatal("no break")
	}
	text := r.Break.Scenario(c)
	if !strings.Contains(text, "given caller +15550123\nschedule\n") || !strings.HasSuffix(text, "never hear sorry\n") {
		t.Errorf("got\n%s", text)
	}
	again := scenario.Run(scene(t, text), ruleOff(media.WAIT))
	if again.Passed || !strings.Contains(again.Failures[0].Message, r.Break.Promise+": "+r.Break.Text) {
		t.Errorf("%s\ncomes to %v", text, again.Failures)
	}
}

// What must never be is watched for in every order.
func TestNeverIsWatchedInEveryOrder(t *testing.T) {
	c := scene(t, "dial\nhear welcome\nhear notice\npress 2 at 1s into main\npress 1 at 1s into shops\nhear which-shop\nnever step old-town\nnever step shops\n")
	b := explore.Explore(explore.Of(c, scenario.Options{}, world.Budget{}), explore.Bounds{}).Break
	if b == nil || b.Promise != explore.Own || !strings.Contains(b.Text, `"shops"`) {
		t.Fatalf("%+v", b)
	}
	if r := scenario.Run(scene(t, b.Scenario(c)), scenario.Options{}); r.Passed || !strings.Contains(r.Failures[0].Message, b.Text) {
		t.Errorf("%v", r.Failures)
	}
}

func TestTroubleIsRead(t *testing.T) {
	b, err := explore.ParseTrouble("lose=2, crash")
	if err != nil || b[world.LoseNews] != 2 || b[world.Crash] != 1 || b.Total() != 3 {
		t.Errorf("%v, %v", b, err)
	}
	for text, want := range map[string]string{
		"crush=1":   `there is no trouble "crush", did you mean crash?; there are lose, repeat,`,
		"lose=many": "lose=many: how often is a number from 0 to 255", "lose=256": "lose=256: ",
	} {
		if _, err := explore.ParseTrouble(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
