package engine

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/internal/call"
)

// An Observer sees every step of every call, right after it was decided and
// before it is carried out. Observe is called from many goroutines at once,
// the records of one call in order; calls wait for it, so it should be quick.
// It may keep the record.
type Observer interface {
	Observe(Record)
}

// A Record is one step of one call: what happened, what was decided, and
// where the call stands afterwards. As JSON it is one line of the trace. No
// secret is in it: keys are masked where the flow collects secrets, values of
// actions are left out.
type Record struct {
	Time     time.Time     `json:"time"`
	Call     string        `json:"call"` // as Graph spells it in requests; empty while Graph has not named it
	Flow     string        `json:"flow"`
	FlowHash string        `json:"flow_hash"`
	Age      time.Duration `json:"age_ns"` // of the call
	Event    Fact          `json:"event"`
	Commands []Fact        `json:"commands,omitempty"`
	Life     string        `json:"life"`  // state of the call's life machine
	Media    string        `json:"media"` // state of its media machine
	Step     string        `json:"step,omitempty"`
	Error    string        `json:"error,omitempty"` // why the event was refused
}

// tracer writes records as lines, whole, whichever call they are from.
type tracer struct {
	mu  sync.Mutex
	out io.Writer
	bad bool // the last write failed and this was said
}

// write reports an error once until writing works again.
func (t *tracer) write(r Record) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err = t.out.Write(line)
	said := t.bad
	t.bad = err != nil
	if said {
		return nil
	}
	return err
}

// trace tells who wants to know about a step. It runs before the step's
// commands do, so nothing is sent that the trace does not know of.
func (e *Engine) trace(s *session, age time.Duration, ev call.Event, commands []call.Command, refused error) {
	if e.tracer == nil && e.cfg.Observer == nil {
		return
	}
	r := Record{Time: s.born.Add(age), Call: s.name(), Flow: s.flow.Name, FlowHash: s.flow.Hash, Age: age,
		Event: factOf(ev, s.masked), Life: string(s.state.Life), Media: string(s.state.Phase), Step: s.state.StepName()}
	for _, c := range commands {
		r.Commands = append(r.Commands, s.stepOf(commandFact(c), c))
	}
	if refused != nil {
		r.Error = refused.Error()
	}
	if e.tracer != nil {
		if err := e.tracer.write(r); err != nil {
			e.log.Error().Err(err).Msg("the trace cannot be written")
		}
	}
	e.observe(s, r)
}

// stepOf names the step that a note is about.
func (s *session) stepOf(f Fact, c call.Command) Fact {
	if n, ok := c.(call.Note); ok && n.Step >= 0 && int(n.Step) < len(s.flow.Steps) {
		f.Step = s.flow.Steps[n.Step].Name
	}
	return f
}

// observe keeps a panic of the observer from ending the call.
func (e *Engine) observe(s *session, r Record) {
	if e.cfg.Observer == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			s.log().Error().Str(fieldPanic, fmt.Sprintf("%T", p)).Msg("the observer panicked")
		}
	}()
	e.cfg.Observer.Observe(r)
}
