package flows_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
)

// Whatever way a caller takes through a flow that the checker lets pass, where
// it records the caller has agreed.
func TestNobodyIsRecordedWithoutConsent(t *testing.T) {
	passed := 0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "steps")
		step := func(what string) string {
			return rapid.SampledFrom([]string{"hangup", "s0", "s1", "s2", "s3", "s4"}[:min(n, 5)+1]).Draw(t, what)
		}
		condition := func() string {
			return rapid.SampledFrom([]string{
				"agreed", "!agreed", "agreed && tries < 2", "agreed || tries < 2", "!(agreed && tries < 2)", "tries < 2",
				"agreed == true", "false != agreed", "agreed != true || tries < 1", "!(!agreed || tries > 1)", "tries < 1 ? agreed : true",
			}).Draw(t, "when")
		}
		var src strings.Builder
		src.WriteString("flow: f\nlanguage: en\nconsent: agreed\nvars: {agreed: boolean, tries: number, message: recording}\nprompts: {p: p.wav}\nsteps:\n")
		for i := range n {
			fmt.Fprintf(&src, "  s%d:\n", i)
			next := "hangup"
			if i+1 < n {
				next = fmt.Sprintf("s%d", i+1) // so that all of them are reached
			}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				value := rapid.SampledFrom([]string{"true", `"true"`, "false", "tries < 2", "'!agreed'"}).Draw(t, "value")
				fmt.Fprintf(&src, "    set: {agreed: %s, tries: tries + 1}\n    next: %s\n", strings.Trim(value, "'"), next)
				src.WriteString("    on_error: " + step("error") + "\n")
			case 1:
				fmt.Fprintf(&src, "    choose: [{when: %q, goto: %s}, {when: %q, goto: %s}, {else: %s}]\n", condition(), next, condition(), step("b"), step("else"))
				src.WriteString("    on_error: " + step("error") + "\n")
			case 2:
				fmt.Fprintf(&src, "    menu: {prompt: p, options: {\"1\": %s, \"2\": %s}}\n    on_error: %s\n", next, step("b"), step("error"))
			case 3:
				fmt.Fprintf(&src, "    record: {prompt: p, into: message, review: p}\n    next: %s\n    on_error: %s\n", next, step("error"))
			}
		}
		text := strings.ReplaceAll(src.String(), "agreed: !agreed", `agreed: "!agreed"`)
		lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(text)}}, "f.yaml")
		if err != nil {
			return // refused: for consent, or for a circle in which nobody waits
		}
		passed++
		walkWithConsent(t, lib.Flow("f"), text)
	})
	if passed < 5 {
		t.Errorf("only %d flows were let pass", passed)
	}
}

// walkWithConsent takes a caller through the flow, every choice by chance.
func walkWithConsent(t *rapid.T, f *flows.Flow, text string) {
	for range 20 {
		vars, at := make([]any, len(f.Vars)), f.Start
		for i := range f.Vars {
			vars[i] = f.Vars[i].Initial
		}
		for range 15 {
			s := &f.Steps[at]
			var to []flows.StepID
			scope := flows.Scope{Vars: vars}
			switch b := s.Body.(type) {
			case *flows.Set:
				for _, a := range b.Assign {
					vars[a.Var], _ = a.Expr.Eval(scope)
				}
				to = []flows.StepID{s.Next}
			case *flows.Choose:
				to = []flows.StepID{b.Else}
				for i := len(b.Branches) - 1; i >= 0; i-- {
					if yes, _ := b.Branches[i].When.Eval(scope); yes == true {
						to = []flows.StepID{b.Branches[i].To.Step}
					}
				}
			case *flows.Menu:
				for _, o := range b.Options {
					to = append(to, o.To.Step)
				}
				to = append(to, s.OnError.For("no_input", ""))
			case *flows.Record:
				if vars[0] != true {
					t.Fatalf("step %s records without consent:\n%s", s.Name, text)
				}
				to = []flows.StepID{s.Next, s.OnError.For("recording", "")}
			default:
				to = []flows.StepID{s.Next}
			}
			if at = rapid.SampledFrom(to).Draw(t, "to"); at == flows.NoStep {
				break
			}
		}
	}
}
