package flows_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
)

// FuzzLoad: whatever is in a file, Load gives a flow whose indexes all hold,
// or errors that all point into a file that it is made of.
func FuzzLoad(f *testing.F) {
	seed(f, "testdata/ok/*.yaml", "testdata/err/*.yaml")
	f.Fuzz(func(t *testing.T, src []byte) {
		files := fstest.MapFS{"f.yaml": {Data: src}}
		for _, name := range []string{"silent", "hello", "broken", "unused"} {
			files["shared/"+name+".yaml"] = &fstest.MapFile{Data: []byte(sharedSubflows[name])}
		}
		loadWhole(t, files)
	})
}

// FuzzUse: the same of a file with a sub-flow, which a flow uses.
func FuzzUse(f *testing.F) {
	seed(f, "testdata/ok/shared/*.yaml", "testdata/err/shared/*.yaml")
	f.Fuzz(func(t *testing.T, src []byte) {
		loadWhole(t, fstest.MapFS{
			"f.yaml":           {Data: []byte("flow: f\nlanguage: en-US\nprompts: {main: main.wav}\nuse: [shared/sub.yaml]\nsteps: {a: {call: hello, next: b}, b: {call: silent, next: hangup}}\n")},
			"shared/sub.yaml":  {Data: src},
			"shared/none.yaml": {Data: []byte(sharedSubflows["unused"])},
		})
	})
}

var sharedSubflows = map[string]string{
	"silent": "subflow: silent\nsteps: {a: {return: }}\n",
	"hello":  "subflow: hello\nprompts: {hi: hi.wav}\nsteps: {a: {play: [hi, main], next: b}, b: {return: }}\n",
	"broken": "subflow: broken\nparams: {n: number}\nsteps: {a: {set: {n: m}, next: c}}\n",
	"unused": "subflow: unused\nsteps: {a: {return: }}\n",
}

func seed(f *testing.F, patterns ...string) {
	for _, pattern := range patterns {
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
}

func loadWhole(t *testing.T, files fstest.MapFS) {
	lib, err := flows.Load(files, "f.yaml")
	if err == nil {
		for _, name := range lib.Names() {
			checkWhole(t, lib.Flow(name))
		}
		pointSomewhere(t, files, lib.Warnings())
		return
	}
	var errs flows.Errors
	if !errors.As(err, &errs) || len(errs) == 0 {
		t.Fatalf("error is a %T: %v", err, err)
	}
	pointSomewhere(t, files, errs)
}

func pointSomewhere(t *testing.T, files fstest.MapFS, errs flows.Errors) {
	lines := make(map[string]int)
	for name, file := range files {
		lines[name] = 1
		for _, r := range string(file.Data) {
			if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) { // each ends a line in YAML
				lines[name]++
			}
		}
	}
	for _, e := range errs {
		if lines[e.Pos.File] == 0 || e.Pos.Line < 1 || e.Pos.Line > lines[e.Pos.File]+1 || e.Pos.Column < 1 || e.Message == "" || e.Rule == "" {
			t.Errorf("error points nowhere: %+v", *e)
		}
	}
}
