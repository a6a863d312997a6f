package flows

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v4"
)

func (l *loader) decodeSet(n *yaml.Node) *Set {
	f, ok := l.entries(n, "a map of variables and values such as tries: tries + 1", ruleDuplicate)
	if ok && len(n.Content) == 0 {
		l.fail(n, ruleMissing, "a set needs something to set; write variable: value")
	}
	s := &Set{}
	for _, item := range f.list {
		i := l.variable(item.key)
		var want *Var
		if i >= 0 {
			want = &l.flow.Vars[i]
		}
		if expr := l.assigned(item.value, want); expr != nil && i >= 0 {
			s.Assign = append(s.Assign, Assign{Var: i, Expr: expr})
		}
	}
	return s
}

func (l *loader) decodeChoose(n *yaml.Node) *Choose {
	c := &Choose{Else: NoStep}
	hasElse := false
	for i, item := range l.list(n, "a list of {when: expression, goto: step}, the last one {else: step}") {
		f, ok := l.fields(item, "a branch", "when", "goto", "else")
		if !ok {
			continue
		}
		if otherwise := f.get("else"); otherwise != nil {
			switch {
			case len(f.list) > 1:
				l.loseLead()
				l.fail(f.key("else"), ruleValue, "else stands alone; make it a branch of its own, the last one")
			case i != len(n.Content)-1:
				l.loseLead()
				l.fail(f.key("else"), ruleValue, "else is taken always, so what follows is never looked at; move it to the end")
			}
			c.Else = l.target(otherwise)
			hasElse = true
			continue
		}
		if b, ok := l.branch(f); ok {
			c.Branches = append(c.Branches, b)
		}
	}
	if !hasElse {
		l.loseLead()
	}
	if !hasElse && resolve(n).Kind == yaml.SequenceNode {
		l.fail(n, ruleDrops, "when no condition is true the caller would be dropped; add {else: step} at the end")
	}
	return c
}

func (l *loader) branch(f fields) (Branch, bool) {
	b := Branch{To: Goto{Kind: GotoStep, Step: NoStep}}
	when, to := f.get("when"), f.get("goto")
	if when == nil {
		l.fail(f.node, ruleMissing, "a branch needs a condition; write when: and an expression")
	} else {
		b.When = l.condition(when)
	}
	if to == nil {
		l.loseLead()
		l.fail(f.node, ruleMissing, "it is not said where this branch leads; write goto: and a step")
	} else {
		b.To.Step = l.target(to)
	}
	return b, b.To.Step != NoStep
}

func (l *loader) decodeAction(n *yaml.Node) *Action {
	a := &Action{Timeout: DefaultActionTimeout}
	if n.Kind != yaml.MappingNode {
		a.Name = l.actionName(n)
		return a
	}
	f, _ := l.fields(n, "an action", "name", "args", "into", "timeout")
	if name := f.get("name"); name != nil {
		a.Name = l.actionName(name)
	} else {
		l.fail(n, ruleMissing, "an action needs the name of a function of the host; write name: lookup")
	}
	if args := f.get("args"); args != nil {
		a.Args = l.actionArgs(args)
	}
	if into := f.get("into"); into != nil {
		a.Into = l.actionResults(into)
	}
	if timeout := f.get("timeout"); timeout != nil {
		a.Timeout = l.duration(timeout, 10*time.Millisecond, 5*time.Minute, DefaultActionTimeout)
	}
	return a
}

func (l *loader) actionName(n *yaml.Node) string {
	name, ok := l.text(n, "the name of a function of the host")
	if ok {
		l.goodName(n, "action")
	}
	return name
}

func (l *loader) actionArgs(n *yaml.Node) []Arg {
	f, _ := l.entries(n, "a map of arguments such as account: account", ruleDuplicate)
	var args []Arg
	for _, item := range f.list {
		l.goodName(item.key, "argument")
		expr, secret := l.argument(item.value)
		if expr != nil {
			args = append(args, Arg{Name: item.key.Value, Expr: expr, Secret: secret})
		}
	}
	return args
}

func (l *loader) actionResults(n *yaml.Node) []Result {
	f, _ := l.entries(n, "a map of variables and results such as balance: balance", ruleDuplicate)
	var results []Result
	for _, item := range f.list {
		i := l.variable(item.key)
		name, ok := l.text(item.value, "the name of a result")
		if ok {
			ok = l.goodName(resolve(item.value), "result")
		}
		if i >= 0 && ok {
			results = append(results, Result{Name: name, Var: i})
		}
	}
	return slices.Clip(results)
}
