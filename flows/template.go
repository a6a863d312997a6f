package flows

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// fixedText is a template without expressions.
type fixedText string

func (t fixedText) Render(Scope) (string, error) { return string(t), nil }
func (t fixedText) String() string               { return string(t) }

// A mixed template is text and expressions, in order.
type mixed struct {
	src   string
	kind  TargetKind
	parts []part
}

type part struct {
	text string
	expr *program // nil: text
}

func (t *mixed) String() string { return t.src }

// Render never puts a value into its error.
func (t *mixed) Render(s Scope) (string, error) {
	var b strings.Builder
	for i := range t.parts {
		if t.parts[i].expr == nil {
			b.WriteString(t.parts[i].text)
			continue
		}
		value, err := t.parts[i].expr.Eval(s)
		if err != nil {
			return "", err
		}
		b.WriteString(textOf(value))
		if b.Len() > MaxText {
			return "", errors.New("template " + quote(t.src) + ": " + errTooLong.Error())
		}
	}
	if !checkIdentity(t.kind, b.String()) {
		return "", errors.New("template " + quote(t.src) + ": " + errIdentity.Error() + "; wanted " + wantIdentity(t.kind))
	}
	return b.String(), nil
}

// textOf writes a value as an author would: 3, not 3.000000.
func textOf(value any) string {
	switch v := value.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case string:
		return v
	}
	return ""
}

// template reads a transfer's id: text with ${expression} in it; $${ is a
// plain ${. It returns nil after a complaint.
func (l *loader) template(n *yaml.Node, kind TargetKind) Template {
	src, ok := l.text(n, wantIdentity(kind))
	if !ok {
		return nil
	}
	t := &mixed{src: src, kind: kind}
	fixed, good := true, true
	text := strings.Builder{}
	for i := 0; i < len(src); {
		switch {
		case strings.HasPrefix(src[i:], "$${"):
			text.WriteString("${")
			i += 3
		case strings.HasPrefix(src[i:], "${"):
			fixed = false
			end := closing(src, i+2)
			if end < 0 {
				l.failAt(l.textPos(n, utf8.RuneCountInString(src[:i])), ruleExpr, "${ is never closed; add a }")
				return nil
			}
			t.parts = append(t.parts, part{text: text.String()})
			text.Reset()
			p := l.placeholder(n, src[i+2:end], utf8.RuneCountInString(src[:i+2]))
			good = good && p != nil
			t.parts = append(t.parts, part{expr: p})
			i = end + 1
		default:
			text.WriteByte(src[i])
			i++
		}
	}
	if !good {
		return nil
	}
	if fixed {
		return l.fixedIdentity(n, text.String(), kind)
	}
	t.parts = append(t.parts, part{text: text.String()})
	return t
}

func (l *loader) fixedIdentity(n *yaml.Node, id string, kind TargetKind) Template {
	if !checkIdentity(kind, id) {
		l.fail(n, ruleTarget, "expected %s, found %s%s", wantIdentity(kind), quote(id), identityHint(kind, id))
		return nil
	}
	return fixedText(id)
}

// placeholder compiles one ${…}.
func (l *loader) placeholder(n *yaml.Node, src string, offset int) *program {
	c := l.compile(n, src, offset)
	if c == nil {
		return nil
	}
	at := l.textPos(n, offset)
	if !scalar(c.typ) {
		l.failAt(at, ruleType, "only a text, a number or a boolean can stand in ${…}, but the expression makes %s", typeName(c.typ))
		return nil
	}
	if c.secret != "" {
		l.failAt(at, ruleSecret, "variable %s is secret and must not be sent to the service; use another variable", c.secret)
	}
	return c.program
}

// closing finds the } that ends an expression, past quoted texts.
func closing(src string, i int) int {
	quoted := byte(0)
	for ; i < len(src); i++ {
		switch c := src[i]; {
		case quoted != 0 && c == '\\':
			i++
		case quoted != 0 && c == quoted:
			quoted = 0
		case quoted != 0:
		case c == '\'' || c == '"':
			quoted = c
		case c == '}':
			return i
		}
	}
	return -1
}
