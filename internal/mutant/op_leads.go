package mutant

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// otherChoices bounds how many other steps are tried for one redirection.
const otherChoices = 8

// A lead is a place where a step is named.
type lead struct {
	node *yaml.Node
	what string
}

func redirectScope(m *maker, sc scope) {
	for _, l := range sc.leads() {
		m.redirect(sc, l, "", nil)
	}
}

func redirectStep(m *maker, st step) {
	for _, l := range st.leads() {
		m.redirect(st.scope, l, st.name[len(st.prefix):], []string{st.name})
	}
}

// redirect leads to one other step: the next in the file that such a way can
// lead to. Where a way leads to a step of the same words, nobody can tell.
func (m *maker) redirect(sc scope, l lead, from string, steps []string) {
	now := l.node.Value
	list := get(sc.node, "steps")
	begin := slices.Index(sc.steps, now) + 1
	var choices []choice
	for i := range sc.steps {
		name := sc.steps[(begin+i)%len(sc.steps)]
		if name != now && name != from && !alike(get(list, name), get(list, now)) && len(choices) < otherChoices {
			choices = append(choices, instead(l, name))
		}
	}
	if now != "hangup" {
		choices = append(choices, instead(l, "hangup"))
	}
	m.either(sc.file, l.node, steps, choices...)
}

func instead(l lead, name string) choice {
	return choice{fmt.Sprintf("%s leads to %s instead of %s", l.what, name, l.node.Value), []edit{to(l.node, name)}}
}

// leads of a flow or sub-flow: where it begins, its keys, and its handlers.
func (sc scope) leads() []lead {
	var list leadList
	list.field(sc.node, "start", "the start")
	list.field(sc.node, "before_answer", "before_answer")
	list.keys(get(sc.node, "keys"), "key")
	list.handlers(sc.node)
	return list
}

// leads of a step: all its ways out.
func (st step) leads() []lead {
	var list leadList
	list.field(st.node, "next", "next")
	list.handlers(st.node)
	list.keys(get(st.node, "keys"), "key")
	switch st.kind {
	case "menu":
		list.keys(get(st.body, "options"), "option")
	case "choose":
		list.field(st.node, "else", "else")
		for _, branch := range items(st.body) {
			list.field(branch, "goto", "the branch "+brief(get(branch, "when")))
			list.field(branch, "else", "else")
		}
	case "hours":
		for _, way := range []string{"open", "closed", "holiday", "emergency"} {
			list.field(st.body, way, way)
		}
	case "split":
		for i, way := range items(st.ways()) {
			list.field(way, "goto", fmt.Sprintf("way %d of the split", i+1))
		}
	case "record":
		list.field(get(st.body, "review"), "discarded", "a recording thrown away")
	}
	for _, retry := range retries {
		list.field(get(st.body, retry), "then", retry)
	}
	return list
}

var retries = []string{"no_input", "no_match"}

func (st step) ways() *yaml.Node {
	if isMap(st.body) {
		return get(st.body, "ways")
	}
	return st.body
}

type leadList []lead

func (l *leadList) field(m *yaml.Node, field, what string) {
	if n := get(m, field); isScalar(n) && n.Value != "" {
		*l = append(*l, lead{n, what})
	}
}

func (l *leadList) keys(m *yaml.Node, what string) {
	for _, p := range pairs(m) {
		n := p.value
		if isMap(n) {
			n = get(n, "goto")
		}
		if isScalar(n) {
			*l = append(*l, lead{n, fmt.Sprintf("%s %q", what, p.key.Value)})
		}
	}
}

func (l *leadList) handlers(m *yaml.Node) {
	l.field(m, "on_error", "on_error")
	for _, p := range pairs(get(m, "on_error")) {
		l.field(get(m, "on_error"), p.key.Value, "on_error "+p.key.Value)
	}
	l.field(m, "on_hangup", "on_hangup")
	l.field(get(m, "on_hangup"), "goto", "on_hangup")
}

// hangUp ends the call where the step would go on.
func hangUp(m *maker, st step) {
	if next := get(st.node, "next"); isScalar(next) && next.Value != "hangup" && !slices.Contains(st.steps, "hangup") {
		m.own(st, next, fmt.Sprintf("it hangs up instead of going on to %s", next.Value), to(next, "hangup"))
	}
}

func dropScopeHandlers(m *maker, sc scope) { m.dropHandlers(sc.file, sc.node, nil) }
func dropHandlers(m *maker, st step)       { m.dropHandlers(st.file, st.node, []string{st.name}) }

func (m *maker) dropHandlers(f file, n *yaml.Node, steps []string) {
	for _, field := range []string{"on_error", "on_hangup"} {
		handler := get(n, field)
		if handler == nil {
			continue
		}
		if kinds := pairs(handler); field == "on_error" && len(kinds) > 1 {
			for _, p := range kinds {
				m.add(f, p.key, steps, fmt.Sprintf("on_error does not take %s", p.key.Value), without(handler, p.key.Value))
			}
			continue
		}
		m.add(f, handler, steps, field+" is gone", without(n, field))
	}
}
