package coverage

import (
	"fmt"
	"strconv"
	"strings"
)

// Thresholds are the least percentages of kinds; a kind that is not in it may
// have any.
type Thresholds map[Kind]int

// ParseThresholds reads steps=100,options=90. A percentage without a kind is
// for steps and options.
func ParseThresholds(s string) (Thresholds, error) {
	t := Thresholds{}
	for _, part := range strings.Split(s, ",") {
		name, value, named := strings.Cut(strings.TrimSpace(part), "=")
		if !named {
			name, value = "", name
		}
		percent, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), "%"))
		if err != nil || percent < 0 || percent > 100 {
			return nil, fmt.Errorf("least coverage %q: a kind and a percentage from 0 to 100 belong there, such as steps=100 or options=90; several stand with commas between them", part)
		}
		if !named {
			t[Steps], t[Options] = percent, percent
			continue
		}
		k, meant, ok := kindNamed(strings.TrimSpace(name))
		if !ok {
			return nil, unknownKind(name, meant)
		}
		t[k] = percent
	}
	return t, nil
}

func unknownKind(name, meant string) error {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	hint := ""
	if meant != "" {
		hint = ", did you mean " + meant + "?"
	}
	return fmt.Errorf("least coverage: there is no kind %q%s; there are %s", name, hint, strings.Join(names, ", "))
}

// A Shortfall is a kind of which too little was reached.
type Shortfall struct {
	Tally
	Flow  string
	Least int // percent
}

// String says it in words.
func (s Shortfall) String() string {
	return fmt.Sprintf("%s: %s of %s (%d of %d), %s are asked for", s.Flow, percent(s.Percent()), s.Kind.Title(), s.Full, s.Of, percent(s.Least))
}

// Check returns the kinds of which less was reached than is asked for.
func (t Thresholds) Check(p *Profile) []Shortfall {
	var list []Shortfall
	for _, k := range Kinds() {
		if least, asked := t[k]; asked {
			if tally := p.Tally(k); tally.Percent() < least {
				list = append(list, Shortfall{Tally: tally, Flow: p.x.flow.Name, Least: least})
			}
		}
	}
	return list
}

func percent(n int) string { return strconv.Itoa(n) + " %" }
