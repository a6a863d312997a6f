package flows

import (
	"regexp/syntax"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// maxCost bounds one evaluation: one unit is a step, or ten bytes that are
// looked at once. All of it takes a few milliseconds at the worst, and some
// ten where the largest records are compared.
const maxCost = 50000

// affordable asks for the worst case over everything that variables may hold.
//
// It needs no model of each function: an expression has no loops, so each of
// its parts is computed once; and no operator makes a value that is larger
// than what went into it together. So the largest value of a part is the sum
// of the variables and literals below it.
func (l *loader) affordable(checked *cel.Ast) bool {
	b := bill{tree: checked.NativeRep()}
	b.weigh(b.tree.Expr())
	return b.cost <= maxCost
}

// A bill sums up what an expression may cost.
type bill struct {
	tree *ast.AST
	cost int
}

// weigh adds the cost of a part, and returns how many bytes its value may have.
func (b *bill) weigh(e ast.Expr) int {
	b.cost++
	switch e.Kind() {
	case ast.LiteralKind:
		if s, ok := e.AsLiteral().(types.String); ok {
			return len(s)
		}
		return maxNumberText
	case ast.IdentKind:
		return weightOf(b.tree.GetType(e.ID()))
	case ast.SelectKind:
		return b.weigh(e.AsSelect().Operand())
	case ast.ListKind:
		return b.sum(e.AsList().Elements())
	case ast.MapKind:
		weight := 0
		for _, entry := range e.AsMap().Entries() {
			weight += b.weigh(entry.AsMapEntry().Key()) + b.weigh(entry.AsMapEntry().Value())
		}
		return weight
	case ast.CallKind:
		return b.call(e.AsCall())
	}
	b.cost = maxCost + 1 // nothing else can be written
	return 0
}

func (b *bill) sum(parts []ast.Expr) int {
	weight := 0
	for _, part := range parts {
		weight += b.weigh(part)
	}
	return weight
}

// call adds what a function costs beyond its arguments. A part of a list or
// record is found at once, and so is a part of a condition.
func (b *bill) call(c ast.CallExpr) int {
	args := c.Args()
	if c.IsMemberFunction() {
		args = append([]ast.Expr{c.Target()}, args...)
	}
	weights := make([]int, len(args))
	total := 0
	for i, arg := range args {
		weights[i] = b.weigh(arg)
		total += weights[i]
	}
	switch name := c.FunctionName(); name {
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		least := min(weights[0], weights[1])
		if b.cost += least / 10; b.inPieces(args[0]) && b.inPieces(args[1]) {
			b.cost += least / 4
		}
	case operators.Add:
		b.cost += total / 40 // copied, not looked at
	case operators.Index, operators.Conditional, operators.LogicalAnd, operators.LogicalOr, "get":
	case "matches":
		b.cost += weights[0] / 10 * max(patternSize(args[1], weights[1])/4, 1)
	default:
		b.cost += total / 10
	}
	return total
}

// inPieces says that a value may be a record or list, which is compared piece
// by piece.
func (b *bill) inPieces(e ast.Expr) bool {
	t := b.tree.GetType(e.ID())
	return untyped(t) || t.Kind() == types.MapKind || t.Kind() == types.ListKind
}

// patternSize is how many states a regular expression has.
func patternSize(e ast.Expr, weight int) int {
	if e.Kind() != ast.LiteralKind {
		return weight
	}
	s, _ := e.AsLiteral().Value().(string)
	parsed, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		return weight
	}
	compiled, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return weight
	}
	return len(compiled.Inst)
}

// maxNumberText is the length of the longest number as a text.
const maxNumberText = 24

// weightOf is how many bytes a variable may have.
func weightOf(t *cel.Type) int {
	switch {
	case t.IsExactType(cel.StringType):
		return MaxText
	case t.Kind() == types.MapKind || t.Kind() == types.ListKind || untyped(t):
		return MaxJSON
	}
	return maxNumberText
}
