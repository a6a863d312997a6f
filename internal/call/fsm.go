package call

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/looplab/fsm"

	"github.com/ivrflow/ivrflow/internal/media"
)

// Life is a state of a call's life.
type Life string

const (
	Incoming     Life = "incoming"     // a call came in, nothing was sent
	Outgoing     Life = "outgoing"     // a call is to be made, nothing was sent
	Redirecting  Life = "redirecting"  // redirect is on its way, or was taken
	Rejecting    Life = "rejecting"    // reject is on its way, or was taken
	Answering    Life = "answering"    // answer is on its way, or was taken
	Dialing      Life = "dialing"      // create is on its way, or was taken
	Establishing Life = "establishing" // Graph said so
	Established  Life = "established"  // Graph said so; the flow runs
	Transferring Life = "transferring" // transfer is on its way, or was taken
	Terminating  Life = "terminating"  // we hung up, or Graph said so
	Terminated   Life = "terminated"   // absorbing
)

// LifeEdge is one edge of the life machine.
type LifeEdge struct {
	Event    string
	From, To Life
}

// lifeEdges is the table of a call's life. Graph may leave out or swap
// establishing and established [doc], so both lead on from every state before.
var lifeEdges = []LifeEdge{
	{"answer", Incoming, Answering},
	{"redirect", Incoming, Redirecting},
	{"refuse", Redirecting, Incoming}, // or nobody knows: the flow decides anew
	{"reject", Incoming, Rejecting},
	{"dial", Outgoing, Dialing},
	{"establish", Answering, Establishing},
	{"establish", Dialing, Establishing},
	{"connect", Answering, Established},
	{"connect", Dialing, Established},
	{"connect", Establishing, Established},
	{"transfer", Established, Transferring},
	{"return", Transferring, Established},
	{"terminate", Incoming, Terminating},
	{"terminate", Redirecting, Terminating},
	{"terminate", Rejecting, Terminating},
	{"terminate", Outgoing, Terminating},
	{"terminate", Answering, Terminating},
	{"terminate", Dialing, Terminating},
	{"terminate", Establishing, Terminating},
	{"terminate", Established, Terminating},
	{"terminate", Transferring, Terminating},
	{"end", Incoming, Terminated},
	{"end", Redirecting, Terminated},
	{"end", Rejecting, Terminated},
	{"end", Outgoing, Terminated},
	{"end", Answering, Terminated},
	{"end", Dialing, Terminated},
	{"end", Establishing, Terminated},
	{"end", Established, Terminated},
	{"end", Transferring, Terminated},
	{"end", Terminating, Terminated},
}

// LifeEdges returns the table of a call's life.
func LifeEdges() []LifeEdge { return append([]LifeEdge(nil), lifeEdges...) }

// A TransitionError says that a machine was asked for an edge that it does not
// have. It is a mistake of this program, never of Graph or a caller; the state
// is as before.
type TransitionError struct {
	Machine string // "life" or "media"
	State   string
	Event   string
	Trail   []string // the last states, oldest first
	Err     error
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("%s machine: no %q from %s (came by %s)", e.Machine, e.Event, e.State, strings.Join(e.Trail, ", "))
}

func (e *TransitionError) Unwrap() error { return e.Err }

// tables are the two machines of looplab/fsm. Each instance copies its table
// (about 3 KB), so a Machine has one of each and re-seats it for every call.
type tables struct {
	life, media *fsm.FSM
}

func newTables() tables {
	life := make(fsm.Events, 0, len(lifeEdges))
	for _, e := range lifeEdges {
		life = append(life, fsm.EventDesc{Name: e.Event, Src: []string{string(e.From)}, Dst: string(e.To)})
	}
	var med fsm.Events
	for _, e := range media.Edges() {
		med = append(med, fsm.EventDesc{Name: string(e.Event), Src: []string{string(e.From)}, Dst: string(e.To)})
	}
	return tables{
		life:  fsm.NewFSM(string(Incoming), life, nil),
		media: fsm.NewFSM(string(media.Idle), med, nil),
	}
}

// fire takes one edge from a state and returns where it leads.
func fire(f *fsm.FSM, from, event string) (string, error) {
	f.SetState(from)
	// Background on purpose: an ended context leaves the machine in transition
	// for ever (looplab/fsm issue 115, seen with v1.0.3).
	err := f.Event(context.Background(), event)
	if same, ok := errors.AsType[fsm.NoTransitionError](err); ok && same.Err == nil {
		err = nil // a self-loop is a transition to us
	}
	if err != nil {
		return from, err
	}
	return f.Current(), nil
}

// LifeDiagram is the life machine as Mermaid text, for the docs.
func LifeDiagram() (string, error) { return diagram(newTables().life, string(Incoming)) }

// MediaDiagram is the media machine as Mermaid text, for the docs.
func MediaDiagram() (string, error) { return diagram(newTables().media, string(media.Idle)) }

func diagram(f *fsm.FSM, initial string) (string, error) {
	f.SetState(initial)
	return fsm.VisualizeForMermaidWithGraphType(f, fsm.StateDiagram)
}
