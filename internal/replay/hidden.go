package replay

import (
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// hidden are the names whose values are stand-ins, and what they are: secret
// variables, the other party, and whatever is computed from that. Variables of
// sub-flows go by their names there.
func (p *player) hidden() map[string]string {
	all := map[string]string{}
	for i := range p.flow.Vars {
		if v := &p.flow.Vars[i]; v.Secret {
			all[local(v.Name)] = "the value of the secret variable " + v.Name
		}
	}
	for name, fact := range map[string]string{"from": "caller", "to": "called"} {
		if slices.Contains(p.birth.Hidden, name) {
			all[fact] = "who is at the other end of the call (" + fact + ")"
		}
	}
	for spread(p.flow, all) {
	}
	return all
}

// spread marks the variables that are computed from what is hidden; false:
// there are no more.
func spread(f *flows.Flow, hidden map[string]string) (more bool) {
	mark := func(v int, from string) {
		name := local(f.Vars[v].Name)
		if _, ok := hidden[name]; !ok {
			hidden[name] = from
			more = true
		}
	}
	assign := func(list []flows.Assign) {
		for _, a := range list {
			for _, name := range namesIn(a.Expr.String()) {
				if from, ok := hidden[name]; ok {
					mark(a.Var, from)
				}
			}
		}
	}
	for i := range f.Steps {
		switch b := f.Steps[i].Body.(type) {
		case *flows.Set:
			assign(b.Assign)
		case *flows.Return:
			assign(b.Assign)
		case *flows.Call:
			assign(b.With)
			for _, c := range b.Into {
				if from, ok := hidden[local(f.Vars[c.From].Name)]; ok {
					mark(c.To, from)
				}
			}
		}
	}
	return more
}

// expressionsOf lists what a step computes when it decides.
func expressionsOf(f *flows.Flow, step *flows.Step) (list []string) {
	switch b := step.Body.(type) {
	case *flows.Choose:
		for _, branch := range b.Branches {
			list = append(list, branch.When.String())
		}
	case *flows.Split:
		if b.By != nil {
			list = append(list, b.By.String())
		}
	case *flows.Set:
		for _, a := range b.Assign {
			list = append(list, a.Expr.String())
		}
	case *flows.Call:
		for _, a := range b.With {
			list = append(list, a.Expr.String())
		}
	case *flows.Return:
		for _, a := range b.Assign {
			list = append(list, a.Expr.String())
		}
	case *flows.Action:
		for _, a := range b.Args {
			list = append(list, a.Expr.String())
		}
	default:
		list = append(moreExpressions(f, step.Body), spokenAt(b)...)
	}
	return list
}

// moreExpressions are those in templates.
func moreExpressions(f *flows.Flow, body flows.Body) (list []string) {
	switch b := body.(type) {
	case *flows.Collect:
		list = append(list, f.Vars[b.Into].Name) // its pattern is looked at
	case *flows.Request:
		list = append(list, b.URL.String())
		for _, h := range b.Headers {
			list = append(list, h.Value.String())
		}
		if b.Body != nil {
			list = append(list, b.Body.String())
		}
		for _, x := range b.Into {
			list = append(list, f.Vars[x.Var].Name)
		}
	case *flows.Transfer:
		list = append(list, b.To.ID.String())
	case *flows.Redirect:
		for _, t := range b.To {
			list = append(list, t.ID.String())
		}
	case *flows.Invite:
		list = append(list, b.To.ID.String())
	case *flows.SendTones:
		list = append(list, b.Tones.String())
	}
	return list
}

// spokenAt are the values that a step says.
func spokenAt(body flows.Body) (list []string) {
	var refs []flows.PromptRef
	switch b := body.(type) {
	case *flows.Play:
		refs = b.Prompts
	case *flows.Menu:
		refs = slices.Concat(b.Prompts, b.Again, b.Return)
	case *flows.Collect:
		refs = slices.Concat(b.Prompts, b.Again, b.Return)
	}
	for _, r := range refs {
		if r.Spoken != nil {
			list = append(list, r.Spoken.Value.String())
		}
	}
	return list
}

// namesIn lists the words of an expression or a template: what is a name in it
// is one of them.
func namesIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !(r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	})
}

// local is the name of a variable inside its sub-flow.
func local(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
