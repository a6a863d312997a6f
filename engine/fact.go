package engine

import (
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/facts"
)

// kindOf names an event or a command in logs and in the trace.
func kindOf(x any) string {
	switch x := x.(type) {
	case call.Event:
		return facts.Event(x).Kind
	case call.Command:
		return facts.Command(nil, x).Kind
	}
	return "unknown"
}

// reqOf is the number under which a request is answered.
func reqOf(c call.Command) uint32 { return facts.Command(nil, c).Req }

// stepID finds a step by its name.
func stepID(f *flows.Flow, name string) (flows.StepID, bool) {
	for i := range f.Steps {
		if f.Steps[i].Name == name {
			return f.Steps[i].ID, true
		}
	}
	return flows.NoStep, false
}
