package format

import (
	"bytes"
	"math"
	"strings"

	"go.yaml.in/yaml/v4"
)

// scalar finds the end of a single value.
func (d *document) scalar(v *value) {
	switch style := v.node.Style; {
	case style&yaml.DoubleQuotedStyle != 0:
		d.quoted(v, '"')
	case style&yaml.SingleQuotedStyle != 0:
		d.quoted(v, '\'')
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		d.blockText(v)
	default:
		d.plain(v)
	}
}

func (d *document) quoted(v *value, quote byte) {
	at := v.body + 1
	for at < len(d.text) {
		switch c := d.text[at]; {
		case c == '\\' && quote == '"':
			at += 2
		case c == quote && quote == '\'' && d.byteAt(at+1) == quote:
			at += 2
		case c == quote:
			v.end = at + 1
			return
		default:
			at++
		}
	}
	d.fail(v.body, "the end of this text is not found")
	v.end = len(d.text)
}

// plain: the words of the value stand in the text as they are, with blanks
// and ends of lines between them.
func (d *document) plain(v *value) {
	at := v.body
	for word := range strings.FieldsFuncSeq(v.node.Value, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }) {
		for at < len(d.text) && bytes.IndexByte([]byte(" \t\n"), d.text[at]) >= 0 {
			at++
		}
		if !bytes.HasPrefix(d.text[at:], []byte(word)) {
			d.fail(v.body, "this value is not understood")
			break
		}
		at += len(word)
	}
	v.end = min(at, len(d.text))
}

// blockText is the text below | or >: lines that are indented more than what
// it belongs to, and empty ones between them. With + the empty ones behind
// belong to it too.
func (d *document) blockText(v *value) {
	at := v.body + 1
	for bytes.IndexByte([]byte("+-123456789"), d.byteAt(at)) >= 0 && at < len(d.text) {
		at++
	}
	v.bare = at // the end of the header
	if at = d.endOfBlanks(at); d.byteAt(at) == '#' {
		at = d.note(at)
	}
	if d.byteAt(at) != '\n' && at < len(d.text) {
		d.fail(at, "this is not understood")
	}
	v.end = min(at, len(d.text))
	margin := -1
	for next := at + 1; next < len(d.text); {
		end := d.lineEnd(next)
		indent := d.endOfBlanks(next) - next
		empty := next+indent >= end
		if margin < 0 && !empty {
			margin = d.margin(v, indent)
		}
		switch {
		case !empty && indent < margin:
			return
		case !empty || indent > margin && margin >= 0 || bytes.IndexByte(d.text[v.body:v.bare], '+') >= 0:
			v.end = end
		}
		next = end + 1
	}
}

// margin is the indentation of a block text whose first line with a
// character has the given one. A line that is not indented more than the map
// or list around it is no part of it.
func (d *document) margin(v *value, first int) int {
	if bytes.ContainsAny(d.text[v.body:v.bare], "123456789") {
		d.fail(v.body, "the header of this text says how far it is indented; remove the digit behind | or >")
	}
	if first <= d.around {
		return math.MaxInt
	}
	return first
}

func (d *document) endOfBlanks(at int) int {
	for d.byteAt(at) == ' ' {
		at++
	}
	return at
}

// lineEnd is the end of the line of an offset.
func (d *document) lineEnd(at int) int {
	if i := bytes.IndexByte(d.text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(d.text)
}
