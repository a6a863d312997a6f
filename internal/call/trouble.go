package call

import (
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// maxErrors in a row, with nothing heard or pressed between them, end a call:
// a handler that fails would be handled for ever.
const maxErrors = 5

// fail takes the error path of the current step.
func (m *Machine) fail(kind string) { m.failAt(kind, "", m.s.Step) }

// failAs is fail, for a kind of error of which more is known: its outcome.
func (m *Machine) failAs(kind, outcome string) { m.failAt(kind, outcome, m.s.Step) }

func (m *Machine) failAt(kind, outcome string, at flows.StepID) {
	s := m.s
	s.Error, s.Outcome = kind, outcome
	s.Errors++
	of, to := m.handler(kind, outcome, at)
	if to == flows.NoStep || s.Errors > maxErrors || s.Gone && !silent(s.flow.Steps[to].Body) {
		m.giveUp()
		return
	}
	m.note(Note{What: HandlerUsed, Step: of, Detail: kindOfTrouble(kind, outcome)})
	m.interrupt()
	m.enter(to)
}

// giveUp ends the call because of an error that no handler takes, once what
// must be heard was heard.
func (m *Machine) giveUp() {
	s := m.s
	m.note(Note{What: GaveUp, Step: s.Step, Detail: kindOfTrouble(s.Error, s.Outcome)})
	switch {
	case s.Gone:
		m.finish()
		return
	case s.Before: // better one caller too many than one who rings in vain
		m.letIn(s.flow.Start)
		return
	}
	s.Result.Reason = s.Error
	m.abandon()
	m.flushKeys("the call is leaving")
	s.Queue = slices.DeleteFunc(s.Queue, func(seg media.Segment) bool { return !seg.MustHear })
	if len(s.Queue) == 0 && !s.Sched.MustHear() {
		m.hangUp(Failed)
		return
	}
	m.interrupt()
	m.flush()
	s.GivenUp, s.Wait = true, PlayingOut
}

// broken: something could not be heard or recorded. That is the error of the
// step that asked for it, and never counts as no input (FOREIGN).
func (m *Machine) broken(b media.Broken) {
	at := flows.StepID(b.Segment.Step)
	if m.s.GivenUp {
		return
	}
	if b.Segment.Kind == media.Record {
		if m.s.Wait == Recording && at == m.s.Step {
			m.pieceBroken()
		}
		return
	}
	if m.isFiller(at) {
		return // it is over as soon as nothing is heard, see fillerQuiet
	}
	if _, bye := m.step().Body.(*flows.Hangup); bye && m.s.Wait == PlayingOut {
		return // the call ends anyway
	}
	m.failAt("media", "", at)
}

func kindOfTrouble(kind, outcome string) string {
	if outcome == "" {
		return kind
	}
	return kind + "." + outcome
}
