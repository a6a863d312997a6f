package datadip

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	// MaxAnswer bounds an answer: what a flow wants of it are a few values.
	MaxAnswer = 1 << 20
	// MaxDepth bounds its nesting.
	MaxDepth = 32
)

// ErrTooMuch is an answer that is too much; asking again would not help.
var ErrTooMuch = errors.New("its answer is too much")

// ReadJSON reads a bounded answer. What is not JSON is read and comes back as
// nil: its status may still be of use.
func ReadJSON(r io.Reader) (any, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxAnswer+1))
	switch {
	case len(b) > MaxAnswer:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooMuch, MaxAnswer)
	case err != nil:
		return nil, errors.New("its answer broke off")
	}
	var v any
	if json.Unmarshal(b, &v) != nil {
		return nil, nil
	}
	if depth(b) > MaxDepth {
		return nil, fmt.Errorf("%w: nested deeper than %d", ErrTooMuch, MaxDepth)
	}
	return v, nil
}

// depth is how deep JSON is nested.
func depth(b []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}
