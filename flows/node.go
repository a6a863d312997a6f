package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// resolve follows aliases; bounded has made sure that they end.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// quote shows an author's text in a message, cut when it is long.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strconv.Quote(s)
}

// describe says what a node is, for "expected …, found …".
func describe(n *yaml.Node) string {
	n = resolve(n)
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a map"
	case isNull(n):
		return "nothing"
	case n.ShortTag() == "!!str":
		return quote(n.Value)
	default:
		return strings.Trim(quote(n.Value), `"`)
	}
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// an is "a" or "an", as the word needs it.
func an(word string) string {
	if word != "" && strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// expected reports a value of the wrong kind.
func (l *loader) expected(n *yaml.Node, what string) {
	l.fail(n, ruleValue, "expected %s, found %s", what, describe(n))
}

// text reads any scalar as the characters that the author wrote.
func (l *loader) text(n *yaml.Node, what string) (string, bool) {
	n = resolve(n)
	if n.Kind != yaml.ScalarNode || isNull(n) || n.Value == "" {
		l.expected(n, what)
		return "", false
	}
	return n.Value, true
}

func (l *loader) boolean(n *yaml.Node, fallback bool) bool {
	n = resolve(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool":
		return strings.EqualFold(n.Value, "true")
	default:
		l.expected(n, "true or false")
		return fallback
	}
}

func (l *loader) integer(n *yaml.Node, what string, low, high, fallback int) int {
	n = resolve(n)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
		l.expected(n, what)
		return fallback
	}
	v, err := strconv.Atoi(n.Value)
	if err != nil || v < low || v > high {
		l.fail(n, ruleRange, "expected %s from %d to %d, found %s", what, low, high, describe(n))
		return fallback
	}
	return v
}

// longUnit is a duration whose unit is a word.
var longUnit = regexp.MustCompile(`^(\d{1,6}) *((?i:milliseconds?|msecs?|seconds?|secs?|minutes?|mins?|hours?|hrs?|ms|s|m|h))$`)

// shortUnit is the unit that such a word stands for.
func shortUnit(word string) string {
	word = strings.ToLower(word)
	if strings.HasPrefix(word, "ms") || strings.HasPrefix(word, "milli") {
		return "ms"
	}
	return word[:1]
}

func (l *loader) duration(n *yaml.Node, low, high, fallback time.Duration) time.Duration {
	n = resolve(n)
	if n.Kind != yaml.ScalarNode || isNull(n) {
		l.expected(n, "a duration such as 5s")
		return fallback
	}
	d, err := time.ParseDuration(n.Value)
	if err != nil {
		if _, isNumber := strconv.ParseFloat(n.Value, 64); isNumber == nil && len(n.Value) < 10 {
			l.fail(n, ruleValue, "expected a duration such as 5s, found %s; a unit is missing: write %ss for seconds", describe(n), n.Value)
			l.mend(n, n.Value+"s")
			return fallback
		}
		if m := longUnit.FindStringSubmatch(n.Value); m != nil {
			short := m[1] + shortUnit(m[2])
			l.fail(n, ruleValue, "expected a duration such as 5s, found %s; write %s", describe(n), short)
			l.mend(n, short)
			return fallback
		}
		l.expected(n, "a duration such as 5s")
		return fallback
	}
	if d < low || d > high {
		l.fail(n, ruleRange, "expected a duration from %s to %s, found %s", shortDuration(low), shortDuration(high), n.Value)
		return fallback
	}
	return d
}

// shortDuration is d without trailing zero units: 2m, not 2m0s.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// A field is one key of a map with its value.
type field struct{ key, value *yaml.Node }

// fields are the fields of a map, in the order of the file.
type fields struct {
	node *yaml.Node
	list []field
}

// get returns the value of a field, aliases resolved, or nil.
func (f fields) get(name string) *yaml.Node {
	if i := f.find(name); i >= 0 {
		return f.list[i].value
	}
	return nil
}

func (f fields) key(name string) *yaml.Node {
	if i := f.find(name); i >= 0 {
		return f.list[i].key
	}
	return nil
}

func (f fields) find(name string) int {
	for i := range f.list {
		if f.list[i].key.Value == name {
			return i
		}
	}
	return -1
}

// entries reads a map whose keys the author chose. Keys that are not plain
// texts and keys that come twice are reported and left out.
func (l *loader) entries(n *yaml.Node, what, twice string) (fields, bool) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		l.expected(n, what)
		l.leaveOut(n)
		return fields{node: n}, false
	}
	f := fields{node: n}
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := resolve(n.Content[i]), resolve(n.Content[i+1])
		switch {
		case key.Kind != yaml.ScalarNode || isNull(key):
			l.leaveOut(value)
			l.expected(key, "a name")
		case key.ShortTag() == "!!merge":
			l.leaveOut(value)
			l.fail(key, ruleField, "merge keys (<<) are not part of the flow language; write the fields out")
		case seen[key.Value] != nil:
			l.leaveOut(value)
			l.fail(key, twice, "%s is here twice, first in line %d; remove one of them", quote(key.Value), seen[key.Value].Line)
		default:
			seen[key.Value] = key
			f.list = append(f.list, field{key, value})
		}
	}
	return f, true
}

// fields reads a map with known fields. An unknown one is reported; when it
// is near a known one that is not there, it is taken for it.
func (l *loader) fields(n *yaml.Node, what string, known ...string) (fields, bool) {
	expected := ""
	if resolve(n).Kind != yaml.MappingNode { // else nobody reads it, and it takes time to write
		expected = "a map with " + orList(known)
	}
	f, ok := l.entries(n, expected, ruleDuplicate)
	if !ok {
		return f, false
	}
	l.known(&f, what, known)
	return f, true
}

func (l *loader) known(f *fields, what string, known []string) {
	kept := make([]field, 0, len(f.list))
	for _, item := range f.list {
		if slices.Contains(known, item.key.Value) {
			kept = append(kept, item)
			continue
		}
		hint, guess := l.hint(item.key.Value, known)
		l.fail(item.key, ruleField, "%s has no field %s%s", what, quote(item.key.Value), hint)
		if guess != "" && f.find(guess) < 0 {
			l.mendName(item.key, guess, known)
			renamed := *item.key
			renamed.Value = guess
			kept = append(kept, field{&renamed, item.value})
		} else {
			l.leaveOut(item.value)
		}
	}
	f.list = kept
}

// orList is "a, b or c".
func orList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}
