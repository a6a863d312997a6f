package flows_test

import (
	"errors"
	"flag"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
)

var update = flag.Bool("update", false, "write the expected errors of testdata/err anew; read what changed before committing it")

// caseFiles lists the cases of a folder: *.yaml files, and folders that are
// loaded as one.
func caseFiles(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s (%v)", pattern, err)
	}
	return files
}

func TestBrokenFlowsAreExplained(t *testing.T) {
	outs := map[string]bool{}
	for _, file := range caseFiles(t, "testdata/err/*.yaml") {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			lib, err := flows.Load(os.DirFS("testdata/err"), name+".yaml")
			if err == nil {
				t.Fatal("loaded without an error")
			}
			if lib != nil {
				t.Error("a library came with the error")
			}
			got := err.Error() + "\n"
			out := strings.TrimSuffix(file, ".yaml") + ".out"
			outs[out] = true
			if *update {
				if err := os.WriteFile(out, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("errors differ (-want +got):\n%s", diff)
			}
		})
	}
	for _, out := range caseFiles(t, "testdata/err/*.out") {
		if !outs[out] {
			t.Errorf("%s has no flow beside it", out)
		}
	}
}

func TestGoodFlowsLoadInSilence(t *testing.T) {
	for _, file := range caseFiles(t, "testdata/ok/*.yaml") {
		lib, err := flows.Load(os.DirFS("testdata/ok"), filepath.Base(file))
		if err != nil {
			t.Errorf("%s:\n%v", file, err)
		} else if len(lib.Warnings()) > 0 {
			t.Errorf("%s:\n%v", file, lib.Warnings())
		}
	}
}

// What warns runs all the same.
func TestDoubtfulFlowsLoadWithWarnings(t *testing.T) {
	for _, file := range caseFiles(t, "testdata/warn/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			lib, err := flows.Load(os.DirFS("testdata/warn"), filepath.Base(file))
			if err != nil {
				t.Fatal(err)
			}
			out, got := strings.TrimSuffix(file, ".yaml")+".out", lib.Warnings().Error()+"\n"
			if *update {
				if err := os.WriteFile(out, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("warnings differ (-want +got):\n%s", diff)
			}
		})
	}
}

// Each rule is shown by a case, so that none loses its message unseen.
func TestEveryRuleHasACase(t *testing.T) {
	all := ""
	for _, file := range append(caseFiles(t, "testdata/err/*.out"), caseFiles(t, "testdata/warn/*.out")...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	source, err := os.ReadFile("rule.go")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := map[string]bool{"file": true, "missing-audio": true} // need a file system of their own
	rules := regexp.MustCompile(`(?m)^\trule\w+ += "([^"]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(rules) < 20 {
		t.Fatalf("only %d rules found in rule.go", len(rules))
	}
	for _, m := range rules {
		if !elsewhere[m[1]] && !strings.Contains(all, "["+m[1]+"]") {
			t.Errorf("no case in testdata/err shows rule %s", m[1])
		}
	}
}

const small = "flow: NAME\nlanguage: en-US\nsteps:\n  bye:\n    hangup:\n"

func flowNamed(name string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(strings.Replace(small, "NAME", name, 1))}
}

func TestFolderIsReadToTheBottom(t *testing.T) {
	fsys := fstest.MapFS{
		"flows/b.yaml":          flowNamed("b"),
		"flows/deep/er/a.yml":   flowNamed("a"),
		"flows/README.md":       {Data: []byte("not a flow")},
		"flows/deep/prompt.wav": {Data: []byte("RIFF")},
		"elsewhere/c.yaml":      flowNamed("c"),
	}
	lib, err := flows.Load(fsys, "flows", "flows/b.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, lib.Names()); diff != "" {
		t.Error(diff)
	}
	a := lib.Flow("a")
	if a == nil || a.File != "flows/deep/er/a.yml" || lib.ByHash(a.Hash) != a {
		t.Errorf("flow a: %+v", a)
	}
	if all, err := flows.Load(fsys); err != nil || all.Flow("c") == nil {
		t.Errorf("without a path not everything was loaded: %v", err)
	}
	if lib.Flow("c") != nil || lib.ByHash("") != nil {
		t.Error("a flow that was not asked for was found")
	}
}

func TestAllProblemsOfAllFilesInOneRun(t *testing.T) {
	fsys := fstest.MapFS{
		"f/a.yaml":     flowNamed("same"),
		"f/b.yaml":     flowNamed("same"),
		"f/c.yaml":     {Data: []byte("flow: c\n\tbad")},
		"f/d.yaml":     {Data: []byte("colour: blue\n")},
		"f/e.yaml":     {Data: []byte("flow: e\nlanguage: en-US\nsteps:\n  a:\n    play: hello\n    next: nowhere\n")},
		"empty/x.text": {Data: []byte("x")},
	}
	_, err := flows.Load(fsys, "f", "empty", "gone.yaml")
	want := []string{
		"empty:1:1: [file]",
		"f/b.yaml:1:7: [duplicate]",
		"f/c.yaml:2:1: [yaml]",
		"f/d.yaml:1:1: [missing]",
		"f/e.yaml:5:11: [unknown-prompt]",
		"f/e.yaml:6:11: [unknown-step]",
		"gone.yaml:1:1: [file]",
	}
	var errs flows.Errors
	if !errors.As(err, &errs) {
		t.Fatalf("error is a %T", err)
	}
	var one *flows.Error
	if !errors.As(errs, &one) || one != errs[0] {
		t.Errorf("a single problem cannot be found: %v", one)
	}
	var got []string
	for _, e := range errs {
		got = append(got, e.Pos.String()+": ["+e.Rule+"]")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%v", diff, err)
	}
}

func TestMissingAudioIsReportedAtItsPrompt(t *testing.T) {
	flow := "flow: f\nlanguage: en-US\nprompts:\n  hello: {audio: {en-US: en/hello.wav, de: de/hello.wav}}\n  bye: bye.wav\nsteps:\n  a:\n    play: [hello, bye]\n    next: hangup\n"
	lib, err := flows.Load(fstest.MapFS{"f.yaml": {Data: []byte(flow)}}, "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	prompts := fstest.MapFS{"en/hello.wav": {Data: []byte("RIFF")}, path.Join("bye.wav", "x"): {Data: nil}}
	want := `f.yaml:4:3: prompt hello: the audio file "de/hello.wav" cannot be read: file does not exist; add it to the folder of the prompts, or mend its name [missing-audio]
f.yaml:5:3: prompt bye: the audio file "bye.wav" is a folder; name a WAV file [missing-audio]`
	if diff := cmp.Diff(want, flows.CheckAudio(lib, prompts).Error()); diff != "" {
		t.Error(diff)
	}
	prompts["de/hello.wav"] = &fstest.MapFile{}
	delete(prompts, "bye.wav/x")
	prompts["bye.wav"] = &fstest.MapFile{}
	if errs := flows.CheckAudio(lib, prompts); len(errs) != 0 {
		t.Errorf("all files are there, yet: %v", errs)
	}
}
