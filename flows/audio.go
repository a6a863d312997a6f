package flows

import (
	"fmt"
	"io/fs"

	"github.com/ivrflow/ivrflow/flows/spoken"
)

// CheckAudio reports, at its prompt, every audio file of the flows that fsys
// lacks or that is a folder, and where a value is spoken the recordings that
// it may need. It does not look into the files: whoever plays them knows
// which formats can be played.
func CheckAudio(lib *Library, fsys fs.FS) Errors {
	files := audioFiles{fsys: fsys, known: make(map[string]string)}
	var errs Errors
	for _, f := range lib.flows {
		for i := range f.Prompts {
			errs = append(errs, files.ofPrompt(f, &f.Prompts[i])...)
		}
		for _, s := range f.SpokenKinds() {
			for _, tag := range f.Languages {
				if err := files.ofSpoken(f, s, tag); err != nil {
					errs = append(errs, err)
				}
			}
		}
	}
	return errs.tidy()
}

type audioFiles struct {
	fsys  fs.FS
	known map[string]string // file → what is wrong with it
}

func (a audioFiles) problem(file string) string {
	problem, seen := a.known[file]
	if !seen {
		problem = audioProblem(a.fsys, file)
		a.known[file] = problem
	}
	return problem
}

func (a audioFiles) ofPrompt(f *Flow, p *Prompt) (errs Errors) {
	for _, tag := range f.Languages {
		file, recorded := p.Audio[tag]
		if !recorded {
			continue // it has only words, which Load warns of
		}
		if problem := a.problem(file); problem != "" {
			errs = append(errs, &Error{Pos: p.Pos, Message: fmt.Sprintf("prompt %s: the audio file %s %s", p.Name, quote(file), problem), Rule: ruleAudio})
		}
	}
	return errs
}

// ofSpoken says in one error what is not there for a kind of value: a folder
// may lack a hundred files at once.
func (a audioFiles) ofSpoken(f *Flow, s *Spoken, tag string) *Error {
	parts := spoken.Recordings(tag, s.As, s.Currency)
	missing, first, why := 0, "", ""
	for _, part := range parts {
		file := f.SpokenAudio(tag, part.Name)
		if problem := a.problem(file); problem != "" {
			if missing++; missing == 1 {
				first, why = file, problem
			}
		}
	}
	if missing == 0 {
		return nil
	}
	return &Error{Pos: s.Pos, Message: fmt.Sprintf("of the %d recordings that speak as: %s needs in %s, %d cannot be used: the audio file %s %s", len(parts), s.As, tag, missing, quote(first), why), Rule: ruleAudio}
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
