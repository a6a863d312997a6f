// Package starter has complete flows to begin with. Their prompts have words
// and names of recordings that are still to be made.
package starter

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// A Flow to begin with.
type Flow struct {
	Name   string // such as voicemail
	About  string // one line
	Source []byte // of the flow file
}

// Flows lists them by name.
func Flows() []Flow {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	slices.Sort(names)
	list := make([]Flow, len(names))
	for i, name := range names {
		src, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it was listed a moment ago
		}
		list[i] = Flow{Name: strings.TrimSuffix(path.Base(name), ".yaml"), About: about(src), Source: src}
	}
	return list
}

// about is the first line, which is a comment.
func about(src []byte) string {
	first, _, _ := strings.Cut(string(src), "\n")
	return strings.TrimPrefix(first, "# ")
}
