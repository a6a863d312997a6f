package format

import (
	"bytes"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A document is a text, the values in it with their places, and the comments
// between them.
type document struct {
	text     []byte
	lines    []int // offset of each line
	root     *value
	comments []comment // in the order of the text

	err    *Error // the first thing that is not understood
	depth  int
	around int // column of the innermost map or list in lines of its own; -1: none
}

// A value is a node and its place in the text.
type value struct {
	node  *yaml.Node
	start int // of its properties (anchor and tag), else of itself
	props []string
	bare  int // offset behind the properties
	body  int // of itself
	end   int // offset behind it; of a block text without the empty lines below, when they do not belong to it

	kids   []*value // of a map: key, value, key, value …
	marks  []int    // offset behind the colon of each key (-1: none), or behind the dash of each item
	around int      // column of the map or list in lines of its own around it; -1: none
	comma  bool     // a comma stands before the closing bracket
}

// A comment is the text from # to the end of its line.
type comment struct {
	at   int
	text string
}

func (v *value) flow() bool { return v.node.Style&yaml.FlowStyle != 0 }

// nested says that a value is a map or a list in lines of their own.
func (v *value) nested() bool {
	return (v.node.Kind == yaml.MappingNode || v.node.Kind == yaml.SequenceNode) && !v.flow()
}

// read finds the place of everything in a text. Without a value in it the
// document is nil.
func read(text []byte) (*document, error) {
	root, err := load(text)
	if root == nil || err != nil {
		return nil, err
	}
	d := &document{text: text, lines: []int{0}, around: -1}
	for i, b := range text {
		if b == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	at := d.outside(0)
	d.root = d.locate(root, at)
	if rest := d.outside(d.root.end); d.err == nil && rest != len(text) {
		d.fail(rest, "this is not understood")
	}
	if d.err != nil {
		return nil, d.err
	}
	if d.root.start == d.root.end {
		return nil, nil // nothing but comments
	}
	return d, nil
}

func (d *document) fail(at int, message string) {
	if d.err != nil {
		return
	}
	line := d.line(at)
	d.err = &Error{line + 1, utf8.RuneCount(d.text[d.lines[line]:at]) + 1, message + "; the file is left as it is"}
}

// line is the number of the line of an offset, from 0.
func (d *document) line(at int) int {
	low, high := 0, len(d.lines)
	for high-low > 1 {
		if middle := (low + high) / 2; d.lines[middle] <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// column counts from 0, in bytes: only blanks stand before what is asked for.
func (d *document) column(at int) int { return at - d.lines[d.line(at)] }

// offset of a node, whose columns count characters.
func (d *document) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(d.lines) {
		return len(d.text)
	}
	at := d.lines[n.Line-1]
	for i := 1; i < n.Column && at < len(d.text); i++ {
		_, size := utf8.DecodeRune(d.text[at:])
		at += size
	}
	return at
}

func (d *document) byteAt(at int) byte {
	if at < len(d.text) {
		return d.text[at]
	}
	return 0
}

// skip goes over blanks, ends of lines and comments, and notes the comments.
func (d *document) skip(at int) int {
	for at < len(d.text) {
		switch c := d.text[at]; {
		case c == ' ' || c == '\t' || c == '\n':
			at++
		case c == '#' && (at == 0 || bytes.IndexByte([]byte(" \t\n"), d.text[at-1]) >= 0):
			at = d.note(at)
		default:
			return at
		}
	}
	return at
}

// note takes down the comment that begins at an offset, and returns its end.
func (d *document) note(at int) int {
	end := d.lineEnd(at)
	if n := len(d.comments); n == 0 || d.comments[n-1].at < at {
		d.comments = append(d.comments, comment{at, string(bytes.TrimRight(d.text[at:end], " \t"))})
	}
	return end
}

// outside skips what stands before and behind the root: markers of documents
// mean nothing where there is only one.
func (d *document) outside(at int) int {
	for {
		at = d.skip(at)
		if d.byteAt(at) == '%' && d.column(at) == 0 {
			d.fail(at, "a YAML directive has no use in a flow")
			return at
		}
		if at >= len(d.text) || d.column(at) != 0 || !marker(d.text[at:]) {
			return at
		}
		at += 3
	}
}

func marker(text []byte) bool {
	if !bytes.HasPrefix(text, []byte("---")) && !bytes.HasPrefix(text, []byte("...")) {
		return false
	}
	return len(text) == 3 || bytes.IndexByte([]byte(" \t\n"), text[3]) >= 0
}
