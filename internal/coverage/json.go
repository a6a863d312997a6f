package coverage

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// saved is a profile in JSON. What was not reached is left out.
type saved struct {
	Flow      string           `json:"flow"`
	Hash      string           `json:"hash"`
	Calls     int              `json:"calls"`
	Scenarios []string         `json:"scenarios"`
	Units     map[string]Count `json:"units"` // by ID
}

// MarshalJSON writes a profile, to be read with [Read].
func (p *Profile) MarshalJSON() ([]byte, error) {
	s := saved{Flow: p.x.flow.Name, Hash: p.x.flow.Hash, Calls: p.calls, Scenarios: p.scenarios, Units: map[string]Count{}}
	if s.Scenarios == nil {
		s.Scenarios = []string{}
	}
	for i, c := range p.counts {
		if c.N > 0 || c.Half > 0 {
			s.Units[p.x.units[i].ID] = c
		}
	}
	return json.Marshal(s)
}

// Read reads a profile of a flow from JSON. One of another version of the flow
// is an error: what it counts may not be there any more.
func Read(f *flows.Flow, data []byte) (*Profile, error) {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("coverage of flow %s: %w", f.Name, err)
	}
	if s.Flow != f.Name || s.Hash != f.Hash {
		return nil, fmt.Errorf("coverage of flow %s, version %.12s, was read for flow %s, version %.12s; run its scenarios again", s.Flow, s.Hash, f.Name, f.Hash)
	}
	p := New(f)
	p.calls, p.scenarios = s.Calls, s.Scenarios
	for id, c := range s.Units {
		i, ok := p.x.byID[id]
		if !ok {
			return nil, fmt.Errorf("coverage of flow %s: there is nothing called %q; it was written by another version of ivrflow, run the scenarios again", f.Name, id)
		}
		if c.N < 0 || c.Half < 0 || slices.ContainsFunc(c.By, func(by int) bool { return by < 0 || by >= len(s.Scenarios) }) {
			return nil, fmt.Errorf("coverage of flow %s: the count of %q cannot be; run the scenarios again", f.Name, id)
		}
		p.counts[i] = c
	}
	return p, nil
}
