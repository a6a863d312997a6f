package media

import (
	"flag"
	"testing"
)

var mutants = flag.Uint64("mutants", 20000, "random schedules in which TestMutation must notice a rule that is off")

// Every rule is needed: with any one of them off, some random schedule breaks
// a promise. Run with -v for the table.
func TestMutation(t *testing.T) {
	t.Logf("%-11s %9s  %s", "rule off", "schedules", "promise broken")
	for _, rule := range MediaRules() {
		n, broken := notice(rule)
		if broken == "" {
			t.Errorf("%-11s %9d  nobody noticed", rule, n)
			continue
		}
		t.Logf("%-11s %9d  %s", rule, n, broken)
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
