package spoken

import (
	"fmt"
	"strconv"
	"time"
)

// sayTime says a time of the day, in hours and minutes as a clock shows them.
// Seconds are left out.
func (t *tongue) sayTime(value any) ([]Part, error) {
	s, ok := value.(string)
	at, err := time.Parse("15:04", s)
	if err != nil {
		at, err = time.Parse(time.TimeOnly, s)
	}
	if !ok || err != nil {
		return nil, fmt.Errorf("%w: times are written 15:04 or 15:04:05", ErrValue)
	}
	return t.clock(t, at.Hour(), at.Minute()), nil
}

// hour is the recording of a full hour of the 24: fifteen o'clock.
func (t *tongue) hour(h int) Part {
	return Part{"time/hour-" + strconv.Itoa(h), t.hourText(h)}
}

// bareMinutes says the hour and the minutes: fünfzehn Uhr vier.
func bareMinutes(f form) func(*tongue, int, int) []Part {
	return func(t *tongue, h, m int) []Part {
		if m == 0 {
			return []Part{t.hour(h)}
		}
		return []Part{t.hour(h), t.small(m, f)}
	}
}

// namedMinutes says the unit of the minutes, too: quince horas y cuatro
// minutos.
func namedMinutes(t *tongue, h, m int) []Part {
	if m == 0 {
		return []Part{t.hour(h)}
	}
	return append([]Part{t.hour(h), t.unitAnd()}, t.counted(int64(m), unitNames[1], t.units[1])...)
}
