package flows

import "strings"

// pad is the key pad, in the order of a node's children.
const pad = "0123456789*#"

// A KeyTrie finds options by the keys of everything that is live at a step:
// its own options and the global keys. It is built once, when the flow is
// loaded, and shared by all calls. A nil KeyTrie has no options.
type KeyTrie struct {
	nodes []keyNode // the first is the root
}

// keyNode is where a beginning of some option's keys leads.
type keyNode struct {
	option *Option         // named exactly by the keys so far; nil: none
	next   [len(pad)]int32 // by the place of a key on the pad; 0: no option goes on so
	longer bool            // some option goes on
}

// newKeyTrie enters the lists in the order of their precedence: of two options
// with the same keys the first one counts.
func newKeyTrie(lists ...[]Option) *KeyTrie {
	t := &KeyTrie{nodes: make([]keyNode, 1)}
	for _, list := range lists {
		for i := range list {
			t.enter(&list[i])
		}
	}
	if len(t.nodes) == 1 {
		return nil
	}
	return t
}

func (t *KeyTrie) enter(o *Option) {
	at := int32(0)
	for i := range len(o.Keys) {
		key := strings.IndexByte(pad, o.Keys[i])
		if key < 0 {
			return // refused by the loader already
		}
		n := &t.nodes[at]
		n.longer = true
		if n.next[key] == 0 {
			n.next[key] = int32(len(t.nodes))
			t.nodes = append(t.nodes, keyNode{})
		}
		at = t.nodes[at].next[key]
	}
	if n := &t.nodes[at]; n.option == nil && at != 0 {
		n.option = o
	}
}

// Find returns the option that the keys name exactly, nil if there is none,
// and whether a longer option begins with them.
func (t *KeyTrie) Find(keys string) (option *Option, longer bool) {
	n := t.walk(keys, nil)
	if n == nil {
		return nil, false
	}
	return n.option, n.longer
}

// Longest returns the option that the longest beginning of the keys names, and
// the keys behind it; nil and all keys if there is none.
func (t *KeyTrie) Longest(keys string) (option *Option, rest string) {
	rest = keys
	t.walk(keys, func(n *keyNode, taken int) {
		if n.option != nil {
			option, rest = n.option, keys[taken:]
		}
	})
	return option, rest
}

// walk follows the keys and shows each node on the way; nil: they lead nowhere.
func (t *KeyTrie) walk(keys string, show func(n *keyNode, taken int)) *keyNode {
	if t == nil {
		return nil
	}
	at := int32(0)
	for i := range len(keys) {
		key := strings.IndexByte(pad, keys[i])
		if key < 0 || t.nodes[at].next[key] == 0 {
			return nil
		}
		at = t.nodes[at].next[key]
		if show != nil {
			show(&t.nodes[at], i+1)
		}
	}
	return &t.nodes[at]
}
