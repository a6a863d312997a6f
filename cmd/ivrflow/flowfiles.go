package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// hostFS opens paths as the shell knows them, with ".." and absolute ones, so
// that errors name files the way their author called them.
type hostFS struct{}

func (hostFS) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// loadFlows loads the flows that paths name, files or folders.
func loadFlows(paths []string) (*flows.Library, error) { return loadFlowsIn(hostFS{}, paths) }

// loadFlowsIn is loadFlows with a file system in the manner of hostFS.
func loadFlowsIn(fsys fs.FS, paths []string) (*flows.Library, error) {
	slashed := make([]string, len(paths))
	for i, p := range paths {
		slashed[i] = filepath.ToSlash(p)
	}
	lib, err := flows.Load(fsys, slashed...)
	if errs, ok := err.(flows.Errors); ok {
		return nil, respell(errs, slashed)
	}
	return lib, err
}

// respell gives files back the spelling of the argument they come from:
// "./menu.yaml" stays "./menu.yaml", so an editor finds it under the name it knows.
func respell(errs flows.Errors, paths []string) flows.Errors {
	for _, e := range errs {
		e.Pos.File = asTyped(e.Pos.File, paths)
	}
	return errs
}

func asTyped(file string, paths []string) string {
	for _, p := range paths {
		clean := path.Clean(p)
		if file == clean {
			return p
		}
		if rest, ok := strings.CutPrefix(file, clean+"/"); ok {
			return strings.TrimSuffix(p, "/") + "/" + rest
		}
	}
	return file
}

// problemsIn is what a command ends with that has printed the problems of
// flows: it is another matter when a path that it was given is not there.
func problemsIn(paths []string) error {
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			return errUnread
		}
	}
	return errProblems
}

func allFlows(lib *flows.Library) []*flows.Flow {
	var all []*flows.Flow
	for _, name := range lib.Names() {
		all = append(all, lib.Flow(name))
	}
	return all
}
