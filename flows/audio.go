package flows

import (
	"fmt"
	"io/fs"
)

// CheckAudio reports, at its prompt, every audio file of the flows that fsys
// lacks or that is a folder. It does not look into the files: whoever plays
// them knows which formats can be played.
func CheckAudio(lib *Library, fsys fs.FS) Errors {
	var errs Errors
	known := make(map[string]string) // file → what is wrong with it
	for _, f := range lib.flows {
		for i := range f.Prompts {
			p := &f.Prompts[i]
			for _, tag := range f.Languages {
				file, recorded := p.Audio[tag]
				if !recorded {
					continue // it has only words, which Load warns of
				}
				problem, seen := known[file]
				if !seen {
					problem = audioProblem(fsys, file)
					known[file] = problem
				}
				if problem != "" {
					errs = append(errs, &Error{Pos: p.Pos, Message: fmt.Sprintf("prompt %s: the audio file %s %s", p.Name, quote(file), problem), Rule: ruleAudio})
				}
			}
		}
	}
	return errs.tidy()
}

func audioProblem(fsys fs.FS, file string) string {
	info, err := fs.Stat(fsys, file)
	switch {
	case err != nil:
		return "cannot be read: " + reason(err) + "; add it to the folder of the prompts, or mend its name"
	case info.IsDir():
		return "is a folder; name a WAV file"
	}
	return ""
}
