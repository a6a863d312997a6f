package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxSubflows bounds the sub-flows of one flow: each has an environment of its
// own for expressions, which takes time and memory.
const maxSubflows = 200

// A section is the flow, or one of its sub-flows, with what is still to be read.
type section struct {
	scope *scope
	f     fields
	steps []field
}

var subflowFields = []string{"params", "results", "vars", "prompts", "keys", "on_error", "on_hangup", "start", "steps"}

// declareSubflows gives everything in the sub-flows its place: those of the
// file, then those of the files that it uses.
func (l *loader) declareSubflows(f fields) []section {
	var sections []section
	if n := f.get("subflows"); n != nil {
		all, _ := l.entries(n, "a map of sub-flows, each with a name", ruleDuplicate)
		for _, item := range all.list {
			if l.roomForSubflow(item.key) {
				sections = append(sections, l.declareSubflow(item.key, item.value, l.src, subflowFields))
			}
		}
	}
	if n := f.get("use"); n != nil {
		for _, item := range l.list(n, "a list of files such as [shared/pin.yaml]") {
			if p, ok := l.useFile(item); ok {
				sections = append(sections, p)
			}
		}
	}
	return sections
}

func (l *loader) roomForSubflow(n *yaml.Node) bool {
	if len(l.flow.Subflows) == maxSubflows {
		l.fail(n, ruleLimit, "a flow has at most %d sub-flows", maxSubflows)
	}
	return len(l.flow.Subflows) < maxSubflows
}

// declareSubflow gives a sub-flow and all that has a name in it its place.
func (l *loader) declareSubflow(name, body *yaml.Node, src *source, known []string) section {
	k := len(l.flow.Subflows)
	s := newScope(src, k, l.scope)
	s.name = name.Value + "/"
	p := section{scope: s}
	l.scopes = append(l.scopes, s)
	l.subflows[name.Value] = k
	l.in(s, func() {
		l.flow.Subflows = append(l.flow.Subflows, Subflow{Name: name.Value, Pos: l.pos(name), Start: NoStep})
		l.goodName(name, "sub-flow")
		var ok bool
		if p.f, ok = l.fields(body, "a sub-flow", known...); !ok {
			l.loseLead()
			return
		}
		l.declareSignature(&l.flow.Subflows[k], p.f)
		l.exprs = newExpressions(l)
		l.decodePrompts(p.f.get("prompts"))
		if p.steps = l.declareSteps(p.f); len(p.steps) == 0 {
			l.loseLead()
		}
	})
	return p
}

// declareSignature declares the variables of a sub-flow, parameters first.
func (l *loader) declareSignature(sub *Subflow, f fields) {
	unknown := len(l.leftOut)
	sub.Params = l.declareVars(f.get("params"))
	sub.Results = l.declareVars(f.get("results"))
	for _, i := range sub.Results {
		l.isRead(i) // by those who call it, in whatever flow
	}
	locals := l.declareVars(f.get("vars"))
	sub.Locals = slices.Concat(sub.Params, sub.Results, locals)
	l.leftOut = l.leftOut[:unknown] // variables lead nowhere
}

// declareVars declares a map of variables and returns their places.
func (l *loader) declareVars(n *yaml.Node) []int {
	before := len(l.flow.Vars)
	l.decodeVars(n)
	var places []int
	for i := before; i < len(l.flow.Vars); i++ {
		places = append(places, i)
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return places
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if v := resolve(n.Content[i+1]); v.Kind == yaml.MappingNode && hasKey(v, "value") {
			l.given[resolve(n.Content[i]).Value] = true
		}
	}
	return places
}

// useFile takes in the sub-flow of another file.
func (l *loader) useFile(n *yaml.Node) (section, bool) {
	name, ok := l.text(n, "a file such as shared/pin.yaml")
	if !ok || !l.roomForSubflow(n) {
		return section{}, false
	}
	src, root := l.used.open(l, n, name)
	if root == nil {
		return section{}, false
	}
	title := rootField(root, "subflow")
	if title == nil {
		l.fail(n, ruleFile, "%s is no sub-flow: it does not begin with subflow: and a name", quote(name))
		return section{}, false
	}
	l.hashed = append(l.hashed, src.text)
	l.flow.Sources = append(l.flow.Sources, Source{src.file, src.text})
	var good bool
	l.in(newScope(src, -1, nil), func() { _, good = l.text(title, "the name of a sub-flow") })
	if !good {
		return section{}, false
	}
	if first, twice := l.subflows[title.Value]; twice {
		l.fail(n, ruleDuplicate, "there is already a sub-flow %s, at %s; take in one of them", quote(title.Value), l.flow.Subflows[first].Pos)
		return section{}, false
	}
	l.usedAt[len(l.flow.Subflows)] = l.pos(n)
	return l.declareSubflow(title, root, src, append([]string{"subflow"}, subflowFields...)), true
}

