package flows

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// weekdays by time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var spanForm = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})$`)

// decodeWeek reads the weekly hours of a calendar: days, and when it is open
// on them.
func (l *loader) decodeWeek(n *yaml.Node) (week [7][]Span) {
	f, ok := l.entries(n, `a map of days and hours such as mon-fri: "09:00-17:00"`, ruleDuplicate)
	if ok && len(n.Content) == 0 {
		l.fail(n, ruleMissing, `the calendar is never open; write at least one day, such as mon-fri: "09:00-17:00"`)
	}
	said := make(map[int]bool)
	for _, item := range f.list {
		days := l.days(item.key)
		spans := l.spans(item.value, days)
		for _, day := range days {
			if said[day] {
				l.fail(item.key, ruleDuplicate, "%s is here already; write all hours of a day in one list", weekdays[day])
				continue
			}
			said[day] = true
			week[day] = spans
		}
	}
	return week
}

// days reads "mon", "mon-fri" or "mon, wed, sat-sun".
func (l *loader) days(n *yaml.Node) []int {
	var days []int
	for part := range strings.SplitSeq(n.Value, ",") {
		first, last, ranged := strings.Cut(strings.TrimSpace(part), "-")
		from, ok := l.day(n, strings.TrimSpace(first))
		if !ok {
			return nil
		}
		to := from
		if ranged {
			if to, ok = l.day(n, strings.TrimSpace(last)); !ok {
				return nil
			}
		}
		for day := from; ; day = (day + 1) % 7 {
			if slices.Contains(days, day) {
				l.fail(n, ruleDuplicate, "%s is in %s twice; remove one", weekdays[day], quote(n.Value))
				return days
			}
			days = append(days, day)
			if day == to {
				break
			}
		}
	}
	return days
}

func (l *loader) day(n *yaml.Node, name string) (int, bool) {
	if i := slices.Index(weekdays, name); i >= 0 {
		return i, true
	}
	remedy := "mon, tue, wed, thu, fri, sat and sun are, and ranges such as mon-fri"
	if short := strings.ToLower(name); len(short) >= 3 && slices.Contains(weekdays, short[:3]) {
		remedy = "write " + short[:3]
	}
	l.fail(n, ruleCalendar, "%s is not a day of the week; %s", quote(name), remedy)
	return 0, false
}

// spans reads the hours of a day: one span or a list, which may stand in any
// order.
func (l *loader) spans(n *yaml.Node, days []int) []Span {
	n = resolve(n)
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
		if len(nodes) == 0 {
			l.fail(n, ruleMissing, "the list is empty; a day that is not in the calendar is closed, so remove it")
		}
	}
	if len(nodes) > maxSpans {
		l.fail(n, ruleLimit, "a day has at most %d spans of hours", maxSpans)
		nodes = nodes[:maxSpans]
	}
	var spans []Span
	for _, item := range nodes {
		item = resolve(item)
		s, ok := l.span(item, days)
		if !ok {
			continue
		}
		for _, other := range spans {
			if s.From < other.To && other.From < s.To {
				l.fail(item, ruleCalendar, "%s and %s overlap; make one of them", clockSpan(other), clockSpan(s))
				ok = false
				break
			}
		}
		if ok {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return spans
}

func (l *loader) span(n *yaml.Node, days []int) (Span, bool) {
	src, ok := l.text(n, `hours such as "09:00-17:30"`)
	if !ok {
		return Span{}, false
	}
	m := spanForm.FindStringSubmatch(src)
	if m == nil {
		l.fail(n, ruleCalendar, `expected hours such as "09:00-17:30", found %s`, quote(src))
		return Span{}, false
	}
	from, fromOK := minutes(m[1], m[2])
	to, toOK := minutes(m[3], m[4])
	switch {
	case !fromOK || !toOK || from == dayMinutes:
		l.fail(n, ruleCalendar, "%s is not on a clock; the hours of a day go from 00:00 to 24:00", quote(src))
	case from == to:
		l.fail(n, ruleCalendar, `%s is no time at all; write "00:00-24:00" for the whole day`, quote(src))
	case from > to:
		day, next := "the day", "the day after"
		if len(days) == 1 {
			day, next = weekdays[days[0]], weekdays[(days[0]+1)%7]
		}
		l.fail(n, ruleCalendar, "%s goes over midnight; write %q for %s and %q for %s",
			quote(src), clockSpan(Span{from, dayMinutes}), day, clockSpan(Span{0, to}), next)
	default:
		return Span{from, to}, true
	}
	return Span{}, false
}

const dayMinutes = 24 * 60

func minutes(hours, rest string) (int, bool) {
	h, _ := strconv.Atoi(hours) // at most two digits, as the form says
	m, _ := strconv.Atoi(rest)
	total := h*60 + m
	return total, m < 60 && total <= dayMinutes
}

func clockSpan(s Span) string { return clock(s.From) + "-" + clock(s.To) }

func clock(minute int) string {
	return string([]byte{
		'0' + byte(minute/600), '0' + byte(minute/60%10), ':', '0' + byte(minute%60/10), '0' + byte(minute%10),
	})
}
