package flows

import (
	"math"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// standard lists what is taken over from CEL. The rest has no use in a flow
// (its times, bytes) or would let an author write loops.
var standard = []string{
	"_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_",
	"_+_", "_-_", "_*_", "_/_", "-_", "@in",
	"contains", "startsWith", "endsWith", "matches", "string",
}

// functions are what an author can call, for messages.
var functions = []string{"contains", "date", "duration", "endsWith", "get", "matches", "number", "phone", "size", "startsWith", "string", "time"}

// newExpressions makes the environment of the scope that is being read, or
// nil after a complaint.
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
		cel.ASTValidators(cel.ValidateRegexLiterals()),
	}
	options = append(options, operatorsOnOurs()...)
	options = append(options, conversions()...)
	options = append(options, partsOfJSON()...)
	for name, fact := range callFacts {
		options = append(options, cel.Variable(name, celType(fact.typ)))
	}
	for i := range l.flow.Vars {
		v := &l.flow.Vars[i]
		name := l.local(v.Name)
		if v.Sub == l.sub && isVarName(name) {
			typ := celType(v.Type)
			if l.typeless[v.Name] {
				typ = cel.DynType
			}
			options = append(options, cel.Variable(name, typ))
		}
	}
	e, err := cel.NewCustomEnv(options...)
	if err != nil {
		l.failAt(Pos{l.src.file, 1, 1}, ruleExpr, "expressions cannot be used here: %s", firstLine(err.Error()))
		return nil
	}
	return &expressions{env: e, vars: l.vars, flow: l.flow, done: make(map[string]compiled)}
}

// operatorsOnOurs lets CEL's operators take our types; the values themselves
// know what to do.
func operatorsOnOurs() []cel.EnvOption {
	on := func(operator, id string, a, b, result *cel.Type) cel.EnvOption {
		return cel.Function(operator, cel.Overload(id, []*cel.Type{a, b}, result))
	}
	options := []cel.EnvOption{
		on("_+_", "add_date_number", celDate, cel.DoubleType, celDate),
		on("_+_", "add_time_duration", celTime, celDuration, celTime),
		on("_+_", "add_duration_time", celDuration, celTime, celTime),
		on("_+_", "add_durations", celDuration, celDuration, celDuration),
		on("_-_", "subtract_date_number", celDate, cel.DoubleType, celDate),
		on("_-_", "subtract_dates", celDate, celDate, cel.DoubleType),
		on("_-_", "subtract_time_duration", celTime, celDuration, celTime),
		on("_-_", "subtract_times", celTime, celTime, celDuration),
		on("_-_", "subtract_durations", celDuration, celDuration, celDuration),
		on("_*_", "multiply_duration_number", celDuration, cel.DoubleType, celDuration),
		on("_/_", "divide_duration_number", celDuration, cel.DoubleType, celDuration),
		on("_/_", "divide_durations", celDuration, celDuration, cel.DoubleType),
		cel.Function("-_", cel.Overload("negate_our_duration", []*cel.Type{celDuration}, celDuration)),
		cel.Function("_%_", cel.Overload("modulo_number", []*cel.Type{cel.DoubleType, cel.DoubleType}, cel.DoubleType, cel.BinaryBinding(modulo))),
	}
	for _, operator := range []string{"_<_", "_<=_", "_>_", "_>=_"} {
		for _, t := range []*cel.Type{celDate, celTime, celDuration} {
			options = append(options, on(operator, operator+t.TypeName(), t, t, cel.BoolType))
		}
	}
	return options
}

