package spoken

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// rules are the rule sets of one language by name, as CLDR publishes them.
// This is an interpreter of its rule-based number formats, for whole numbers:
// https://www.unicode.org/reports/tr35/tr35-numbers.html#6-rule-based-number-formatting
type rules struct {
	sets map[string][]rule
	said map[saying]string // of small numbers, for speed
}

// A saying is a number said with a rule set.
type saying struct {
	set string
	n   int64
}

// A rule says numbers from its base on.
type rule struct {
	base, divisor int64
	text          string
}

// loadRules reads the rules of a language.
func loadRules(t testing.TB, language string) rules {
	t.Helper()
	data, err := os.ReadFile("testdata/cldr/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Rbnf struct {
			Rbnf struct{ SpelloutRules map[string]json.RawMessage }
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	sets := map[string][]rule{}
	for name, raw := range file.Rbnf.Rbnf.SpelloutRules {
		var rows [][2]string
		if json.Unmarshal(raw, &rows) == nil {
			sets[name] = readRules(rows)
		}
	}
	return rules{sets, map[saying]string{}}
}

// readRules reads the rules for whole numbers; -x and x.x are left out.
func readRules(rows [][2]string) []rule {
	var set []rule
	for _, row := range rows {
		number, radix, divided := strings.Cut(row[0], "/")
		base, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			continue
		}
		by := int64(10)
		if divided {
			by, _ = strconv.ParseInt(radix, 10, 64)
		}
		divisor := int64(1)
		for divisor <= base/by {
			divisor *= by
		}
		text := strings.TrimSuffix(strings.TrimPrefix(row[1], "'"), ";")
		set = append(set, rule{base, divisor, text})
	}
	return set
}

// say formats a number with a rule set.
func (r rules) say(set string, n int64) string {
	if n >= 1000 {
		return r.sayBelow(set, n, math.MaxInt64)
	}
	text, ok := r.said[saying{set, n}]
	if !ok {
		text = r.sayBelow(set, n, math.MaxInt64)
		r.said[saying{set, n}] = text
	}
	return text
}

// sayBelow does so without the rules above a base.
func (r rules) sayBelow(set string, n, top int64) string {
	all := r.sets[set]
	i := -1
	for i+1 < len(all) && all[i+1].base <= n && all[i+1].base <= top {
		i++
	}
	if i < 0 {
		return "?" + set
	}
	// A rule for numbers with a rest does not take those without.
	if c := all[i]; strings.Contains(c.text, "→") && n%c.divisor == 0 && c.base%c.divisor != 0 {
		i--
	}
	return r.apply(set, all[i], n)
}

// apply writes the text of a rule, its substitutions filled in.
func (r rules) apply(set string, c rule, n int64) string {
	text := c.text
	if before, optional, ok := strings.Cut(text, "["); ok {
		optional, after, _ := strings.Cut(optional, "]")
		if n%c.divisor == 0 {
			optional = ""
		}
		text = before + optional + after
	}
	var b strings.Builder
	for text != "" {
		i := strings.IndexAny(text, "←→=$")
		if i < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		_, size := utf8.DecodeRuneInString(text[i:])
		mark := text[i : i+size]
		inner, after, _ := strings.Cut(text[i+len(mark):], mark)
		b.WriteString(r.substitute(set, mark, inner, c, n))
		text = after
	}
	return b.String()
}

// substitute says the part of a number that a mark stands for.
func (r rules) substitute(set, mark, inner string, c rule, n int64) string {
	if inner == "" {
		inner = set
	}
	switch mark {
	case "←":
		return r.say(inner, n/c.divisor)
	case "→":
		return r.say(inner, n%c.divisor)
	case "$": // (cardinal,one{milhão}other{milhões})
		one, other, _ := strings.Cut(strings.TrimPrefix(inner, "(cardinal,one{"), "}other{")
		if n/c.divisor == 1 {
			return one
		}
		return strings.TrimSuffix(other, "})")
	}
	return r.say(inner, n)
}
