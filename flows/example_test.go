package flows_test

import (
	"fmt"
	"testing/fstest"

	"github.com/ivrflow/ivrflow/flows"
)

func ExampleLoad() {
	files := fstest.MapFS{"hello.yaml": {Data: []byte(`
flow: hello
language: en-US
prompts:
  hello: hello.wav
steps:
  greet:
    play: hello
    next: hangup
`)}}
	library, err := flows.Load(files, "hello.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	flow := library.Flow("hello")
	for _, step := range flow.Steps {
		fmt.Printf("%s is a %T\n", step.Name, step.Body)
	}
	// Output:
	// greet is a *flows.Play
	// hangup is a *flows.Hangup
}

// All problems come in one run, each with its place.
func ExampleLoad_errors() {
	files := fstest.MapFS{"hello.yaml": {Data: []byte(`flow: hello
language: en-US
prompts:
  hello: hello.wav
steps:
  greet:
    play: helo
    next: goodbye
  lost:
    play: hello
`)}}
	_, err := flows.Load(files, "hello.yaml")
	fmt.Println(err)
	// Output:
	// hello.yaml:7:11: there is no prompt "helo"; did you mean "hello"? [unknown-prompt]
	// hello.yaml:8:11: there is no step "goodbye"; known: greet, lost, hangup [unknown-step]
	// hello.yaml:9:3: step lost leads nowhere and the caller would be dropped; write next: and a step, or next: hangup [drops-caller]
}

// A prompt that is named but not recorded yet is found before a caller finds it.
func ExampleCheckAudio() {
	files := fstest.MapFS{"hello.yaml": {Data: []byte(`flow: hello
language: en-US
prompts: {hello: hello.wav}
steps:
  greet: {play: hello, next: hangup}
`)}}
	library, err := flows.Load(files, "hello.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, problem := range flows.CheckAudio(library, fstest.MapFS{}) {
		fmt.Println(problem.Pos, problem.Rule)
	}
	// Output: hello.yaml:3:11 missing-audio
}
