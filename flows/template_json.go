package flows

import (
	"bytes"
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A jsonTemplate is JSON of a fixed shape with values at some of its leaves.
type jsonTemplate struct {
	src   string
	parts []jsonPart
}

// A jsonPart is a piece of JSON as it stands, a leaf that is a value, or a
// leaf that is a text with values in it.
type jsonPart struct {
	raw   string
	value *program
	text  []part
}

func (t *jsonTemplate) String() string { return t.src }

// Render gives JSON of at most MaxJSON bytes. Values cannot change its shape
// but where a leaf is one value alone, which may be a record or list.
func (t *jsonTemplate) Render(s Scope) (string, error) {
	var b strings.Builder
	for i := range t.parts {
		text, err := t.parts[i].render(t.src, s)
		if err != nil {
			return "", err
		}
		if b.WriteString(text); b.Len() > MaxJSON {
			return "", templateError(t.src, errTooLarge)
		}
	}
	return b.String(), nil
}

func (p *jsonPart) render(src string, s Scope) (string, error) {
	switch {
	case p.value != nil:
		value, err := p.value.Eval(s)
		if err != nil {
			return "", err
		}
		return jsonText(value)
	case p.text != nil:
		text, err := renderParts(src, p.text, s, nil)
		if err != nil {
			return "", err
		}
		return jsonText(text)
	}
	return p.raw, nil
}

// jsonText is a value in JSON.
func jsonText(value any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return "", errOther
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// A jsonReader makes a template out of a tree of the file.
type jsonReader struct {
	*loader
	raw    strings.Builder // not yet in parts
	src    strings.Builder
	parts  []jsonPart
	secret bool
	failed bool
}

// jsonTemplate reads a tree whose texts are templates; nil after a complaint.
// A text that is one ${expression} alone keeps the type of its value.
func (l *loader) jsonTemplate(n *yaml.Node) (t Template, secret bool) {
	r := &jsonReader{loader: l}
	r.node(resolve(n))
	r.flush()
	switch {
	case r.failed:
		return nil, false
	case r.src.Len() > MaxJSON:
		l.fail(n, ruleLimit, "a body has at most %d bytes", MaxJSON)
		return nil, false
	case len(r.parts) == 1 && r.parts[0].value == nil && r.parts[0].text == nil:
		return fixedText(r.parts[0].raw), false
	}
	return &jsonTemplate{src: r.src.String(), parts: r.parts}, r.secret
}

func (r *jsonReader) flush() {
	if r.raw.Len() > 0 {
		r.parts = append(r.parts, jsonPart{raw: r.raw.String()})
		r.raw.Reset()
	}
}

func (r *jsonReader) write(raw string) {
	r.raw.WriteString(raw)
	r.src.WriteString(raw)
}

// literal writes what is in the file as it is.
func (r *jsonReader) literal(value any) {
	if text, err := jsonText(value); err == nil {
		r.write(text)
	}
}

func (r *jsonReader) node(n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		f, _ := r.entries(n, "a map", ruleDuplicate)
		r.failed = r.failed || len(f.list) < len(n.Content)/2
		r.write("{")
		for i, item := range f.list {
			if i > 0 {
				r.write(",")
			}
			r.name(item.key)
			r.write(":")
			r.node(item.value)
		}
		r.write("}")
	case yaml.SequenceNode:
		r.write("[")
		for i, item := range n.Content {
			if i > 0 {
				r.write(",")
			}
			r.node(resolve(item))
		}
		r.write("]")
	default:
		r.leaf(n)
	}
}

// name writes the name of a field, which is fixed.
func (r *jsonReader) name(n *yaml.Node) {
	if strings.Contains(n.Value, "${") {
		r.fail(n, ruleValue, "the names in a body are written out; ${…} can stand in their values")
		r.failed = true
	}
	r.literal(n.Value)
}

func (r *jsonReader) leaf(n *yaml.Node) {
	value, _ := jsonOf(n)
	switch tag := n.ShortTag(); {
	case tag == "!!int" || tag == "!!float":
		if !json.Valid([]byte(n.Value)) {
			r.fail(n, ruleValue, "%s is not a number as JSON writes it; write it in quotes if it is a text", n.Value)
			r.failed = true
		}
		r.write(n.Value)
	case tag == "!!bool" || tag == "!!null" || n.Value == "":
		r.literal(value)
	default:
		r.text(n)
	}
}

func (r *jsonReader) text(n *yaml.Node) {
	if end := closing(n.Value, len("${")); strings.HasPrefix(n.Value, "${") && end == len(n.Value)-1 {
		r.value(n, n.Value[len("${"):end])
		return
	}
	parts, secret, ok := r.loader.parts(n, n.Value, "")
	r.secret, r.failed = r.secret || secret, r.failed || !ok
	if ok && len(parts) == 1 && parts[0].expr == nil {
		r.literal(parts[0].text)
		return
	}
	r.flush()
	r.parts = append(r.parts, jsonPart{text: parts})
	r.source(n.Value)
}

// value is a leaf that is one expression.
func (r *jsonReader) value(n *yaml.Node, src string) {
	c := r.compile(n, src, len("${"))
	switch {
	case c == nil:
		r.failed = true
		return
	case !holdable(c.typ):
		r.fail(n, ruleType, "the expression makes %s, which cannot be sent", typeName(c.typ))
		r.failed = true
		return
	}
	r.secret = r.secret || c.secret != ""
	r.flush()
	r.parts = append(r.parts, jsonPart{value: c.program})
	r.source(n.Value)
}

func (r *jsonReader) source(src string) {
	if text, err := jsonText(src); err == nil {
		r.src.WriteString(text)
	}
}
