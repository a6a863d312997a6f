package flows

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A Library holds the flows of one [Load]. It is immutable and safe for
// concurrent use.
type Library struct {
	flows  []*Flow // sorted by name
	byName map[string]*Flow
	byHash map[string]*Flow

	warnings Errors
}

// Warnings are what [Load] found that keeps no flow from being run, sorted.
func (l *Library) Warnings() Errors { return l.warnings }

// Flow returns the flow of that name, or nil.
func (l *Library) Flow(name string) *Flow { return l.byName[name] }

// ByHash returns the flow whose source has that hash, or nil: a live call
// finds the flow it is pinned to by its hash.
func (l *Library) ByHash(hash string) *Flow { return l.byHash[hash] }

// Names lists the flows, sorted.
func (l *Library) Names() []string {
	names := make([]string, len(l.flows))
	for i, f := range l.flows {
		names[i] = f.Name
	}
	return names
}

// Load reads, checks and compiles flow files. Each path names a YAML file
// with one flow, or a folder: then every *.yaml and *.yml file below it is
// one, unless it is a sub-flow of others. Without a path it is everything in fsys. The error, if any, is [Errors]: all problems of all files, warnings among them,
// and then no Library is returned. With warnings alone there is no error, see
// [Library.Warnings].
func Load(fsys fs.FS, paths ...string) (*Library, error) {
	var errs Errors
	files, errs := flowFiles(fsys, paths, errs)
	lib := &Library{byName: make(map[string]*Flow), byHash: make(map[string]*Flow)}
	named := make(map[string]Pos)
	used := &usedFiles{fsys: fsys, files: make(map[string]*usedFile)}
	var alone []*loader
	for _, file := range files {
		src, err := readFile(fsys, file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		l := loadFile(used, file, src)
		errs = append(errs, l.errs...)
		if l.alone != nil {
			alone = append(alone, l)
			continue
		}
		if first, twice := named[l.flow.Name]; twice {
			errs = append(errs, &Error{Pos: l.namePos, Message: fmt.Sprintf("there is already a flow %q, at %s; give this one another name", l.flow.Name, first), Rule: ruleDuplicate})
			continue
		}
		if l.flow.Name == "" {
			continue // said already
		}
		named[l.flow.Name] = l.namePos
		lib.add(l.flow)
	}
	for _, l := range alone {
		if used.files[l.src.file] == nil {
			errs = append(errs, l.unusedFile(len(alone) == len(files)))
		}
	}
	errs = errs.tidy()
	if errs.faults() {
		return nil, errs
	}
	lib.warnings = errs
	slices.SortFunc(lib.flows, func(a, b *Flow) int { return strings.Compare(a.Name, b.Name) })
	return lib, nil
}

// unusedFile says that no flow uses the sub-flow of a file: a warning, but an
// error where there is no flow at all, as then nothing has been checked.
func (l *loader) unusedFile(noFlow bool) *Error {
	name := quote(l.alone.Value)
	if noFlow {
		return &Error{Pos: l.pos(l.alone), Rule: ruleFile, Message: fmt.Sprintf("there is only sub-flow %s here and no flow, so nothing is checked; name a flow that takes this file in with use:", name)}
	}
	return &Error{Pos: l.pos(l.alone), Rule: ruleUnused, Warning: true,
		Message: fmt.Sprintf("no flow here uses sub-flow %s, so it is not checked; write use: with this file in the flow that calls it", name)}
}

func (l *Library) add(f *Flow) {
	l.flows = append(l.flows, f)
	l.byName[f.Name] = f
	l.byHash[f.Hash] = f
}

// flowFiles lists the files that the paths stand for, each once.
func flowFiles(fsys fs.FS, paths []string, errs Errors) ([]string, Errors) {
	var files []string
	fail := func(name, format string, args ...any) {
		errs = append(errs, &Error{Pos: Pos{name, 1, 1}, Message: fmt.Sprintf(format, args...), Rule: ruleFile})
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, p := range paths {
		p = path.Clean(p)
		info, err := fs.Stat(fsys, p)
		if err != nil {
			fail(p, "cannot be read: %s", reason(err))
			continue
		}
		if !info.IsDir() {
			files = append(files, p)
			continue
		}
		before := len(files) + len(errs)
		walk := func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				fail(name, "cannot be read: %s", reason(err))
				return nil
			}
			if ext := path.Ext(name); !d.IsDir() && (ext == ".yaml" || ext == ".yml") {
				files = append(files, name)
			}
			return nil
		}
		if err := fs.WalkDir(fsys, p, walk); err != nil {
			fail(p, "cannot be read: %s", reason(err))
		}
		if len(files)+len(errs) == before {
			fail(p, "this folder holds no flow: no *.yaml or *.yml file is in it or below it")
		}
	}
	slices.Sort(files)
	return slices.Compact(files), errs
}
