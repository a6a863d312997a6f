package coverage

import (
	"fmt"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A Profile says what calls have reached of one version of a flow. It must not
// be used by two goroutines at once; merge one for each.
type Profile struct {
	x         *index
	counts    []Count // by number of the unit
	scenarios []string
	calls     int
}

// A Count says how often a unit was reached.
type Count struct {
	N    int   `json:"n,omitempty"`    // in full
	Half int   `json:"half,omitempty"` // in part: a prompt that was not heard to its end, a cancel point that was only heard
	By   []int `json:"by,omitempty"`   // the scenarios that reached it in full, by number, the first one first
}

// New makes the profile of a flow of which nothing was reached yet.
func New(f *flows.Flow) *Profile {
	x := newIndex(f)
	return &Profile{x: x, counts: make([]Count, len(x.units))}
}

// Flow of this profile.
func (p *Profile) Flow() *flows.Flow { return p.x.flow }

// Calls that were added.
func (p *Profile) Calls() int { return p.calls }

// Scenarios are the names of those that were added, in their order.
func (p *Profile) Scenarios() []string { return slices.Clone(p.scenarios) }

// Units are all that there is to be reached, in an order that does not change
// for a version of the flow.
func (p *Profile) Units() []Unit { return slices.Clone(p.x.units) }

// Count of a unit of this flow, by its ID; zero for one that does not exist.
func (p *Profile) Count(id string) Count {
	i, ok := p.x.byID[id]
	if !ok {
		return Count{}
	}
	return p.counts[i]
}

// Add counts what one call has reached, from its first turn to its last. The
// flow of the call must have the hash of the profile's.
func (p *Profile) Add(scenario string, turns []world.Turn) {
	r := newReader(p.x)
	for _, t := range turns {
		r.turn(t)
	}
	p.calls++
	by := p.scenario(scenario)
	for i, h := range r.hits {
		c := &p.counts[i]
		c.N += h.full
		c.Half += h.half
		if h.full > 0 && !slices.Contains(c.By, by) {
			c.By = append(c.By, by)
		}
	}
}

// scenario is the number of a scenario.
func (p *Profile) scenario(name string) int {
	i := slices.Index(p.scenarios, name)
	if i < 0 {
		i = len(p.scenarios)
		p.scenarios = append(p.scenarios, name)
	}
	return i
}

// Merge adds what another profile of the same version of the flow has counted,
// as if its calls had come after those of this one.
func (p *Profile) Merge(other *Profile) error {
	a, b := p.x.flow, other.x.flow
	if a.Name != b.Name || a.Hash != b.Hash {
		return fmt.Errorf("coverage of flow %s, version %.12s, cannot be put together with that of %s, version %.12s; run the scenarios again on one version", a.Name, a.Hash, b.Name, b.Hash)
	}
	numbers := make([]int, len(other.scenarios))
	for i, name := range other.scenarios {
		numbers[i] = p.scenario(name)
	}
	p.calls += other.calls
	for i, more := range other.counts {
		c := &p.counts[i]
		c.N += more.N
		c.Half += more.Half
		for _, by := range more.By {
			if by := numbers[by]; !slices.Contains(c.By, by) {
				c.By = append(c.By, by)
			}
		}
	}
	return nil
}

// A Tally says how many units of a kind were reached.
type Tally struct {
	Kind Kind
	Full int // in full
	Half int // only in part
	Of   int
}

// Percent that was reached in full, rounded down, so that 100 is all of it.
func (t Tally) Percent() int {
	const whole = 100
	if t.Of == 0 {
		return whole
	}
	return t.Full * whole / t.Of
}

// Tally counts the units of a kind.
func (p *Profile) Tally(k Kind) Tally {
	return p.tally(func(u Unit) bool { return u.Kind == k }, k)
}

// Tallies are those of all kinds, in the order of [Kinds].
func (p *Profile) Tallies() []Tally {
	var list []Tally
	for _, k := range Kinds() {
		list = append(list, p.Tally(k))
	}
	return list
}

func (p *Profile) tally(of func(Unit) bool, k Kind) Tally {
	t := Tally{Kind: k}
	for i, u := range p.x.units {
		if !of(u) {
			continue
		}
		t.Of++
		switch c := p.counts[i]; {
		case c.N > 0:
			t.Full++
		case c.Half > 0:
			t.Half++
		}
	}
	return t
}
