package spoken

import (
	"fmt"
	"strconv"
	"strings"
)

// A noun is the name of a unit.
type noun struct {
	gender    form // masc or fem
	one, many string
	of        string // after a round number of millions: d'euros; empty: as many
}

// A money is how amounts of one currency are said.
type money struct {
	major, minor noun // no minor.many: the currency has no smaller unit
}

// sayCurrency says an amount, rounded to the smallest unit. Of an amount
// below one only the smaller units are said, of a whole one only the larger.
func (t *tongue) sayCurrency(value any, code string) ([]Part, error) {
	m, ok := t.money[code]
	if !ok {
		return nil, fmt.Errorf("%w: %q is not a currency that is said in %s", ErrValue, code, t.tag)
	}
	places := 2
	if m.minor.many == "" {
		places = 0
	}
	whole, decimals, minus, err := decimal(value, places)
	if err != nil {
		return nil, err
	}
	cents, _ := strconv.ParseInt("0"+decimals, 10, 64)
	parts, name := t.sign(minus), "currency/"+strings.ToLower(code)
	if whole > 0 || cents == 0 {
		parts = append(parts, t.counted(whole, name, m.major)...)
	}
	if whole > 0 && cents > 0 {
		parts = append(parts, Part{"currency/and", t.moneyAnd})
	}
	if cents > 0 {
		parts = append(parts, t.counted(cents, name+"-minor", m.minor)...)
	}
	return parts, nil
}

// counted says so many of a unit.
func (t *tongue) counted(n int64, name string, unit noun) []Part {
	return append(t.cardinal(n, unit.gender), t.unit(n, name, unit))
}

// unit is the recording of a unit's name after n.
func (t *tongue) unit(n int64, name string, unit noun) Part {
	switch {
	case unit.of != "" && n > 0 && n%1e6 == 0:
		return Part{name + "-of", unit.of}
	case unit.one != unit.many && t.singular(n):
		return Part{name + "-one", unit.one}
	}
	return Part{name, unit.many}
}

// onlyOne is the rule of the singular in most languages.
func onlyOne(n int64) bool { return n == 1 }

// zeroOrOne is the rule of the singular in French and in Brazil.
func zeroOrOne(n int64) bool { return n <= 1 }
