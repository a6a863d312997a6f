// Package sounds finds the recordings of a flow, and tells how long they are:
// a scenario that presses a key in the middle of a word must know where that is.
package sounds

import (
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/wav"
)

// Of lists a prompt's files, each once, in the order of the languages.
func Of(p *flows.Prompt, languages []string) []string {
	var files []string
	for _, tag := range languages {
		if file := p.Audio[tag]; file != "" && !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	return files
}

// Files lists the audio files of a flow: those of its prompts, and those that
// its values are spoken with. A file may come twice.
func Files(f *flows.Flow) []string {
	var files []string
	for i := range f.Prompts {
		files = append(files, Of(&f.Prompts[i], f.Languages)...)
	}
	for _, part := range f.SpokenParts() {
		files = append(files, part.File)
	}
	return files
}

// Folder is where a flow's audio is when nobody says: beside the flow file, or
// in a folder prompts beside it, whichever holds more of its files. The flow's
// file is in fsys.
func Folder(fsys fs.FS, f *flows.Flow) string {
	both := Folders(f)
	if count(fsys, f, both[1]) > count(fsys, f, both[0]) {
		return both[1]
	}
	return both[0]
}

// Folders are those between which Folder chooses.
func Folders(f *flows.Flow) [2]string {
	beside := path.Dir(f.File)
	return [2]string{beside, path.Join(beside, "prompts")}
}

// count counts the files of a flow that are in a folder; what values are
// spoken with is as one.
func count(fsys fs.FS, f *flows.Flow, folder string) int {
	n := 0
	there := func(name string) {
		if _, err := fs.Stat(fsys, path.Join(folder, name)); err == nil {
			n++
		}
	}
	if len(f.SpokenKinds()) > 0 {
		for _, below := range f.Speak {
			there(below)
		}
	}
	for i := range f.Prompts {
		for _, file := range Of(&f.Prompts[i], f.Languages) {
			there(file)
		}
	}
	return n
}

// Lengths tells how long the audio files of a flow are that lie in fsys; those
// that are not recorded, or that Graph cannot play, are left out.
func Lengths(fsys fs.FS, f *flows.Flow) map[string]time.Duration {
	found := map[string]time.Duration{}
	for _, file := range Files(f) {
		if format, err := wav.Check(fsys, file); err == nil {
			found[file] = format.Length
		}
	}
	return found
}
