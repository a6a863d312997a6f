package flows_test

import (
	"os"
	"testing"

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
