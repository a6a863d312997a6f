// Package tracer writes down the trace of a call that is performed in values,
// as an engine writes that of a real one: it can be drawn and replayed alike.
package tracer

import (
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/facts"
	"github.com/ivrflow/ivrflow/internal/world"
	"github.com/ivrflow/ivrflow/trace"
)

// A Tracer traces one call. The zero Tracer is not ready: see New.
type Tracer struct {
	name    string
	flow    *flows.Flow
	teller  *facts.Teller
	records []trace.Record
}

// New returns the tracer of a call of a flow that goes by that name in its
// trace. Its Watch is for world.Config.
func New(name string, f *flows.Flow) *Tracer { return &Tracer{name: name, flow: f} }

// asGiven is behind the hash of a flow of which a scenario gave something, such
// as what a calendar says: nobody has that version, so it is not replayed.
const asGiven = "+given"

// Watch takes a step of the call; they come in order. Who calls is nobody's
// secret where nobody is.
func (t *Tracer) Watch(s world.Watched) {
	if t.teller == nil {
		t.teller = facts.NewTeller(*s.Birth, *s.Core, true)
	}
	r := t.teller.Record(facts.Step{Age: s.At, Before: s.Before, Event: s.Event, Commands: s.Commands,
		Used: s.Used, State: s.State, Refused: s.Refused})
	if s.Birth.Flow != t.flow {
		r.FlowHash += asGiven
	}
	r.Time, r.Call = s.Birth.Born.Add(s.At), t.name
	t.records = append(t.records, r)
}

// Records are those of the call so far, in order.
func (t *Tracer) Records() []trace.Record { return t.records }
