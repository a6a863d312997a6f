package interop

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

var update = flag.Bool("update", false, "write the files that the tests compare with")

// scenarios are what the SDK does, each a call or two of its own.
var scenarios = []struct {
	name string
	run  func(*stage)
}{
	{"media", media},
	{"company", company},
	{"group", group},
	{"life", life},
	{"dialled", dialled},
	{"turned away", turnedAway},
	{"sent on", sentOn},
	{"handed over", handedOver},
	{"refused", refused},
	{"throttled", throttled},
	{"executed and refused", executedAndRefused},
}

// profiles of the simulator on which each scenario is played; the empty one is how it behaves untold.
var profiles = []string{"", "docs", "wire", "acs"}

// Microsoft's SDK for Go runs whole calls on the simulator; what it makes of each answer and of each notification is
// compared by value, and all that it cannot read is listed in docs/graph-notes.md.
func TestMicrosoftsSDK(t *testing.T) {
	found := newDifferences()
	ran := map[string]bool{}
	for _, name := range profiles {
		t.Run("profile "+name, func(t *testing.T) {
			config := configured(t, name)
			for _, s := range scenarios {
				t.Run(s.name, func(t *testing.T) {
					onStage(t, config, func(st *stage) {
						st.found = found
						s.run(st)
						found.compareAll(st)
						st.count(ran)
						st.complaints()
					})
				})
			}
		})
	}
	if t.Failed() {
		return
	}
	t.Run("operations.txt", func(t *testing.T) { checkOperations(t, ran) })
	t.Run("differences", func(t *testing.T) { checkDifferences(t, found) })
}

// configured is a simulator with the switches of a profile.
func configured(t *testing.T, profile string) graphsim.Config {
	t.Helper()
	if profile == "" {
		return graphsim.Config{}
	}
	p, err := graphsim.ProfileNamed(profile)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Faults) > 0 {
		t.Fatalf("profile %s has faults, and faults are for bots that mend them", profile)
	}
	return graphsim.Config{Switches: p.Switches, Latency: p.Latency}
}

// count notes which operations of Graph were carried out.
func (st *stage) count(ran map[string]bool) {
	for _, r := range st.service.Requests() {
		if r.Effect && r.Status/100 == 2 && strings.HasPrefix(r.Path, "/v1.0/") {
			ran[r.Operation] = true
		}
	}
}

// complaints holds what the simulator says against the mistakes that are meant.
func (st *stage) complaints() {
	for _, c := range st.service.Complaints() {
		if !slices.Contains(st.mistakes, c.Rule) {
			st.Errorf("the simulator complains about the SDK: %s [%s]", c.Text, c.Rule)
		}
	}
}

// operations.txt is what the tables of coverage are made of.
func checkOperations(t *testing.T, ran map[string]bool) {
	got := strings.Join(slices.Sorted(maps.Keys(ran)), "\n") + "\n"
	if *update {
		if err := os.WriteFile("operations.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("operations.txt is out of date; go test -update writes it. The SDK ran:\n%s", got)
	}
	t.Logf("the SDK ran %d operations: %s", len(ran), strings.Join(strings.Fields(got), " "))
}
