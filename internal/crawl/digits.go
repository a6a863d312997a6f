package crawl

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// digitsFor are digits that a collect takes: from short to long the first
// length that its pattern allows, as a person would make them up: 123456.
// After says how many other inputs are left out first, so that there are two
// different ones; ok is false when there is none.
func digitsFor(b *flows.Collect, after int) (digits string, ok bool) {
	for n := b.Min; n <= b.Max; n++ {
		if b.Matches == nil {
			return counted(n, after), true
		}
		if d, ok := matching(b.Matches, n, after); ok {
			return d, true
		}
	}
	return "", false
}

// counted is 1234…, or 2345… and so on.
func counted(n, from int) string {
	digits := make([]byte, n)
	for i := range digits {
		digits[i] = '0' + byte((i+1+from)%10)
	}
	return string(digits)
}

// wrongDigits are digits of the right number that the pattern refuses, or too
// few of them; ok is false when everything is right.
func wrongDigits(b *flows.Collect) (digits string, ok bool) {
	if b.Matches != nil {
		for _, n := range []int{b.Min, b.Max} {
			for d := range 10 {
				for _, try := range []string{strings.Repeat(string(rune('0'+d)), n), counted(n, d)} {
					if !b.Matches.MatchString(try) {
						return try, true
					}
				}
			}
		}
	}
	if b.Min > 1 {
		return counted(b.Min-1, 0), true
	}
	return "", false
}

// matching searches digits of a length that a pattern takes. It walks the
// automaton of the regular expression, a set of its states at a time, so it
// finds them whenever there are some, in time that grows with the length and
// not with the number of inputs.
func matching(p flows.Pattern, n, after int) (string, bool) {
	src, ok := p.(fmt.Stringer)
	if !ok {
		return "", false
	}
	tree, err := syntax.Parse(src.String(), syntax.Perl)
	if err != nil {
		return "", false
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return "", false
	}
	m := matcher{prog: prog, n: n, dead: map[string]bool{}, after: after, taken: p.MatchString}
	return m.from(m.closure([]uint32{uint32(prog.Start)}), nil)
}

type matcher struct {
	prog  *syntax.Prog
	n     int
	dead  map[string]bool // from these states, with so many digits, nothing matches
	after int
	taken func(string) bool
}

func (m *matcher) from(states []uint32, digits []byte) (string, bool) {
	if len(digits) == m.n {
		if !slices.ContainsFunc(states, func(pc uint32) bool { return m.prog.Inst[pc].Op == syntax.InstMatch }) || !m.taken(string(digits)) {
			return "", false
		}
		m.after--
		return string(digits), m.after < 0
	}
	key := fmt.Sprint(len(digits), states)
	if len(states) == 0 || m.dead[key] {
		return "", false
	}
	begin := m.after
	for i := range 10 {
		digit := '0' + rune((len(digits)+1+i)%10)
		var next []uint32
		for _, pc := range states {
			if in := &m.prog.Inst[pc]; in.Op != syntax.InstMatch && in.MatchRune(digit) {
				next = append(next, in.Out)
			}
		}
		if found, ok := m.from(m.closure(next), append(digits, byte(digit))); ok {
			return found, true
		}
	}
	m.dead[key] = m.after == begin // else there were some, and they were left out
	return "", false
}

// closure are the states that wait for a digit, or match.
func (m *matcher) closure(open []uint32) (states []uint32) {
	seen := map[uint32]bool{}
	for len(open) > 0 {
		pc := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := &m.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			open = append(open, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth: // what is empty is judged when all is there
			open = append(open, in.Out)
		case syntax.InstFail:
		default:
			states = append(states, pc)
		}
	}
	slices.Sort(states)
	return states
}
