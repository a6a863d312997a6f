package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v4"
)

// usedFiles reads the files that flows take in, each once in one [Load].
type usedFiles struct {
	fsys  fs.FS
	files map[string]*usedFile
}

type usedFile struct {
	src  *source
	root *yaml.Node
	err  *Error // of reading or parsing it
	read bool   // it is there, though it may be no YAML
}

// open reads a file whose name stands at n, relative to the file there. It
// returns nil after a complaint.
func (u *usedFiles) open(l *loader, n *yaml.Node, name string) (*source, *yaml.Node) {
	if path.IsAbs(name) || path.Clean(name) == "." {
		l.fail(n, ruleFile, "%s is no file beside this one; write its path from here, such as shared/pin.yaml", quote(name))
		return nil, nil
	}
	file := path.Join(path.Dir(l.src.file), name)
	f, seen := u.files[file]
	if !seen {
		f = u.load(file)
		u.files[file] = f
	}
	switch {
	case f.err != nil && f.read:
		l.errs = append(l.errs, f.err)
	case f.err != nil:
		l.fail(n, ruleFile, "%s %s", quote(name), f.err.Message)
	}
	return f.src, f.root
}

func (u *usedFiles) load(file string) *usedFile {
	text, err := readFile(u.fsys, file)
	if err != nil {
		return &usedFile{err: err}
	}
	f := &usedFile{src: &source{file: file, text: text}, read: true}
	f.root, f.err = parse(file, text)
	return f
}

// hashOf identifies a flow by its source and those of the files that it uses.
func hashOf(src []byte, used [][]byte) string {
	h := sha256.New()
	h.Write(src)
	for _, text := range used {
		sum := sha256.Sum256(text)
		h.Write([]byte{0}) // stands in no source, so nothing else has these bytes
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