// conversions are the functions named after types.
func conversions() []cel.EnvOption {
	to := func(name, id string, from, result *cel.Type, convert func(ref.Val) ref.Val) cel.EnvOption {
		return cel.Function(name, cel.Overload(id, []*cel.Type{from}, result, cel.UnaryBinding(convert)))
	}
	read := func(t Type, wrong error) func(ref.Val) ref.Val {
		return func(v ref.Val) ref.Val { return readText(t, v, wrong) }
	}
	options := []cel.EnvOption{
		to("number", "number_text", cel.StringType, cel.DoubleType, read(Number, errNotNumber)),
		to("number", "number_number", cel.DoubleType, cel.DoubleType, func(v ref.Val) ref.Val { return v }),
		to("number", "number_duration", celDuration, cel.DoubleType, func(v ref.Val) ref.Val { return v.ConvertToType(types.DoubleType) }),
	}
	for t, wrong := range map[Type]error{Date: errNotDate, Time: errNotTime, Duration: errNotSpan, Phone: errNotPhone} {
		own := celType(t)
		options = append(options,
			to(string(t), string(t)+"_text", cel.StringType, own, read(t, wrong)),
			to("string", "string_"+string(t), own, cel.StringType, func(v ref.Val) ref.Val { return v.ConvertToType(types.StringType) }))
	}
	return options
}

// readText is a text as a value of another type.
func readText(t Type, v ref.Val, wrong error) ref.Val {
	s, _ := v.Value().(string)
	value, ok := t.Take(s)
	if !ok {
		return types.WrapErr(wrong)
	}
	shown, _ := celValue(t, value)
	return shown
}

func modulo(a, b ref.Val) ref.Val {
	x, _ := a.Value().(float64)
	y, _ := b.Value().(float64)
	return types.Double(math.Mod(x, y))
}

// partsOfJSON are the functions on records and lists. Keys and indexes are
// numbers of the one kind that there is.
func partsOfJSON() []cel.EnvOption {
	a := cel.TypeParamType("A")
	options := []cel.EnvOption{
		cel.Function("_[_]",
			cel.Overload("list_at_number", []*cel.Type{cel.ListType(a), cel.DoubleType}, a),
			cel.Overload("record_at_text", []*cel.Type{cel.MapType(cel.StringType, a), cel.StringType}, a),
			cel.SingletonBinaryBinding(func(of, at ref.Val) ref.Val {
				if of, ok := of.(traits.Indexer); ok {
					return of.Get(at)
				}
				return types.WrapErr(errNoPart)
			})),
		cel.Function("size",
			cel.Overload("size_text", []*cel.Type{cel.StringType}, cel.DoubleType),
			cel.Overload("size_of_list", []*cel.Type{cel.ListType(a)}, cel.DoubleType),
			cel.Overload("size_of_record", []*cel.Type{cel.MapType(cel.StringType, a)}, cel.DoubleType),
			cel.SingletonUnaryBinding(sizeOf)),
	}
	get := []cel.FunctionOpt{cel.SingletonFunctionBinding(getPart)}
	for keys := range 4 {
		for _, of := range []*cel.Type{celObject, celList} {
			args := []*cel.Type{of}
			for range keys + 1 {
				args = append(args, cel.DynType)
			}
			get = append(get, cel.Overload("get_"+of.TypeName()+string(rune('1'+keys)), append(args, cel.DynType), cel.DynType))
		}
	}
	return append(options, cel.Function("get", get...))
}

// sizeOf counts characters of a text, and parts of a record or list.
func sizeOf(v ref.Val) ref.Val {
	switch v := v.(type) {
	case types.String:
		return types.Double(utf8.RuneCountInString(string(v)))
	case traits.Sizer:
		if n, ok := v.Size().(types.Int); ok {
			return types.Double(n)
		}
	}
	return types.WrapErr(errOther)
}

// getPart follows keys into a record or list. Where there is nothing, or
// null, it is the last argument.
func getPart(args ...ref.Val) ref.Val {
	part, otherwise := args[0], args[len(args)-1]
	for _, key := range args[1 : len(args)-1] {
		if part = partAt(part, key); part == nil {
			return otherwise
		}
	}
	return part
}

// partAt is one part of a record or list; nil when there is none.
func partAt(of, key ref.Val) ref.Val {
	switch of := of.(type) {
	case traits.Mapper:
		if name, ok := key.(types.String); ok {
			if part, found := of.Find(name); found && part != types.NullValue {
				return part
			}
		}
	case traits.Lister:
		at, ok := key.(types.Double)
		size, _ := of.Size().(types.Int)
		if ok && at >= 0 && at < types.Double(size) && at == types.Double(math.Trunc(float64(at))) {
			if part := of.Get(types.Int(at)); part != types.NullValue {
				return part
			}
		}
	}
	return nil
}
