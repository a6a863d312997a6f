// Package format writes flow files in one form, as gofmt does for Go: two
// blanks of indentation, one between a field and its value, top-level fields
// in one order, one empty line around sections. What an author chose stays:
// quotes, lists and maps in one line or in several, comments, and the words of
// every value. Lines are never wrapped.
//
// The text is laid out from the positions of its values, and the comments are
// put back between the same two values that they stood between. Writing the
// parsed tree again, as YAML libraries do, loses or moves some of them.
package format

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// An Error says why and where a file cannot be formatted.
type Error struct {
	Line, Column int // from 1
	Message      string
}

// Error is line:col: message.
func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message) }

// Source formats a flow file. The result has the same values and the same
// comments at the same places, or there is an [*Error] and no result: before
// it returns, Source reads its own result and compares. Formatting twice is
// the same as formatting once. A file that holds no value is returned as it is.
func Source(src []byte) ([]byte, error) {
	if len(src) > maxSize {
		return nil, &Error{1, 1, "the file is larger than any flow, 4 MiB"}
	}
	text, err := plainText(src)
	if err != nil {
		return nil, err
	}
	doc, err := read(text)
	if err != nil {
		return nil, err
	}
	if doc == nil {
		return src, nil
	}
	laidOut := print(doc)
	again, err := read(laidOut)
	if err != nil || again == nil || !same(doc, again) {
		return nil, doc.unsure(again)
	}
	return arrange(again), nil
}

// Bounds of what is formatted; the loader of flows refuses the rest too.
const (
	maxSize  = 4 << 20
	maxDepth = 100
)

// plainText is src with \n at the ends of lines, and without a byte order
// mark. Other characters that YAML takes for the end of a line are refused:
// hardly an editor shows them, and positions count them.
func plainText(src []byte) ([]byte, error) {
	text := bytes.TrimPrefix(src, []byte("\ufeff"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	line := 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return nil, &Error{line, 1, "this line is not UTF-8; save the file as UTF-8"}
		case strings.ContainsRune("\r\u0085\u2028\u2029\ufeff", r):
			return nil, &Error{line, 1, fmt.Sprintf("this line has the character %U, which ends a line in YAML and nowhere else; write it as an escape in double quotes", r)}
		case r == '\n':
			line++
		}
		i += size
	}
	return text, nil
}

// load reads the one document of a file; nil when there is none.
func load(text []byte) (*yaml.Node, error) {
	var docs []yaml.Node
	if err := yaml.Load(text, &docs, yaml.WithAllDocuments()); err != nil {
		return nil, syntaxError(err)
	}
	if len(docs) == 0 {
		return nil, nil
	}
	if len(docs) > 1 {
		return nil, &Error{max(docs[1].Line, 1), max(docs[1].Column, 1), "a second document begins here; write one flow in one file"}
	}
	root := &docs[0]
	if root.Kind == yaml.DocumentNode {
		if len(root.Content) == 0 {
			return nil, nil
		}
		root = root.Content[0]
	}
	return root, nil
}

func syntaxError(err error) error {
	var one *yaml.LoadError
	if all := (*yaml.LoadErrors)(nil); errors.As(err, &all) && len(all.Errors) > 0 {
		one = all.Errors[0]
	} else if !errors.As(err, &one) {
		return &Error{1, 1, "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	mark := one.Mark
	if mark.Line < 1 {
		mark = one.ContextMark
	}
	return &Error{max(mark.Line, 1), max(mark.Column, 1), "not YAML: " + strings.TrimPrefix(one.Message, "yaml: ") + "; ivrflow check says more"}
}
