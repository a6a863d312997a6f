package graphclient

import (
	"errors"
	"fmt"
)

// maxDepth bounds the nesting of what is read; published bodies reach 8.
const maxDepth = 32

var errTooDeep = errors.New("nested deeper than 32")

// A scanner walks JSON text once, without building a tree. It accepts what
// encoding/json accepts, and nothing else (FuzzReadNotifications compares),
// bounds the depth, and notices members whose name comes twice, also in
// another case: encoding/json would silently take the last one.
//
// Its own reader, because a notification is decoded for every key that a
// caller presses: encoding/json into structs takes about twice as long
// (BenchmarkReadNotifications) and cannot see repeated names.
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
