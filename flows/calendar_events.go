package flows

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-ical"
	"github.com/teambition/rrule-go"
)

// An expansion works out which days the events of one file touch.
type expansion struct {
	zone   *time.Location
	days   marked
	moved  map[string]bool // UID and day of an occurrence that has an event of its own
	total  int             // days so far
	worked int             // occurrences of rules so far
	rules  int
}

// noteMoved takes down an event that stands in for one occurrence of another.
func (x *expansion) noteMoved(e *ical.Event) {
	if prop := e.Props.Get(ical.PropRecurrenceID); prop != nil {
		if at, err := prop.DateTime(x.zone); err == nil {
			x.moved[occurrence(e, dayNumber(at.In(x.zone)))] = true
		}
	}
}

func occurrence(e *ical.Event, day int) string {
	uid := ""
	if prop := e.Props.Get(ical.PropUID); prop != nil {
		uid = prop.Value
	}
	return fmt.Sprint(uid, " ", day)
}

// add marks every day that an event touches. An event with a time of day
// counts for the whole of each day that it touches: half a holiday is a
// matter for the weekly hours, and an evening party is not worth guessing.
func (x *expansion) add(e *ical.Event) error {
	if status, _ := e.Status(); status == ical.EventCancelled {
		return nil
	}
	start, length, err := x.span(e)
	if err != nil {
		return err
	}
	starts := []time.Time{start}
	rules := e.Props.Values(ical.PropRecurrenceRule)
	switch {
	case len(rules) > 1 || len(e.Props.Values("EXRULE")) > 0:
		return errors.New("it repeats by more than one rule; make it several events")
	case len(rules) == 1:
		if starts, err = x.repeat(rules[0].Value, start); err != nil {
			return err
		}
	}
	extra, err := x.dates(e, ical.PropRecurrenceDates)
	if err != nil {
		return err
	}
	dropped, err := x.dates(e, ical.PropExceptionDates)
	if err != nil {
		return err
	}
	out := make(map[int]bool, len(dropped))
	for _, at := range dropped {
		out[dayNumber(at)] = true
	}
	name, own := summary(e), e.Props.Get(ical.PropRecurrenceID) != nil
	for _, at := range append(starts, extra...) {
		day := dayNumber(at)
		if out[day] || !own && x.moved[occurrence(e, day)] {
			continue
		}
		if err := x.mark(at, length, name); err != nil {
			return err
		}
	}
	return nil
}

// span is the first beginning of an event, in the calendar's zone, and how
// long it lasts.
func (x *expansion) span(e *ical.Event) (time.Time, time.Duration, error) {
	prop := e.Props.Get(ical.PropDateTimeStart)
	if prop == nil {
		return time.Time{}, 0, errors.New("it does not say when it begins (DTSTART)")
	}
	zone := x.zone
	if wholeDay(prop) {
		zone = time.UTC // where each day has 24 hours
	}
	start, err := prop.DateTime(zone)
	if err != nil {
		return time.Time{}, 0, fmt.Errorf("its beginning cannot be read: %w", plainZone(err))
	}
	end, err := e.DateTimeEnd(zone)
	if err != nil {
		return time.Time{}, 0, fmt.Errorf("its end cannot be read: %w", plainZone(err))
	}
	length := end.Sub(start)
	switch {
	case start.Year() < 1900 || start.Year() > 2200:
		return time.Time{}, 0, fmt.Errorf("it begins in the year %d", start.Year())
	case length < 0:
		return time.Time{}, 0, errors.New("it ends before it begins")
	case length > maxEventLength:
		return time.Time{}, 0, errors.New("it lasts more than a year")
	case !wholeDay(prop):
		start = start.In(x.zone)
	}
	return start, length, nil
}

func wholeDay(prop *ical.Prop) bool { return prop.ValueType() == ical.ValueDate }

// plainZone: a zone that Go does not know is one of Microsoft's names.
func plainZone(err error) error {
	if strings.HasPrefix(err.Error(), "unknown time zone") {
		return fmt.Errorf("%w; use one of the IANA names such as Europe/Berlin", err)
	}
	return err
}

