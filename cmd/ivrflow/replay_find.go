package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/trace"
)

// flowsOf finds the flow that a call is to be replayed on.
type flowsOf interface {
	of(*trace.Line) (*flows.Flow, error)
}

// A chosen flow, or one of several, is what the user wants the calls to be
// replayed on, whichever version they had.
type chosenFlows struct {
	lib   *flows.Library
	paths []string
}

func (c chosenFlows) of(l *trace.Line) (*flows.Flow, error) {
	if f := c.lib.ByHash(l.FlowHash); f != nil {
		return f, nil
	}
	if f := c.lib.Flow(l.Flow); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("%s: the call runs the flow %q, and --flow %s has only %s", l.Place(), l.Flow, strings.Join(c.paths, " "), strings.Join(c.lib.Names(), ", "))
}

// searched looks for the very version that a call had, below the current
// folder.
type searched struct {
	files  []string // *.yaml and *.yml; nil: not looked for yet
	byFlow map[string]*foundFlow
}

// A foundFlow is what there is of a flow of some name and version.
type foundFlow struct {
	flow   *flows.Flow
	others []string // files with other versions of it
}

func (s *searched) of(l *trace.Line) (*flows.Flow, error) {
	found := s.byFlow[l.Flow+" "+l.FlowHash]
	if found == nil {
		var err error
		if found, err = s.search(l.Flow, l.FlowHash); err != nil {
			return nil, err
		}
		if s.byFlow == nil {
			s.byFlow = map[string]*foundFlow{}
		}
		s.byFlow[l.Flow+" "+l.FlowHash] = found
	}
	switch {
	case found.flow != nil:
		return found.flow, nil
	case len(found.others) > 0:
		return nil, fmt.Errorf("%s: the call ran another version of flow %q than %s (its hash was %s); check that version out, or see with --flow %s where this one parts",
			l.Place(), l.Flow, strings.Join(found.others, ", "), shortHash(l.FlowHash), found.others[0])
	}
	return nil, fmt.Errorf("%s: the call runs the flow %q, and no file below the current folder has it; say where it is with --flow", l.Place(), l.Flow)
}

func shortHash(hash string) string { return hash[:min(len(hash), 12)] }

// search loads the files that hold a flow of that name until one is the version.
func (s *searched) search(name, hash string) (*foundFlow, error) {
	if s.files == nil {
		if err := s.list(); err != nil {
			return nil, err
		}
	}
	title := regexp.MustCompile(`(?m)^flow:\s*["']?` + regexp.QuoteMeta(name) + `["']?\s*(#.*)?$`)
	found := &foundFlow{}
	for _, file := range s.files {
		text, err := os.ReadFile(file)
		if err != nil || !title.Match(text) {
			continue
		}
		lib, err := loadFlows([]string{file})
		switch {
		case err != nil: // as it is, it can be no version that a call had
		case lib.ByHash(hash) != nil:
			found.flow = lib.ByHash(hash)
			return found, nil
		case lib.Flow(name) != nil:
			found.others = append(found.others, file)
		}
	}
	return found, nil
}

// list finds what may be flows. Hidden folders and those of packages of others
// are left out.
func (s *searched) list() error {
	s.files = []string{}
	return filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read holds no flow for us
		case d.IsDir():
			if name != "." && outOfBounds(d.Name()) {
				return filepath.SkipDir
			}
		case filepath.Ext(name) == ".yaml" || filepath.Ext(name) == ".yml":
			s.files = append(s.files, filepath.ToSlash(name))
		}
		return nil
	})
}
