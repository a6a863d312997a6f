package flows_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// FuzzLoad: whatever is in a file, Load gives a flow whose indexes all hold,
// or errors that all point into the file.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/ok/*.yaml", "testdata/err/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds in %s (%v)", pattern, err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: src}}, "f.yaml")
		if err == nil {
			for _, name := range lib.Names() {
				checkWhole(t, lib.Flow(name))
			}
			return
		}
		var errs flows.Errors
		if !errors.As(err, &errs) || len(errs) == 0 {
			t.Fatalf("error is a %T: %v", err, err)
		}
		lines := 1
		for _, r := range string(src) {
			if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) { // each ends a line in YAML
				lines++
			}
		}
		for _, e := range errs {
			if e.Pos.File != "f.yaml" || e.Pos.Line < 1 || e.Pos.Line > lines+1 || e.Pos.Column < 1 || e.Message == "" || e.Rule == "" {
				t.Errorf("error points nowhere: %+v", *e)
			}
		}
	})
}

// checkWhole follows every index of a flow, as a call would.
func checkWhole(t *testing.T, f *flows.Flow) {
	t.Helper()
	step := func(what string, id flows.StepID, none bool) {
		if id >= flows.StepID(len(f.Steps)) || id < flows.NoStep || id == flows.NoStep && !none {
			t.Errorf("%s leads to step %d of %d", what, id, len(f.Steps))
		}
	}
	step("start", f.Start, false)
	step("on_error", f.OnError.For("", ""), true)
	step("on_hangup", f.OnHangup.Step, true)
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.ID != flows.StepID(i) || s.Body == nil || s.Name == "" {
			t.Errorf("step %d: %+v", i, s)
		}
		step(s.Name+" on_error", s.OnError.For("", ""), true)
		step(s.Name+" next", s.Next, true)
		checkBody(t, f, s, step)
		for _, o := range s.Keys {
			step(s.Name+" key "+o.Keys, o.To.Step, o.To.Kind != flows.GotoStep)
		}
	}
}

func checkBody(t *testing.T, f *flows.Flow, s *flows.Step, step func(string, flows.StepID, bool)) {
	prompts := func(lists ...[]flows.PromptRef) {
		for _, list := range lists {
			for _, r := range list {
				if (r.Prompt < 0) == (r.Recording < 0) || r.Prompt >= len(f.Prompts) || r.Recording >= len(f.Vars) {
					t.Errorf("step %s plays %+v", s.Name, r)
				}
			}
		}
	}
	leadsOn := func() { step(s.Name+" next", s.Next, false) }
	switch b := s.Body.(type) {
	case *flows.Play:
		prompts(b.Prompts)
		leadsOn()
	case *flows.Menu:
		prompts(b.Prompts)
		prompts(b.NoInput.Prompts...)
		prompts(b.NoMatch.Prompts...)
		for _, o := range b.Options {
			step(s.Name+" option "+o.Keys, o.To.Step, o.To.Kind != flows.GotoStep)
		}
	case *flows.Collect:
		prompts(b.Prompts)
		if b.Into < 0 || b.Min < 1 || b.Max < b.Min || b.Max > flows.MaxDigits {
			t.Errorf("step %s collects %+v", s.Name, b)
		}
		leadsOn()
	case *flows.Record:
		prompts(b.Prompts)
		if b.Into < 0 || b.NoInput.Max < 1 {
			t.Errorf("step %s records %+v", s.Name, b)
		}
		leadsOn()
	case *flows.Transfer:
		if _, err := b.To.ID.Render(flows.Scope{Vars: initial(f)}); err != nil && b.To.ID.String() == "" {
			t.Errorf("step %s transfers to nobody", s.Name)
		}
	case *flows.Set:
		for _, a := range b.Assign {
			checkValue(t, f.Vars[a.Var].Type, a.Expr, f)
		}
		leadsOn()
	case *flows.Choose:
		for _, br := range b.Branches {
			step(s.Name+" branch", br.To.Step, false)
			checkValue(t, flows.Boolean, br.When, f)
		}
		step(s.Name+" else", b.Else, false)
	case *flows.Action:
		leadsOn()
	}
}

func initial(f *flows.Flow) []any {
	vars := make([]any, len(f.Vars))
	for i := range f.Vars {
		vars[i] = f.Vars[i].Initial
	}
	return vars
}

// checkValue: an expression gives a value of its type, or an error.
func checkValue(t *testing.T, typ flows.Type, e flows.Expr, f *flows.Flow) {
	value, err := e.Eval(flows.Scope{Vars: initial(f), Now: time.Unix(1e9, 0)})
	if err == nil && !typ.Fits(value) {
		t.Errorf("%s gives %#v, which does not fit a %s", e, value, typ)
	}
}
