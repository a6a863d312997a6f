package graphapi

import (
	_ "embed"
	"math"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed openapi.yaml
var description []byte

// described reads the description on first use: programs that check nothing do not pay for it.
var described = sync.OnceValue(func() *node { return mustRead(description) })

// mustRead panics when the description is not what it was when this was built.
func mustRead(text []byte) *node {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		panic("graphapi: openapi.yaml: " + err.Error())
	}
	r := &reader{schemas: doc.Components.Schemas, made: map[*openapi3.Schema]*shape{}}
	root := &node{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			root.add(path, method, r.operation(path, op))
		}
	}
	return root
}

// reader turns schemas into shapes, each once: they refer to each other in circles.
type reader struct {
	schemas openapi3.Schemas
	made    map[*openapi3.Schema]*shape
}

func (r *reader) operation(path string, op *openapi3.Operation) *operation {
	if op.RequestBody == nil {
		return &operation{}
	}
	body := r.member(op.RequestBody.Value.Content.Get("application/json").Schema).shape
	if body.name == "" { // parameters of an action
		body.name = path[strings.LastIndex(path, "/")+1:]
		r.complete(body)
	}
	return &operation{body: body}
}

// short is the name of a type without its namespace.
func short(ref string) string {
	ref = ref[strings.LastIndex(ref, "/")+1:]
	return strings.TrimPrefix(ref, "microsoft.graph.")
}

func (r *reader) member(ref *openapi3.SchemaRef) member {
	if any := ref.Value.AnyOf; len(any) == 2 && isNull(any[1].Value) {
		return member{r.shape(any[0]), true}
	}
	return member{r.shape(ref), ref.Value.Nullable}
}

// isNull recognises the branch of an anyOf that stands for null.
func isNull(s *openapi3.Schema) bool {
	return s.Nullable && s.Type.Is("object") && len(s.Properties) == 0
}

func (r *reader) shape(ref *openapi3.SchemaRef) *shape {
	if done := r.made[ref.Value]; done != nil {
		return done
	}
	s := &shape{name: short(ref.Ref)}
	r.made[ref.Value] = s
	r.fill(s, ref.Value)
	if s.name != "" && s.kind == kindObject {
		r.complete(s)
	}
	return s
}

func (r *reader) fill(s *shape, from *openapi3.Schema) {
	switch {
	case len(from.OneOf) > 0:
		for _, o := range from.OneOf {
			s.oneOf = append(s.oneOf, r.member(o))
		}
	case len(from.AllOf) > 0 || from.Type.Is("object"):
		s.kind, s.members = kindObject, map[string]member{}
		r.object(s, from, true)
	case from.Type.Is("array"):
		s.kind, s.item = kindArray, r.member(from.Items)
	case from.Type.Is("boolean"):
		s.kind = kindBoolean
	case from.Type.Is("number") && !strings.HasPrefix(from.Format, "int"):
		s.kind = kindNumber
	case from.Type.Is("number"), from.Type.Is("integer"):
		s.kind, s.min, s.max = kindInteger, math.MinInt64, math.MaxInt64
		if from.Format == "int32" {
			s.min, s.max = math.MinInt32, math.MaxInt32
		}
	default:
		s.kind = kindText
		r.text(s, from)
	}
}

func (r *reader) text(s *shape, from *openapi3.Schema) {
	for _, e := range from.Enum {
		s.enum = append(s.enum, e.(string))
	}
	if from.Pattern != "" {
		s.pattern = regexp.MustCompile(from.Pattern)
	}
}

// object collects the members of a type and of those that it is derived from. What may stand in for a type is said by
// itself and not by these.
func (r *reader) object(s *shape, from *openapi3.Schema, own bool) {
	for _, part := range from.AllOf {
		r.object(s, part.Value, own && part.Ref == "")
		if base := short(part.Ref); base != "" {
			r.addShown(s, base)
		}
	}
	for name, p := range from.Properties {
		s.members[name] = r.member(p)
	}
	if own && from.Discriminator != nil {
		s.types = map[string]*shape{}
		for name, to := range from.Discriminator.Mapping {
			derived := r.schemas[to.Ref[strings.LastIndex(to.Ref, "/")+1:]]
			s.types[name] = r.shape(&openapi3.SchemaRef{Ref: to.Ref, Value: derived.Value})
		}
	}
}

// complete adds what only the documentation and the metadata know.
func (r *reader) complete(s *shape) {
	r.addShown(s, s.name)
	s.abstract, s.open = abstract[s.name], open[s.name]
	if s.types == nil {
		s.types = map[string]*shape{}
	}
	if !s.abstract {
		s.types["#microsoft.graph."+s.name] = s
	}
}

func (r *reader) addShown(s *shape, on string) {
	for _, m := range members {
		if _, known := s.members[m.name]; m.on == on && !known {
			s.members[m.name] = member{r.shownAs(m.as), true}
		}
	}
}

func (r *reader) shownAs(as string) *shape {
	switch as {
	case "text":
		return &shape{kind: kindText}
	case "boolean":
		return &shape{kind: kindBoolean}
	case "texts":
		return &shape{kind: kindArray, item: member{&shape{kind: kindText}, true}}
	}
	ref := "#/components/schemas/microsoft.graph." + as
	return r.shape(&openapi3.SchemaRef{Ref: ref, Value: r.schemas["microsoft.graph."+as].Value})
}
