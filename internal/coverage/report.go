package coverage

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A Report has the profiles of all flows that a run of scenarios has called.
// The zero Report is empty. It must not be used by two goroutines at once.
type Report struct {
	profiles []*Profile
}

// Add counts what one call of a flow has reached. Versions of a flow are told
// apart by their hash.
func (r *Report) Add(f *flows.Flow, scenario string, turns []world.Turn) {
	i := slices.IndexFunc(r.profiles, func(p *Profile) bool { return p.Flow().Hash == f.Hash && p.Flow().Name == f.Name })
	if i < 0 {
		i = len(r.profiles)
		r.profiles = append(r.profiles, New(f))
	}
	r.profiles[i].Add(scenario, turns)
}

// Profiles lists them by the names and files of their flows.
func (r *Report) Profiles() []*Profile {
	all := slices.Clone(r.profiles)
	slices.SortStableFunc(all, func(a, b *Profile) int {
		if c := strings.Compare(a.Flow().Name, b.Flow().Name); c != 0 {
			return c
		}
		return strings.Compare(a.Flow().File, b.Flow().File)
	})
	return all
}

// Check returns what is below the thresholds, of every flow.
func (r *Report) Check(t Thresholds) []Shortfall {
	var all []Shortfall
	for _, p := range r.Profiles() {
		all = append(all, t.Check(p)...)
	}
	return all
}

// MarshalJSON is an object with the profiles as "flows"; each can be read with [Read].
func (r *Report) MarshalJSON() ([]byte, error) {
	flows := r.Profiles()
	if flows == nil {
		flows = []*Profile{}
	}
	return json.Marshal(map[string]any{"flows": flows})
}
