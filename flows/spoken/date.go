package spoken

import (
	"fmt"
	"strconv"
	"time"
)

// firstYear is the first year that is said.
const firstYear = 1000

// sayDate says day, month and year, in the order of the language. It has no
// article: that is the end of the prompt before, which knows the case.
func (t *tongue) sayDate(value any) ([]Part, error) {
	s, ok := value.(string)
	d, err := time.Parse(time.DateOnly, s)
	if !ok || err != nil || d.Year() < firstYear {
		return nil, fmt.Errorf("%w: dates are written 2006-01-02, from the year %d on", ErrValue, firstYear)
	}
	day := Part{"date/day-" + strconv.Itoa(d.Day()), t.dayText(d.Day())}
	month := Part{"date/month-" + strconv.Itoa(int(d.Month())), t.months[d.Month()-1]}
	parts := []Part{day, month}
	if t.monthFirst {
		parts = []Part{month, day}
	}
	return append(parts, t.year(t, d.Year())...), nil
}

// plainYear says a year as a number.
func plainYear(t *tongue, y int) []Part { return t.cardinal(int64(y), alone) }
