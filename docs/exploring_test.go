package docs_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/media"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// oneKey and the others are calls of the example, by file and name.
const (
	oneKey  = "shops.call: a key cuts the greeting but not the notice, and counts for the menu"
	ahead   = "shops.call: keys typed ahead go through all three menus"
	message = "messages.call: kept"
	silence = "operator.call: silence"
	zero    = "keys.call: 0 instead of a message"
)

// offRules are the rules, what is enough to see that one is missing: a call, and
// the least trouble. Those of a store have no call.
var offRules = []struct {
	rule          media.Rule
	call, trouble string
}{
	{media.INTENT, oneKey, ""},
	{media.UNKNOWN, oneKey, "timeout"},
	{media.TOKEN, oneKey, "repeat"},
	{media.EARLY, oneKey, ""},
	{media.ABSORB, oneKey, "repeat"},
	{media.DEADLINE, silence, "lose"},
	{media.POLL, oneKey, "play-on"},
	{media.WAIT, oneKey, ""},
	{media.CANCELERR, oneKey, "refuse"},
	{media.SETTLE, oneKey, "timeout"},
	{media.SERIAL, oneKey, ""},
	{media.ONECAUSE, message, "jump"},
	{media.TONEDEDUP, oneKey, "repeat"},
	{media.TONEDURABLE, oneKey, "crash"},
	{media.TONEQUEUE, ahead, ""},
	{media.ENDABS, oneKey, ""},
	{media.QUARANTINE, oneKey, "timeout"},
	{media.BARRIER, oneKey, "play-on,no-get"},
	{media.HOLD, oneKey, "timeout"},
	{media.FENCE, "", ""},
	{media.LEASE, "", ""},
	{media.MUSTHEAR, oneKey, ""},
	{media.AHEAD, zero, ""},
	{media.ONCE, oneKey, ""},
	{media.STOPTONE, message, ""},
	{media.FOREIGN, oneKey, "foreign"},
	{media.LOST, silence, "crash"},
	{media.SUBSCRIBE, oneKey, ""},
}

// How far one call is explored: what is rarer than the one, the other finds.
const (
	mostStates = 20_000
	mostOrders = 2_000
)

// With any rule of the media protocol off, the explorer finds an order of the
// example that breaks a promise; the scenario that it prints breaks again, and
// passes where the rule is kept. The table says what it took.
func TestTheExplorerFindsEveryRuleThatIsOff(t *testing.T) {
	if len(offRules) != int(media.LEASE)+1 {
		t.Errorf("%d rules are tried, of %d", len(offRules), media.LEASE+1)
	}
	rows := make([]string, len(offRules))
	callNamed(t, oneKey) // read once, for all
	t.Run("off", func(t *testing.T) {
		for i, r := range offRules {
			t.Run(r.rule.String(), func(t *testing.T) {
				t.Parallel()
				rows[i] = rowWithout(t, r.rule, r.call, r.trouble)
			})
		}
	})
	const file = "exploring.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head := "| rule off | breaks | in the call | with | states until found | random orders until found | moves of the shortest order |\n|---|---|---|---|---|---|---|\n"
	want, err := generated(string(text), "rules", head+strings.Join(rows, ""))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	keep(t, file, string(text), want)
}

// rowWithout is the row of a rule in the table.
func rowWithout(t *testing.T, rule media.Rule, name, trouble string) string {
	if name == "" {
		return fmt.Sprintf("| %s | nothing that one process can show | | | | | |\n", rule)
	}
	walk, random := withoutRule(t, rule, name, trouble)
	short, walked, drawn := walk, "more than "+strconv.Itoa(mostStates), "more than "+strconv.Itoa(mostOrders)
	if walk != nil {
		walked = strconv.Itoa(walk.Walked)
	}
	if random != nil {
		drawn = strconv.Itoa(random.Random)
		if walk == nil || len(random.Schedule) < len(walk.Schedule) {
			short = random
		}
	}
	if short == nil {
		t.Errorf("neither %d states nor %d random orders show that it is off", mostStates, mostOrders)
		return ""
	}
	_, title, _ := strings.Cut(name, ": ")
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %d |\n", rule, short.Promise, title, cmp.Or(trouble, "no trouble"), walked, drawn, len(short.Schedule))
}

// withoutRule explores a call without a rule, walking and at random, and
// replays what is found.
func withoutRule(t *testing.T, rule media.Rule, name, trouble string) (walk, random *explore.Break) {
	t.Helper()
	budget, err := explore.ParseTrouble(trouble)
	if err != nil {
		t.Fatal(err)
	}
	c := callNamed(t, name)
	off := scenario.Options{World: world.Config{Core: call.Config{Media: media.Config{Off: media.RuleSet(rule)}}}}
	s := explore.Of(c, off, budget)
	if script := c.Script(off); script != nil {
		s.Placed = script.Wishes
	}
	walk = explore.Explore(s, explore.Bounds{States: mostStates, Schedules: -1}).Break
	random = explore.Explore(s, explore.Bounds{States: -1, Schedules: mostOrders, Seed: 1}).Break
	for _, found := range []*explore.Break{walk, random} {
		if found == nil {
			continue
		}
		again, err := scenario.Parse("found.call", found.ScenarioOf(c, ""), c.File.Flow)
		if err != nil {
			t.Errorf("%s: %v", rule, err)
			continue
		}
		if r := scenario.Run(again.Calls()[0], off); r.Passed || !strings.Contains(r.String(), found.Promise+": ") {
			t.Errorf("%s: the scenario of the break does not break %s:\n%s", rule, found.Promise, r)
		}
		if r := scenario.Run(again.Calls()[0], scenario.Options{}); !r.Passed && !onlyImpossible(r) {
			t.Errorf("%s: the scenario of the break breaks with the rule too:\n%s", rule, r)
		}
	}
	return walk, random
}

// onlyImpossible: where the rule is kept the engine does other things, so that
// a move of the order is none.
func onlyImpossible(r *scenario.Result) bool {
	for _, f := range r.Failures {
		if !strings.Contains(f.Message, "is not possible now") {
			return false
		}
	}
	return true
}

var exampleCalls *scenario.Set

func callNamed(t *testing.T, name string) *scenario.Call {
	t.Helper()
	if exampleCalls == nil {
		set, err := scenario.Load(os.DirFS("../examples/ivr-menu"), nil, "calls")
		if err != nil {
			t.Fatal(err)
		}
		exampleCalls = set
	}
	for _, c := range exampleCalls.Calls() {
		if filepath.Base(c.Pos.File)+": "+c.Name == name {
			return c
		}
	}
	t.Fatalf("the example has no call %s", name)
	return nil
}
