package graphclient

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// maxDepth bounds the nesting of what is read; real bodies reach 9.
const maxDepth = 32

var errTooDeep = errors.New("nested deeper than 32")

// A scanner walks JSON text once, without building a tree. It accepts what
// encoding/json accepts, and nothing else (FuzzReadNotifications compares),
// bounds the depth, and notices members whose name comes twice, also in
// another case: encoding/json would silently take the last one.
//
// Its own reader, because a notification is decoded for every key that a
// caller presses: generic decoding twice (once for the envelope, once for
// each item) costs three times as much and cannot see repeated names.
type scanner struct {
	b     []byte
	i     int
	depth int
	twice bool   // a repeated name was met
	wrong string // the first member whose value has the wrong type
	key   [32]byte
}

func (s *scanner) syntax(what string) error { return fmt.Errorf("byte %d: %s", s.i, what) }

// next skips white space and returns the byte that is there, 0 at the end.
func (s *scanner) next() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// end reports an error when anything but white space is left.
func (s *scanner) end() error {
	s.next()
	if s.i < len(s.b) {
		return s.syntax("text after the end")
	}
	return nil
}

// object reads an object; member is called with each lower-cased name and
// must read the value. A nil member skips everything.
func (s *scanner) object(member func(key []byte) error) error {
	if err := s.enter('{'); err != nil {
		return err
	}
	var names nameSet
	for first := true; ; first = false {
		c := s.next()
		if c == '}' && first {
			break
		}
		if c != '"' {
			return s.syntax("a member name is missing")
		}
		name, err := s.name(&names)
		if err != nil {
			return err
		}
		if s.next() != ':' {
			return s.syntax("':' is missing")
		}
		s.i++
		if member == nil {
			err = s.skip()
		} else {
			err = member(name)
		}
		if err != nil {
			return err
		}
		if c = s.next(); c == '}' {
			break
		}
		if c != ',' {
			return s.syntax("',' or '}' is missing")
		}
		s.i++
	}
	s.i++
	s.depth--
	return nil
}

// array reads an array; item must read one value. A nil item skips all.
func (s *scanner) array(item func() error) error {
	if err := s.enter('['); err != nil {
		return err
	}
	if item == nil {
		item = s.skip
	}
	for first := true; ; first = false {
		if s.next() == ']' && first {
			break
		}
		if err := item(); err != nil {
			return err
		}
		c := s.next()
		if c == ']' {
			break
		}
		if c != ',' {
			return s.syntax("',' or ']' is missing")
		}
		s.i++
	}
	s.i++
	s.depth--
	return nil
}

func (s *scanner) enter(open byte) error {
	if s.next() != open {
		return s.syntax("'" + string(open) + "' is missing")
	}
	s.i++
	if s.depth++; s.depth > maxDepth {
		return errTooDeep
	}
	return nil
}

// name reads a member name, lower-cased into s.key. Names longer than any
// known one come back empty.
func (s *scanner) name(names *nameSet) ([]byte, error) {
	raw, plain, err := s.quoted()
	if err != nil {
		return nil, err
	}
	if !plain {
		raw = []byte(unquote(raw))
	}
	h := uint64(14695981039346656037) // FNV-1a
	for i, c := range raw {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if i < len(s.key) {
			s.key[i] = c
		}
		h = (h ^ uint64(c)) * 1099511628211
	}
	if names.add(h) {
		s.twice = true
	}
	if len(raw) > len(s.key) {
		return nil, nil
	}
	return s.key[:len(raw)], nil
}

// nameSet remembers the names of one object by their hash.
type nameSet struct {
	few  [24]uint64
	n    int
	many map[uint64]struct{}
}

func (n *nameSet) add(h uint64) (twice bool) {
	if n.many == nil {
		for _, o := range n.few[:n.n] {
			if o == h {
				return true
			}
		}
		if n.n < len(n.few) {
			n.few[n.n] = h
			n.n++
			return false
		}
		n.many = make(map[uint64]struct{}, 2*len(n.few))
		for _, o := range n.few {
			n.many[o] = struct{}{}
		}
	}
	_, twice = n.many[h]
	n.many[h] = struct{}{}
	return twice
}

// skip reads any value.
func (s *scanner) skip() error {
	switch s.next() {
	case '{':
		return s.object(nil)
	case '[':
		return s.array(nil)
	case '"':
		_, _, err := s.quoted()
		return err
	}
	_, err := s.bare()
	return err
}

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
