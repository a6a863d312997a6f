package flows

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// textPos is the place in the file of the offset-th character of a scalar's
// value. Where quoting or folding hides it, it is the start of the scalar.
func (l *loader) textPos(n *yaml.Node, offset int) Pos {
	at := l.pos(n)
	if l.src.lines == nil {
		l.src.lines = bytes.Split(l.src.text, []byte("\n"))
	}
	if at.Line > len(l.src.lines) {
		return at
	}
	if n.Style&yaml.LiteralStyle != 0 {
		return l.blockPos(n, at, offset)
	}
	raw := []rune(string(l.src.lines[at.Line-1]))
	if at.Column > len(raw) {
		return at
	}
	raw = raw[at.Column-1:]
	decoration := decorationWidth(raw)
	if width, ok := rawWidth(raw[decoration:], n, offset); ok {
		at.Column += decoration + width
	}
	return at
}

// decorationWidth counts the characters of an anchor or a tag before a scalar.
func decorationWidth(raw []rune) int {
	i := 0
	for i < len(raw) && (raw[i] == '&' || raw[i] == '!') {
		for i < len(raw) && raw[i] != ' ' {
			i++
		}
		for i < len(raw) && raw[i] == ' ' {
			i++
		}
	}
	return i
}

// rawWidth counts the characters of the source that stand for the first
// offset characters of the value.
func rawWidth(raw []rune, n *yaml.Node, offset int) (int, bool) {
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		return quotedWidth(raw, '\'', offset)
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return quotedWidth(raw, '"', offset)
	case n.Style&yaml.FoldedStyle != 0 || strings.Contains(n.Value, "\n"):
		return 0, false
	}
	// A plain scalar over several lines has a piece of its value here only.
	if value := []rune(n.Value); offset > len(value) || offset > len(raw) || string(raw[:offset]) != string(value[:offset]) {
		return 0, false
	}
	return offset, true
}

func quotedWidth(raw []rune, mark rune, offset int) (int, bool) {
	if len(raw) == 0 || raw[0] != mark {
		return 0, false
	}
	i := 1
	for ; offset > 0; offset-- {
		switch {
		case i >= len(raw) || raw[i] == mark && (mark == '"' || i+1 >= len(raw) || raw[i+1] != mark):
			return 0, false // the text goes on in another line
		case mark == '\'' && raw[i] == mark:
			i += 2
		case mark == '"' && raw[i] == '\\' && i+1 < len(raw):
			i += 2 + map[rune]int{'x': 2, 'u': 4, 'U': 8}[raw[i+1]]
		default:
			i++
		}
	}
	return i, true
}

// blockPos finds a character of a | block: its lines stand below, indented.
func (l *loader) blockPos(n *yaml.Node, at Pos, offset int) Pos {
	value := []rune(n.Value)
	before := string(value[:min(offset, len(value))])
	line := at.Line + 1 + strings.Count(before, "\n")
	if line > len(l.src.lines) {
		return at
	}
	column := utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
	return Pos{at.File, line, max(l.blockIndent(n, at.Line)+column, 0) + 1}
}

// blockIndent is the indentation of a | block, taken from its first line with
// text in it.
func (l *loader) blockIndent(n *yaml.Node, line int) int {
	for i, text := range strings.Split(n.Value, "\n") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if line+i >= len(l.src.lines) {
			return 0
		}
		raw := l.src.lines[line+i]
		return len(raw) - len(bytes.TrimLeft(raw, " ")) - (len(text) - len(strings.TrimLeft(text, " ")))
	}
	return 0
}
