package flows

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// decodeCall reads the call of a sub-flow, whose parameters and results are
// declared already.
func (l *loader) decodeCall(facts *stepFacts, n *yaml.Node) Body {
	f, name := fields{node: n}, n
	if n.Kind == yaml.MappingNode {
		var ok bool
		f, ok = l.fields(n, "a call", "flow", "with", "into")
		if name = f.get("flow"); name == nil {
			if ok {
				l.fail(n, ruleMissing, "it is not said which sub-flow to call; write flow: and its name")
			}
			facts.broken, l.callLost = true, true
			return &Set{}
		}
	}
	k, sure := l.subflowNamed(name)
	if k < 0 {
		facts.broken, l.callLost = true, true
		return &Set{}
	}
	l.called[k] = true
	c := &Call{Sub: k}
	if !sure {
		return c // what it is given may be right for another one
	}
	c.With = l.decodeWith(n, f.get("with"), k)
	if into := f.get("into"); into != nil {
		c.Into = l.decodeCallInto(into, k)
	}
	return c
}

// decodeWith reads the values of the parameters. Those that have a value of
// their own need none.
func (l *loader) decodeWith(call, n *yaml.Node, k int) []Assign {
	sub := &l.flow.Subflows[k]
	names := l.namesOf(sub.Params)
	said := make(map[string]bool)
	var with []Assign
	if n != nil {
		f, ok := l.entries(n, "a map of parameters and values such as account: account", ruleDuplicate)
		if !ok {
			return nil
		}
		for _, item := range f.list {
			i := l.oneNamed(item.key, names, "parameter", sub.Name)
			if i < 0 {
				continue
			}
			said[names[i]] = true
			if e := l.handed(item.value, sub.Params[i]); e != nil {
				with = append(with, Assign{Var: sub.Params[i], Expr: e})
			}
		}
	}
	var missing []string
	for _, name := range names {
		if !said[name] && !l.scopes[k+1].given[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		l.fail(call, ruleMissing, "sub-flow %s needs %s; write with: {%s: value}, or give the parameter a value where it is declared", sub.Name, strings.Join(missing, " and "), missing[0])
	}
	return with
}

// oneNamed finds a parameter or a result; -1 after a complaint.
func (l *loader) oneNamed(n *yaml.Node, names []string, what, sub string) int {
	place := func(name string) int {
		for i := range names {
			if names[i] == name {
				return i
			}
		}
		return -1
	}
	if i := place(n.Value); i >= 0 {
		return i
	}
	hint, guess := l.hint(n.Value, names)
	if hint == "" {
		hint = "; it has none at all"
	}
	l.fail(n, ruleVar, "sub-flow %s has no %s %s%s", sub, what, quote(n.Value), hint)
	l.mendName(n, guess, names)
	return place(guess)
}

// handed reads a value for a variable of another scope, or for a result: as
// in a set, except that a recording can be handed on.
func (l *loader) handed(n *yaml.Node, v int) Expr {
	n = resolve(n)
	want := &l.flow.Vars[v]
	if i, ok := l.vars[n.Value]; ok && n.Kind == yaml.ScalarNode && want.Type == Recording && l.flow.Vars[i].Type == Recording {
		if l.flow.Vars[i].Secret && !want.Secret {
			l.leaks(n, &l.flow.Vars[i], want)
		}
		if c := l.compile(n, n.Value, 0); c != nil {
			return c.as(Recording)
		}
		return nil
	}
	return l.assigned(n, want)
}

func (l *loader) leaks(n *yaml.Node, from, to *Var) {
	l.fail(n, ruleSecret, "variable %s is secret but %s is not, so the secret would leak; make %s secret too", l.local(from.Name), l.local(to.Name), l.local(to.Name))
}

// decodeCallInto reads which results go into which variables.
func (l *loader) decodeCallInto(n *yaml.Node, k int) []Copy {
	sub := &l.flow.Subflows[k]
	names := l.namesOf(sub.Results)
	f, _ := l.entries(n, "a map of variables and results such as verified: ok", ruleDuplicate)
	var into []Copy
	for _, item := range f.list {
		to := l.variable(item.key)
		if _, ok := l.text(item.value, "the name of a result"); !ok {
			continue
		}
		i := l.oneNamed(item.value, names, "result", sub.Name)
		if i < 0 || to < 0 {
			continue
		}
		from, target := &l.flow.Vars[sub.Results[i]], &l.flow.Vars[to]
		if from.Type != target.Type && !(target.Type == Text && from.Type == Digits) {
			l.fail(item.value, ruleType, "variable %s is %s, but result %s of sub-flow %s is %s; give both the same type", l.local(target.Name), target.Type, names[i], sub.Name, from.Type)
			continue
		}
		if from.Secret && !target.Secret {
			l.leaks(item.value, from, target)
		}
		into = append(into, Copy{From: sub.Results[i], To: to})
	}
	return into
}

// decodeReturn reads the end of a sub-flow.
func (l *loader) decodeReturn(facts *stepFacts, n *yaml.Node) Body {
	if l.sub < 0 {
		l.fail(facts.node, ruleKind, "a return comes back from a sub-flow, and step %s stands in the flow itself; write hangup: to end the call", facts.node.Value)
		facts.broken = true
		return &Hangup{}
	}
	r := &Return{}
	if isNull(n) {
		return r
	}
	sub := &l.flow.Subflows[l.sub]
	names := l.namesOf(sub.Results)
	before := len(l.errs)
	f, _ := l.entries(n, "nothing, or a map of results and values such as ok: tries < 3", ruleDuplicate)
	for _, item := range f.list {
		i := l.oneNamed(item.key, names, "result", sub.Name)
		if i < 0 {
			continue
		}
		if e := l.handed(item.value, sub.Results[i]); e != nil {
			r.Assign = append(r.Assign, Assign{Var: sub.Results[i], Expr: e})
		}
	}
	facts.incomplete = len(l.errs) > before
	return r
}
