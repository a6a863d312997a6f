package spoken

import (
	"fmt"
	"math"
	"strconv"
)

// maxOrdinal is the last ordinal that is said. Beyond it the Romance
// languages have words that hardly any caller knows.
const maxOrdinal = 999

// sayOrdinal says a place in an order, in the masculine.
func (t *tongue) sayOrdinal(value any) ([]Part, error) {
	v, ok := value.(float64)
	if !ok || v != math.Trunc(v) || v < 1 || v > maxOrdinal {
		return nil, fmt.Errorf("%w: ordinals are whole numbers from 1 to %d", ErrValue, maxOrdinal)
	}
	h, rest := int(v)/100, int(v)%100
	switch {
	case h == 0:
		return []Part{t.ordinalSmall(rest, false)}, nil
	case rest == 0:
		return []Part{t.ordinalEven(h)}, nil
	case t.ordinalBoth:
		return []Part{t.ordinalEven(h), t.ordinalSmall(rest, true)}, nil
	}
	return []Part{t.hundred(h, alone, true), t.ordinalSmall(rest, true)}, nil
}

// ordinalSmall is the recording of 1st to 99th; after says that a hundred
// stands before it, which matters in French: premier, cent unième.
func (t *tongue) ordinalSmall(n int, after bool) Part {
	p := Part{"ordinal/" + strconv.Itoa(n), t.ordinalText(n)}
	if after && p.Text == "premier" {
		return Part{"ordinal/1-more", "unième"}
	}
	return p
}

// ordinalEven is the recording of the 100th, the 200th and so on.
func (t *tongue) ordinalEven(h int) Part {
	return Part{"ordinal/" + strconv.Itoa(h*100), t.ordinalHundred(h)}
}
