package mutant

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// conditions turns each condition round, and moves each bound in it by one.
func conditions(m *maker, st step) {
	if st.kind != "choose" {
		return
	}
	for _, branch := range items(st.body) {
		when := get(branch, "when")
		if when == nil {
			continue
		}
		m.own(st, when, fmt.Sprintf("the opposite of %s", when.Value), edit{when, *quoted("!(" + when.Value + ")")})
		for _, other := range nearby(when.Value) {
			m.own(st, when, fmt.Sprintf("%s instead of %s", other, when.Value), edit{when, *quoted(other)})
		}
	}
}

// flips are operators and what they are mistaken for, the longest first.
var flips = []struct{ from, to string }{
	{"<=", "<"}, {">=", ">"}, {"&&", "||"}, {"||", "&&"}, {"<", "<="}, {">", ">="},
}

// nearby are the expressions with one operator mistaken for another; texts in
// an expression are left alone.
func nearby(expr string) []string {
	var all []string
	var quote byte
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
			continue
		case c == '\'' || c == '"':
			quote = c
			continue
		}
		for _, f := range flips {
			if len(expr) >= i+len(f.from) && expr[i:i+len(f.from)] == f.from {
				all = append(all, expr[:i]+f.to+expr[i+len(f.from):])
				i += len(f.from) - 1
				break
			}
		}
	}
	return all
}

// dropSet leaves a variable as it is.
func dropSet(m *maker, st step) {
	if st.kind != "set" && st.kind != "return" {
		return
	}
	list := pairs(st.body)
	for _, p := range list {
		change := fmt.Sprintf("%s stays as it is", p.key.Value)
		switch {
		case len(list) > 1:
			m.own(st, p.key, change, without(st.body, p.key.Value))
		case st.kind == "set":
			m.own(st, p.key, change, edit{p.value, *word(p.key.Value)})
		default:
			m.own(st, p.key, change, edit{st.body, yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}})
		}
	}
}

// dropInto leaves a result where it came from.
func dropInto(m *maker, st step) {
	if into := get(st.body, "into"); isMap(into) {
		m.dropEach(st, into, "into", func(p pair) string { return fmt.Sprintf("%s is not taken over", p.key.Value) })
	}
}

// dropArguments keeps something back from whoever is asked.
func dropArguments(m *maker, st step) {
	untold := func(p pair) string { return fmt.Sprintf("%s is not told", p.key.Value) }
	for _, field := range []string{"args", "body", "with"} {
		if list := get(st.body, field); isMap(list) {
			m.dropEach(st, list, field, untold)
		}
	}
}

func (m *maker) dropEach(st step, list *yaml.Node, field string, change func(pair) string) {
	all := pairs(list)
	for _, p := range all {
		if len(all) == 1 {
			m.own(st, p.key, change(p), without(st.body, field))
			continue
		}
		m.own(st, p.key, change(p), without(list, p.key.Value))
	}
}
