package flows

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// A Reading is what an expression or a template looks at: what its value
// depends on. It must not be changed.
type Reading struct {
	Vars     []int    // indexes in Flow.Vars, each once
	Facts    []string // of the call: caller, now, language and so on, each once
	Literals []any    // texts, numbers (float64) and booleans that are written in it, each once
}

// ReadingOf says what an [Expr] or a [Template] of this package reads.
func ReadingOf(v fmt.Stringer) Reading {
	var whole Reading
	switch v := v.(type) {
	case *program:
		return v.reads
	case *mixed:
		whole.addParts(v.parts)
	case *urlTemplate:
		whole.addParts(v.parts)
	case *jsonTemplate:
		for i := range v.parts {
			whole.add(v.parts[i].value)
			whole.addParts(v.parts[i].text)
		}
	}
	return whole
}

func (r *Reading) addParts(parts []part) {
	for i := range parts {
		r.add(parts[i].expr)
	}
}

func (r *Reading) add(p *program) {
	if p == nil {
		return
	}
	r.Vars = slices.Compact(slices.Sorted(slices.Values(append(r.Vars, p.reads.Vars...))))
	r.Facts = slices.Compact(slices.Sorted(slices.Values(append(r.Facts, p.reads.Facts...))))
	for _, v := range p.reads.Literals {
		r.literal(v)
	}
}

func (r *Reading) literal(v any) {
	if !slices.Contains(r.Literals, v) {
		r.Literals = append(r.Literals, v)
	}
}

// readBy is what a tree looks at.
func (x *expressions) readBy(tree *ast.AST) (r Reading) {
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			name := e.AsIdent()
			if _, ok := callFacts[name]; ok {
				r.Facts = append(r.Facts, name)
			} else if i, ok := x.vars[name]; ok {
				r.Vars = append(r.Vars, i)
			}
		case ast.LiteralKind:
			switch v := e.AsLiteral().(type) {
			case types.String:
				r.literal(string(v))
			case types.Double:
				r.literal(float64(v))
			case types.Bool:
				r.literal(bool(v))
			}
		}
	}))
	slices.Sort(r.Vars)
	slices.Sort(r.Facts)
	r.Vars, r.Facts = slices.Compact(r.Vars), slices.Compact(r.Facts)
	return r
}
