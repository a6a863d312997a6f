package flows

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"go.yaml.in/yaml/v4"
)

// isRead notes that something asks for the value of a variable.
func (l *loader) isRead(i int) { l.read[i] = true }

// expression reads an expression, or a number or boolean that is not in
// quotes; nil after a complaint.
func (l *loader) expression(n *yaml.Node, example string) *compiled {
	n = resolve(n)
	if c, typ, ok := l.bare(n); ok {
		return &compiled{fixed: c, typ: typ}
	}
	src, ok := l.text(n, example)
	if !ok {
		return nil
	}
	return l.compile(n, src, 0)
}

// bare reads a number or boolean that is not in quotes.
func (l *loader) bare(n *yaml.Node) (literal, *cel.Type, bool) {
	if n.Kind != yaml.ScalarNode {
		return literal{}, nil, false
	}
	if x, ok := numberOf(n); ok {
		return literal{n.Value, x}, cel.DoubleType, true
	}
	if n.ShortTag() == "!!bool" {
		return literal{n.Value, strings.EqualFold(n.Value, "true")}, cel.BoolType, true
	}
	return literal{}, nil, false
}

// assigned reads a value for a variable. A nil variable was complained about.
func (l *loader) assigned(n *yaml.Node, v *Var) Expr {
	if v != nil && l.bareValue(resolve(n), v) {
		return nil
	}
	c := l.expression(n, "an expression such as tries + 1, or a text as \"'yes'\"")
	if c == nil || v == nil || l.typeless[v.Name] {
		return nil
	}
	n = resolve(n)
	name := l.local(v.Name)
	switch {
	case !assignable(v.Type, c.typ):
		l.fail(n, ruleType, "variable %s is %s, but %s", name, v.Type, l.otherType(n, v.Type, c))
		return nil
	case v.Type == Recording && !forgets(n.Value):
		l.fail(n, ruleType, "variable %s is a recording, which a record step makes; it can only be emptied here, with \"''\"", name)
		return nil
	case c.secret != "" && !v.Secret:
		l.fail(n, ruleSecret, "variable %s is secret but %s is not, so the secret would leak; make %s secret too", c.secret, name, name)
	}
	return c.as(v.Type)
}

// bareValue complains of a date or the like that is written as in `value`: in
// an expression 2026-12-24 is a subtraction.
func (l *loader) bareValue(n *yaml.Node, v *Var) bool {
	switch v.Type {
	case Date, Time, Duration, Phone:
	default:
		return false
	}
	if _, ok := v.Type.Take(n.Value); !ok || n.Kind != yaml.ScalarNode || n.Value == "" {
		return false
	}
	written := fmt.Sprintf("%s('%s')", v.Type, n.Value)
	l.fail(n, ruleType, "variable %s is %s, and this is an expression; write it as %s", l.local(v.Name), v.Type, written)
	if n.Style == 0 {
		l.mend(n, written)
	}
	return true
}

// otherType says what an expression is instead of the wanted type.
func (l *loader) otherType(n *yaml.Node, want Type, c *compiled) string {
	if c.program != nil {
		return fmt.Sprintf("the expression makes %s%s", typeName(c.typ), convert(want, c.typ))
	}
	remedy := ""
	switch want {
	case Date, Time, Duration, Phone:
		remedy = convert(want, c.typ)
	case Text, Digits:
		remedy = fmt.Sprintf("; write a text in quotes inside quotes: \"'%s'\"", n.Value)
	}
	return fmt.Sprintf("%s is %s%s", n.Value, typeName(c.typ), remedy)
}

func forgets(src string) bool {
	src = strings.TrimSpace(src)
	return src == "''" || src == `""`
}

// convert tells how to get from one type to another.
func convert(want Type, have *cel.Type) string {
	example := map[Type]string{Date: "'2026-12-24'", Time: "'17:30'", Duration: "'90s'", Phone: "'+15551230100'"}
	switch {
	case want == Number && (have.IsExactType(cel.StringType) || have.IsExactType(celDuration)):
		return "; write number(…) around it"
	case (want == Text || want == Digits) && scalar(have):
		return "; write string(…) around it"
	case want == Boolean && scalar(have):
		return "; compare it with something"
	case example[want] != "" && have.IsExactType(cel.StringType):
		return fmt.Sprintf("; write %s(…) around it", want)
	case example[want] != "":
		return fmt.Sprintf("; write one as %s(%s)", want, example[want])
	}
	return ""
}

// argument reads a value that is handed to the host, which may see secrets.
func (l *loader) argument(n *yaml.Node) (e Expr, secret bool) {
	c := l.expression(n, "an expression, or a text as \"'yes'\"")
	if c == nil {
		return nil, false
	}
	if !holdable(c.typ) {
		l.fail(resolve(n), ruleType, "an argument is a value as variables hold it, but the expression makes %s", typeName(c.typ))
		return nil, false
	}
	return c.as(), c.secret != ""
}

// condition reads a boolean expression.
func (l *loader) condition(n *yaml.Node) Expr {
	c := l.expression(n, "a condition such as tries < 3")
	if c == nil {
		return nil
	}
	if n = resolve(n); !assignable(Boolean, c.typ) {
		what := "the expression makes " + typeName(c.typ)
		if c.program == nil {
			what = n.Value + " is " + typeName(c.typ)
		}
		l.fail(n, ruleType, "a condition is true or false, but %s; compare it with something", what)
		return nil
	}
	return c.as(Boolean)
}

// shown reads a value of one of some types for a place where others hear or
// see it, so no secret may go there. The use ends the sentence "variable pin
// is secret, so it cannot be …".
func (l *loader) shown(n *yaml.Node, use string, types ...Type) Expr {
	c := l.expression(n, "an expression such as balance")
	if c == nil {
		return nil
	}
	n = resolve(n)
	if !slices.ContainsFunc(types, func(t Type) bool { return assignable(t, c.typ) }) {
		words := make([]string, len(types))
		for i, t := range types {
			words[i] = string(t)
		}
		l.fail(n, ruleType, "expected a value of type %s, but %s", orList(words), l.otherType(n, types[0], c))
		return nil
	}
	if c.secret != "" {
		l.fail(n, ruleSecret, "variable %s is secret, so it cannot be %s; use another variable", c.secret, use)
	}
	return c.as(types...)
}
