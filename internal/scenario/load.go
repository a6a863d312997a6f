package scenario

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/spelling"
	"github.com/ivrflow/ivrflow/internal/world"
)

// Load reads scenarios out of fsys. Each name is a *.call file, a *.txtar
// archive or a folder; of a folder all such files below it are read. Without a
// name it is everything in fsys.
//
// A `flow` line with a path is a file of fsys, seen from the scenario's folder;
// in an archive the files of the archive come first. A `flow` line with a name
// is a flow of lib, which may be nil. A file without such a line calls the only
// flow of its archive, or the only one of lib.
//
// The error, if any, is [callfile.Errors]: everything that is wrong with all
// files and their flows; then there is no Set.
func Load(fsys fs.FS, lib *flows.Library, names ...string) (*Set, error) {
	l := &loader{fsys: fsys, lib: lib, flows: map[string]*flowFile{}}
	if len(names) == 0 {
		names = []string{"."}
	}
	for _, name := range names {
		l.name(path.Clean(name))
	}
	if len(l.errs) > 0 {
		l.errs.Sort()
		return nil, slices.CompactFunc(l.errs, func(a, b *callfile.Error) bool { return *a == *b })
	}
	return l.set, nil
}

// Parse is Load of one file that is in no file system: a scenario as text, with
// its flow. Its `flow` line counts for nothing.
func Parse(name, text string, flow *flows.Flow) (*Set, error) {
	source, err := callfile.Parse(name, text)
	errs, _ := errors.AsType[callfile.Errors](err)
	errs = append(errs, check(source, flow)...)
	if len(errs) > 0 {
		errs.Sort()
		return nil, errs
	}
	return &Set{Files: []*File{newFile(source, &flowFile{flow: flow, book: world.NewBook(flow)})}}, nil
}

type loader struct {
	fsys fs.FS
	lib  *flows.Library
	set  *Set
	errs callfile.Errors
	// flows that were loaded, by path (of archives: with the archive in front).
	flows map[string]*flowFile
}

// A flowFile is a flow that was loaded; flow is nil when that failed.
type flowFile struct {
	flow *flows.Flow
	read fs.FS // nil: it was there
	book *world.Book
}

func (l *loader) fail(pos callfile.Pos, message string) {
	l.errs = append(l.errs, &callfile.Error{Pos: pos, Message: message})
}

func (l *loader) name(name string) {
	if l.set == nil {
		l.set = &Set{}
	}
	info, err := fs.Stat(l.fsys, name)
	switch {
	case err != nil:
		l.fail(callfile.Pos{File: name, Line: 1, Column: 1}, "cannot be read: "+reason(err))
	case info.IsDir():
		l.folder(name)
	default:
		l.file(name)
	}
}

// reason is an error of a file system without the path, which is told already.
func reason(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}

func (l *loader) folder(name string) {
	found := 0
	err := fs.WalkDir(l.fsys, name, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".call", ".txtar"}, path.Ext(p)) {
			found++
			l.file(p)
		}
		return err
	})
	switch {
	case err != nil:
		l.fail(callfile.Pos{File: name, Line: 1, Column: 1}, "cannot be read: "+reason(err))
	case found == 0:
		l.fail(callfile.Pos{File: name, Line: 1, Column: 1}, "there is no *.call file and no *.txtar archive in this folder")
	}
}

func (l *loader) file(name string) {
	text, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.fail(callfile.Pos{File: name, Line: 1, Column: 1}, "cannot be read: "+reason(err))
		return
	}
	if path.Ext(name) == ".txtar" {
		l.archive(name, text)
		return
	}
	source, err := callfile.Parse(name, string(text))
	l.take(source, err, l.flowOf(source, nil, ""))
}

// archive reads the scenarios of an archive; their lines are those of the
// archive.
func (l *loader) archive(name string, text []byte) {
	a := txtar.Parse(text)
	inside := fstest.MapFS{}
	for _, f := range a.Files {
		inside[path.Join(name, f.Name)] = &fstest.MapFile{Data: f.Data}
	}
	found := 0
	line := 1 + strings.Count(string(a.Comment), "\n")
	for _, f := range a.Files {
		line++ // its marker
		if path.Ext(f.Name) == ".call" {
			found++
			source, err := callfile.ParseInside(name, line, f.Name, string(f.Data))
			l.take(source, err, l.flowOf(source, inside, path.Join(name, f.Name)))
		}
		line += strings.Count(string(f.Data), "\n")
	}
	if found == 0 {
		l.fail(callfile.Pos{File: name, Line: 1, Column: 1}, "there is no *.call file in this archive")
	}
}

// take adds a file to the set, with everything that is wrong with it.
func (l *loader) take(source *callfile.File, err error, flow *flowFile) {
	if errs, ok := errors.AsType[callfile.Errors](err); ok {
		l.errs = append(l.errs, errs...)
	}
	if flow == nil || flow.flow == nil {
		return
	}
	l.errs = append(l.errs, check(source, flow.flow)...)
	l.set.Files = append(l.set.Files, newFile(source, flow))
}

func newFile(source *callfile.File, flow *flowFile) *File {
	f := &File{Source: source, Flow: flow.flow, Read: flow.read, Book: flow.book}
	for _, c := range source.Calls {
		one := &Call{Name: c.Name, Pos: c.Pos, File: f}
		var own []callfile.Statement
		for _, st := range c.Statements {
			if callfile.IsGiven(st) {
				own = append(own, st)
			} else {
				one.Steps = append(one.Steps, st)
			}
		}
		one.Given = givenFor(source.Given, own)
		f.Calls = append(f.Calls, one)
	}
	return f
}

