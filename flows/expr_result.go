package flows

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// assignable says whether the loader lets a value of a type into a variable.
// What comes out of a record or list has no known type: it is tested at run time.
func assignable(want Type, have *cel.Type) bool {
	switch {
	case untyped(have):
		return want != Recording
	case want == Object:
		return have.Kind() == types.MapKind
	case want == List:
		return have.Kind() == types.ListKind
	}
	return celType(want).IsExactType(have)
}

// untyped says that only the run shows what a value is.
func untyped(t *cel.Type) bool { return t.Kind() == types.DynKind }

// scalar says whether a value can be written as a text, or may turn out to be.
func scalar(t *cel.Type) bool {
	return t.IsExactType(cel.DoubleType) || t.IsExactType(cel.BoolType) || t.IsExactType(cel.StringType) ||
		t.Kind() == types.OpaqueKind || untyped(t)
}

// holdable says whether a variable of some type could hold the value.
func holdable(t *cel.Type) bool {
	return scalar(t) || t.Kind() == types.MapKind || t.Kind() == types.ListKind
}

// native turns a result into the value of one of the wanted types, or of any
// when none is wanted. What came out of a record may be converted by it.
func native(out ref.Val, want []Type, loose bool) (any, error) {
	value, err := unwrap(out)
	if err != nil {
		return nil, err
	}
	if len(want) == 0 {
		return value, unfit("", value)
	}
	for _, t := range want {
		if t.Fits(value) {
			return value, nil
		}
	}
	for _, t := range want {
		if taken, ok := t.Take(value); ok && loose {
			return taken, nil
		}
	}
	if err := unfit(want[0], value); err != nil {
		return nil, err
	}
	return nil, errOther
}

// unfit says why a value cannot be held, by a variable of a type or by any;
// nil when that is not known.
func unfit(t Type, value any) error {
	switch v := value.(type) {
	case float64:
		if !isFinite(v) {
			return errNotFinite
		}
	case string:
		if len(v) > MaxText {
			return errTooLong
		}
		if t == Digits && !digitsForm.MatchString(v) {
			return errNotDigits
		}
	case map[string]any, []any:
		if !jsonFits(v) {
			return errTooLarge
		}
	}
	return nil
}

// unwrap turns a result into what variables hold. It stops when that would be
// too large for any of them.
func unwrap(out ref.Val) (any, error) {
	left := MaxJSON
	return unwrapPart(out, &left, maxJSONDepth+1)
}

func unwrapPart(out ref.Val, left *int, depth int) (any, error) {
	*left--
	if *left < 0 || depth < 0 {
		return nil, errTooLarge
	}
	switch v := out.(type) {
	case types.Null:
		return nil, nil
	case types.Bool:
		return bool(v), nil
	case types.Double:
		if !isFinite(float64(v)) {
			return nil, errNotFinite
		}
		return float64(v), nil
	case types.String:
		return string(v), nil
	case named:
		return v.text, nil
	case span:
		return float64(v), nil
	case traits.Mapper:
		return unwrapMap(v, left, depth)
	case traits.Lister:
		return unwrapList(v, left, depth)
	}
	return nil, errOther
}

// unwrapMap leaves alone what has not been touched: values are never changed
// in place, so sharing them is safe.
func unwrapMap(v traits.Mapper, left *int, depth int) (any, error) {
	if m, ok := v.Value().(map[string]any); ok && jsonFits(m) {
		return m, nil
	}
	m := make(map[string]any)
	for it := v.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		name, ok := key.(types.String)
		if !ok {
			return nil, errOther
		}
		item, err := unwrapPart(v.Get(key), left, depth-1)
		if err != nil {
			return nil, err
		}
		m[string(name)] = item
	}
	return m, nil
}

func unwrapList(v traits.Lister, left *int, depth int) (any, error) {
	if list, ok := v.Value().([]any); ok && jsonFits(list) {
		return list, nil
	}
	list := []any{}
	for it := v.Iterator(); it.HasNext() == types.True; {
		item, err := unwrapPart(it.Next(), left, depth-1)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}
