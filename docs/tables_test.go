package docs_test

import (
	"slices"
	"testing"

	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

type edge struct{ event, from, to string }

// looplab/fsm takes any table, also one in which a later edge silently
// replaces an earlier one (docs/decisions/0002).
func TestTablesOfTheMachinesAreSound(t *testing.T) {
	var life, med []edge
	for _, e := range call.LifeEdges() {
		life = append(life, edge{e.Event, string(e.From), string(e.To)})
	}
	for _, e := range media.Edges() {
		med = append(med, edge{string(e.Event), string(e.From), string(e.To)})
	}
	for _, m := range []struct {
		name  string
		edges []edge
		start []string
		end   string
	}{
		{"life", life, []string{string(call.Incoming), string(call.Outgoing)}, string(call.Terminated)},
		{"media", med, []string{string(media.Idle)}, string(media.Closed)},
	} {
		t.Run(m.name, func(t *testing.T) {
			seen := map[[2]string]bool{}
			for _, e := range m.edges {
				if seen[[2]string{e.event, e.from}] {
					t.Errorf("%s from %s is there twice", e.event, e.from)
				}
				seen[[2]string{e.event, e.from}] = true
				if e.from == m.end {
					t.Errorf("%s leads out of %s", e.event, m.end)
				}
				if !reaches(m.edges, m.start, e.from) {
					t.Errorf("%s is never reached", e.from)
				}
				if !reaches(m.edges, []string{e.to}, m.end) {
					t.Errorf("%s has no way to %s", e.to, m.end)
				}
			}
		})
	}
}

// reaches reports whether a state can be come to from one of others.
func reaches(edges []edge, from []string, to string) bool {
	known := slices.Clone(from)
	for i := 0; i < len(known); i++ {
		if known[i] == to {
			return true
		}
		for _, e := range edges {
			if e.from == known[i] && !slices.Contains(known, e.to) {
				known = append(known, e.to)
			}
		}
	}
	return false
}
