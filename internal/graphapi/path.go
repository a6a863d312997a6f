package graphapi

import "strings"

// operation is a method on a path.
type operation struct {
	body *shape // nil: there is none
}

// node is one segment of the paths of the description.
type node struct {
	static  map[string]*node
	id      *node
	methods map[string]*operation
}

func (n *node) add(path, method string, op *operation) {
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		n = n.child(segment)
	}
	if n.methods == nil {
		n.methods = map[string]*operation{}
	}
	n.methods[method] = op
}

func (n *node) child(segment string) *node {
	if strings.HasPrefix(segment, "{") {
		if n.id == nil {
			n.id = &node{}
		}
		return n.id
	}
	if n.static == nil {
		n.static = map[string]*node{}
	}
	if n.static[segment] == nil {
		n.static[segment] = &node{}
	}
	return n.static[segment]
}

// find looks a path up, first as it is written and then with an id. Actions may be qualified, as Microsoft's SDKs send
// them. [doc, sample]
func (n *node) find(method, path string) *operation {
	if path == "" {
		return n.methods[method]
	}
	segment, rest, _ := strings.Cut(path, "/")
	if next := n.static[strings.TrimPrefix(segment, "microsoft.graph.")]; next != nil {
		if op := next.find(method, rest); op != nil {
			return op
		}
	}
	if n.id == nil || segment == "" {
		return nil
	}
	return n.id.find(method, rest)
}
