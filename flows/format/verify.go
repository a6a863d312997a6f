package format

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// same says whether two documents have the same values, and the same comments
// between the same values, on the same side of the end of the line.
func same(a, b *document) bool {
	return equal(a.root.node, b.root.node) && slices.Equal(a.sequence(), b.sequence())
}

// equal compares two nodes in everything that the author wrote of them, but
// for their places. Aliases are compared by name.
func equal(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Style == b.Style && a.Tag == b.Tag && a.Value == b.Value && a.Anchor == b.Anchor &&
		slices.EqualFunc(a.Content, b.Content, equal)
}

// sequence is everything in a document from top to bottom: keys, values and
// comments.
func (d *document) sequence() []string {
	var all []string
	next, last := 0, 0
	comments := func(before int) {
		for ; next < len(d.comments) && d.comments[next].at < before; next++ {
			c := d.comments[next]
			all = append(all, fmt.Sprintf("%s behind=%t", c.text, last > 0 && d.line(c.at) == d.line(last-1)))
			last = c.at + len(c.text)
		}
	}
	var walk func(v *value)
	walk = func(v *value) {
		if v.start < v.end {
			comments(v.start)
		}
		all = append(all, fmt.Sprint(v.node.Kind, v.node.Value))
		if v.start == v.end {
			return
		}
		last = max(last, v.body+1)
		for i, kid := range v.kids {
			walk(kid)
			switch {
			case v.node.Kind == yaml.SequenceNode:
			case i%2 == 0 && v.marks[i/2] > 0:
				last = v.marks[i/2]
			}
		}
		last = max(last, v.end)
	}
	walk(d.root)
	comments(len(d.text) + 1)
	return all
}

// unsure says where the text and what would have been written part.
func (d *document) unsure(b *document) error {
	e := &Error{1, 1, "this cannot be formatted without a change of what it says"}
	if b != nil {
		x, y := d.sequence(), b.sequence()
		for i := range x {
			if i >= len(y) || x[i] != y[i] {
				e.Message += fmt.Sprintf(", near %q", x[i])
				break
			}
		}
	}
	e.Message += "; the file is left as it is"
	return e
}
