package format

import (
	"bytes"
	"slices"

	"go.yaml.in/yaml/v4"
)

// order of the fields at the top of a flow or sub-flow.
var order = []string{
	"flow", "subflow", "language", "languages", "fallback", "timezone", "start", "before_answer", "consent",
	"use", "hosts", "speak", "calendars", "params", "results", "vars", "prompts", "keys", "on_error", "on_hangup",
	"subflows", "steps",
}

// A section is a field at the top with the comments above it.
type section struct {
	text  []byte // without empty lines around it
	key   string
	tall  bool // its field has more than one line
	blank bool // an empty line stood before it
	loose bool // it begins with a comment that stands by itself
}

// arrange puts the sections of a text that has been laid out in order, and
// one empty line around those of several lines.
func arrange(d *document) []byte {
	if !d.root.nested() || d.root.node.Kind != yaml.MappingNode || len(d.root.props) > 0 {
		return d.text
	}
	head, list, tail := d.sections()
	given := join(head, list, tail)
	if !movable(list, tail) {
		return given
	}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b section) int { return slices.Index(order, a.key) - slices.Index(order, b.key) })
	for i := range sorted {
		if i >= len(list) || sorted[i].key != list[i].key || i > 0 && sorted[i-1].key != list[i-1].key {
			sorted[i].blank = false
		}
	}
	text := join(head, sorted, tail)
	if again, err := read(text); err == nil && again != nil && moved(d.root, again.root) {
		return text
	}
	return given
}

// sections cuts a text before the comments above each field. Comments that
// stand by themselves at the top of the file, and those left at its end, are
// sections without a key.
func (d *document) sections() (head section, list []section, tail section) {
	from := 0
	if i := bytes.LastIndex(d.text[:d.root.start], []byte("\n\n")); i >= 0 {
		from = i + 2
		head = cut(d.text, 0, from, from, "")
	}
	for i := 0; i < len(d.root.kids); i += 2 {
		key, to := d.root.kids[i], d.root.kids[i+1]
		end := max(to.end, d.root.marks[i/2])
		for end < len(d.text) && d.text[end-1] != '\n' { // a comment behind it
			end++
		}
		end = d.indented(end)
		list = append(list, cut(d.text, from, key.start, end, key.node.Value))
		from = end
	}
	return head, list, cut(d.text, from, len(d.text), len(d.text), "")
}

// indented goes over comments that are indented, and empty lines before them.
func (d *document) indented(at int) int {
	for next := at; next < len(d.text); {
		end := next + bytes.IndexByte(d.text[next:], '\n') + 1
		line := bytes.TrimRight(d.text[next:end], "\n")
		switch {
		case len(line) == 0:
		case line[0] == ' ' && bytes.TrimLeft(line, " ")[0] == '#':
			at = end
		default:
			return at
		}
		next = end
	}
	return at
}

func cut(text []byte, from, key, end int, name string) section {
	head := text[from:key]
	s := section{key: name, text: bytes.Trim(text[from:end], "\n"), blank: bytes.HasPrefix(head, []byte("\n"))}
	if bytes.HasSuffix(text[from:end], []byte("\n\n")) && end > key { // part of a text that ends so
		s.text = bytes.TrimLeft(text[from:end-1], "\n")
	}
	s.tall = bytes.Count(bytes.Trim(text[key:end], "\n"), []byte("\n")) > 0
	s.loose = bytes.Contains(bytes.TrimLeft(head, "\n"), []byte("\n\n")) || name == "" && len(s.text) > 0
	return s
}

// movable says whether it is plain to which field each comment belongs, and
// all fields are known.
func movable(list []section, tail section) bool {
	for i, s := range list {
		if !slices.Contains(order, s.key) || s.loose || i == 0 && s.text[0] == '#' && s.key != "flow" && s.key != "subflow" {
			return false
		}
	}
	return len(tail.text) == 0
}

func join(head section, list []section, tail section) []byte {
	var out bytes.Buffer
	if len(head.text) > 0 {
		out.Write(head.text)
		out.WriteString("\n\n")
	}
	all := list
	if len(tail.text) > 0 {
		all = append(slices.Clone(list), tail)
	}
	for i, s := range all {
		if i > 0 && (s.blank || (s.tall || all[i-1].tall) && !s.loose) {
			out.WriteByte('\n')
		}
		out.Write(s.text)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// moved says whether two maps have the same fields, in any order.
func moved(a, b *value) bool {
	if len(a.kids) != len(b.kids) {
		return false
	}
	for i := 0; i < len(a.kids); i += 2 {
		same := func(k int) bool {
			return k%2 == 0 && equal(a.kids[i].node, b.kids[k].node) && equal(a.kids[i+1].node, b.kids[k+1].node)
		}
		if !slices.ContainsFunc(indexes(len(b.kids)), same) {
			return false
		}
	}
	return true
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
