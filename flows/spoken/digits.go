package spoken

import (
	"fmt"
	"strings"
)

// maxDigits is how many digits are said one by one: more than any account,
// card or telephone number has.
const maxDigits = 64

// sayDigits says keys one by one.
func (t *tongue) sayDigits(value any) ([]Part, error) {
	s, ok := value.(string)
	if !ok || s == "" || len(s) > maxDigits {
		return nil, fmt.Errorf("%w: digits are a text of 1 to %d of 0-9 * # and +", ErrValue, maxDigits)
	}
	var parts []Part
	for _, r := range s {
		part, ok := t.digit(r)
		if !ok {
			return nil, fmt.Errorf("%w: digits are 0-9 * # and +", ErrValue)
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// digit is the recording of one key. It is not the one of the number: many
// say a digit in another way, such as oh in English or meia in Brazil.
func (t *tongue) digit(r rune) (Part, bool) {
	switch {
	case r >= '0' && r <= '9':
		return Part{"digit/" + string(r), t.smallText(int(r-'0'), alone)}, true
	case strings.ContainsRune("*#+", r):
		i := strings.IndexRune("*#+", r)
		return Part{"digit/" + []string{"star", "hash", "plus"}[i], t.keys[i]}, true
	}
	return Part{}, false
}
