package flows

import (
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"go.yaml.in/yaml/v4"
)

// decodeConsent reads the variable that says that a caller agreed to be
// recorded.
func (l *loader) decodeConsent(n *yaml.Node) {
	if n == nil {
		return
	}
	i := l.variable(n)
	if i < 0 {
		return
	}
	l.isRead(i)
	switch v := &l.flow.Vars[i]; {
	case v.Type != Boolean:
		l.fail(n, ruleType, "variable %s is %s, but consent is a boolean; give it type: boolean", v.Name, v.Type)
	case v.Initial == true:
		l.fail(n, ruleConsent, "variable %s is true from the start, so nobody would be asked; remove its value", v.Name)
	case v.Setting != "":
		l.fail(n, ruleConsent, "variable %s is set by the host, so nobody would be asked; remove setting", v.Name)
	default:
		l.consent, l.asksConsent = i, true
	}
}

// checkConsent: where a flow demands consent, a caller comes to a record only
// by ways on which the variable was set true, or a choose has found it true.
// What a service or an action puts into it has to be chosen by first.
func checkConsent(l *loader) {
	if !l.asksConsent {
		return
	}
	c := consents{l: l, from: make(map[passage]passage), told: make(map[string][2]finding)}
	c.visit(passage{l.flow.BeforeAnswer, false}, passage{NoStep, false})
	c.visit(passage{l.flow.Start, false}, passage{NoStep, false})
	told := make(map[StepID]bool)
	for len(c.open) > 0 {
		p := c.open[0]
		c.open = c.open[1:]
		step := &l.flow.Steps[p.step]
		if _, records := step.Body.(*Record); records && !p.given && !told[p.step] {
			told[p.step] = true
			l.failAt(step.Pos, ruleConsent, "step %s records a caller who has not agreed, on the way %s; set %s to true, or choose by it, before", step.Name, c.way(p), l.flow.Vars[l.consent].Name)
		}
		c.pass(p, step)
	}
}

// A passage is a step, and whether consent is certain when a call comes to it.
type passage struct {
	step  StepID
	given bool
}

// consents searches breadth first, so that the way it tells is a short one.
type consents struct {
	l    *loader
	open []passage
	from map[passage]passage
	told map[string][2]finding // what a condition tells, by its text
}

func (c *consents) visit(p, from passage) {
	if _, seen := c.from[p]; p.step == NoStep || seen {
		return
	}
	c.from[p] = from
	c.open = append(c.open, p)
}

// pass visits everything that a passage leads to.
func (c *consents) pass(p passage, step *Step) {
	after, failed := c.changed(step.Body, p.given)
	if choose, ok := step.Body.(*Choose); ok {
		c.choose(p, choose)
	} else {
		c.visit(passage{step.Next, after}, p)
	}
	for _, to := range step.OnError.targets() {
		c.visit(passage{to, failed}, p)
	}
	rest := *step
	rest.Next, rest.OnError = NoStep, nil
	if _, ok := rest.Body.(*Choose); ok {
		rest.Body = &Hangup{}
	}
	for _, to := range c.l.edges(&rest) {
		c.visit(passage{to, p.given}, p)
	}
}

// changed says what is certain behind a step, and when it has failed.
func (c *consents) changed(b Body, given bool) (after, failed bool) {
	after, failed = given, given
	clear := func(v int) {
		if v == c.l.consent {
			after, failed = false, false
		}
	}
	switch b := b.(type) {
	case *Set:
		for _, a := range b.Assign {
			clear(a.Var)
			if a.Var == c.l.consent {
				after = strings.TrimSpace(a.Expr.String()) == "true"
			}
		}
	case *Action:
		for _, r := range b.Into {
			clear(r.Var)
		}
	case *Request:
		for _, x := range b.Into {
			clear(x.Var)
		}
	case *Call:
		for _, x := range b.Into {
			clear(x.To)
		}
	}
	return after, failed
}

// choose follows the branches: each knows that the ones before were not taken.
func (c *consents) choose(p passage, b *Choose) {
	given := p.given
	for _, branch := range b.Branches {
		taken, passed := c.tells(branch.When)
		if !given || taken != itIsNot {
			c.visit(passage{branch.To.Step, given || taken == itIs}, p)
		}
		if given && passed == itIsNot {
			return // consent is certain, so this branch is taken
		}
		given = given || passed == itIs
	}
	c.visit(passage{b.Else, given}, p)
}

// A finding is what a condition says about consent.
type finding uint8

const (
	nothing finding = iota
	itIs
	itIsNot
)

// tells says what is known when a condition is true, and when it is false.
func (c *consents) tells(e Expr) (whenTrue, whenFalse finding) {
	exprs := c.l.scopes[0].exprs
	if e == nil || exprs == nil {
		return nothing, nothing
	}
	known, seen := c.told[e.String()]
	if !seen {
		if tree, issues := exprs.env.Parse(e.String()); issues.Err() == nil {
			known[0], known[1] = tells(tree.NativeRep().Expr(), c.l.flow.Vars[c.l.consent].Name)
		}
		c.told[e.String()] = known
	}
	return known[0], known[1]
}

func tells(e ast.Expr, name string) (whenTrue, whenFalse finding) {
	switch e.Kind() {
	case ast.IdentKind:
		if e.AsIdent() == name {
			return itIs, itIsNot
		}
	case ast.CallKind:
		return tellsCall(e.AsCall(), name)
	}
	return nothing, nothing
}

func tellsCall(call ast.CallExpr, name string) (whenTrue, whenFalse finding) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalNot:
		whenTrue, whenFalse = tells(args[0], name)
		return whenFalse, whenTrue
	case operators.LogicalAnd, operators.LogicalOr:
		t1, f1 := tells(args[0], name)
		t2, f2 := tells(args[1], name)
		if call.FunctionName() == operators.LogicalAnd {
			return either(t1, t2), both(f1, f2)
		}
		return both(t1, t2), either(f1, f2)
	case operators.Equals, operators.NotEquals:
		whenTrue, whenFalse = tellsEqual(args[0], args[1], name)
		if call.FunctionName() == operators.NotEquals {
			return whenFalse, whenTrue
		}
		return whenTrue, whenFalse
	}
	return nothing, nothing
}

// tellsEqual looks at agreed == true and the like.
func tellsEqual(a, b ast.Expr, name string) (whenTrue, whenFalse finding) {
	if a.Kind() == ast.LiteralKind {
		a, b = b, a
	}
	if a.Kind() != ast.IdentKind || a.AsIdent() != name || b.Kind() != ast.LiteralKind {
		return nothing, nothing
	}
	if b.AsLiteral().Value() == true {
		return itIs, itIsNot
	}
	return itIsNot, itIs
}

func either(a, b finding) finding {
	if a != nothing {
		return a
	}
	return b
}

func both(a, b finding) finding {
	if a == b {
		return a
	}
	return nothing
}

// way names the steps to a passage, the middle left out when it is long.
func (c *consents) way(p passage) string {
	const most = 6
	var names []string
	for at := p; at.step != NoStep; at = c.from[at] {
		names = append(names, c.l.flow.Steps[at.step].Name)
	}
	var b strings.Builder
	for i := len(names) - 1; i >= 0; i-- {
		if len(names) > most && i == len(names)-3 {
			b.WriteString("… → ")
			i = 2
		}
		b.WriteString(names[i])
		if i > 0 {
			b.WriteString(" → ")
		}
	}
	return b.String()
}
