package callfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ivrflow/ivrflow/internal/spelling"
)

// A scanner reads one line, word by word. Its first mistake stays; from then
// on it reads nothing.
type scanner struct {
	pos  Pos // of the line's begin
	text string
	at   int // in text
	word int // where the word that was read last began
	err  *Error
}

func newScanner(pos Pos, text string) *scanner { return &scanner{pos: pos, text: text} }

// failAt notes the line's first mistake, at a byte of it.
func (s *scanner) failAt(at int, format string, args ...any) {
	if s.err == nil {
		p := s.pos
		p.Column += utf8.RuneCountInString(s.text[:at])
		s.err = &Error{Pos: p, Message: fmt.Sprintf(format, args...)}
	}
}

// fail is failAt the word that was read last.
func (s *scanner) fail(format string, args ...any) { s.failAt(s.word, format, args...) }

// skip goes to the next word. A word that begins with # is a comment.
func (s *scanner) skip() {
	for s.at < len(s.text) && (s.text[s.at] == ' ' || s.text[s.at] == '\t') {
		s.at++
	}
	s.word = s.at
}

// more says whether there is another word.
func (s *scanner) more() bool {
	s.skip()
	return s.err == nil && s.at < len(s.text) && s.text[s.at] != '#'
}

// next is the next word as it is written; empty at the line's end.
func (s *scanner) next() string {
	if !s.more() {
		return ""
	}
	return s.raw()
}

// raw is the next word, also when it would be a comment.
func (s *scanner) raw() string {
	s.skip()
	if i := strings.IndexAny(s.text[s.at:], " \t"); i >= 0 {
		s.at += i
	} else {
		s.at = len(s.text)
	}
	return s.text[s.word:s.at]
}

// peek is the next word in lower case, which stays to be read.
func (s *scanner) peek() string {
	at, word := s.at, s.word
	w := s.next()
	s.at, s.word = at, word
	return strings.ToLower(w)
}

// take reads these words if they are next.
func (s *scanner) take(words ...string) bool {
	at, word := s.at, s.word
	for _, w := range words {
		if !strings.EqualFold(s.next(), w) {
			s.at, s.word = at, word
			return false
		}
	}
	return true
}

// want reads words that must be next; usage says how the statement is written.
func (s *scanner) want(usage string, words ...string) {
	for _, w := range words {
		if got := s.next(); !strings.EqualFold(got, w) {
			s.fail("expected %q%s; write `%s`", w, instead(got), usage)
			return
		}
	}
}

// oneOf reads one of some words, and says which was meant by another one.
func (s *scanner) oneOf(what string, words ...string) string {
	got := strings.ToLower(s.next())
	for _, w := range words {
		if got == w {
			return w
		}
	}
	s.fail("expected %s%s%s: %s", what, instead(got), meant(got, words), strings.Join(words, ", "))
	return ""
}

// name reads a name: of a prompt, a step, a variable …
func (s *scanner) name(what, usage string) string {
	got := s.next()
	switch {
	case got == "":
		s.fail("expected the name of %s; write `%s`", what, usage)
	case !isName(got):
		s.fail("%q is no name of %s: names have letters, digits, - and _, a letter first", got, what)
	}
	return got
}

// wordOf reads any word, or a text in quotes.
func (s *scanner) wordOf(what, usage string) string {
	switch {
	case !s.more():
		s.fail("expected %s; write `%s`", what, usage)
		return ""
	case s.text[s.at] == '"':
		return s.quoted()
	}
	return s.next()
}

// quoted reads a text in quotes.
func (s *scanner) quoted() string {
	var text string
	if err := s.json(&text); err != nil {
		s.fail(`expected a text in quotes, such as "Press 1"; a quote inside it is written \"`)
	}
	return text
}

// json reads as much of the line as is one JSON value.
func (s *scanner) json(into any) error {
	s.skip()
	d := json.NewDecoder(strings.NewReader(s.text[s.at:]))
	if err := d.Decode(into); err != nil {
		return err
	}
	s.at += int(d.InputOffset())
	return nil
}

// duration reads one that is not negative.
func (s *scanner) duration(what, usage string) time.Duration {
	got := s.next()
	if got == "" {
		s.fail("expected %s, such as 1.35s or 200ms; write `%s`", what, usage)
		return 0
	}
	d, err := time.ParseDuration(strings.ToLower(got))
	switch {
	case err != nil:
		s.fail("%q is no duration; write 200ms, 1.35s, 2m or 1h", got)
	case d < 0:
		s.fail("%s is negative", got)
	case d > longest:
		s.fail("%s is too long; a scenario waits for %s at most", got, seconds(longest))
	}
	return d
}

// longest is the longest duration of a scenario: longer than any call, and far
// from what a duration can hold.
const longest = 24 * time.Hour

// some is duration, but not 0.
func (s *scanner) some(what, usage string) time.Duration {
	d := s.duration(what, usage)
	if d == 0 {
		s.fail("%s must be more than 0", what)
	}
	return d
}

// value reads a Value.
func (s *scanner) value(usage string) Value {
	if !s.more() {
		s.fail("expected a value; write `%s`", usage)
		return Value{}
	}
	if c := s.text[s.at]; c == '"' || c == '{' || c == '[' {
		var v any
		if err := s.json(&v); err != nil {
			s.fail("the value is not JSON: %s", err)
		}
		if text, ok := v.(string); ok {
			return Value{Text: text, JSON: v}
		}
		return Value{Text: strings.TrimSpace(s.text[s.word:s.at]), JSON: v}
	}
	word := s.next()
	return Value{Text: word, JSON: bare(word)}
}

// bare is a bare word: a JSON number, true, false or null, or a text.
func bare(word string) any {
	var v any
	if json.Unmarshal([]byte(word), &v) != nil {
		return word
	}
	return v
}

// object reads a JSON object.
func (s *scanner) object(what string) map[string]any {
	if !s.more() || s.text[s.at] != '{' {
		s.fail(`expected %s as a JSON object, such as {"status": "shipped"}%s`, what, instead(s.next()))
		return nil
	}
	var m map[string]any
	if err := s.json(&m); err != nil {
		s.fail("%s are not JSON: %s", what, err)
	}
	return m
}

// end says that the statement is whole: nothing but a comment may follow.
func (s *scanner) end(usage string) {
	if s.more() {
		s.fail("%q is not understood here; write `%s`", s.peekRaw(), usage)
	}
}

func (s *scanner) peekRaw() string {
	at := s.at
	w := s.raw()
	s.at = at
	return w
}

// instead says what was found instead of what was expected.
func instead(got string) string {
	if got == "" {
		return ""
	}
	if strings.HasPrefix(got, `"`) {
		return ", not " + got
	}
	return fmt.Sprintf(", not %q", got)
}

// meant asks whether one of the words was meant.
func meant(got string, words []string) string {
	if near := spelling.Nearest(got, words); near != "" && got != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}

// isName: a step of a sub-flow has the sub-flow's name and a slash in front.
func isName(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		for i, c := range []byte(part) {
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '-' || c == '_')) {
				return false
			}
		}
		if part == "" {
			return false
		}
	}
	return true
}

// compact is JSON on one line, keys sorted, and nothing escaped for HTML.
func compact(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return "null" // what was decoded from JSON can be encoded
	}
	return strings.TrimSpace(b.String())
}
