package graphclient

import (
	"cmp"
	"slices"
	"strconv"
)

// Words says what a code and subcode of the calling service mean, and behind
// a colon what to do about it where something can be done; "" for numbers
// that nobody explains. Where a subcode means the same under every code the
// code does not matter. docs/codes.md is the whole table, with the source of
// each line: those of Azure Communication Services, a sister product, are good
// evidence and no proof.
func Words(code, subcode int) string {
	m, ok := find(code, subcode)
	if !ok {
		m, ok = find(anyCode, subcode)
	}
	switch {
	case ok:
		return words(m.text, m.advice)
	case code == unreachableCode && subcode >= unreachableFrom && subcode <= unreachableTo:
		return unreachableText
	}
	return ""
}

// A range of subcodes that the sister product explains in one go; those that
// Graph's own documentation tells apart stand in the table.
const (
	unreachableCode = 480
	unreachableFrom = 10037
	unreachableTo   = 10078
	unreachableText = "the called one has no device online, or cannot be reached"
)

// Words says what a result means, as [Words] does; "" where nobody knows.
func (r *ResultInfo) Words() string {
	if r == nil {
		return ""
	}
	return Words(r.Code, r.Subcode)
}

// Words says what the error's code means, as [Words] does; "" where nobody
// knows and Graph's message has to do.
func (e *Error) Words() string {
	if number, err := strconv.Atoi(e.Code); err == nil {
		return Words(e.Status, number)
	}
	for _, w := range frontWords {
		if w.code == e.Code {
			return words(w.text, w.advice)
		}
	}
	return ""
}

func words(text, advice string) string {
	if advice == "" {
		return text
	}
	return text + ": " + advice
}

func find(code, subcode int) (meaning, bool) {
	at, ok := slices.BinarySearchFunc(meanings, meaning{code: code, subcode: subcode}, compareMeanings)
	if !ok {
		return meaning{}, false
	}
	return meanings[at], true
}

func compareMeanings(a, b meaning) int {
	return cmp.Or(cmp.Compare(a.subcode, b.subcode), cmp.Compare(a.code, b.code))
}
