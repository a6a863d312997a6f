package flows

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

const maxPathSteps = maxJSONDepth // no value is nested deeper

// jsonPath is a compiled path into a JSON value.
type jsonPath struct {
	src   string
	steps []any // a string for a name, an int for an index
}

func (p *jsonPath) String() string { return p.src }

// Find follows the path. What is not there is not found; null is there.
func (p *jsonPath) Find(value any) (any, bool) {
	for _, step := range p.steps {
		switch step := step.(type) {
		case string:
			record, ok := value.(map[string]any)
			if !ok {
				return nil, false
			}
			if value, ok = record[step]; !ok {
				return nil, false
			}
		case int:
			list, ok := value.([]any)
			if !ok || step >= len(list) {
				return nil, false
			}
			value = list[step]
		}
	}
	return value, true
}

// parsePath reads a path such as .customer.names[0]["first name"]; a single
// dot is the whole value. An error says what is wrong at which byte.
func parsePath(src string) (*jsonPath, int, error) {
	p := &jsonPath{src: src}
	if src == "." {
		return p, 0, nil
	}
	if src == "" || src[0] != '.' {
		return nil, 0, fmt.Errorf("a path begins with a dot, as .balance does")
	}
	for i := 0; i < len(src); {
		step, length, err := pathStep(src[i:], i == 0)
		if err != nil {
			return nil, i, err
		}
		if len(p.steps) == maxPathSteps {
			return nil, i, fmt.Errorf("a path has at most %d steps", maxPathSteps)
		}
		p.steps = append(p.steps, step)
		i += length
	}
	return p, 0, nil
}

// pathStep reads one step of a path, and says how long it is. The dot that
// begins a path may stand before a bracket.
func pathStep(src string, first bool) (step any, length int, err error) {
	switch {
	case first && strings.HasPrefix(src, ".["):
		step, length, err = pathBracket(src[1:])
		return step, length + 1, err
	case src[0] == '.':
		name := src[1:]
		if end := strings.IndexFunc(name, notInName); end >= 0 {
			name = name[:end]
		}
		if name == "" {
			return nil, 0, fmt.Errorf(`a name belongs behind the dot; one with other signs than letters, digits, _ and - is written as ["x y"]`)
		}
		return name, len(name) + 1, nil
	case src[0] == '[':
		return pathBracket(src)
	}
	return nil, 0, fmt.Errorf(`found %s, where a dot or a [ belongs; a name with other signs than letters, digits, _ and - is written as ["x y"]`, quote(src[:1]))
}

func notInName(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
}

// pathBracket reads [0] or ["name"].
func pathBracket(src string) (step any, length int, err error) {
	if strings.HasPrefix(src, `["`) {
		decoder := json.NewDecoder(strings.NewReader(src[1:]))
		var name string
		end := 0
		if err = decoder.Decode(&name); err == nil {
			end = 1 + int(decoder.InputOffset())
		}
		if err != nil || end >= len(src) || src[end] != ']' {
			return nil, 0, fmt.Errorf(`a name in brackets is written as ["x y"]`)
		}
		return name, end + 1, nil
	}
	inside, _, closed := strings.Cut(src[1:], "]")
	at, err := strconv.ParseUint(inside, 10, 31)
	if !closed || err != nil {
		return nil, 0, fmt.Errorf(`in brackets stands a number such as [0], or a name such as ["x y"]`)
	}
	return int(at), len(inside) + 2, nil
}
