package flows

import (
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// A monthDay is a day of any year.
type monthDay struct {
	month time.Month
	day   int
}

func (d monthDay) before(e monthDay) bool {
	return d.month < e.month || d.month == e.month && d.day < e.day
}

func monthDayOf(t time.Time) monthDay { return monthDay{t.Month(), t.Day()} }

// yearly are holidays of each year, from a day to a day, both included; the
// first may be later in the year than the last.
type yearly struct {
	first, last monthDay
	name        string
}

func (h yearly) On(day time.Time) (string, bool) {
	d := monthDayOf(day)
	after, upTo := !d.before(h.first), !h.last.before(d)
	if h.last.before(h.first) {
		return h.name, after || upTo
	}
	return h.name, after && upTo
}

// once are holidays from one date to another, both included.
type once struct {
	first, last int // see dayNumber
	name        string
}

func (h once) On(day time.Time) (string, bool) {
	d := dayNumber(day)
	return h.name, h.first <= d && d <= h.last
}

// dayNumber counts days, so that dates of any zone can be compared.
func dayNumber(t time.Time) int {
	return int(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// A date is a full one, or with every the same in each year.
type date struct {
	time  time.Time
	every bool
}

// decodeHolidays reads the holidays of a calendar: dates, ranges of dates and
// iCalendar files.
func (l *loader) decodeHolidays(n *yaml.Node, zone *time.Location) []Holidays {
	items := l.list(n, `a list of holidays such as ["2026-12-25", "12-26", holidays.ics]`)
	if len(items) > maxHolidays {
		l.fail(n, ruleLimit, "a calendar has at most %d holidays; put more of them into an .ics file", maxHolidays)
		items = items[:maxHolidays]
	}
	var all []Holidays
	for _, item := range items {
		switch {
		case item.Kind == yaml.MappingNode:
			all = appendHoliday(all, l.namedHoliday(item))
		case strings.HasSuffix(strings.ToLower(item.Value), ".ics"):
			all = appendHoliday(all, l.holidayFile(item, zone))
		default:
			if d, ok := l.date(item, `a date such as "2026-12-25", "12-26" for every year, or a file such as holidays.ics`); ok {
				all = append(all, holiday(d, d, ""))
			}
		}
	}
	return all
}

func appendHoliday(all []Holidays, h Holidays) []Holidays {
	if h == nil {
		return all
	}
	return append(all, h)
}

// namedHoliday reads {date: …, name: …} or {from: …, to: …, name: …}.
func (l *loader) namedHoliday(n *yaml.Node) Holidays {
	f, ok := l.fields(n, "a holiday", "date", "from", "to", "name")
	name := ""
	if given := f.get("name"); given != nil {
		name, _ = l.text(given, "the name of a holiday")
	}
	one, from, to := f.get("date"), f.get("from"), f.get("to")
	switch {
	case one != nil && (from != nil || to != nil):
		l.fail(f.key("date"), ruleDuplicate, "date is for one day; write either date, or from and to")
		return nil
	case one == nil && (from == nil || to == nil):
		if ok {
			l.fail(n, ruleMissing, "it is not said when the holiday is; write date: 2026-12-25, or from: and to:")
		}
		return nil
	case one != nil:
		from, to = one, one
	}
	const what = `a date such as "2026-12-25", or "12-26" for every year`
	first, ok := l.date(from, what)
	last, ok2 := l.date(to, what)
	switch {
	case !ok || !ok2:
		return nil
	case first.every != last.every:
		l.fail(to, ruleCalendar, "one of from and to has a year and the other has none; write both with it or both without")
		return nil
	case !first.every && last.time.Before(first.time):
		l.fail(to, ruleCalendar, "the holiday ends on %s, before it begins; swap from and to", last.time.Format(time.DateOnly))
		return nil
	}
	return holiday(first, last, name)
}

func holiday(first, last date, name string) Holidays {
	if first.every {
		return yearly{monthDayOf(first.time), monthDayOf(last.time), name}
	}
	return once{dayNumber(first.time), dayNumber(last.time), name}
}

var dayForm = regexp.MustCompile(`^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$`)

// date reads 2026-12-25, or 12-26 of every year.
func (l *loader) date(n *yaml.Node, what string) (date, bool) {
	src, ok := l.text(n, what)
	if !ok {
		return date{}, false
	}
	if t, err := time.Parse(time.DateOnly, src); err == nil {
		return date{time: t}, true
	}
	const leap = "2000-" // has the 29th of February, which is a holiday in leap years then
	if t, err := time.Parse(time.DateOnly, leap+src); err == nil {
		return date{time: t, every: true}, true
	}
	if dayForm.MatchString(src) {
		l.fail(n, ruleCalendar, "there is no day %s; mend the month or the day", src)
	} else {
		l.fail(n, ruleCalendar, "expected %s, found %s", what, quote(src))
	}
	return date{}, false
}
