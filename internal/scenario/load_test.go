package scenario_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

// hello is a flow that says one thing.
func hello(name string) string {
	return "flow: " + name + "\nlanguage: en-US\nprompts: {hello: {audio: hello.wav}}\nsteps:\n  main: {play: hello, next: hangup}\n"
}

func fileSystem(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func library(t *testing.T, names ...string) *flows.Library {
	t.Helper()
	files := map[string]string{}
	for _, name := range names {
		files[name+".yaml"] = hello(name)
	}
	lib, err := flows.Load(fileSystem(files))
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestLoadFindsFilesAndFlows(t *testing.T) {
	const call = "dial\nhear hello\nexpect end completed\n"
	fsys := fileSystem(map[string]string{
		"menu.yaml":          hello("menu"),
		"calls/b.call":       "flow ../menu.yaml\n" + call,
		"calls/a.call":       "flow ../menu.yaml\ncall one\n" + call + "call two\n" + call,
		"calls/deep/x.txtar": "-- x.yaml --\n" + hello("x") + "-- x.call --\n" + call,
		"calls/deep/y.txtar": "a comment\n-- y.call --\nflow ../../menu.yaml\n" + call,
		"calls/notes.txt":    "dial",
		"named.call":         "flow two\n" + call,
		"only.call":          call,
	})
	for _, tc := range []struct {
		names, flows []string
		want         string
	}{
		{[]string{"calls"}, nil, "a.call:one a.call:two b.call:b deep/x.txtar:x deep/y.txtar:y"},
		{[]string{"calls/b.call", "calls/a.call"}, nil, "b.call:b a.call:one a.call:two"},
		{[]string{"named.call"}, []string{"one", "two"}, "named.call:named"},
		{[]string{"only.call", "calls/b.call"}, []string{"one"}, "only.call:only b.call:b"},
		{[]string{"./calls/deep/"}, nil, "deep/x.txtar:x deep/y.txtar:y"},
	} {
		var lib *flows.Library
		if tc.flows != nil {
			lib = library(t, tc.flows...)
		}
		set, err := scenario.Load(fsys, lib, tc.names...)
		if err != nil {
			t.Errorf("%v: %v", tc.names, err)
			continue
		}
		got := ""
		for i, c := range set.Calls() {
			if i > 0 {
				got += " "
			}
			got += trimCalls(c.Pos.File) + ":" + c.Name
			if r := scenario.Run(c, scenario.Options{}); !r.Passed {
				t.Error(r)
			}
		}
		if got != tc.want {
			t.Errorf("%v: %s, want %s", tc.names, got, tc.want)
		}
	}
}

func trimCalls(file string) string {
	const folder = "calls/"
	if len(file) > len(folder) && file[:len(folder)] == folder {
		return file[len(folder):]
	}
	return file
}

func TestLoadTellsWhatIsWrong(t *testing.T) {
	fsys := fileSystem(map[string]string{
		"sub.yaml":     "subflow: pin\nsteps:\n  a: {return: }\n",
		"sub.call":     "flow sub.yaml\ndial\n",
		"gone.call":    "flow gone.yaml\ndial\n",
		"none.call":    "dial\n",
		"named.call":   "flow tow\ndial\n",
		"empty/x.txt":  "",
		"empty.txtar":  "nothing\n-- x.yaml --\n" + hello("x"),
		"outside.call": "flow ../x.yaml\ndial\n",
		"both.call":    "flow gone.yaml\ndail\n",
		"colon.call":   "flow: shop/shop.yaml\ndial\nhang up\n",

		"shop/shop.yaml":         hello("shop"),
		"shop/settings.yaml":     "color: blue\n",
		"shop/none.call":         "dial\n",
		"shop/ending.call":       "flow shop.yml\ndial\n",
		"shop/calls/none.call":   "dial\n",
		"shop/calls/folder.call": "flow shop.yaml\ndial\n",
	})
	for _, tc := range []struct {
		name  string
		flows []string
		want  string
	}{
		{"missing.call", nil, "missing.call:1:1: cannot be read: file does not exist"},
		{"empty", nil, "empty:1:1: there is no *.call file and no *.txtar archive in this folder"},
		{"empty.txtar", nil, "empty.txtar:1:1: there is no *.call file in this archive"},
		{"sub.call", nil, `sub.yaml:1:10: there is only sub-flow "pin" here and no flow, so nothing is checked; name a flow that takes this file in with use: [file]`},
		{"gone.call", nil, "gone.call:1:1: the flow gone.yaml cannot be read: file does not exist"},
		{"outside.call", nil, "outside.call:1:1: the flow lies outside of the folder that is read"},
		{"none.call", nil, "none.call:1:1: which flow is called? Begin the file with a line such as `flow menu.yaml`"},
		{"none.call", []string{"one", "two"}, "none.call:1:1: which flow is called? Begin the file with a line such as `flow one`"},
		{"shop/none.call", nil, "shop/none.call:1:1: which flow is called? Begin the file with a line such as `flow shop.yaml`"},
		{"shop/calls/none.call", nil, "shop/calls/none.call:1:1: which flow is called? Begin the file with a line such as `flow ../shop.yaml`"},
		{"shop/ending.call", nil, "shop/ending.call:1:1: the flow shop/shop.yml cannot be read: file does not exist (did you mean `flow shop.yaml`?)"},
		{"shop/calls/folder.call", nil, "shop/calls/folder.call:1:1: the flow shop/calls/shop.yaml cannot be read: file does not exist (did you mean `flow ../shop.yaml`?)"},
		{"named.call", []string{"one", "two"}, `named.call:1:1: there is no flow "tow" (did you mean "two"?): one, two`},
		{"named.call", nil, "named.call:1:1: no flow has the name \"tow\" here; name a file, such as `flow tow.yaml`"},
		{"both.call", nil, "both.call:1:1: the flow gone.yaml cannot be read: file does not exist\n" +
			`both.call:2:1: "dail" is not how a line begins (did you mean "dial"?)`},
		{"colon.call", nil, `colon.call:1:1: "flow:" is not how a line begins (did you mean "flow"?)`},
	} {
		var lib *flows.Library
		if tc.flows != nil {
			lib = library(t, tc.flows...)
		}
		set, err := scenario.Load(fsys, lib, tc.name)
		if _, ok := errors.AsType[callfile.Errors](err); !ok || set != nil {
			t.Errorf("%s: %v and %T", tc.name, set, err)
			continue
		}
		if err.Error() != tc.want {
			t.Errorf("%s:\n%s\nwant\n%s", tc.name, err, tc.want)
		}
	}
}

// What is wrong with a flow is told once, however many scenarios call it.
func TestABrokenFlowIsToldOnce(t *testing.T) {
	fsys := fileSystem(map[string]string{
		"f.yaml": "flow: f\nlanguage: en-US\nsteps:\n  main: {play: hello, next: hangup}\n",
		"a.call": "flow f.yaml\ndial\n", "b.call": "flow f.yaml\ndial\n",
	})
	_, err := scenario.Load(fsys, nil)
	if want := `f.yaml:4:16: there is no prompt "hello"; declare it under prompts [unknown-prompt]`; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

func TestParseChecksNames(t *testing.T) {
	_, err := scenario.Parse("x.call", "dail\nhear helo\n", library(t, "one").Flow("one"))
	want := "x.call:1:1: \"dail\" is not how a line begins (did you mean \"dial\"?)\nx.call:2:6: the flow has no prompt \"helo\" (did you mean \"hello\"?)"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}
