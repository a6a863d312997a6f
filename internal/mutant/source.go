package mutant

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"go.yaml.in/yaml/v4"
)

// A Source is a flow with the files that say it, ready to be changed. It does
// not change itself and can be used by several goroutines.
type Source struct {
	fsys    fs.FS
	file    string
	flow    *flows.Flow
	print   string // of flow, see fingerprint
	mutants []Mutant
}

// A file is one that says something of the flow: its own, or one of a
// sub-flow that it uses.
type file struct {
	name string
	root *yaml.Node
}

// Read reads a flow file of fsys, and the sub-flow files that it uses. The
// flow must be without faults. Which operators are used is for the caller to
// say; without a name it is all of them.
func Read(fsys fs.FS, name string, operators ...string) (*Source, error) {
	if err := Check(operators...); err != nil {
		return nil, err
	}
	flow, err := loadOne(fsys, name)
	if err != nil {
		return nil, err
	}
	s := &Source{fsys: fsys, file: name, flow: flow, print: fingerprint(flow)}
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	if err := s.writable(files); err != nil {
		return nil, err
	}
	m := &maker{flow: flow, only: operators}
	for _, f := range files {
		m.make(f)
	}
	s.mutants = m.made
	return s, m.err
}

// Flow is the flow as its author wrote it.
func (s *Source) Flow() *flows.Flow { return s.flow }

// Mutants are all changes, in the order of the files. Which of them are
// stillborn is known when they are loaded.
func (s *Source) Mutants() []Mutant { return s.mutants }

func (s *Source) files() ([]file, error) {
	own, err := read(s.fsys, s.file)
	if err != nil {
		return nil, err
	}
	files := []file{own}
	for _, n := range items(get(own.root, "use")) {
		used, err := read(s.fsys, path.Join(path.Dir(s.file), n.Value))
		if err != nil {
			return nil, err
		}
		files = append(files, used)
	}
	return files, nil
}

// writable makes sure that the files mean the same when they are written
// anew: otherwise every mutant would be more than its change.
func (s *Source) writable(files []file) error {
	for _, f := range files {
		text, err := with(f.root, nil)
		if err != nil {
			return fmt.Errorf("%s: cannot be written anew: %w", f.name, err)
		}
		again, err := loadOne(overlay{s.fsys, f.name, text}, s.file)
		if err != nil || fingerprint(again) != s.print {
			return fmt.Errorf("%s: it would not mean the same when written anew; write it without anchors, tags and several documents", f.name)
		}
	}
	return nil
}

func read(fsys fs.FS, name string) (file, error) {
	text, err := readFile(fsys, name)
	if err != nil {
		return file{}, err
	}
	var docs []yaml.Node
	if err := yaml.Load(text, &docs, yaml.WithAllDocuments()); err != nil || len(docs) != 1 {
		return file{}, fmt.Errorf("%s: not one YAML document", name)
	}
	root := &docs[0]
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = root.Content[0]
	}
	sayNull(root)
	return file{name, root}, nil
}

// sayNull writes out what is empty: between brackets the library would put
// quotes in its place, which is a text.
func sayNull(n *yaml.Node) {
	if isScalar(n) && n.ShortTag() == "!!null" && n.Value == "" {
		n.Value = "null"
	}
	for _, c := range n.Content {
		sayNull(c)
	}
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// loadOne loads the flow of one file.
func loadOne(fsys fs.FS, name string) (*flows.Flow, error) {
	lib, err := flows.Load(fsys, name)
	if err != nil {
		return nil, err
	}
	names := lib.Names()
	if len(names) != 1 {
		return nil, fmt.Errorf("%s: several flows are in it; name the file of one", name)
	}
	return lib.Flow(names[0]), nil
}

// Load gives the flow with the change of a mutant, and the change in words.
// The verdict is Stillborn when no such flow can be loaded, Same when the flow
// does what it did, else empty.
func (s *Source) Load(m Mutant) (*flows.Flow, string, Verdict) {
	verdict := Stillborn
	for _, w := range m.ways {
		flow, err := loadOne(overlay{s.fsys, m.Pos.File, w.text}, s.file)
		switch {
		case err != nil:
		case fingerprint(flow) == s.print:
			verdict = Same
		default:
			return flow, w.change, ""
		}
	}
	return nil, m.ways[0].change, verdict
}

// An overlay is a file system with one file of another text.
type overlay struct {
	fs.FS
	name string
	text []byte
}

// Open opens the file of the other text, or one below.
func (o overlay) Open(name string) (fs.File, error) {
	if name == o.name {
		return &textFile{Reader: bytes.NewReader(o.text), name: path.Base(name), size: int64(len(o.text))}, nil
	}
	return o.FS.Open(name)
}

// A textFile is an open file of an overlay.
type textFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *textFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *textFile) Close() error               { return nil }
func (f *textFile) Name() string               { return f.name }
func (f *textFile) Size() int64                { return f.size }
func (f *textFile) Mode() fs.FileMode          { return 0o444 }
func (f *textFile) ModTime() (t time.Time)     { return t }
func (f *textFile) IsDir() bool                { return false }
func (f *textFile) Sys() any                   { return nil }
