package media

import (
	"flag"
	"testing"
)

var (
	mutants = flag.Uint64("mutants", 20000, "random schedules in which TestMutation must notice a rule that is off")
	strides = flag.Int("strides", 50000, "states of each exhaustive walk that TestMutation looks through, with -walk")
)

// Every rule is needed: with any one of them off, some random schedule breaks
// a promise, and so does some walk. Run with -v for the table, with -walk for
// the walks' half of it.
func TestMutation(t *testing.T) {
	t.Logf("%-10s %9s  %-66s %9s  %s", "rule off", "schedules", "promise broken", "(states", "walk and promise broken)")
	for _, rule := range MediaRules() {
		n, broken := notice(rule)
		if broken == "" {
			t.Errorf("%s: %d random schedules did not notice", rule, n)
		}
		if !*walkAll {
			t.Logf("%-10s %9d  %s", rule, n, broken)
			continue
		}
		states, way := noticeWalking(rule)
		if way == "" {
			t.Errorf("%s: %d states did not notice", rule, states)
		}
		t.Logf("%-10s %9d  %-66s %9d  %s", rule, n, broken, states, way)
	}
}

func notice(rule Rule) (uint64, string) {
	for n := uint64(1); n <= *mutants; n++ {
		if broken, _ := runSeed(1000000*uint64(rule+1)+n, RuleSet(rule)); broken != "" {
			return n, broken
		}
	}
	return *mutants, ""
}

func noticeWalking(rule Rule) (int, string) {
	total := 0
	for _, j := range journeys {
		f := walk(j, RuleSet(rule), *strides)
		total += f.states
		if f.broken != "" {
			return total, j.name + ": " + f.broken
		}
	}
	return total, ""
}
