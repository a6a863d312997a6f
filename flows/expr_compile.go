package flows

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"go.yaml.in/yaml/v4"
)

// expressions compiles the expressions of one scope in one shared environment.
type expressions struct {
	env  *cel.Env
	vars map[string]int // index in flow.Vars
	flow *Flow
	done map[string]compiled // by source: large flows say the same thing often
}

// compiled is an expression with what the loader must know of it.
type compiled struct {
	program *program // nil: it is fixed
	fixed   literal
	typ     *cel.Type
	secret  string // a secret variable that it reads; "" for none
}

// as is the expression where a value of one of some types is wanted; of any
// when none is named.
func (c *compiled) as(want ...Type) Expr {
	if c.program == nil {
		return c.fixed
	}
	c.program.want = want
	return c.program
}

// countRefused gives up reading expressions after very many that do not hold:
// they cost more to read than those that do.
func (l *loader) countRefused(n *yaml.Node, refused bool) {
	if !refused {
		return
	}
	if l.refused++; l.refused == maxRefused {
		l.fail(n, ruleLimit, "%d expressions do not hold, so the others were not looked at; mend these first", maxRefused)
	}
}

// compile reads an expression that stands in n.Value, offset characters from
// its start. It returns nil after a complaint.
func (l *loader) compile(n *yaml.Node, src string, offset int) *compiled {
	if l.exprs == nil {
		return nil
	}
	if len(src) > maxExpression {
		l.fail(n, ruleLimit, "the expression is longer than %d bytes; set a variable first and use it here", maxExpression)
		return nil
	}
	if strings.TrimSpace(src) == "" {
		l.failAt(l.textPos(n, offset), ruleExpr, "the expression is empty; write one such as tries + 1")
		return nil
	}
	if c, ok := l.exprs.done[src]; ok {
		return c.again()
	}
	if l.refused == maxRefused {
		return nil // it was said
	}
	problems := len(l.errs)
	defer func() { l.countRefused(n, len(l.errs) > problems) }()
	parsed, issues := l.exprs.env.Parse(src)
	if issues.Err() != nil {
		l.celErrors(n, src, offset, issues)
		return nil
	}
	wholeNumbers(parsed.NativeRep())
	checked, issues := l.exprs.env.Check(parsed)
	if issues.Err() != nil {
		l.celErrors(n, src, offset, issues)
		return nil
	}
	if !l.affordable(checked) {
		l.failAt(l.textPos(n, offset), ruleLimit, "the expression could take too long; set parts of it into variables first")
		return nil
	}
	l.checkErrorKinds(n, src, offset, checked.NativeRep())
	l.checkLiterals(n, src, offset, checked.NativeRep())
	run, err := l.exprs.env.Program(checked)
	if err != nil {
		l.failAt(l.textPos(n, offset), ruleExpr, "not an expression: %s", firstLine(err.Error()))
		return nil
	}
	c := compiled{
		program: &program{src: src, run: run, scope: l.exprs, loose: untyped(checked.OutputType()), reads: l.exprs.readBy(checked.NativeRep())},
		typ:     checked.OutputType(),
		secret:  l.variablesIn(checked.NativeRep()),
	}
	if len(l.errs) == problems { // what was complained about has a place, and is said at each
		l.exprs.done[src] = c
	}
	return c.again()
}

// again is the same expression for another place, where its value may have to
// be of another type.
func (c compiled) again() *compiled {
	p := *c.program
	c.program = &p
	return &c
}

// wholeNumbers makes 3 mean 3.0: the language has one kind of number, and CEL
// does not mix two.
func wholeNumbers(tree *ast.AST) {
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.LiteralKind {
			return
		}
		switch v := e.AsLiteral().(type) {
		case types.Int:
			e.SetKindCase(factory.NewLiteral(e.ID(), types.Double(v)))
		case types.Uint:
			e.SetKindCase(factory.NewLiteral(e.ID(), types.Double(v)))
		}
	}))
}

// variablesIn notes which variables the expression reads, and names a secret
// one among them.
func (l *loader) variablesIn(tree *ast.AST) string {
	secret := ""
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.IdentKind {
			return
		}
		if i, ok := l.vars[e.AsIdent()]; ok {
			l.isRead(i)
			if l.flow.Vars[i].Secret {
				secret = e.AsIdent()
			}
		}
	}))
	return secret
}

// typeName says a CEL type in the flow language's words.
func typeName(t *cel.Type) string {
	switch {
	case t.IsExactType(cel.DoubleType), t.IsExactType(cel.IntType), t.IsExactType(cel.UintType):
		return "a number"
	case t.IsExactType(cel.BoolType):
		return "a boolean"
	case t.IsExactType(cel.StringType):
		return "a text"
	case t.Kind() == cel.OpaqueKind:
		return an(t.TypeName())
	case t.Kind() == cel.ListKind:
		return "a list"
	case t.Kind() == cel.MapKind:
		return "a record"
	case untyped(t):
		return "a part of a record or list"
	}
	return "a value that no variable can hold"
}
