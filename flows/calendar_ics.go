package flows

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-ical"
	"go.yaml.in/yaml/v4"
)

// Bounds of an iCalendar file. A public calendar of one country's holidays
// for ten years has about 150 events and 60 KiB.
const (
	maxCalendarFile = 512 << 10
	maxCalendarLine = 16 << 10 // unfolded; the library's time grows with its square
	maxEvents       = 3000
	maxRules        = 200   // events that repeat: each is worked out until lastYear
	maxEventDays    = 60000 // of all events, repeated ones counted each time
	maxEventLength  = 366 * 24 * time.Hour
	maxDayFiles     = 50 // of one flow, each time zone counted

	// Days are worked out when the flow is loaded, so a rule without an end
	// must be given one. No call of ours comes before firstYear.
	firstYear, lastYear = 2000, 2100
)

// marked are days that an iCalendar file makes holidays.
type marked map[int]string // by dayNumber

func (m marked) On(day time.Time) (string, bool) {
	name, ok := m[dayNumber(day)]
	return name, ok
}

// holidayFile reads an iCalendar file that lies beside the flow. What is
// wrong with it is reported where the flow names it.
func (l *loader) holidayFile(n *yaml.Node, zone *time.Location) Holidays {
	name := path.Join(path.Dir(l.flow.File), n.Value)
	if strings.HasPrefix(n.Value, "/") || strings.Contains(n.Value, `\`) || !fs.ValidPath(name) {
		l.fail(n, ruleCalendar, "%s does not lie beside the flow; name a file in its folder or below it, with / between folders", quote(n.Value))
		return nil
	}
	in := dayFile{name, zone.String()}
	if l.dayFiles[in] == nil {
		if len(l.dayFiles) >= maxDayFiles {
			l.fail(n, ruleLimit, "a flow reads at most %d calendar files, each time zone counted; put the holidays of several into one", maxDayFiles)
			return nil
		}
		l.dayFiles[in] = l.daysOf(name, zone)
	}
	days := l.dayFiles[in]
	if days.err != nil {
		l.fail(n, ruleCalendar, "the calendar file %s cannot be used: %s", quote(n.Value), days.err)
		return nil
	}
	return days.marked
}

// A dayFile is a calendar file seen from a time zone. Each is worked out once
// for all calendars of a flow.
type dayFile struct{ name, zone string }

type dayFileRead struct {
	marked
	err error
}

func (l *loader) daysOf(name string, zone *time.Location) *dayFileRead {
	src, err := l.readBeside(name, maxCalendarFile)
	if err != nil {
		return &dayFileRead{err: err}
	}
	days, err := holidaysOf(src, zone)
	return &dayFileRead{days, err}
}

// holidaysOf works out the days of an iCalendar file, in a time zone.
func holidaysOf(src []byte, zone *time.Location) (marked, error) {
	cal, err := decodeICS(src)
	if err != nil {
		return nil, err
	}
	events := cal.Events()
	if len(events) > maxEvents {
		return nil, fmt.Errorf("it has more than %d events; take out the years that nobody needs", maxEvents)
	}
	x := expansion{zone: zone, days: make(marked), moved: make(map[string]bool)}
	for i := range events {
		nameDates(&events[i])
		x.noteMoved(&events[i])
	}
	for i := range events {
		if err := x.add(&events[i]); err != nil {
			return nil, fmt.Errorf("event %s: %w", quote(summary(&events[i])), err)
		}
	}
	return x.days, nil
}

// decodeICS keeps what the library does with a broken file inside.
func decodeICS(src []byte) (cal *ical.Calendar, err error) {
	defer func() {
		if r := recover(); r != nil {
			// go-ical panics on a parameter that the line ends in.
			cal, err = nil, errors.New("it is no iCalendar file (a line ends too early)")
		}
	}()
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if len(bytes.TrimSpace(src)) == 0 {
		return nil, errors.New("it is empty")
	}
	if longestLine(src) > maxCalendarLine {
		return nil, fmt.Errorf("a line is longer than %d KiB", maxCalendarLine>>10)
	}
	cal, err = ical.NewDecoder(bytes.NewReader(src)).Decode()
	if err != nil {
		return nil, fmt.Errorf("it is no iCalendar file (%s)", strings.TrimPrefix(err.Error(), "ical: "))
	}
	return cal, nil
}

// longestLine counts the bytes of the longest line with what is folded to it:
// a line that begins with a blank goes on with the one before.
func longestLine(src []byte) int {
	longest, length := 0, 0
	for line := range bytes.Lines(src) {
		if line[0] != ' ' && line[0] != '\t' {
			length = 0
		}
		length += len(line)
		longest = max(longest, length)
	}
	return longest
}

// nameDates says of each bare date that it is one, which some programs leave
// out and the library does not guess.
func nameDates(e *ical.Event) {
	for _, name := range []string{ical.PropDateTimeStart, ical.PropDateTimeEnd, ical.PropRecurrenceID, ical.PropExceptionDates, ical.PropRecurrenceDates} {
		for i := range e.Props[name] {
			if prop := &e.Props[name][i]; bareDate.MatchString(prop.Value) {
				prop.SetValueType(ical.ValueDate)
			}
		}
	}
}

var bareDate = regexp.MustCompile(`^[0-9]{8}(,[0-9]{8})*$`)

func summary(e *ical.Event) string {
	if prop := e.Props.Get(ical.PropSummary); prop != nil {
		if text, err := prop.Text(); err == nil {
			return text
		}
		return prop.Value
	}
	return ""
}
