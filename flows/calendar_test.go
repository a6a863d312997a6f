package flows_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
)

// calendarOf loads a flow with one calendar, written below open:, holidays:
// and so on.
func calendarOf(t interface {
	Helper()
	Fatal(...any)
}, calendar string, files map[string]string) *flows.Calendar {
	t.Helper()
	src := "flow: f\nlanguage: en\nsteps:\n  a:\n    hours: {calendar: c, open: hangup, closed: hangup}\ncalendars:\n  c:\n    " +
		strings.ReplaceAll(strings.TrimSpace(calendar), "\n", "\n    ") + "\n"
	fsys := fstest.MapFS{"dir/f.yaml": {Data: []byte(src)}}
	for name, text := range files {
		fsys["dir/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	lib, err := flows.Load(fsys, "dir/f.yaml")
	if err != nil {
		t.Fatal(err, "\n", src)
	}
	return &lib.Flow("f").Calendars[0]
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The hours are those of the clock on the wall in the calendar's zone. On the
// last Sunday of March it jumps from 2 to 3, in October from 3 back to 2.
func TestCalendarGoesByTheClockOnTheWall(t *testing.T) {
	c := calendarOf(t, `
timezone: Europe/Berlin
open: {mon-fri: ["09:00-12:30", "13:30-24:00"], sun: "02:00-03:00"}
holidays: ["12-26", {date: 2026-12-25, name: Christmas}, {from: "12-31", to: "01-01", name: New Year}, "02-29"]`, nil)
	for text, want := range map[string]flows.Opening{
		"2026-03-27T08:00:00Z":      flows.Open, // Friday 9:00, winter
		"2026-03-27T07:59:59Z":      flows.Closed,
		"2026-03-30T07:00:00Z":      flows.Open, // Monday 9:00, summer
		"2026-03-30T06:59:59Z":      flows.Closed,
		"2026-03-30T12:30:00+02:00": flows.Closed,
		"2026-03-30T12:29:59+02:00": flows.Open,
		"2026-03-30T23:59:59+02:00": flows.Open,
		"2026-03-31T00:00:00+02:00": flows.Closed,
		"2026-03-29T00:59:59Z":      flows.Closed, // Sunday 1:59, and then it is 3:00
		"2026-03-29T01:00:00Z":      flows.Closed,
		"2026-10-25T00:00:00Z":      flows.Open, // Sunday 2:00, summer
		"2026-10-25T01:30:00Z":      flows.Open, // Sunday 2:30 again, winter
		"2026-10-25T02:00:00Z":      flows.Closed,
		"2026-12-25T10:00:00+01:00": flows.Holiday,
		"2027-12-25T10:00:00+01:00": flows.Closed, // a Saturday without hours
		"2028-12-26T10:00:00+01:00": flows.Holiday,
		"2026-12-25T22:59:59Z":      flows.Holiday, // still the 25th in Berlin
		"2026-12-26T23:00:00Z":      flows.Closed,  // the 27th there
		"2026-12-31T10:00:00+01:00": flows.Holiday,
		"2027-01-01T10:00:00+01:00": flows.Holiday,
		"2027-01-02T10:00:00+01:00": flows.Closed,
		"2028-02-29T10:00:00+01:00": flows.Holiday,
	} {
		if got, _ := c.At(moment(t, text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if _, name := c.At(moment(t, "2026-12-25T10:00:00+01:00")); name != "Christmas" {
		t.Errorf("the holiday is called %q", name)
	}
}

// Whatever the hours, holidays and zone: a calendar says what a list of open
// minutes and of holidays says, looked up by what a clock there shows.
func TestCalendarIsItsListOfMinutes(t *testing.T) {
	days := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"}).Draw(t, "zone")
		var open [7][24 * 60]bool
		var text strings.Builder
		fmt.Fprintf(&text, "timezone: %s\nopen:\n", zone)
		some := false
		for day := range days {
			var spans []string
			at := 0
			for range rapid.IntRange(0, 3).Draw(t, "spans") {
				from := rapid.IntRange(at, 24*60).Draw(t, "from")
				to := rapid.IntRange(from, 24*60).Draw(t, "to")
				if from == to {
					continue
				}
				for m := from; m < to; m++ {
					open[day][m] = true
				}
				spans = append(spans, fmt.Sprintf(`"%02d:%02d-%02d:%02d"`, from/60, from%60, to/60, to%60))
				at = to
			}
			if len(spans) > 0 {
				some = true
				spans = rapid.Permutation(spans).Draw(t, "order")
				fmt.Fprintf(&text, "  %s: [%s]\n", days[day], strings.Join(spans, ", "))
			}
		}
		if !some {
			t.Skip("never open, which is refused")
		}
		base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		closed := map[string]bool{}
		for range rapid.IntRange(0, 5).Draw(t, "holidays") {
			first := base.AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "first"))
			last := first.AddDate(0, 0, rapid.IntRange(0, 5).Draw(t, "last"))
			if len(closed) == 0 {
				text.WriteString("holidays:\n")
			}
			fmt.Fprintf(&text, "  - {from: %s, to: %s}\n", first.Format(time.DateOnly), last.Format(time.DateOnly))
			for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
				closed[d.Format(time.DateOnly)] = true
			}
		}
		c := calendarOf(t, text.String(), nil)
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			at := base.Add(time.Duration(rapid.Int64Range(0, 2*366*24*3600).Draw(t, "at")) * time.Second)
			shown := at.In(loc)
			want := flows.Closed
			switch {
			case closed[shown.Format(time.DateOnly)]:
				want = flows.Holiday
			case open[shown.Weekday()][shown.Hour()*60+shown.Minute()]:
				want = flows.Open
			}
			if got, _ := c.At(at); got != want {
				t.Fatalf("%s: %v, want %v, by\n%s", shown, got, want, text.String())
			}
		}
	})
}
