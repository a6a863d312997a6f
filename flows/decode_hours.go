package flows

import "go.yaml.in/yaml/v4"

func (l *loader) decodeHours(n *yaml.Node) *Hours {
	f, ok := l.fields(n, "an hours step", "calendar", "open", "closed", "holiday", "emergency")
	h := &Hours{Calendar: -1, Open: NoStep, Closed: NoStep}
	if name := f.get("calendar"); name != nil {
		h.Calendar = l.calendar(name)
	} else if ok {
		l.fail(n, ruleMissing, "it is not said which calendar to ask; write calendar: and one of the flow's calendars")
	}
	h.Open = l.needTarget(f, n, ok, "open")
	h.Closed = l.needTarget(f, n, ok, "closed")
	h.Holiday, h.Emergency = h.Closed, h.Closed
	if to := f.get("holiday"); to != nil {
		h.Holiday = l.target(to)
	}
	if to := f.get("emergency"); to != nil {
		h.Emergency = l.target(to)
	}
	if h.Calendar >= 0 {
		l.idleBranches(f, h.Calendar)
	}
	return h
}

// needTarget reads a field that must lead somewhere.
func (l *loader) needTarget(f fields, n *yaml.Node, ok bool, name string) StepID {
	if to := f.get(name); to != nil {
		return l.target(to)
	}
	l.loseLead()
	if ok {
		l.fail(n, ruleDrops, "it is not said where to go when it is %s, and the caller would be dropped; write %s: and a step", name, name)
	}
	return NoStep
}

// idleBranches refuses what the calendar never says.
func (l *loader) idleBranches(f fields, calendar int) {
	name, offer := l.flow.Calendars[calendar].Name, l.offers[calendar]
	if to := f.key("holiday"); to != nil && !offer.holidays {
		l.fail(to, ruleCalendar, "calendar %s has no holidays, so this is never taken; give it some, or remove the line", name)
	}
	if to := f.key("emergency"); to != nil && !offer.emergency {
		l.fail(to, ruleCalendar, "calendar %s has no emergency switch, so this is never taken; give it one with emergency: and its name, or remove the line", name)
	}
}
