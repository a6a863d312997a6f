package flows_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
)

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := flows.Load(os.DirFS("testdata/ok"), "contoso.yaml"); err != nil {
			b.Fatal(err)
		}
	}
}

// The time of a check grows with the steps, and not faster.
func BenchmarkCheck(b *testing.B) {
	for _, steps := range []int{10, 100, 1000, 10000} {
		fsys := fstest.MapFS{"f.yaml": {Data: []byte(longFlow(steps))}}
		b.Run(fmt.Sprintf("steps=%d", steps), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				lib, err := flows.Load(fsys, "f.yaml")
				if err != nil {
					b.Fatal(err)
				}
				if n := len(lib.Flow("f").Steps); n != steps+1 {
					b.Fatalf("%d steps, and the hangup", n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(steps), "ns/step")
		})
	}
}

// longFlow has steps of all kinds that large flows are made of, in chapters of
// ten: a menu leads through a chapter or on to the next.
func longFlow(steps int) string {
	var b strings.Builder
	b.WriteString("flow: f\nlanguage: en-US\nvars: {pin: digits, n: number, name: text}\nkeys: {\"*\": repeat, \"0\": m0}\n")
	b.WriteString("on_error: {transfer: m0, default: hangup}\non_hangup: hangup\nprompts:\n")
	for i := range steps/10 + 1 {
		fmt.Fprintf(&b, "  p%d: {audio: p%d.wav, say: \"This is prompt %d.\"}\n", i, i, i)
	}
	b.WriteString("steps:\n")
	for i := 0; i < steps; i += 10 {
		next := fmt.Sprintf("m%d", i+10)
		if i+10 >= steps {
			next = "m0"
		}
		p := i / 10
		fmt.Fprintf(&b, "  m%d: {menu: {prompt: p%d, options: {\"1\": a%d, \"2\": %s, \"3\": s%d}, no_input: {prompts: [p%d], then: hangup}}}\n", i, p, i, next, i, p)
		fmt.Fprintf(&b, "  a%d: {play: [p%d, p0], next: b%d}\n", i, p, i)
		fmt.Fprintf(&b, "  b%d: {collect: {prompt: p%d, into: pin, length: 4, matches: '[1-9]+'}, next: c%d}\n", i, p, i)
		fmt.Fprintf(&b, "  c%d: {set: {n: n + %d, name: \"name + 'x'\"}, next: d%d}\n", i, i, i)
		fmt.Fprintf(&b, "  d%d:\n    choose:\n      - {when: n > %d && pin.startsWith('1'), goto: e%d}\n      - {else: f%d}\n", i, i, i, i)
		fmt.Fprintf(&b, "  e%d: {action: {name: look, args: {pin: pin}, into: {n: n}}, next: f%d}\n", i, i)
		fmt.Fprintf(&b, "  f%d: {play: p%d, next: g%d}\n", i, p, i)
		fmt.Fprintf(&b, "  g%d: {menu: {prompt: p%d, options: {\"1\": t%d, \"2\": %s}}}\n", i, p, i, next)
		fmt.Fprintf(&b, "  s%d: {set: {n: 1}, next: %s}\n", i, next)
		fmt.Fprintf(&b, "  t%d: {transfer: {to: {phone: \"+15551230100\"}}, on_error: {busy: m%d}}\n", i, i)
	}
	return b.String()
}

func BenchmarkEval(b *testing.B) {
	lib, err := flows.Load(os.DirFS("testdata/ok"), "contoso.yaml")
	if err != nil {
		b.Fatal(err)
	}
	when := lib.Flow("contoso").Step("enough").Body.(*flows.Choose).Branches[0].When
	scope := flows.Scope{Vars: []any{"12345678", 2.0, false, "", ""}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := when.Eval(scope); err != nil {
			b.Fatal(err)
		}
	}
}
