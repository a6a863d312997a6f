// Package starter has complete flows to begin with, and first scenarios of
// them. Their prompts have words and names of recordings that are still to be
// made.
package starter

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed *.yaml *.call
var files embed.FS

// A Flow to begin with.
type Flow struct {
	Name   string // such as voicemail
	About  string // one line
	Source []byte // of the flow file
	Calls  []byte // of a scenario file, which says that the flow is in NAME.yaml
}

// CallsOf is Calls for a flow that is written to a file of another name,
// beside the scenarios.
func (f Flow) CallsOf(file string) []byte {
	return bytes.Replace(f.Calls, []byte("\nflow "+f.Name+".yaml\n"), []byte("\nflow "+file+"\n"), 1)
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
		src, bare := read(name), strings.TrimSuffix(path.Base(name), ".yaml")
		list[i] = Flow{Name: bare, About: about(src), Source: src, Calls: read(bare + ".call")}
	}
	return list
}

func read(name string) []byte {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return text
}

// about is the first line, which is a comment.
func about(src []byte) string {
	first, _, _ := strings.Cut(string(src), "\n")
	return strings.TrimPrefix(first, "# ")
}
