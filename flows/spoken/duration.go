package spoken

import (
	"fmt"
	"math"
)

// maxDuration is the first length of time, in seconds, that is too long to be
// said: a thousand hours are better said as a date.
const maxDuration = 1000 * 3600

// The units of time: hour, minute, second.
var unitNames = [3]string{"unit/hour", "unit/minute", "unit/second"}

// sayDuration says a length of time in hours, minutes and seconds, without
// those that are zero.
func (t *tongue) sayDuration(value any) ([]Part, error) {
	v, ok := value.(float64)
	seconds := math.Round(v)
	if !ok || !(seconds >= 0 && seconds < maxDuration) {
		return nil, fmt.Errorf("%w: durations are numbers of seconds from 0 to 999 hours", ErrValue)
	}
	n := int64(seconds)
	var said [][]Part
	for i, count := range [3]int64{n / 3600, n / 60 % 60, n % 60} {
		if count > 0 || n == 0 && i == 2 {
			said = append(said, t.counted(count, unitNames[i], t.units[i]))
		}
	}
	var parts []Part
	for i, s := range said {
		if i > 0 && i == len(said)-1 {
			parts = append(parts, t.unitAnd())
		}
		parts = append(parts, s...)
	}
	return parts, nil
}

// unitAnd stands before the last unit.
func (t *tongue) unitAnd() Part { return Part{"unit/and", t.and} }
