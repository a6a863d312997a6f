package call

import (
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// hours goes as a calendar says of this moment. The emergency switch of the
// host comes before the calendar.
func (m *Machine) hours(b *flows.Hours) {
	c := &m.s.flow.Calendars[b.Calendar]
	now := m.scope().Now
	switch {
	case c.Switch != "" && m.switchedOn(c.Switch):
		m.goOn(b.Emergency, "emergency "+c.Switch)
	case now.IsZero(): // nobody said when the call was born
		m.fail(flows.ErrorExpression)
	default:
		m.openAt(b, c, now)
	}
}

func (m *Machine) openAt(b *flows.Hours, c *flows.Calendar, now time.Time) {
	switch is, name := c.At(now); is {
	case flows.Open:
		m.goOn(b.Open, "open")
	case flows.Holiday:
		m.goOn(b.Holiday, strings.TrimSpace("holiday "+name))
	default:
		m.goOn(b.Closed, "closed")
	}
}

// goOn follows a decision of the flow, and says in the trace what it was.
func (m *Machine) goOn(to flows.StepID, why string) {
	m.note(Note{What: Decided, Step: m.s.Step, Detail: why})
	m.enter(to)
}
