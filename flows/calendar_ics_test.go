package flows_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

func events(list ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for _, e := range list {
		b.WriteString("BEGIN:VEVENT\r\n" + strings.ReplaceAll(strings.TrimSpace(e), "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

// holidaysIn lists the holidays from 2026 up to 2028 that an event makes.
func holidaysIn(t *testing.T, zone, ics string) []string {
	t.Helper()
	c := calendarOf(t, "timezone: "+zone+"\nopen: {mon: 09:00-10:00}\nholidays: [x.ics]", map[string]string{"x.ics": ics})
	var found []string
	for day := time.Date(2026, 1, 1, 12, 0, 0, 0, c.Zone); day.Year() < 2029; day = day.AddDate(0, 0, 1) {
		if state, name := c.At(day); state == flows.Holiday {
			found = append(found, strings.TrimSpace(day.Format(time.DateOnly)+" "+name))
		}
	}
	return found
}

func TestHolidaysOfCalendarFiles(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		events     []string
		want       []string
	}{
		{"a day", "Europe/Berlin", []string{"DTSTART;VALUE=DATE:20261225\nSUMMARY:Christ\\, mas"}, []string{"2026-12-25 Christ, mas"}},
		{"a bare date", "UTC", []string{"DTSTART:20261225\nDTEND:20261226"}, []string{"2026-12-25"}},
		{"several days, the end not among them", "Pacific/Apia",
			[]string{"DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102"}, []string{"2026-12-30", "2026-12-31", "2027-01-01"}},
		{"a duration", "UTC", []string{"DTSTART;VALUE=DATE:20261230\nDURATION:P2D"}, []string{"2026-12-30", "2026-12-31"}},
		{"each year from long ago", "Europe/Berlin",
			[]string{"DTSTART;VALUE=DATE:19701003\nRRULE:FREQ=YEARLY"}, []string{"2026-10-03", "2027-10-03", "2028-10-03"}},
		{"fourth Thursday of November", "America/New_York",
			[]string{"DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}, []string{"2026-11-26", "2027-11-25", "2028-11-23"}},
		{"less the exceptions", "Europe/Berlin",
			[]string{"DTSTART;VALUE=DATE:20261003\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20261003,20281003"}, []string{"2027-10-03"}},
		{"and more dates", "Europe/Berlin",
			[]string{"DTSTART;VALUE=DATE:20261003\nRDATE;VALUE=DATE:20261105"}, []string{"2026-10-03", "2026-11-05"}},
		{"until a day", "UTC",
			[]string{"DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;UNTIL=20260103"}, []string{"2026-01-01", "2026-01-02", "2026-01-03"}},
		{"one of them moved", "UTC",
			[]string{"UID:a\nDTSTART;VALUE=DATE:20260501\nRRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:May", "UID:a\nRECURRENCE-ID;VALUE=DATE:20270501\nDTSTART;VALUE=DATE:20270503\nSUMMARY:May"},
			[]string{"2026-05-01 May", "2027-05-03 May"}},
		{"cancelled", "UTC", []string{"DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED"}, nil},
		{"a time of day makes a whole day", "Europe/Berlin", []string{"DTSTART:20261224T130000Z\nDTEND:20261224T150000Z"}, []string{"2026-12-24"}},
		{"and each day that it touches there", "Europe/Berlin", []string{"DTSTART:20261224T223000Z\nDTEND:20261225T010000Z"}, []string{"2026-12-24", "2026-12-25"}},
		{"but not the one it ends before", "Europe/Berlin", []string{"DTSTART:20261224T100000Z\nDTEND:20261224T230000Z"}, []string{"2026-12-24"}},
		{"in the zone of the event", "America/New_York", []string{"DTSTART;TZID=Asia/Tokyo:20270101T090000\nDURATION:PT1H"}, []string{"2026-12-31"}},
		{"with a rule over the change of the clocks", "Europe/Berlin",
			[]string{"DTSTART;TZID=Europe/Berlin:20260327T233000\nDURATION:PT20M\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/Berlin:20260328T233000"},
			[]string{"2026-03-27", "2026-03-29", "2026-03-30"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, holidaysIn(t, c.zone, events(c.events...))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadCalendarFilesAreRefusedWhereTheFlowNamesThem(t *testing.T) {
	for name, c := range map[string]struct{ ics, want string }{
		"empty":          {"", "it is empty"},
		"another format": {"<html>", "it is no iCalendar file"},
		"cut off":        {"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "it is no iCalendar file"},
		"a broken line":  {"BEGIN:VCALENDAR\r\nA;B=\r\n", "a line ends too early"},
		"a long line":    {"BEGIN:VCALENDAR\r\nA;B=" + strings.Repeat("x\r\n ", 10000) + ":1\r\n", "longer than 16 KiB"},
		"a large file":   {strings.Repeat("X", 600<<10), "larger than 512 KiB"},
		"no beginning":   {events("SUMMARY:Never"), `event "Never": it does not say when it begins`},
		"no date":        {events("DTSTART:soon"), "its beginning cannot be read"},
		"no end":         {events("DTSTART;VALUE=DATE:20260101\nDTEND:late"), "its end cannot be read"},
		"backwards":      {events("DTSTART;VALUE=DATE:20260102\nDTEND;VALUE=DATE:20260101"), "ends before it begins"},
		"a long event":   {events("DTSTART;VALUE=DATE:20260102\nDTEND;VALUE=DATE:20280101"), "lasts more than a year"},
		"hourly":         {events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=HOURLY"), "repeats within a day"},
		"within a day":   {events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYHOUR=1,2"), "repeats within a day"},
		"no such day":    {events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "let it repeat YEARLY or MONTHLY"},
		"never true":     {events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "never comes true"},
		"never after":    {events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYEASTER=1000"), "BYEASTER"},
		"forgotten days": {events("DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY;UNTIL=19991231", "DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY;UNTIL=19991231"), "repeat more than"},
		"backward steps": {events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;INTERVAL=-1"), "INTERVAL or a COUNT"},
		"no rule":        {events("DTSTART;VALUE=DATE:20260101\nRRULE:every now and then"), "cannot be read"},
		"two rules":      {events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY"), "more than one rule"},
		"an exception":   {events("DTSTART;VALUE=DATE:20260101\nEXDATE:never"), "a date of EXDATE cannot be read"},
		"a Windows zone": {events("DTSTART;TZID=W. Europe Standard Time:20260101T090000"), "Europe/Berlin"},
		"the year dot":   {events("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY"), "begins in the year 1"},
		"too many days":  {events("DTSTART;VALUE=DATE:20000101\nDTEND;VALUE=DATE:20000103\nRRULE:FREQ=DAILY"), "touch more than"},
		"many rules":     {events(strings.Split(strings.Repeat("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;COUNT=1|", 201), "|")[:201]...), "repeat"},
		"many events":    {events(strings.Split(strings.Repeat("DTSTART:20260101|", 3001), "|")[:3001]...), "more than 3000 events"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"f.yaml": {Data: []byte("flow: f\nlanguage: en\ntimezone: UTC\ncalendars:\n  c:\n    open: {mon: 9:00-10:00}\n    holidays: [x.ics]\nsteps:\n  a:\n    hours: {calendar: c, open: hangup, closed: hangup}\n")},
				"x.ics":  {Data: []byte(c.ics)},
			}
			_, err := flows.Load(fsys, "f.yaml")
			if err == nil || !strings.HasPrefix(err.Error(), `f.yaml:7:16: the calendar file "x.ics" cannot be used: `) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("want …%s…, got:\n%v", c.want, err)
			}
		})
	}
}

// Load ends soon whatever the calendars are: nothing is searched for that
// cannot come, and a file that many calendars name is worked out once.
func TestCalendarsAreBoundedInTime(t *testing.T) {
	var late, lists []string
	for i := range 200 {
		late = append(late, fmt.Sprintf("UID:%d\nDTSTART;VALUE=DATE:21500101\nRRULE:FREQ=MONTHLY;BYDAY=6MO", i))
	}
	exceptions := "DTSTART;VALUE=DATE:20000101\nRRULE:FREQ=DAILY;COUNT=30000" + strings.Repeat("\nEXDATE;VALUE=DATE:20260101"+strings.Repeat(",20260102", 1500), 37)
	for i := range 50 {
		lists = append(lists, fmt.Sprintf("  c%d: {open: {mon: 9:00-10:00}, holidays: [late.ics, dropped.ics, %s]}\n", i, strings.TrimSuffix(strings.Repeat("days.ics, ", 498), ", ")))
	}
	var steps strings.Builder
	for i := range lists {
		fmt.Fprintf(&steps, "  s%d: {hours: {calendar: c%d, open: s%d, closed: hangup, holiday: hangup}}\n", i, i, i+1)
	}
	fsys := fstest.MapFS{
		"f.yaml":      {Data: []byte("flow: f\nlanguage: en\ntimezone: UTC\ncalendars:\n" + strings.Join(lists, "") + "steps:\n" + steps.String() + "  s50: {hangup: }\n")},
		"late.ics":    {Data: []byte(events(late...))},
		"dropped.ics": {Data: []byte(events(exceptions))},
		"days.ics":    {Data: []byte(events("DTSTART;VALUE=DATE:20000101\nRRULE:FREQ=DAILY;COUNT=30000"))},
	}
	begun := time.Now()
	if _, err := flows.Load(fsys, "f.yaml"); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > 5*time.Second { // it is 0.2 s; without the bounds it was minutes
		t.Errorf("took %v", took)
	}
}

func TestAFlowReadsAFewCalendarFilesOnly(t *testing.T) {
	names := make([]string, 51)
	fsys := fstest.MapFS{}
	for i := range names {
		names[i] = fmt.Sprintf("%d.ics", i)
		fsys[names[i]] = &fstest.MapFile{Data: []byte(events("DTSTART;VALUE=DATE:20261225"))}
	}
	fsys["f.yaml"] = &fstest.MapFile{Data: []byte("flow: f\nlanguage: en\ntimezone: UTC\ncalendars:\n  c: {open: {mon: 9:00-10:00}, holidays: [" + strings.Join(names, ", ") + "]}\nsteps:\n  a: {hours: {calendar: c, open: hangup, closed: hangup, holiday: hangup}}\n")}
	if _, err := flows.Load(fsys, "f.yaml"); err == nil || !strings.Contains(err.Error(), "a flow reads at most 50 calendar files") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}

// A call that goes on meets the days that it began with: other days are
// another flow.
func TestCalendarFileIsPartOfTheHash(t *testing.T) {
	hash := func(ics string) string {
		fsys := fstest.MapFS{
			"f.yaml": {Data: []byte("flow: f\nlanguage: en\ntimezone: UTC\ncalendars:\n  c:\n    open: {mon: 9:00-10:00}\n    holidays: [x.ics]\nsteps:\n  a:\n    hours: {calendar: c, open: hangup, closed: hangup}\n")},
			"x.ics":  {Data: []byte(ics)},
		}
		lib, err := flows.Load(fsys, "f.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return lib.Flow("f").Hash
	}
	one, same, other := hash(events("DTSTART:20260101")), hash(events("DTSTART:20260101")), hash(events("DTSTART:20260102"))
	if one != same || one == other {
		t.Errorf("hashes %s, %s and %s", one, same, other)
	}
}

// FuzzCalendarFile: whatever is in a file, it gives holidays or one error at
// its place, soon.
func FuzzCalendarFile(f *testing.F) {
	f.Add(events("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas"))
	f.Add(events("UID:a\nDTSTART;TZID=Europe/Berlin:20260327T233000\nDURATION:PT20M\nRRULE:FREQ=MONTHLY;BYDAY=-1FR\nEXDATE:20260328T233000Z"))
	f.Add(events("DTSTART:20260101\nRDATE;VALUE=PERIOD:20260101T000000Z/PT1H"))
	f.Add("BEGIN:VCALENDAR\r\nA;B=\r\n")
	f.Fuzz(func(t *testing.T, ics string) {
		fsys := fstest.MapFS{
			"f.yaml": {Data: []byte("flow: f\nlanguage: en\ntimezone: UTC\ncalendars:\n  c:\n    open: {mon: 9:00-10:00}\n    holidays: [x.ics]\nsteps:\n  a:\n    hours: {calendar: c, open: hangup, closed: hangup}\n")},
			"x.ics":  {Data: []byte(ics)},
		}
		lib, err := flows.Load(fsys, "f.yaml")
		if err == nil {
			lib.Flow("f").Calendars[0].At(time.Date(2026, 12, 25, 12, 0, 0, 0, time.UTC))
		} else if !strings.HasPrefix(err.Error(), "f.yaml:7:16: ") {
			t.Error(err)
		}
	})
}
