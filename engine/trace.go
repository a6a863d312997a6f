package engine

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/facts"
	"github.com/ivrflow/ivrflow/trace"
)

// An Observer sees every step of every call, right after it was decided and
// before it is carried out. Observe is called from many goroutines at once,
// the records of one call in order; calls wait for it, so it should be quick.
// It may keep the record, and must not change what it refers to.
type Observer interface {
	Observe(Record)
}

// A Record is one step of one call: what happened, what was decided, and
// where the call stands afterwards. As JSON it is one line of the trace. No
// secret is in it.
type Record = trace.Record

// A Fact is an event or a command in a [Record].
type Fact = trace.Fact

// Masked stands for a key that may belong to a secret.
const Masked = trace.Masked

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

// newTeller is what writes down the steps of a call; nil when nobody wants to know.
func (e *Engine) newTeller(ed *edition, b call.Birth) *facts.Teller {
	if e.tracer == nil && e.cfg.Observer == nil {
		return nil
	}
	return facts.NewTeller(b, ed.core, e.cfg.TraceCallers)
}

// traced is one step that has been taken.
type traced struct {
	age      time.Duration
	before   flows.StepID // where the flow stood
	event    call.Event
	commands []call.Command
	refused  error
}

// trace tells who wants to know about a step. It runs before the step's
// commands do, so nothing is sent that the trace does not know of.
func (e *Engine) trace(s *session, m *call.Machine, t traced) {
	if s.teller == nil {
		return
	}
	r := s.teller.Record(facts.Step{Age: t.age, Before: t.before, Event: t.event, Commands: t.commands,
		Used: m.Used(), State: s.state, Refused: t.refused})
	r.Time, r.Call = s.born.Add(t.age), s.name()
	if e.tracer != nil {
		if err := e.tracer.write(r); err != nil {
			e.log.Error().Err(err).Msg("the trace cannot be written")
		}
	}
	e.observe(s, r)
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
