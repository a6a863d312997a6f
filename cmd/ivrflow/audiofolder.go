package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/spoken"
	"github.com/ivrflow/ivrflow/internal/sounds"
	"github.com/ivrflow/ivrflow/internal/wav"
)

// An audioFolder looks at the files of a folder, at each once.
type audioFolder struct {
	folder  string
	checked map[string]error
}

// check says what is wrong with a file; nil when Graph plays it.
func (a audioFolder) check(file string) error {
	err, seen := a.checked[file]
	if !seen {
		_, err = wav.Check(os.DirFS(filepath.FromSlash(a.folder)), file)
		a.checked[file] = err
	}
	return err
}

// missing counts the files that were looked for in vain.
func (a audioFolder) missing() int {
	n := 0
	for _, err := range a.checked {
		if errors.Is(err, fs.ErrNotExist) {
			n++
		}
	}
	return n
}

// spokenProblems checks the recordings that values are spoken with: one line
// a kind and language, for there can be hundreds. What is missing is a
// warning, as with prompts of which the words are known.
func (a audioFolder) spokenProblems(f *flows.Flow) flows.Errors {
	var problems flows.Errors
	for _, v := range f.SpokenKinds() {
		for _, tag := range f.Languages {
			parts := spoken.Recordings(tag, v.As, v.Currency)
			var missing, wrong []string
			for _, part := range parts {
				file := f.SpokenAudio(tag, part.Name)
				switch err := a.check(file); {
				case errors.Is(err, fs.ErrNotExist):
					missing = append(missing, file)
				case err != nil:
					wrong = append(wrong, fmt.Sprintf("%s: %v", file, err))
				}
			}
			of := fmt.Sprintf("of the %d recordings that say as: %s in %s,", len(parts), v.As, tag)
			if len(missing) > 0 {
				problems = append(problems, &flows.Error{Pos: v.Pos, Rule: "missing-audio", Warning: true,
					Message: fmt.Sprintf("%s %d not in %q, the first is %s; \"ivrflow prompts --missing\" lists them with their words", of, len(missing), a.folder, missing[0])})
			}
			if len(wrong) > 0 {
				problems = append(problems, &flows.Error{Pos: v.Pos, Rule: "audio-format",
					Message: fmt.Sprintf("%s %d cannot be played; the first is %s", of, len(wrong), wrong[0])})
			}
		}
	}
	return problems
}

// promptFolder is where a flow's audio is when nobody says.
func promptFolder(f *flows.Flow) string { return sounds.Folder(hostFS{}, f) }

// speaks says whether a flow says values, for which it needs recordings.
func speaks(f *flows.Flow) bool { return len(f.SpokenKinds()) > 0 }
