package mutant

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// The cookbook is written in every form that flows know.
func TestEveryFlowOfTheCookbookCanBeChanged(t *testing.T) {
	files, err := filepath.Glob("../../docs/cookbook/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cookbook: %v", err)
	}
	for _, file := range append(files, "../../examples/ivr-menu/menu.yaml") {
		s, err := Read(os.DirFS(filepath.Dir(file)), filepath.Base(file))
		if err != nil {
			t.Error(err)
			continue
		}
		if len(s.Mutants()) < 10 {
			t.Errorf("%s: only %d mutants", file, len(s.Mutants()))
		}
	}
}

func TestSubFlowFilesAreChangedToo(t *testing.T) {
	s, err := Read(os.DirFS("../../docs/cookbook"), "pin.yaml", "condition")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range s.Mutants() {
		if m.Pos.File != "shared/ask-pin.yaml" {
			continue
		}
		if flow, change, verdict := s.Load(m); flow == nil {
			t.Errorf("%s: %s is %s", m.Pos, change, verdict)
		}
		return
	}
	t.Error("no mutant of shared/ask-pin.yaml")
}

func TestReadRefuses(t *testing.T) {
	fsys := fstest.MapFS{
		"broken.yaml": {Data: []byte("flow: broken\nlanguage: en-US\nsteps: {a: {play: nothing, next: hangup}}\n")},
		"sub.yaml":    {Data: []byte("subflow: sub\nsteps: {a: {return: null}}\n")},
		"menu.yaml":   {Data: []byte(menu)},
	}
	for _, c := range []struct{ file, operator, want string }{
		{"broken.yaml", "", `broken.yaml:3:19: there is no prompt "nothing"`},
		{"none.yaml", "", "none.yaml"},
		{"sub.yaml", "", "there is only sub-flow"},
		{"menu.yaml", "swop-keys", `there is no operator "swop-keys", did you mean swap-keys?`},
		{"menu.yaml", "everything", `there is no operator "everything"; they are swap-keys, drop-key`},
	} {
		var operators []string
		if c.operator != "" {
			operators = append(operators, c.operator)
		}
		if _, err := Read(fsys, c.file, operators...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", c.file, err, c.want)
		}
	}
}

func TestOnlyTheOperatorsThatAreAskedFor(t *testing.T) {
	for _, m := range sourceOf(t, menu, "redirect", "drop-key").Mutants() {
		if m.Operator != "redirect" && m.Operator != "drop-key" {
			t.Errorf("%s: %s was not asked for", m.Pos, m.Operator)
		}
	}
}

// A step that can only be reached through main leads back to it.
func TestAWayThatIsRefusedDoesNotHideOneThatIsNot(t *testing.T) {
	const round = `flow: round
language: en-US
prompts: {a: a.wav, main: main.wav, bye: bye.wav, sub: sub.wav}
on_error: bye
steps:
  a: {play: a, next: main}
  main: {menu: {prompt: main, options: {"1": sub}}}
  bye: {play: bye, next: hangup}
  sub: {play: sub, next: main}
`
	s := sourceOf(t, round, "redirect")
	for _, m := range s.Mutants() {
		if m.Pos.Line == 6 {
			if _, change, verdict := s.Load(m); change != "next leads to sub instead of main" || verdict != "" {
				t.Errorf("%s: %s %s, want a to lead to sub", m.Pos, change, verdict)
			}
		}
	}
}
