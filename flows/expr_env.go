package flows

import (
	"math"
	"strconv"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// maxCost bounds one evaluation, in CEL's units (about one for each step and
// each ten bytes of text): well under a millisecond.
const maxCost = 50000

// standard lists what is taken over from CEL. The rest has no use in a flow
// (times, bytes, maps) or would let an author write loops.
var standard = []string{
	"_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_",
	"_+_", "_-_", "_*_", "_/_", "-_", "@in",
	"contains", "startsWith", "endsWith", "matches", "string",
}

// functions are what an author can call, for messages.
var functions = []string{"contains", "endsWith", "matches", "number", "size", "startsWith", "string"}

// newExpressions makes the environment of a flow's variables, or nil after a
// complaint.
func newExpressions(l *loader) *expressions {
	subset := env.NewLibrarySubset().SetDisableMacros(true)
	for _, name := range standard {
		subset.AddIncludedFunctions(env.NewFunction(name))
	}
	options := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(subset)),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ParserRecursionLimit(64),
		cel.RegexProgramSizeLimit(1000),
		cel.ExtendedValidations(),
		cel.Function("size", cel.Overload("size_text", []*cel.Type{cel.StringType}, cel.DoubleType, cel.UnaryBinding(textSize))),
		cel.Function("number", cel.Overload("number_text", []*cel.Type{cel.StringType}, cel.DoubleType, cel.UnaryBinding(textNumber))),
		cel.Function("_%_", cel.Overload("modulo_number", []*cel.Type{cel.DoubleType, cel.DoubleType}, cel.DoubleType, cel.BinaryBinding(modulo))),
	}
	for _, name := range callFacts {
		options = append(options, cel.Variable(name, cel.StringType))
	}
	for i := range l.flow.Vars {
		v := &l.flow.Vars[i]
		name := l.local(v.Name)
		if v.Sub == l.sub && varForm.MatchString(name) && !hasWord(takenByCEL, name) && !hasWord(takenByThis, name) {
			options = append(options, cel.Variable(name, celType(v.Type)))
		}
	}
	e, err := cel.NewCustomEnv(options...)
	if err != nil {
		l.failAt(Pos{l.src.file, 1, 1}, ruleExpr, "expressions cannot be used here: %s", firstLine(err.Error()))
		return nil
	}
	return &expressions{env: e, names: l.vars}
}

// textSize counts characters.
func textSize(v ref.Val) ref.Val {
	s, _ := v.Value().(string)
	return types.Double(utf8.RuneCountInString(s))
}

// textNumber reads a number as a caller or a host writes it: plain decimal.
func textNumber(v ref.Val) ref.Val {
	s, _ := v.Value().(string)
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return types.WrapErr(errNotNumber)
	}
	return types.Double(x)
}

func modulo(a, b ref.Val) ref.Val {
	x, _ := a.Value().(float64)
	y, _ := b.Value().(float64)
	return types.Double(math.Mod(x, y))
}

// affordable asks for the worst case over all texts that a variable may hold.
func (l *loader) affordable(checked *cel.Ast) bool {
	estimate, err := l.exprs.env.EstimateCost(checked, textSizes{})
	return err == nil && estimate.Max <= maxCost
}

// textSizes tells the estimate that no text is longer than MaxText.
type textSizes struct{}

func (textSizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	if n.Type().IsExactType(cel.StringType) && len(n.Path()) > 0 {
		return &cost.SizeEstimate{Min: 0, Max: MaxText}
	}
	return nil
}

func (textSizes) EstimateCallCost(function, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	switch function {
	case "size", "number":
		return cost.NewCallEstimate(cost.Estimate{Min: 1, Max: MaxText / 10}, nil)
	case "string": // the longest number has 24 letters
		return cost.NewCallEstimate(cost.Estimate{Min: 1, Max: 10}, &cost.SizeEstimate{Min: 0, Max: MaxText})
	}
	return nil
}