// dates reads the lists of a property such as EXDATE, in the calendar's zone.
func (x *expansion) dates(e *ical.Event, name string) ([]time.Time, error) {
	var all []time.Time
	for _, prop := range e.Props.Values(name) {
		for value := range strings.SplitSeq(prop.Value, ",") {
			one := prop
			one.Value = strings.TrimSpace(value)
			at, err := one.DateTime(x.zone)
			if err != nil {
				return nil, fmt.Errorf("a date of %s cannot be read: %w", name, plainZone(err))
			}
			if !wholeDay(&one) {
				at = at.In(x.zone)
			}
			all = append(all, at)
		}
	}
	return all, nil
}

// repeat lists the beginnings that a rule makes, until lastYear. What the
// library does with a rule that it does not bear is kept inside.
func (x *expansion) repeat(src string, start time.Time) (starts []time.Time, err error) {
	defer func() {
		if recover() != nil {
			starts, err = nil, fmt.Errorf("its rule %s cannot be worked out", quote(src))
		}
	}()
	if x.rules++; x.rules > maxRules {
		return nil, fmt.Errorf("more than %d events of the file repeat", maxRules)
	}
	o, err := rrule.StrToROptionInLocation(src, start.Location())
	if err != nil {
		return nil, fmt.Errorf("its rule %s cannot be read: %w", quote(src), err)
	}
	if err := bearable(o); err != nil {
		return nil, err
	}
	if start.Year() > lastYear { // the search for a first day would begin behind its own end
		return nil, nil
	}
	o.Dtstart = start
	if end := time.Date(lastYear, 12, 31, 23, 59, 59, 0, time.UTC); o.Until.IsZero() || o.Until.After(end) {
		o.Until = end
	}
	rule, err := rrule.NewRRule(*o)
	if err != nil {
		return nil, fmt.Errorf("its rule %s cannot be read: %w", quote(src), err)
	}
	next := rule.Iterator()
	for at, ok := next(); ok; at, ok = next() {
		if x.worked++; x.worked > maxEventDays { // also those before firstYear
			return nil, fmt.Errorf("the events of the file repeat more than %d times", maxEventDays)
		}
		starts = append(starts, at)
	}
	if len(starts) == 0 { // a slip, and two hundred of them would take half a minute
		return nil, fmt.Errorf("its rule %s never comes true; mend it, or remove the event", quote(src))
	}
	return starts, nil
}

// bearable refuses rules that no holiday needs and that would be searched for
// hours: rrule-go goes on to the year 9999 where nothing matches.
func bearable(o *rrule.ROption) error {
	narrow := len(o.Bymonth)+len(o.Bymonthday)+len(o.Byyearday)+len(o.Byweekno)+len(o.Bysetpos)+len(o.Byeaster) > 0
	switch {
	case o.Freq > rrule.DAILY || len(o.Byhour)+len(o.Byminute)+len(o.Bysecond) > 0:
		return errors.New("it repeats within a day; a holiday repeats YEARLY, MONTHLY, WEEKLY or DAILY")
	case o.Freq >= rrule.WEEKLY && narrow:
		return errors.New("it repeats by weeks or days but only in some months; let it repeat YEARLY or MONTHLY")
	case slices.ContainsFunc(o.Byeaster, func(days int) bool { return days < -80 || days > 240 }):
		return errors.New("its rule has a BYEASTER that does not lie in the year of its Easter")
	case o.Interval < 0 || o.Interval > 1000 || o.Count < 0:
		return errors.New("its rule has an INTERVAL or a COUNT that cannot be")
	}
	return nil
}

// mark notes the days from a beginning on; of two events on a day the first
// of the file gives the name.
func (x *expansion) mark(start time.Time, length time.Duration, name string) error {
	last := start
	if length > 0 {
		last = start.Add(length - 1)
	}
	for day := dayNumber(start); day <= dayNumber(last); day++ {
		if day < dayNumber(time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)) {
			continue
		}
		if x.total++; x.total > maxEventDays {
			return fmt.Errorf("the events of the file touch more than %d days", maxEventDays)
		}
		if _, ok := x.days[day]; !ok {
			x.days[day] = name
		}
	}
	return nil
}
