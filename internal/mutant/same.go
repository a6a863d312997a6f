package mutant

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// fingerprint is all that a compiled flow does, as text: two flows with the
// same one behave the same. Places in files are not part of it, and steps are
// told by name, since their order is nobody's business.
//
// Where nothing in the flow asks what the last error was, a `then` is the same
// as a handler that leads to the same step.
func fingerprint(f *flows.Flow) string {
	p := &printer{flow: f}
	p.value(reflect.ValueOf(*f))
	if asksError.MatchString(p.text.String()) {
		return p.text.String()
	}
	p = &printer{flow: f, handled: true}
	p.value(reflect.ValueOf(*f))
	return p.text.String()
}

// asksError finds the names in expressions; those of fields are capital.
var asksError = regexp.MustCompile(`\b(error|outcome)\b`)

type printer struct {
	flow    *flows.Flow
	text    strings.Builder
	handled bool        // a missing `then` is told as the handler that takes its place
	step    *flows.Step // that is printed
}

var (
	posType    = reflect.TypeFor[flows.Pos]()
	stepType   = reflect.TypeFor[flows.StepID]()
	zoneType   = reflect.TypeOf(flows.Flow{}.Zone)
	regexpType = reflect.TypeFor[*regexp.Regexp]()
)

// skipped are fields that say where something stands, or what is made of other fields.
var skipped = map[string]bool{"Flow.Hash": true, "Flow.File": true, "Flow.Sources": true, "Step.ID": true}

func (p *printer) value(v reflect.Value) {
	switch {
	case v.Type() == posType:
		return
	case v.Type() == stepType:
		p.stepName(flows.StepID(v.Int()))
		return
	case v.Type() == zoneType || v.Type() == regexpType:
		fmt.Fprint(&p.text, v.Interface())
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		p.inside(v)
	case reflect.Pointer:
		if v.IsNil() {
			p.text.WriteString("nil")
			return
		}
		p.value(v.Elem())
	case reflect.Struct:
		p.fields(v)
	case reflect.Slice, reflect.Array:
		p.text.WriteByte('[')
		for i := range v.Len() {
			p.value(v.Index(i))
			p.text.WriteByte(' ')
		}
		p.text.WriteByte(']')
	default:
		fmt.Fprintf(&p.text, "%#v", v.Interface()) // maps are printed in order
	}
}

// inside is what an interface holds: an expression as its source, or a body
// with its kind.
func (p *printer) inside(v reflect.Value) {
	if v.IsNil() {
		p.text.WriteString("nil")
		return
	}
	if s, ok := v.Interface().(fmt.Stringer); ok {
		fmt.Fprintf(&p.text, "%q", s.String())
		return
	}
	fmt.Fprintf(&p.text, "%T", v.Interface())
	switch v := v.Elem(); v.Kind() {
	case reflect.Pointer, reflect.Struct:
		if v.Kind() == reflect.Pointer && strings.HasPrefix(v.Elem().Type().PkgPath(), "github.com/ivrflow/ivrflow/flows") && exported(v.Elem().Type()) {
			p.value(v)
			return
		}
		fmt.Fprintf(&p.text, "%+v", v.Interface())
	default:
		fmt.Fprintf(&p.text, "%#v", v.Interface())
	}
}

func exported(t reflect.Type) bool { return t.Name() != "" && t.Name()[0] >= 'A' && t.Name()[0] <= 'Z' }

func (p *printer) fields(v reflect.Value) {
	t := v.Type()
	switch x := v.Interface().(type) {
	case flows.Step:
		p.step = &x
	case flows.Menu:
		p.resolve(&x.NoInput, &x.NoMatch)
		v = reflect.ValueOf(x)
	case flows.Collect:
		p.resolve(&x.NoInput, &x.NoMatch)
		v = reflect.ValueOf(x)
	}
	p.text.WriteString(t.Name() + "{")
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && !skipped[t.Name()+"."+f.Name] {
			p.text.WriteString(f.Name + ":")
			p.value(v.Field(i))
			p.text.WriteByte(' ')
		}
	}
	p.text.WriteByte('}')
}

// resolve fills in where failures lead that have no `then`.
func (p *printer) resolve(noInput, noMatch *flows.Retry) {
	for kind, r := range map[string]*flows.Retry{flows.ErrorNoInput: noInput, flows.ErrorNoMatch: noMatch} {
		if to := p.step.OnError.For(kind, ""); p.handled && r.Then == flows.NoStep && to != p.step.ID {
			r.Then = to
		}
	}
}

func (p *printer) stepName(id flows.StepID) {
	if id == flows.NoStep {
		p.text.WriteString("nowhere")
		return
	}
	p.text.WriteString(p.flow.Steps[id].Name)
}
