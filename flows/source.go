package flows

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// reason is the part of a file error that an author needs: the operation and
// the path are in the position already.
func reason(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return err.Error()
}

func readFile(fsys fs.FS, name string) ([]byte, *Error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, &Error{Pos: Pos{name, 1, 1}, Message: "cannot be read: " + reason(err), Rule: ruleFile}
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, &Error{Pos: Pos{name, 1, 1}, Message: "cannot be read: " + reason(err), Rule: ruleFile}
	}
	return src, nil
}

// parse turns the source into one map node, or says why it is none.
func parse(file string, src []byte) (*yaml.Node, *Error) {
	start := Pos{file, 1, 1}
	if len(src) > maxFileSize {
		return nil, &Error{Pos: start, Message: fmt.Sprintf("the file is larger than %d KiB; split the flow into several", maxFileSize>>10), Rule: ruleLimit}
	}
	if at, ok := badText(file, src); !ok {
		return nil, &Error{Pos: at, Message: "not a text in UTF-8; save the file as UTF-8 without control characters", Rule: ruleYAML}
	}
	if err := tooDeep(file, src); err != nil {
		return nil, err
	}
	var docs []yaml.Node
	if err := yaml.Load(src, &docs, yaml.WithAllDocuments()); err != nil {
		return nil, syntaxError(file, src, err)
	}
	if len(docs) == 0 {
		return nil, &Error{Pos: start, Message: "the file is empty; a flow begins with \"flow: name\"", Rule: ruleMissing}
	}
	root := &docs[0]
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = root.Content[0]
	}
	if len(docs) > 1 {
		second := &docs[1]
		return nil, &Error{Pos: Pos{file, max(second.Line, 1), max(second.Column, 1)}, Message: "a second document begins here; write one flow in one file", Rule: ruleYAML}
	}
	if err := bounded(file, root); err != nil {
		return nil, err
	}
	return root, nil
}

// badText finds the first byte that is not UTF-8 or is a control character,
// for which the YAML reader gives no position.
func badText(file string, src []byte) (Pos, bool) {
	at := Pos{file, 1, 1}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		control := r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
		if r == utf8.RuneError && size == 1 || control {
			return at, false
		}
		if r == '\n' {
			at.Line, at.Column = at.Line+1, 0
		}
		at.Column++
		i += size
	}
	return at, true
}

// tooDeep refuses a run of brackets that no flow needs, before the YAML
// reader spends time on it: brackets inside texts are counted too, which no
// flow of sensible size comes near.
func tooDeep(file string, src []byte) *Error {
	line, column, depth := 1, 0, 0
	for _, b := range src {
		column++
		switch b {
		case '\n':
			line, column = line+1, 0
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		}
		if depth > 40*maxDepth {
			return &Error{Pos: Pos{file, line, column}, Message: "lists and maps are nested too deeply here", Rule: ruleLimit}
		}
	}
	return nil
}

// bounded walks the tree as a reader would, aliases followed, and refuses a
// file that is larger than it looks ("billion laughs"), nested too deeply or
// contains itself.
func bounded(file string, root *yaml.Node) *Error {
	count := 0
	var walk func(n *yaml.Node, depth int) *Error
	walk = func(n *yaml.Node, depth int) *Error {
		at := Pos{file, max(n.Line, 1), max(n.Column, 1)}
		if count++; count > maxNodes {
			return &Error{Pos: at, Message: fmt.Sprintf("the file has more than %d values, aliases counted each time they are used", maxNodes), Rule: ruleLimit}
		}
		if depth > maxDepth {
			return &Error{Pos: at, Message: fmt.Sprintf("nested more than %d deep, or an alias (*) that contains itself; write the values out, or move a part of them into a sub-flow", maxDepth), Rule: ruleLimit}
		}
		if n.Kind == yaml.AliasNode {
			return walk(n.Alias, depth+1)
		}
		for _, c := range n.Content {
			if err := walk(c, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(root, 0)
}
