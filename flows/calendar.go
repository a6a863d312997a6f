package flows

import "time"

// A Calendar says when somebody is there.
type Calendar struct {
	Name     string
	Pos      Pos
	Zone     *time.Location
	Week     [7][]Span // by time.Weekday, in order, not overlapping
	Holidays []Holidays
	Switch   string // name of the host's emergency switch; empty: none
}

// A Span is a part of a day, in minutes after midnight: from From up to, and
// not with, To, which is at most 24*60.
type Span struct{ From, To int }

// Holidays know which days are holidays, and what they are called. The day is
// midnight of it, in any zone.
type Holidays interface {
	On(day time.Time) (name string, ok bool)
}

// Opening is what a calendar says of a moment.
type Opening uint8

const (
	Closed Opening = iota
	Open
	Holiday
)

// At says what a moment is, and the name of the holiday when it is one.
func (c *Calendar) At(t time.Time) (Opening, string) {
	t = t.In(c.Zone)
	for _, h := range c.Holidays {
		if name, ok := h.On(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)); ok {
			return Holiday, name
		}
	}
	minute := t.Hour()*60 + t.Minute()
	for _, s := range c.Week[t.Weekday()] {
		if s.From <= minute && minute < s.To {
			return Open, ""
		}
	}
	return Closed, ""
}
