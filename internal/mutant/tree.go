package mutant

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// An edit is one change of a tree: a node becomes another.
type edit struct {
	node    *yaml.Node
	becomes yaml.Node
}

// with is the text of a tree after some edits; the tree is as before.
func with(root *yaml.Node, edits []edit) ([]byte, error) {
	before := make([]yaml.Node, len(edits))
	for i, e := range edits {
		before[i] = *e.node
		*e.node = e.becomes
	}
	text, err := yaml.Dump(root)
	for i := len(edits) - 1; i >= 0; i-- {
		*edits[i].node = before[i]
	}
	return text, err
}

// to makes a scalar another one.
func to(n *yaml.Node, value string) edit {
	becomes := *n
	becomes.Value = value
	return edit{n, becomes}
}

// word is a plain scalar.
func word(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }

// quoted is a text that YAML would otherwise take for something else.
func quoted(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: value}
}

// swap exchanges two nodes.
func swap(a, b *yaml.Node) []edit { return []edit{{a, *b}, {b, *a}} }

// content gives a node other contents.
func content(n *yaml.Node, nodes []*yaml.Node) edit {
	becomes := *n
	becomes.Content = nodes
	return edit{n, becomes}
}

// without takes a field out of a map.
func without(m *yaml.Node, field string) edit {
	m = resolve(m)
	nodes := slices.Clone(m.Content)
	for i := 0; i+1 < len(nodes); i += 2 {
		if nodes[i].Value == field {
			return content(m, slices.Delete(nodes, i, i+2))
		}
	}
	return content(m, nodes)
}

// having sets a field of a map.
func having(m *yaml.Node, field string, value *yaml.Node) edit {
	m = resolve(m)
	if now := get(m, field); now != nil {
		return edit{now, *value}
	}
	return content(m, append(slices.Clone(m.Content), word(field), value))
}

// lacking takes one entry out of a list.
func lacking(list *yaml.Node, i int) edit {
	return content(list, slices.Delete(slices.Clone(list.Content), i, i+1))
}

func resolve(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// get is the value of a field; nil: the map has none, or it is no map.
func get(m *yaml.Node, field string) *yaml.Node {
	for _, p := range pairs(m) {
		if p.key.Value == field {
			return p.value
		}
	}
	return nil
}

// A pair is one field of a map.
type pair struct{ key, value *yaml.Node }

func pairs(m *yaml.Node) []pair {
	if m = resolve(m); m == nil || m.Kind != yaml.MappingNode {
		return nil
	}
	var list []pair
	for i := 0; i+1 < len(m.Content); i += 2 {
		list = append(list, pair{m.Content[i], resolve(m.Content[i+1])})
	}
	return list
}

// items are the entries of a list.
func items(list *yaml.Node) []*yaml.Node {
	if list = resolve(list); list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	all := make([]*yaml.Node, len(list.Content))
	for i, n := range list.Content {
		all[i] = resolve(n)
	}
	return all
}

func isMap(n *yaml.Node) bool    { return n != nil && n.Kind == yaml.MappingNode }
func isList(n *yaml.Node) bool   { return n != nil && n.Kind == yaml.SequenceNode }
func isScalar(n *yaml.Node) bool { return n != nil && n.Kind == yaml.ScalarNode }

// alike says whether two nodes say the same.
func alike(a, b *yaml.Node) bool {
	a, b = resolve(a), resolve(b)
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, alike)
}

// brief is what stands at a node, in one line.
func brief(n *yaml.Node) string {
	switch n = resolve(n); {
	case n == nil:
		return ""
	case isScalar(n):
		return n.Value
	case get(n, "goto") != nil:
		s := get(n, "goto").Value
		if language := get(n, "language"); language != nil {
			s += " in " + language.Value
		}
		return s
	case get(n, "date") != nil:
		return get(n, "date").Value
	case get(n, "speak") != nil:
		return "the spoken " + get(n, "speak").Value
	case get(n, "recording") != nil:
		return "the recording " + get(n, "recording").Value
	case isList(n):
		var parts []string
		for _, i := range items(n) {
			parts = append(parts, brief(i))
		}
		return strings.Join(parts, " and ")
	}
	var parts []string
	for _, p := range pairs(n) {
		parts = append(parts, p.key.Value+": "+brief(p.value))
	}
	return strings.Join(parts, ", ")
}
