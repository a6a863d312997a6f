package flows

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// syntaxError says what is wrong with a text that is not YAML. The YAML reader
// knows where it could not go on; the mistake is often a line before, and one
// of a few.
func syntaxError(file string, src []byte, err error) *Error {
	var le *yaml.LoadError
	if all := (*yaml.LoadErrors)(nil); errors.As(err, &all) && len(all.Errors) > 0 {
		le = all.Errors[0]
	} else if !errors.As(err, &le) {
		return &Error{Pos: Pos{file, 1, 1}, Message: "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: "), Rule: ruleYAML}
	}
	m := misread{lines: strings.Split(string(src), "\n"), at: Pos{file, le.Mark.Line, le.Mark.Column}, begun: Pos{file, le.ContextMark.Line, le.ContextMark.Column}}
	if m.at.Line < 1 {
		m.at = m.begun
	}
	message := m.cause(le.Message, le.ContextMsg)
	if message == "" {
		message = strings.TrimPrefix(le.Message, "yaml: ")
		if le.ContextMsg != "" {
			message += " (" + le.ContextMsg + ")"
		}
	}
	return &Error{Pos: Pos{file, max(m.at.Line, 1), max(m.at.Column, 1)}, Message: "not YAML: " + message, Rule: ruleYAML}
}

// misread is where the YAML reader gave up, and where what it was reading began.
type misread struct {
	lines     []string
	at, begun Pos
}

// cause names the mistake and moves the place to it; "" when it is none that
// is known.
func (m *misread) cause(message, context string) string {
	is := func(words string) bool { return strings.Contains(message, words) }
	switch {
	case strings.Contains(context, "scanning an alias"), is("unknown anchor"):
		return `a * that is no alias stands in quotes; write the key * in quotes: "*"`
	case is("comment without preceding"):
		return `a # begins a comment; write the key # in quotes: "#"`
	case is("found a tab character"), is("cannot start any token") && strings.HasPrefix(m.from(m.at), "\t"):
		return "indent with blanks, not tabs"
	case is("cannot start any token"):
		return "a text cannot begin like this; put it in quotes"
	case is("unknown escape"):
		return `a \ in double quotes begins an escape; write the text in single quotes`
	case is("end of stream") && strings.Contains(context, "quoted"):
		m.at = m.begun
		return "this quote is not closed"
	case is("could not find expected ':'"):
		m.at = m.begun
		return m.colon(m.line(m.at.Line))
	case is("mapping values are not allowed"):
		return m.value()
	case is("did not find expected key"):
		return m.key()
	case is("did not find expected '-'"):
		return fmt.Sprintf("a list begins in line %d, and this is no entry of it; check the indentation", m.begun.Line)
	case is("expected node content"):
		return "a value is missing here; close the brackets above, and put texts with special characters in quotes"
	case is("did not find expected ',' or"):
		return m.bracket()
	}
	return ""
}

// nameThen is a line that has a name, and something else than a colon behind it.
var nameThen = regexp.MustCompile(`^\s*(?:- +)?("?[\w*#-]+"?)(?:\s+[\[{].*|\s*)$`)

// value: a colon stands where no field can begin.
func (m *misread) value() string {
	line := m.line(m.at.Line)
	above := m.above()
	switch {
	case nameThen.MatchString(line):
		return m.colon(line)
	case strings.Contains(m.before(m.at), ": "):
		return "a second colon in one line; put a text with a colon in quotes"
	case nameThen.MatchString(m.line(above)):
		m.at.Line = above
		return m.colon(m.line(above))
	case indent(line) > indent(m.line(above)):
		m.at.Column = indent(line) + 1
		return fmt.Sprintf("this line is indented deeper than line %d, which has a value already; check the indentation", above)
	}
	return "a field cannot begin here; check the indentation, and put texts with a colon in quotes"
}

// key: what stands here is no field of the map that is being read.
func (m *misread) key() string {
	line := m.line(m.at.Line)
	first := indent(line)+1 == m.at.Column
	switch {
	case first && strings.HasPrefix(strings.TrimSpace(line), "- "):
		return fmt.Sprintf("- begins an entry of a list, and this belongs to the map that begins in line %d; remove the -, or check the indentation", m.begun.Line)
	case first && m.at.Column != m.begun.Column:
		return fmt.Sprintf("this line begins in column %d, and the map that it would belong to in column %d, in line %d; indent the fields of a map alike", m.at.Column, m.begun.Column, m.begun.Line)
	}
	return "something stands behind the end of a value; check brackets and quotes: a ' within '…' is written ''"
}

// bracket: a list or map in brackets does not go on as it must.
func (m *misread) bracket() string {
	open := m.from(m.begun)
	if open == "" {
		return ""
	}
	opening, closing := open[:1], "}"
	if opening == "[" {
		closing = "]"
	}
	line := m.line(m.at.Line)
	switch {
	case strings.Count(line, `"`)%2 == 1:
		return `a " is missing in this line`
	case m.at.Line > m.begun.Line && indent(line) <= indent(m.line(m.begun.Line)) && !strings.HasPrefix(strings.TrimSpace(line), closing):
		m.at = m.begun
		return fmt.Sprintf("this %s is not closed; write %s where it ends", opening, closing)
	}
	return fmt.Sprintf("a comma or %s is missing here, for the %s of line %d; texts with a comma, a colon or brackets stand in quotes", closing, opening, m.begun.Line)
}

// colon says that one is missing behind the name that a line begins with.
func (m *misread) colon(line string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "- "), " ")
	m.at.Column = indent(line) + 1
	return "a colon is missing behind " + quote(name)
}

func (m *misread) line(number int) string {
	if number < 1 || number > len(m.lines) {
		return ""
	}
	return strings.TrimRight(m.lines[number-1], "\r")
}

// above is the last line before the place that has more than a comment.
func (m *misread) above() int {
	for n := m.at.Line - 1; n > 0; n-- {
		if text := strings.TrimSpace(m.line(n)); text != "" && text[0] != '#' {
			return n
		}
	}
	return 0
}

// before and from are the two parts of a line that a place divides.
func (m *misread) before(p Pos) string { return strings.TrimSuffix(m.line(p.Line), m.from(p)) }

func (m *misread) from(p Pos) string {
	runes := []rune(m.line(p.Line))
	if p.Column < 1 || p.Column > len(runes) {
		return ""
	}
	return string(runes[p.Column-1:])
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
