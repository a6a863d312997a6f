package explore_test

import (
	"io/fs"
	"os"
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
	if !strings.Contains(text, "given caller +15550123\n\ncall s, in an order that breaks "+r.Break.Promise+"\n  schedule\n") {
		t.Errorf("got\n%s", text)
	}
	again := scenario.Run(scene(t, text), ruleOff(media.WAIT))
	if again.Passed || !strings.Contains(again.Failures[0].Message, r.Break.Promise+": "+r.Break.Text) {
		t.Errorf("%s\ncomes to %v", text, again.Failures)
	}
}

// What a scenario says is held to in every order in which its caller does
// everything where it is written. Here the key comes while the menu is heard, and
// the word of it when it is over.
func TestWhatIsExpectedHoldsInEveryOrder(t *testing.T) {
	c := scene(t, "dial\nhear welcome\nhear notice\npress 2 at 1s into main\nhear start of shops\nexpect steps welcome main shops\nexpect step shops\nnever step old-town\nhang up\nexpect end caller-hung-up\n")
	s, ok := explore.AsWritten(c, scenario.Options{})
	if !ok || len(s.Wishes) != 3 || len(s.Expect.Said(true)) != 2 {
		t.Fatalf("%+v, %v", s, scenario.Run(c, scenario.Options{}))
	}
	if r := explore.Explore(s, explore.Bounds{}); r.Break != nil || !r.Exhausted || r.States < 50 {
		t.Errorf("%+v", r)
	}
	s.Expect = liar{s.Expect}
	b := explore.Explore(s, explore.Bounds{}).Break
	if b == nil || b.Promise != explore.Own || len(b.Lines) != 2 {
		t.Fatalf("%+v", b)
	}
	if _, err := scenario.Parse("s.call", b.Scenario(c), menu(t)); err != nil {
		t.Error(err)
	}
}

// liar says that nothing is as expected.
type liar struct{ explore.Expectations }

func (liar) Unmet(*world.World) string { return "nothing is as it should be" }

func TestTroubleIsRead(t *testing.T) {
	b, err := explore.ParseTrouble("lose=2, crash")
	if err != nil || b[world.LoseNews] != 2 || b[world.Crash] != 1 || b.Total() != 3 {
		t.Errorf("%v, %v", b, err)
	}
	if b, err := explore.ParseTrouble("all,lose=3"); err != nil || b[world.LoseNews] != 3 || b.Total() != len(world.Mishaps())+2 {
		t.Errorf("%v, %v", b, err)
	}
	if b, err := explore.ParseTrouble("none"); err != nil || b.Total() != 0 {
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

// Orders that were once found, and are no breaks: the checks said more than the
// protocol promises.
func TestOrdersThatAreNoBreaks(t *testing.T) {
	t.Chdir("../..")
	set, err := scenario.Load(hereFS{}, nil, "internal/explore/testdata")
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Calls()) < 4 {
		t.Errorf("%d calls", len(set.Calls()))
	}
	for _, c := range set.Calls() {
		if r := scenario.Run(c, scenario.Options{}); !r.Passed {
			t.Error(r)
		}
	}
}

// hereFS opens paths as the shell knows them.
type hereFS struct{}

func (hereFS) Open(name string) (fs.File, error) { return os.Open(name) }