// flowOf finds the flow of a file; nil when there is none, which was said.
// Inside has the files of the archive in which it stands as within.
func (l *loader) flowOf(source *callfile.File, inside fstest.MapFS, within string) *flowFile {
	line := source.Flow
	switch {
	case line == nil && inside != nil && hasFlows(inside):
		return l.onlyOf(source, inside)
	case line == nil:
		return l.onlyOfHost(source)
	case !line.IsFile():
		return l.named(line)
	case inside != nil:
		if file := path.Join(path.Dir(within), line.Name); inside[file] != nil {
			return l.load(inside, file, line.Pos)
		}
	}
	file := path.Join(path.Dir(source.Name), line.Name)
	if inside != nil {
		file = path.Join(path.Dir(line.Pos.File), line.Name)
	}
	if _, err := fs.Stat(l.fsys, file); err != nil && !fs.ValidPath(file) { // the host's own file system knows what ../ is
		l.fail(line.Pos, "the flow lies outside of the folder that is read")
		return nil
	}
	if _, err := fs.Stat(l.fsys, file); err != nil && inside == nil {
		if near := flowMeant(l.fsys, path.Dir(source.Name), line.Name); near != "" {
			l.fail(line.Pos, "the flow "+file+" cannot be read: "+reason(err)+" (did you mean `flow "+near+"`?)")
			return nil
		}
	}
	return l.load(l.fsys, file, line.Pos)
}

func hasFlows(inside fstest.MapFS) bool {
	for name := range inside {
		if ext := path.Ext(name); ext == ".yaml" || ext == ".yml" {
			return true
		}
	}
	return false
}

// load reads a flow file, once.
func (l *loader) load(fsys fs.FS, file string, from callfile.Pos) *flowFile {
	if f := l.flows[file]; f != nil {
		return f
	}
	f := &flowFile{read: fsys}
	l.flows[file] = f
	if _, err := fs.Stat(fsys, file); err != nil {
		l.fail(from, "the flow "+file+" cannot be read: "+reason(err))
		return f
	}
	lib, err := flows.Load(fsys, file)
	if err != nil {
		l.flowErrors(err, from)
		return f
	}
	f.flow = lib.Flow(lib.Names()[0]) // a file has one
	f.book = world.NewBook(f.flow)
	return f
}

// flowErrors takes over what is wrong with a flow.
func (l *loader) flowErrors(err error, from callfile.Pos) {
	all, ok := errors.AsType[flows.Errors](err)
	if !ok {
		l.fail(from, "the flow cannot be read: "+reason(err))
		return
	}
	for _, e := range all {
		if !e.Warning {
			l.fail(callfile.Pos{File: e.Pos.File, Line: e.Pos.Line, Column: e.Pos.Column}, e.Message+" ["+e.Rule+"]")
		}
	}
}

// onlyOf is the only flow of an archive.
func (l *loader) onlyOf(source *callfile.File, inside fstest.MapFS) *flowFile {
	at := top(source)
	if f := l.flows[at.File]; f != nil {
		return f
	}
	f := &flowFile{read: inside}
	l.flows[at.File] = f
	lib, err := flows.Load(inside)
	switch {
	case err != nil:
		l.flowErrors(err, at)
	case len(lib.Names()) != 1:
		l.fail(at, "the archive has several flows: "+strings.Join(lib.Names(), ", ")+"; say which one with a line such as `flow menu.yaml`")
	default:
		f.flow = lib.Flow(lib.Names()[0])
		f.book = world.NewBook(f.flow)
	}
	return f
}

func top(source *callfile.File) callfile.Pos {
	if len(source.Calls) > 0 && source.Calls[0].Pos.Line > 0 {
		return source.Calls[0].Pos
	}
	return callfile.Pos{File: source.Name, Line: 1, Column: 1}
}

func (l *loader) onlyOfHost(source *callfile.File) *flowFile {
	names := l.names()
	if len(names) != 1 {
		such := "menu.yaml"
		if near := flowsNear(l.fsys, path.Dir(source.Name)); len(near) > 0 {
			such = near[0]
		}
		if len(names) > 0 {
			such = names[0]
		}
		l.fail(top(source), "which flow is called? Begin the file with a line such as `flow "+such+"`")
		return nil
	}
	return l.ofHost(names[0])
}

func (l *loader) names() []string {
	if l.lib == nil {
		return nil
	}
	return l.lib.Names()
}

func (l *loader) ofHost(name string) *flowFile {
	key := "flow " + name // no path
	if l.flows[key] == nil {
		f := l.lib.Flow(name)
		l.flows[key] = &flowFile{flow: f, book: world.NewBook(f)}
	}
	return l.flows[key]
}

func (l *loader) named(line *callfile.Flow) *flowFile {
	names := l.names()
	switch {
	case len(names) == 0:
		l.fail(line.Pos, "no flow has the name "+quote(line.Name)+" here; name a file, such as `flow "+line.Name+".yaml`")
	case slices.Contains(names, line.Name):
		return l.ofHost(line.Name)
	default:
		l.fail(line.Pos, "there is no flow "+quote(line.Name)+meant(line.Name, names)+": "+strings.Join(names, ", "))
	}
	return nil
}

// meant asks whether one of the names was meant.
func meant(got string, names []string) string {
	if near := spelling.Nearest(got, names); near != "" {
		return " (did you mean " + quote(near) + "?)"
	}
	return ""
}
