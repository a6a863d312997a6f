package graphclient

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// quoted reads a string and returns what is between the quotes; plain means
// that it needs no unquoting.
func (s *scanner) quoted() (raw []byte, plain bool, err error) {
	s.i++
	start := s.i
	plain = true
	ascii := true
	for s.i < len(s.b) {
		c := s.b[s.i]
		switch {
		case c == '"':
			raw = s.b[start:s.i]
			s.i++
			return raw, plain && (ascii || utf8.Valid(raw)), nil
		case c < ' ':
			return nil, false, s.syntax("control character in a string")
		case c == '\\':
			plain = false
			if !s.escape() {
				return nil, false, s.syntax("bad escape in a string")
			}
			continue
		case c >= utf8.RuneSelf:
			ascii = false
		}
		s.i++
	}
	return nil, false, s.syntax("the text ends in a string")
}

// escape reads one escape sequence.
func (s *scanner) escape() bool {
	rest := s.b[s.i:]
	if len(rest) < 2 {
		return false
	}
	switch rest[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i += 2
		return true
	case 'u':
		if len(rest) < 6 {
			return false
		}
		for _, c := range rest[2:6] {
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
		s.i += 6
		return true
	}
	return false
}

// unquote is for the rare string with escapes or invalid UTF-8, which becomes
// U+FFFD: Graph was seen to declare Windows-1252, and a name with an accent
// must not cost a call.
func unquote(raw []byte) string {
	b := make([]byte, 0, len(raw)+2)
	b = append(append(append(b, '"'), raw...), '"')
	var out string
	_ = json.Unmarshal(b, &out) // quoted has checked it
	return out
}

// bare reads a number, true, false or null.
func (s *scanner) bare() ([]byte, error) {
	s.next()
	start := s.i
	for s.i < len(s.b) && isBare(s.b[s.i]) {
		s.i++
	}
	word := s.b[start:s.i]
	if len(word) == 0 {
		return nil, s.syntax("a value is missing")
	}
	switch string(word) {
	case "null", "true", "false":
		return word, nil
	}
	if !isNumber(word) {
		s.i = start
		return nil, s.syntax("not a value")
	}
	return word, nil
}

func isBare(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || c == '+' || c == '.'
}

func isNumber(b []byte) bool {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	lead := b
	whole, b := digits(b)
	if whole == 0 || whole > 1 && lead[0] == '0' {
		return false
	}
	if len(b) > 0 && b[0] == '.' {
		var n int
		if n, b = digits(b[1:]); n == 0 {
			return false
		}
	}
	if len(b) > 0 && (b[0] == 'e' || b[0] == 'E') {
		b = b[1:]
		if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		var n int
		if n, b = digits(b); n == 0 {
			return false
		}
	}
	return len(b) == 0
}

// digits counts the digits at the start.
func digits(b []byte) (n int, rest []byte) {
	for n < len(b) && '0' <= b[n] && b[n] <= '9' {
		n++
	}
	return n, b[n:]
}

// text reads a scalar into dst: a string, a number as it is written, nothing
// for null. Objects and arrays are noted as wrong and skipped.
func (s *scanner) text(dst *string, member string) error {
	switch s.next() {
	case '"':
		raw, plain, err := s.quoted()
		if err != nil {
			return err
		}
		if plain {
			*dst = string(raw)
		} else {
			*dst = unquote(raw)
		}
		return nil
	case '{', '[':
		s.mismatch(member)
		return s.skip()
	}
	word, err := s.bare()
	if err == nil && string(word) != "null" {
		*dst = string(word)
	}
	return err
}

// integer reads a number or a number in a string (both occur [doc]); ok is
// false when there is none.
func (s *scanner) integer(member string) (n int64, ok bool, err error) {
	var t string
	if err = s.text(&t, member); err != nil || t == "" {
		return 0, false, err
	}
	if n, perr := strconv.ParseInt(t, 10, 64); perr == nil {
		return n, true, nil
	}
	f, perr := strconv.ParseFloat(t, 64)
	if perr != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false, nil
	}
	return int64(f), true, nil
}

func (s *scanner) mismatch(member string) {
	if s.wrong == "" {
		s.wrong = member
	}
}
