package flows_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
)

// TestAFixMendsItsProblem applies every fix of every broken flow alone: its
// problem goes away and none comes in its stead.
func TestAFixMendsItsProblem(t *testing.T) {
	files, err := filepath.Glob("testdata/err/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no broken flows (%v)", err)
	}
	mended := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		problems := problemsOf(src)
		for _, p := range problems {
			if p.Fix == nil {
				continue
			}
			mended++
			after := problemsOf(slices.Concat(src[:p.Fix.From], []byte(p.Fix.Text), src[p.Fix.To:]))
			same := func(e *flows.Error) bool { return e.Pos == p.Pos && e.Message == p.Message }
			if slices.ContainsFunc(after, same) {
				t.Errorf("%s: %v\nis still there with %q", file, p, p.Fix.Text)
			}
			// What only now can be read may have problems of its own, further on.
			if len(after) > len(problems)+1 {
				t.Errorf("%s: %v\nmending it makes %d problems of %d:\n%v", file, p, len(after), len(problems), after)
			}
		}
	}
	if mended < 10 {
		t.Errorf("only %d fixes in all of testdata/err", mended)
	}
}

func problemsOf(src []byte) flows.Errors {
	lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: src}}, "f.yaml")
	if err == nil {
		return lib.Warnings()
	}
	return err.(flows.Errors)
}
