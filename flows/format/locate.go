package format

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// locate finds the place of a node that begins at or behind an offset. What
// lies between must be blanks, comments and the marks that its parent has
// skipped; anything else is not understood, and said.
func (d *document) locate(n *yaml.Node, at int) *value {
	v := &value{node: n}
	if d.depth++; d.depth > maxDepth {
		d.fail(min(at, len(d.text)), "lists and maps are nested too deeply here")
	}
	defer func() { d.depth-- }()
	first := d.peek(at)
	if n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0 && d.byteAt(first) != '&' && d.byteAt(first) != '!' {
		v.start, v.bare, v.body, v.end = at, at, at, at // nothing is written
		return v
	}
	v.start = d.skip(at)
	d.properties(v)
	if d.err == nil && v.start != d.offset(n) {
		d.fail(v.start, "this is not understood")
	}
	if d.err != nil {
		v.end = len(d.text)
		return v
	}
	switch {
	case n.Kind == yaml.AliasNode:
		v.end = v.body + 1 + len(n.Value)
	case n.Kind == yaml.ScalarNode:
		d.scalar(v)
	case v.flow():
		d.flow(v)
	default:
		outer := d.around
		v.around, d.around = outer, d.column(v.body)
		if n.Kind == yaml.SequenceNode {
			d.list(v)
		} else {
			d.mapping(v)
		}
		d.around = outer
	}
	return v
}

// peek is skip without taking notes.
func (d *document) peek(at int) int {
	known := len(d.comments)
	at = d.skip(at)
	d.comments = d.comments[:known]
	return at
}

// properties reads the anchor and the tag before a value.
func (d *document) properties(v *value) {
	at := v.start
	v.bare = at
	for d.byteAt(at) == '&' || d.byteAt(at) == '!' {
		end := at + 1
		for end < len(d.text) && bytes.IndexByte([]byte(" \t\n,[]{}"), d.text[end]) < 0 {
			end++
		}
		v.props = append(v.props, string(d.text[at:end]))
		v.bare = end
		if n := v.node; n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0 && len(v.props) == propertiesOf(n) {
			at = end // nothing but properties is written
			break
		}
		at = d.skip(end)
	}
	v.body = at
}

func propertiesOf(n *yaml.Node) int {
	count := 0
	if n.Anchor != "" {
		count++
	}
	if n.Style&yaml.TaggedStyle != 0 {
		count++
	}
	return count
}

// mapping reads a map in lines of its own.
func (d *document) mapping(v *value) {
	at := v.body
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		if at = d.skip(at); d.byteAt(at) == '?' && d.blank(at+1) {
			d.fail(at, "a key behind ? has no use in a flow")
		}
		at = d.pair(v, i, at)
	}
	v.end = at
}

// pair reads a key, its colon and its value.
func (d *document) pair(v *value, i, at int) int {
	key := d.locate(v.node.Content[i], at)
	if key.node.Kind != yaml.ScalarNode && key.node.Kind != yaml.AliasNode {
		d.fail(key.start, "a list or a map cannot be a key of a flow")
	}
	v.kids = append(v.kids, key)
	mark := key.end
	for c := d.byteAt(mark); c == ' ' || c == '\t'; c = d.byteAt(mark) {
		mark++
	}
	if d.byteAt(mark) != ':' {
		if !v.flow() {
			d.fail(key.start, "the colon of this key is not found")
		}
		empty := &value{node: v.node.Content[i+1], start: key.end, bare: key.end, body: key.end, end: key.end}
		if empty.node.Value != "" || empty.node.Kind != yaml.ScalarNode {
			d.fail(key.start, "the colon of this key is in another line")
		}
		v.kids, v.marks = append(v.kids, empty), append(v.marks, -1)
		return key.end
	}
	v.marks = append(v.marks, mark+1)
	to := d.locate(v.node.Content[i+1], mark+1)
	v.kids = append(v.kids, to)
	return max(to.end, mark+1)
}

// list reads a list with a dash before each item.
func (d *document) list(v *value) {
	at := v.body
	for _, n := range v.node.Content {
		at = d.skip(at)
		if d.byteAt(at) != '-' || !d.blank(at+1) {
			d.fail(at, "the dash of an item is not found")
			break
		}
		item := d.locate(n, at+1)
		v.marks, v.kids = append(v.marks, at+1), append(v.kids, item)
		at = max(item.end, at+1)
	}
	v.end = at
}

// flow reads a list or map in brackets.
func (d *document) flow(v *value) {
	open, shut := byte('['), byte(']')
	if v.node.Kind == yaml.MappingNode {
		open, shut = '{', '}'
	}
	at := v.body
	if d.byteAt(at) != open {
		d.fail(at, "a map in a list needs its own braces here")
	}
	at++
	step := 1
	if v.node.Kind == yaml.MappingNode {
		step = 2
	}
	for i := 0; i < len(v.node.Content) && d.err == nil; i += step {
		at = d.skip(at)
		if step == 2 {
			at = d.pair(v, i, at)
		} else {
			item := d.locate(v.node.Content[i], at)
			v.kids = append(v.kids, item)
			at = item.end
		}
		at = d.skip(at)
		if v.comma = d.byteAt(at) == ','; v.comma {
			at++
		}
	}
	if at = d.skip(at); d.byteAt(at) != shut {
		d.fail(min(at, len(d.text)), "the closing bracket is not found")
	}
	v.end = at + 1
}

func (d *document) blank(at int) bool {
	return at >= len(d.text) || strings.IndexByte(" \t\n", d.text[at]) >= 0
}
