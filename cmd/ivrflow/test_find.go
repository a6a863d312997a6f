package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ivrflow/ivrflow/flows"
)

// scenarioEnding is that of files with one scenario; those of txtar archives
// hold flows and scenarios together.
const scenarioEnding = ".call"

// findScenarios lists the scenario files that paths stand for, each once, in
// the order of the paths: files as they are, and all that lie below a folder.
func findScenarios(paths []string) ([]string, error) {
	var all []string
	for _, p := range paths {
		info, err := os.Stat(p)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, usagef("there is no %s", p)
		case err != nil:
			return nil, usageError{err}
		case info.IsDir():
			below, err := scenariosBelow(p)
			if err != nil {
				return nil, usageError{err}
			}
			all = append(all, below...)
		case !mayHoldScenarios(p):
			return nil, usagef("%s: scenarios are in files that end with .call or .txtar", p)
		default:
			all = append(all, p)
		}
	}
	for i, p := range all {
		all[i] = filepath.ToSlash(p)
	}
	return unique(all), nil
}

func unique(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(p string) bool {
		clean := filepath.Clean(p)
		was := seen[clean]
		seen[clean] = true
		return was
	})
}

func mayHoldScenarios(name string) bool {
	ending := filepath.Ext(name)
	return ending == scenarioEnding || ending == ".txtar"
}

// outOfBounds: hidden folders, and those of packages of others.
func outOfBounds(folder string) bool {
	return strings.HasPrefix(folder, ".") || folder == "node_modules" || folder == "vendor"
}

// scenariosBelow walks a folder, in the order of names. Hidden folders and
// those of packages of others are left out, and archives without a scenario.
func scenariosBelow(folder string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if name != folder && outOfBounds(d.Name()) {
				return filepath.SkipDir
			}
			return nil
		case !mayHoldScenarios(name):
			return nil
		}
		if filepath.Ext(name) == scenarioEnding || archiveHasScenario(name) {
			found = append(found, name)
		}
		return nil
	})
	return found, err
}

// archiveHasScenario: a txtar archive may be anything else. One that cannot be
// read is taken for one, so that somebody says why.
func archiveHasScenario(name string) bool {
	data, err := os.ReadFile(name)
	if err != nil {
		return true
	}
	if !bytes.Contains(data, []byte(scenarioEnding+" --")) {
		return false
	}
	return slices.ContainsFunc(txtar.Parse(data).Files, func(f txtar.File) bool { return filepath.Ext(f.Name) == scenarioEnding })
}

// noScenario says how to write the first one, with a flow that lies here.
func noScenario(paths []string) error {
	flow, prompt := "menu.yaml", "welcome"
	if found, heard := firstFlow(paths); found != "" {
		flow = found
		if heard != "" {
			prompt = heard
		}
	}
	where := "here or in a folder below"
	if len(paths) > 0 && paths[0] != "." {
		where = "in " + strings.Join(paths, ", ")
	}
	return usagef(`there is no scenario %s: no file that ends with .call, and no .txtar with such a file in it

Write the first one, say first.call beside %s:

    flow %s
    dial
    hear %s
    hang up

and run "ivrflow test". It says what would have been heard. docs/scenarios.md has the whole language.`, where, flow, filepath.Base(flow), prompt)
}

// firstFlow is a flow file that lies in one of the folders, and the prompt that
// its first step plays, if it plays one.
func firstFlow(folders []string) (file, prompt string) {
	for _, folder := range folders {
		for _, pattern := range []string{"*.yaml", "*.yml"} {
			names, _ := filepath.Glob(filepath.Join(folder, pattern))
			for _, name := range names {
				lib, err := loadFlows([]string{name})
				if err != nil || len(lib.Names()) != 1 {
					continue
				}
				return name, firstPrompt(lib.Flow(lib.Names()[0]))
			}
		}
	}
	return "", ""
}

// firstPrompt is the first that is heard; empty when that is not a prompt.
func firstPrompt(f *flows.Flow) string {
	var refs []flows.PromptRef
	switch b := f.Steps[f.Start].Body.(type) {
	case *flows.Play:
		refs = b.Prompts
	case *flows.Menu:
		refs = b.Prompts
	case *flows.Collect:
		refs = b.Prompts
	}
	if len(refs) == 0 || refs[0].Prompt < 0 {
		return ""
	}
	return f.Prompts[refs[0].Prompt].Name
}
