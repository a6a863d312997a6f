package flows

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A place is where the text of a template goes. It says what must come out
// there; what goes in can never lead out of it.
type place struct {
	rule   string
	want   string              // after "expected"
	good   func(string) bool   // judges all of the text
	wrong  error               // what it is when it is not good
	secret string              // why no secret may go there; empty: it may
	hint   func(string) string // what a wrong text probably is; nil: nobody knows
}

// fixedText is a template without expressions.
type fixedText string

func (t fixedText) Render(Scope) (string, error) { return string(t), nil }
func (t fixedText) String() string               { return string(t) }

// A mixed template is text and expressions, in order.
type mixed struct {
	src   string
	place place
	parts []part
}

// A part of a template is text, or an expression.
type part struct {
	text     string
	expr     *program // nil: text
	duration bool     // expr makes a duration
}

func (t *mixed) String() string { return t.src }

// Render never puts a value into its error.
func (t *mixed) Render(s Scope) (string, error) {
	text, err := renderParts(t.src, t.parts, s, nil)
	if err != nil {
		return "", err
	}
	if !t.place.good(text) {
		return "", templateError(t.src, t.place.wrong)
	}
	return text, nil
}

// renderParts joins the parts, each value escaped first.
func renderParts(src string, parts []part, s Scope, escape func(string) string) (string, error) {
	var b strings.Builder
	for i := range parts {
		if parts[i].expr == nil {
			b.WriteString(parts[i].text)
			continue
		}
		text, err := parts[i].value(s)
		if err != nil {
			return "", err
		}
		if escape != nil {
			text = escape(text)
		}
		if b.WriteString(text); b.Len() > MaxText {
			return "", templateError(src, errTooLong)
		}
	}
	return b.String(), nil
}

func templateError(src string, cause error) error {
	return errors.New("template " + quote(src) + ": " + cause.Error())
}

// value is the value of an expression as a text, as string(…) makes it.
func (p *part) value(s Scope) (string, error) {
	value, err := p.expr.Eval(s)
	if err != nil {
		return "", err
	}
	switch v := value.(type) {
	case float64:
		if p.duration {
			return span(v).duration().String(), nil
		}
		return textOf(v), nil
	case bool, string:
		return textOf(v), nil
	}
	return "", p.expr.fail(errOther)
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

// template reads a text for a place, with ${expression} in it; $${ is a plain
// ${. It returns nil after a complaint.
func (l *loader) template(n *yaml.Node, p place) (t Template, secret bool) {
	n = resolve(n)
	src, ok := l.text(n, p.want)
	if !ok {
		return nil, false
	}
	parts, secret, ok := l.parts(n, src, p.secret)
	switch {
	case !ok:
		return nil, false
	case len(parts) > 1 || parts[0].expr != nil:
		return &mixed{src: src, place: p, parts: parts}, secret
	case !p.good(parts[0].text):
		hint := ""
		if p.hint != nil {
			hint = p.hint(parts[0].text)
		}
		l.fail(n, p.rule, "expected %s, found %s%s", p.want, quote(parts[0].text), hint)
		return nil, false
	}
	return fixedText(parts[0].text), false
}

// parts splits a template: at least one part, and no two texts in a row. With
// a reason, it complains of secrets.
func (l *loader) parts(n *yaml.Node, src, noSecret string) (parts []part, secret, ok bool) {
	ok = true
	text := strings.Builder{}
	flush := func() {
		if text.Len() > 0 {
			parts = append(parts, part{text: text.String()})
			text.Reset()
		}
	}
	for i := 0; i < len(src); {
		switch {
		case strings.HasPrefix(src[i:], "$${"):
			text.WriteString("${")
			i += len("$${")
		case strings.HasPrefix(src[i:], "${"):
			end := closing(src, i+2)
			if end < 0 {
				l.failAt(l.textPos(n, utf8.RuneCountInString(src[:i])), ruleExpr, "${ is never closed; add a }")
				return nil, false, false
			}
			flush()
			c := l.placeholder(n, src[i+2:end], utf8.RuneCountInString(src[:i+2]), noSecret)
			if c == nil {
				ok = false
			} else {
				secret = secret || c.secret != ""
				parts = append(parts, part{expr: c.program, duration: c.typ.IsExactType(celDuration)})
			}
			i = end + 1
		default:
			text.WriteByte(src[i])
			i++
		}
	}
	flush()
	return parts, secret, ok
}

// placeholder compiles one ${…} in a text.
func (l *loader) placeholder(n *yaml.Node, src string, offset int, noSecret string) *compiled {
	c := l.compile(n, src, offset)
	if c == nil {
		return nil
	}
	at := l.textPos(n, offset)
	if !scalar(c.typ) {
		l.failAt(at, ruleType, "only a single value such as a text or a number can stand in ${…}, but the expression makes %s", typeName(c.typ))
		return nil
	}
	if c.secret != "" && noSecret != "" {
		l.failAt(at, ruleSecret, "variable %s is secret and %s; use another variable", c.secret, noSecret)
	}
	return c
}

// closing finds the } that ends an expression, past quoted texts and past the
// braces of a record.
func closing(src string, i int) int {
	quoted, open := byte(0), 0
	for ; i < len(src); i++ {
		switch c := src[i]; {
		case quoted != 0 && c == '\\':
			i++
		case quoted != 0 && c == quoted:
			quoted = 0
		case quoted != 0:
		case c == '\'' || c == '"':
			quoted = c
		case c == '{':
			open++
		case c == '}' && open > 0:
			open--
		case c == '}':
			return i
		}
	}
	return -1
}

// identity is the place of whom to call.
func identity(kind TargetKind) place {
	return place{
		rule: ruleTarget, want: wantIdentity(kind),
		good:   func(s string) bool { return checkIdentity(kind, s) },
		wrong:  errors.New("the text is not an identity that can be called; wanted " + wantIdentity(kind)),
		secret: "must not be sent to the service",
		hint:   func(s string) string { return identityHint(kind, s) },
	}
}
