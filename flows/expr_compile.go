package flows

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"go.yaml.in/yaml/v4"
)

// expressions compiles the expressions of one flow in one shared environment.
type expressions struct {
	env   *cel.Env
	names map[string]int
}

// compiled is an expression with what the loader must know of it.
type compiled struct {
	program *program
	typ     *cel.Type
	secret  string // a secret variable that it reads; "" for none
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
	run, err := l.exprs.env.Program(checked)
	if err != nil {
		l.failAt(l.textPos(n, offset), ruleExpr, "not an expression: %s", firstLine(err.Error()))
		return nil
	}
	return &compiled{
		program: &program{src: src, run: run, names: l.exprs.names},
		typ:     checked.OutputType(),
		secret:  l.secretIn(checked.NativeRep()),
	}
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

// secretIn names a secret variable that the expression reads.
func (l *loader) secretIn(tree *ast.AST) string {
	found := ""
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.IdentKind {
			return
		}
		if i, ok := l.vars[e.AsIdent()]; ok && l.flow.Vars[i].Secret {
			found = e.AsIdent()
		}
	}))
	return found
}

func celType(t Type) *cel.Type {
	switch t {
	case Number:
		return cel.DoubleType
	case Boolean:
		return cel.BoolType
	default:
		return cel.StringType
	}
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
	case t.Kind() == cel.ListKind:
		return "a list"
	}
	return "a value that no variable can hold"
}

func scalar(t *cel.Type) bool {
	return t.IsExactType(cel.DoubleType) || t.IsExactType(cel.BoolType) || t.IsExactType(cel.StringType)
}

// assigned reads the value of a set: a bare number or boolean, or an
// expression of the variable's type. A nil variable was complained about.
func (l *loader) assigned(n *yaml.Node, v *Var) Expr {
	n = resolve(n)
	if c, typ, ok := l.bare(n); ok {
		if v != nil && !celType(v.Type).IsExactType(typ) {
			remedy := ""
			if v.Type == Text || v.Type == Digits {
				remedy = fmt.Sprintf("; write a text in quotes inside quotes: \"'%s'\"", n.Value)
			}
			l.fail(n, ruleType, "variable %s is %s, but %s is %s%s", v.Name, v.Type, n.Value, typeName(typ), remedy)
			return nil
		}
		return c
	}
	src, ok := l.text(n, "an expression such as tries + 1, or a text as \"'yes'\"")
	if !ok {
		return nil
	}
	c := l.compile(n, src, 0)
	if c == nil || v == nil {
		return nil
	}
	switch {
	case !celType(v.Type).IsExactType(c.typ):
		l.fail(n, ruleType, "variable %s is %s, but the expression makes %s%s", v.Name, v.Type, typeName(c.typ), convert(v.Type, c.typ))
		return nil
	case v.Type == Recording && !forgets(src):
		l.fail(n, ruleType, "variable %s is a recording, which a record step makes; it can only be emptied here, with \"''\"", v.Name)
		return nil
	case c.secret != "" && !v.Secret:
		l.fail(n, ruleSecret, "variable %s is secret but %s is not, so the secret would leak; make %s secret too", c.secret, v.Name, v.Name)
	}
	c.program.want = v.Type
	return c.program
}

func forgets(src string) bool {
	src = strings.TrimSpace(src)
	return src == "''" || src == `""`
}

// convert tells how to get from one type to another.
func convert(want Type, have *cel.Type) string {
	switch {
	case want == Number && have.IsExactType(cel.StringType):
		return "; write number(…) around it"
	case (want == Text || want == Digits) && scalar(have):
		return "; write string(…) around it"
	case want == Boolean && scalar(have):
		return "; compare it with something"
	}
	return ""
}

// bare reads a number or boolean that is not in quotes.
func (l *loader) bare(n *yaml.Node) (Expr, *cel.Type, bool) {
	if n.Kind != yaml.ScalarNode {
		return nil, nil, false
	}
	if x, ok := numberOf(n); ok {
		return literal{n.Value, x}, cel.DoubleType, true
	}
	if n.ShortTag() == "!!bool" {
		return literal{n.Value, strings.EqualFold(n.Value, "true")}, cel.BoolType, true
	}
	return nil, nil, false
}

// argument reads an argument of an action.
func (l *loader) argument(n *yaml.Node) (e Expr, secret bool) {
	n = resolve(n)
	if c, _, ok := l.bare(n); ok {
		return c, false
	}
	src, ok := l.text(n, "an expression, or a text as \"'yes'\"")
	if !ok {
		return nil, false
	}
	c := l.compile(n, src, 0)
	if c == nil {
		return nil, false
	}
	if !scalar(c.typ) {
		l.fail(n, ruleType, "an argument is a text, a number or a boolean, but the expression makes %s", typeName(c.typ))
		return nil, false
	}
	return c.program, c.secret != ""
}

// condition reads a boolean expression.
func (l *loader) condition(n *yaml.Node) Expr {
	n = resolve(n)
	if c, typ, ok := l.bare(n); ok {
		if !typ.IsExactType(cel.BoolType) {
			l.fail(n, ruleType, "a condition is true or false, but %s is a number; compare it with something", n.Value)
		}
		return c
	}
	src, ok := l.text(n, "a condition such as tries < 3")
	if !ok {
		return nil
	}
	c := l.compile(n, src, 0)
	if c == nil {
		return nil
	}
	if !c.typ.IsExactType(cel.BoolType) {
		l.fail(n, ruleType, "a condition is true or false, but the expression makes %s; compare it with something", typeName(c.typ))
		return nil
	}
	c.program.want = Boolean
	return c.program
}
