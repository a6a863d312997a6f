package flows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
)

// A file made to be slow is refused, or at least read in time that grows with
// its size only; the test's own time-out is the judge of that.
func TestHostileFilesAreRefused(t *testing.T) {
	const head = "flow: f\nlanguage: en\n"
	lines := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, c := range []struct{ name, src, rule string }{
		{"larger than 4 MiB", head + "#" + strings.Repeat("x", 4<<20), "limit"},
		{"thousands of brackets", head + "steps: " + strings.Repeat("[", 100000), "limit"},
		{"deep block lists", head + "steps:\n" + strings.Repeat("- ", 200) + "x\n", "limit"},
		{"block lists to the end of the file", head + "steps:\n" + strings.Repeat("- ", 500000) + "x\n", "yaml"},
		{"an alias for each value", head + "a: &a {x: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\nsteps: [" + strings.Repeat("*a, ", 100000) + "*a]\n", "limit"},
		{"deep in a place nobody reads", head + "colour: " + strings.Repeat("[", 60) + strings.Repeat("]", 60) + "\n", "limit"},
		{"NUL", head + "\x00", "yaml"},
		{"not UTF-8", "flow: \xff\xfe\n", "yaml"},
		{"a typo in each of thousands of steps", head + "steps:\n" + lines(15000, "  step%d: {set: {x: 1}, next: stepp}\n"), "unknown-step"},
		{"thousands of expressions", head + "vars: {n: number}\nsteps:\n" + lines(2000, "  s%d: {set: {n: n + n * 2 - size('abc')}, next: nowhere}\n"), "unknown-step"},
		{"thousands of languages", head + "languages: [" + lines(5000, "en-x%04d, ") + "en]\nsteps: {a: {hangup: }}\n", "limit"},
		{"thousands of branches into a long circle", head + "steps:\n" + lines(4000, "  s%d: {set: {x: 1}, next: s1}\n") + "  c:\n    choose:\n" + lines(4000, "    - {when: true, goto: s%d}\n"), "drops-caller"},
		{"thousands of sub-flows that call each other", head + "subflows:\n" + lines(5000, "  s%[1]d: {params: {n: number}, steps: {a: {call: {flow: s1, with: {n: n + %[1]d}}, next: b}, b: {return: }}}\n") + "steps: {a: {call: s0, next: hangup}}\n", "limit"},
		{"an error for each step", head + "steps:\n" + lines(15000, "  s%d: {call: pin, on_error: {busy: a, transfer.x: b}, next: hangup}\n"), "error-kind"},
		{"brackets in an expression", head + "vars: {n: number}\nsteps:\n  a: {set: {n: \"" + strings.Repeat("(", 500) + "\"}, next: hangup}\n", "expression"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(c.src)}}, "f.yaml")
			var errs flows.Errors
			if !errors.As(err, &errs) {
				t.Fatalf("error is %v", err)
			}
			for _, e := range errs {
				if e.Rule == c.rule {
					return
				}
			}
			t.Errorf("no error of rule %s among %d, the first: %v", c.rule, len(errs), errs[0])
		})
	}
}

func TestManyBadExpressionsAreNotAllRead(t *testing.T) {
	var b strings.Builder
	b.WriteString("flow: f\nlanguage: en-US\nvars: {n: number}\nsteps:\n")
	const steps = 1000
	for i := range steps {
		fmt.Fprintf(&b, "  s%d:\n    set: {n: n + 'a%d'}\n    next: %s\n", i, i, map[bool]string{true: "hangup", false: fmt.Sprintf("s%d", i+1)}[i == steps-1])
	}
	_, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(b.String())}}, "f.yaml")
	errs, _ := err.(flows.Errors)
	if len(errs) < 200 || len(errs) > 300 || !strings.Contains(err.Error(), "200 expressions do not hold, so the others were not looked at") {
		t.Errorf("%d problems", len(errs))
	}
}
