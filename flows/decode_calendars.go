package flows

import (
	"fmt"
	"io"
	"time"
	_ "time/tzdata" // the machine may know no time zones, and flows must mean the same everywhere

	"go.yaml.in/yaml/v4"
)

// An offer is what a calendar was written to know, even if that could not be
// read.
type offer struct {
	key                 *yaml.Node
	holidays, emergency bool
	asked               bool // by an hours step
}

// decodeCalendars reads the flow's calendars, which its hours steps ask.
func (l *loader) decodeCalendars(n *yaml.Node) {
	if n == nil {
		return
	}
	f, _ := l.entries(n, "a map of calendars, each with a name", ruleDuplicate)
	if len(f.list) > maxCalendars {
		l.fail(n, ruleLimit, "a flow has at most %d calendars", maxCalendars)
		f.list = f.list[:maxCalendars]
	}
	l.dayFiles = make(map[dayFile]*dayFileRead)
	for _, item := range f.list {
		l.goodName(item.key, "calendar")
		c := Calendar{Name: item.key.Value, Pos: l.pos(item.key), Zone: l.flow.Zone}
		l.decodeCalendar(&c, item.key, item.value)
		l.flow.Calendars = append(l.flow.Calendars, c)
		l.offers = append(l.offers, offer{key: item.key, holidays: hasKey(item.value, "holidays"), emergency: hasKey(item.value, "emergency")})
	}
}

func (l *loader) decodeCalendar(c *Calendar, key, n *yaml.Node) {
	f, ok := l.fields(n, "a calendar", "timezone", "open", "holidays", "emergency")
	if zone := f.get("timezone"); zone != nil {
		c.Zone = l.timezone(zone, c.Zone)
	} else if ok && !l.zoned {
		l.fail(key, ruleMissing, "calendar %s does not say whose clock it goes by; write timezone: Europe/Berlin, for example, here or at the top of the flow", c.Name)
	}
	if open := f.get("open"); open != nil {
		c.Week = l.decodeWeek(open)
	} else if ok {
		l.fail(key, ruleMissing, `calendar %s does not say when somebody is there; write open: {mon-fri: "09:00-17:00"}, for example`, c.Name)
	}
	if holidays := f.get("holidays"); holidays != nil {
		c.Holidays = l.decodeHolidays(holidays, c.Zone)
	}
	if emergency := f.get("emergency"); emergency != nil {
		if name, ok := l.text(emergency, "the name of a switch of the host"); ok && l.goodName(resolve(emergency), "switch") {
			c.Switch = name
		}
	}
}

// decodeZone reads the flow's own time zone.
func (l *loader) decodeZone(n *yaml.Node) {
	if n == nil {
		return
	}
	l.zoned = true
	l.flow.Zone = l.timezone(n, time.UTC)
}

func (l *loader) timezone(n *yaml.Node, fallback *time.Location) *time.Location {
	name, ok := l.text(n, "a time zone such as Europe/Berlin")
	if !ok {
		return fallback
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" { // which is another zone on each machine
		l.fail(n, ruleCalendar, "there is no time zone %s; write one of the IANA names such as Europe/Berlin, America/New_York or UTC", quote(name))
		return fallback
	}
	return zone
}

// calendar resolves the name of a calendar; -1 after a complaint.
func (l *loader) calendar(n *yaml.Node) int {
	name, ok := l.text(n, "the name of a calendar")
	if !ok {
		return -1
	}
	names := make([]string, len(l.flow.Calendars))
	for i := range l.flow.Calendars {
		if names[i] = l.flow.Calendars[i].Name; names[i] == name {
			l.offers[i].asked = true
			return i
		}
	}
	hint, guess := l.hint(name, names)
	if hint == "" {
		hint = "; declare it under calendars"
	}
	l.fail(n, ruleCalendar, "there is no calendar %s%s", quote(name), hint)
	l.mendName(n, guess, names)
	for i := range names {
		if guess != "" && names[i] == guess {
			l.offers[i].asked = true
			return i
		}
	}
	return -1
}

// readBeside reads a file that the flow names. The flow is pinned to what is
// in it: a call that goes on must meet the same days.
func (l *loader) readBeside(name string, most int) ([]byte, error) {
	file, err := l.fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %s", reason(err))
	}
	defer file.Close()
	src, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it cannot be read: %s", reason(err))
	case len(src) > most:
		return nil, fmt.Errorf("it is larger than %d KiB", most>>10)
	}
	l.hashed = append(l.hashed, src)
	return src, nil
}