// rootField is a field of a whole file, nil when it is not there.
func rootField(root *yaml.Node, name string) *yaml.Node {
	if root.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == name {
			return resolve(root.Content[i+1])
		}
	}
	return nil
}

// readSection reads where a section leads, then its steps.
func (l *loader) readSection(p section) {
	l.in(p.scope, func() {
		l.decodeLeads(p.f, p.steps)
		for _, item := range p.steps {
			l.decodeStep(l.steps[item.key.Value], item.value)
		}
	})
}

// decodeLeads reads where a section itself leads.
func (l *loader) decodeLeads(f fields, steps []field) {
	s := l.scope
	s.deciding = f.get("before_answer") != nil
	if n := f.get("start"); n != nil {
		s.start = l.target(n)
	} else if len(steps) > 0 {
		s.start = l.steps[steps[0].key.Value]
	}
	if n := f.get("before_answer"); n != nil {
		s.before = l.target(n)
	}
	if n := f.get("on_error"); n != nil {
		var ok bool
		s.onError, ok = l.decodeOnError(n, "")
		s.handlerLost = !ok
	}
	if n := f.get("on_hangup"); n != nil {
		s.onHangup = l.decodeOnHangup(n)
	}
	if s.up != nil {
		s.keys = s.up.keys
	}
	if n := f.get("keys"); n != nil {
		s.keys = l.options(n, "keys")
	}
	own := l.takeLeads()
	s.handlerLost = s.handlerLost || own.stray
	s.ownLeads = own
}

// link puts together what was read: the flow knows where its sub-flows begin, and
// each step has the handlers of its scope behind its own.
func (l *loader) link() {
	for i := range l.flow.Steps {
		step := &l.flow.Steps[i]
		s := l.scopeOf(step)
		s.own = append(s.own, step.ID)
		switch b := step.Body.(type) {
		case *Return:
			s.returns = true
		case *Call:
			sub := l.scopes[b.Sub+1]
			sub.calls = append(sub.calls, step.ID)
		}
		s.returns = s.returns || l.facts[i].broken || l.facts[i].leads.lost
	}
	for i := range l.flow.Subflows {
		s := l.scopes[i+1]
		s.returns = s.returns || s.ownLeads.lost
		l.flow.Subflows[i].Start = s.start
	}
	main := l.scopes[0]
	l.flow.Start, l.flow.BeforeAnswer = main.start, main.before
	l.flow.OnError, l.flow.OnHangup = main.onError, main.onHangup
	for _, s := range l.scopes {
		l.inherit(s)
	}
}

// subflowNamed resolves the name of a sub-flow; -1 when there is none. It is
// not sure of one that it took a wrong name for.
func (l *loader) subflowNamed(n *yaml.Node) (k int, sure bool) {
	name, ok := l.text(n, "the name of a sub-flow")
	if !ok {
		return -1, false
	}
	if k, ok := l.subflows[name]; ok {
		return k, true
	}
	var known []string
	for i := range l.flow.Subflows {
		known = append(known, l.flow.Subflows[i].Name)
	}
	hint, guess := l.hint(name, known)
	if hint == "" {
		hint = "; write it below subflows:, or take in its file with use:"
	}
	where := ""
	if l.foreign() {
		where = " in flow " + l.flow.Name
	}
	l.fail(n, ruleSubflow, "there is no sub-flow %s%s%s", quote(name), where, hint)
	l.mendName(n, guess, known)
	if k, ok := l.subflows[guess]; ok {
		return k, false
	}
	return -1, false
}

// names lists the names that variables have in their own scope.
func (l *loader) namesOf(vars []int) []string {
	var names []string
	for _, i := range vars {
		_, name, _ := strings.Cut(l.flow.Vars[i].Name, "/")
		names = append(names, name)
	}
	return names
}
