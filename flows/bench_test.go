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

// A step in a sub-flow takes no longer than one in the flow, however deep.
func BenchmarkCheckSubflows(b *testing.B) {
	for _, subflows := range []int{2, 20, 200} {
		fsys := fstest.MapFS{"f.yaml": {Data: []byte(deepFlow(subflows))}}
		b.Run(fmt.Sprintf("steps=%d", 50*subflows), func(b *testing.B) {
			for b.Loop() {
				if _, err := flows.Load(fsys, "f.yaml"); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(50*subflows), "ns/step")
		})
	}
}

// deepFlow has sub-flows of fifty steps, of which each calls the next.
func deepFlow(subflows int) string {
	var b strings.Builder
	b.WriteString("flow: f\nlanguage: en-US\nprompts: {p: p.wav}\non_error: hangup\nkeys: {\"0\": first}\nsteps: {first: {call: {flow: s0, with: {n: 1}}, next: hangup}}\nsubflows:\n")
	for i := range subflows {
		fmt.Fprintf(&b, "  s%d:\n    params: {n: number}\n    on_error: {default: end}\n    steps:\n", i)
		for j := range 48 {
			fmt.Fprintf(&b, "      m%d: {menu: {prompt: p, options: {\"1\": m%d, \"2\": end}}}\n", j, j+1)
		}
		if i+1 < subflows {
			fmt.Fprintf(&b, "      m48: {call: {flow: s%d, with: {n: n + 1}}, next: end}\n", i+1)
		} else {
			b.WriteString("      m48: {play: p, next: end}\n")
		}
		b.WriteString("      end: {return: }\n")
	}
	return b.String()
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
