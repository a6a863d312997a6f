package flows

// warnUnusedCalendar: a calendar that no hours step asks is forgotten, or
// the step asks another one by mistake.
func warnUnusedCalendar(l *loader) {
	if l.errs.faults() {
		return // what could not be read may have asked it
	}
	for i := range l.offers {
		if !l.offers[i].asked {
			l.warn(l.offers[i].key, ruleUnusedCalendar, "no step asks calendar %s; write an hours step with calendar: %s, or remove it", l.flow.Calendars[i].Name, l.flow.Calendars[i].Name)
		}
	}
}
