package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/transcript"
)

type explainCommand struct {
	Path     string `arg:"" name:"flow" help:"A flow file, or a folder of them."`
	Step     string `arg:"" help:"The name of a step; pin/ask is one of the sub-flow pin."`
	Flow     string `help:"Name of the flow, where there are several." placeholder:"NAME"`
	Language string `help:"Language of what is heard. Default: the flow's first." placeholder:"TAG"`
}

// Help is printed below the flags.
func (explainCommand) Help() string {
	return "Tells what leads to a step, what a caller hears there, what each key does, how long is waited, and what happens when it fails."
}

// Run prints the explanation of one step.
func (c explainCommand) Run(s streams) error {
	f, err := oneFlow(s, c.Path, c.Flow)
	if err != nil {
		return err
	}
	step := f.Step(c.Step)
	if step == nil {
		return usagef("flow %q has no step %q; its steps are %s", f.Name, c.Step, strings.Join(stepNames(f), ", "))
	}
	language, err := languageOf(f, c.Language)
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.out, transcript.Explain(f, step.ID, language))
	return err
}

func stepNames(f *flows.Flow) []string {
	names := make([]string, len(f.Steps))
	for i := range f.Steps {
		names[i] = f.Steps[i].Name
	}
	return names
}

// languageOf is the language asked for, or the flow's first.
func languageOf(f *flows.Flow, tag string) (string, error) {
	switch {
	case tag == "":
		return f.Languages[0], nil
	case !slices.Contains(f.Languages, tag):
		return "", usagef("flow %q does not speak %q, only %s", f.Name, tag, strings.Join(f.Languages, ", "))
	}
	return tag, nil
}

// loadSound loads flows that must be without faults: faults are printed.
func loadSound(s streams, paths ...string) (*flows.Library, error) {
	lib, err := loadFlows(paths)
	if problems, ok := err.(flows.Errors); ok {
		fmt.Fprintln(s.err, problems)
		fmt.Fprintln(s.err, count(problems))
		return nil, problemsIn(paths)
	}
	return lib, err
}

// oneFlow loads the one flow that a path names, or that name chooses.
func oneFlow(s streams, path, name string) (*flows.Flow, error) {
	lib, err := loadSound(s, path)
	if err != nil {
		return nil, err
	}
	names := strings.Join(lib.Names(), ", ")
	switch {
	case name == "" && len(lib.Names()) == 1:
		name = lib.Names()[0]
	case name == "":
		return nil, usagef("there are several flows in %q; choose one with --flow: %s", path, names)
	case lib.Flow(name) == nil:
		return nil, usagef("there is no flow %q in %q, only %s", name, path, names)
	}
	return lib.Flow(name), nil
}
