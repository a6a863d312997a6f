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
				given := 0
				for _, is := range []bool{r.Prompt >= 0, r.Recording >= 0, r.Spoken != nil} {
					if is {
						given++
					}
				}
				if given != 1 || r.Prompt >= len(f.Prompts) || r.Recording >= len(f.Vars) {
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
		prompts(b.Prompts, b.Again, b.Return)
		prompts(b.NoInput.Prompts...)
		prompts(b.NoMatch.Prompts...)
		for _, o := range b.Options {
			step(s.Name+" option "+o.Keys, o.To.Step, o.To.Kind != flows.GotoStep)
		}
	case *flows.Collect:
		prompts(b.Prompts, b.Again, b.Return)
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
	case *flows.Hours:
		if b.Calendar < 0 || b.Calendar >= len(f.Calendars) {
			t.Errorf("step %s asks calendar %d", s.Name, b.Calendar)
		}
		for _, to := range []flows.StepID{b.Open, b.Closed, b.Holiday, b.Emergency} {
			step(s.Name+" hours", to, false)
		}
	case *flows.Split:
		total := 0
		for _, w := range b.Ways {
			step(s.Name+" way", w.To.Step, false)
			total += w.Weight
		}
		if total != 10000 {
			t.Errorf("step %s shares out %d", s.Name, total)
		}
	case *flows.Hold:
		if b.For <= 0 || b.Music >= len(f.Prompts) {
			t.Errorf("step %s holds %+v", s.Name, b)
		}
		leadsOn()
	case *flows.Invite:
		if b.Timeout <= 0 || b.Music >= len(f.Prompts) || b.Music >= 0 && !b.Hold {
			t.Errorf("step %s invites %+v", s.Name, b)
		}
		leadsOn()
	case *flows.Redirect:
		if len(b.To) < 1 || len(b.To) > 25 || b.Timeout < 15*time.Second || b.Timeout > 90*time.Second {
			t.Errorf("step %s redirects %+v", s.Name, b)
		}
	case *flows.Action, *flows.Wait, *flows.SendTones, *flows.Mute:
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
