package flows

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"go.yaml.in/yaml/v4"
)

// checkLiterals finds what is written in an expression and can never work: a
// date that is none, a day of the week that `weekday` never is.
func (l *loader) checkLiterals(n *yaml.Node, src string, offset int, tree *ast.AST) {
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		if args := e.AsCall().Args(); len(args) == 1 {
			l.checkConverted(n, src, offset, tree, e.AsCall().FunctionName(), args[0])
		}
		l.checkIn(n, src, offset, tree, e.AsCall())
		for _, day := range comparedWith("weekday", e) {
			name, ok := day.AsLiteral().Value().(string)
			if ok && !slices.Contains(weekdays, name) {
				hint, _ := l.hint(name, weekdays)
				l.failAt(l.exprPos(n, src, offset, tree, day), ruleExpr, "weekday is never %s%s", quote(name), hint)
			}
		}
	}))
}

// checkIn: CEL lets values of any types into one list, so a number would be
// looked for among texts, in vain.
func (l *loader) checkIn(n *yaml.Node, src string, offset int, tree *ast.AST, c ast.CallExpr) {
	if c.FunctionName() != operators.In || c.Args()[1].Kind() != ast.ListKind {
		return
	}
	want := tree.GetType(c.Args()[0].ID())
	for _, item := range c.Args()[1].AsList().Elements() {
		have := tree.GetType(item.ID())
		if !untyped(want) && !untyped(have) && !want.IsExactType(have) {
			l.failAt(l.exprPos(n, src, offset, tree, item), ruleExpr, "%s is looked for, but this is %s", typeName(want), typeName(have))
		}
	}
}

func (l *loader) checkConverted(n *yaml.Node, src string, offset int, tree *ast.AST, function string, arg ast.Expr) {
	t := Type(function)
	wrong, ok := map[Type]error{Number: errNotNumber, Date: errNotDate, Time: errNotTime, Duration: errNotSpan, Phone: errNotPhone}[t]
	if !ok || arg.Kind() != ast.LiteralKind {
		return
	}
	if s, isText := arg.AsLiteral().Value().(string); isText {
		if _, fits := t.Take(s); !fits {
			l.failAt(l.exprPos(n, src, offset, tree, arg), ruleExpr, "%s: %s", quote(s), wrong)
		}
	}
}

// exprPos is the place in the file of a part of an expression.
func (l *loader) exprPos(n *yaml.Node, src string, offset int, tree *ast.AST, part ast.Expr) Pos {
	place := tree.SourceInfo().GetStartLocation(part.ID())
	return l.textPos(n, offset+offsetOf(src, place.Line(), place.Column()))
}

// comparedWith lists the literals that a comparison holds against a name.
func comparedWith(name string, e ast.Expr) []ast.Expr {
	if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 {
		return nil
	}
	is := func(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == name }
	a, b := e.AsCall().Args()[0], e.AsCall().Args()[1]
	var against []ast.Expr
	switch e.AsCall().FunctionName() {
	case operators.Equals, operators.NotEquals:
		switch {
		case is(a):
			against = []ast.Expr{b}
		case is(b):
			against = []ast.Expr{a}
		}
	case operators.In:
		if is(a) && b.Kind() == ast.ListKind {
			against = b.AsList().Elements()
		}
	}
	return slices.DeleteFunc(slices.Clone(against), func(x ast.Expr) bool { return x.Kind() != ast.LiteralKind })
}
