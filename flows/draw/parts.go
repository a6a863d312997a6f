package draw

import (
	"strconv"

	"github.com/ivrflow/ivrflow/flows"
)

// Parts says which group of an SVG is what, for pages that colour it. Ids go
// without [Config.Prefix].
type Parts struct {
	Boxes  map[flows.StepID]string // the box of a step; none for a step that has no box of its own
	Ends   map[string]bool         // boxes that are the end of the call
	Arrows []Arrow
}

// An Arrow leads from one box to another.
type Arrow struct {
	ID       string
	From, To string // boxes
	Ways     []Way  // all that it stands for; none for where the call begins
}

// A Way is one way out of a step.
type Way struct {
	Step flows.StepID
	Exit flows.Exit
}

// PartsOf lists what the SVG of a flow consists of.
func PartsOf(f *flows.Flow, c Config) Parts {
	p := newPicture(f, c)
	parts := Parts{Boxes: map[flows.StepID]string{}, Ends: map[string]bool{}}
	for id, n := range p.byStep {
		parts.Boxes[id] = n.id
	}
	for _, n := range p.nodes {
		if n.look == lookEnd {
			parts.Ends[n.id] = true
		}
	}
	for i, e := range p.edges {
		// Graphviz counts arrows as they stand in DOT.
		parts.Arrows = append(parts.Arrows, Arrow{ID: "edge" + strconv.Itoa(i+1), From: e.from.id, To: e.to.id, Ways: e.ways})
	}
	return parts
}

func (p *picture) beside(step flows.StepID, exit *flows.Exit) string {
	if p.config.Beside == nil {
		return ""
	}
	return p.config.Beside(step, exit)
}
