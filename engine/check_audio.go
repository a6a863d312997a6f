package engine

import (
	"errors"
	"io/fs"
	"maps"
	"reflect"
	"slices"

	"github.com/ivrflow/ivrflow/engine/internal/audio"
)

// anyAddress stands in for a PublicURL that is wrong, so that what is wrong
// with the audio is said in the same run.
const anyAddress = "https://localhost"

// prompts checks every file that any flow plays: one problem a file, or just
// one where there is no folder at all.
func (c *checker) prompts(cfg *Config, library *audio.Library) *audio.Set {
	files, worded := audioFiles(cfg)
	if len(files) > 0 && !c.folder(cfg.Prompts, len(files)) {
		return nil
	}
	files = append(files, recorded(cfg, worded)...)
	c.mustHear(cfg)
	set, err := library.Load(files)
	var problems audio.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			c.wrong = append(c.wrong, &ConfigError{Field: "Prompts", Err: p})
		}
	} else if err != nil {
		c.say("Prompts", "%w", err)
	}
	return set
}

// audioFiles lists what the flows play, each file once: files that must be
// there, and those whose words are known, which may still be recorded: prompts
// with say, and what spoken values are made of.
func audioFiles(cfg *Config) (needed, worded []string) {
	must := map[string]bool{}
	for _, f := range allFlows(cfg) {
		for _, p := range f.Prompts {
			for tag, file := range p.Audio {
				must[file] = must[file] || p.Say[tag] == "" || p.MustHear // P7: left out it would not be heard
			}
		}
		for _, part := range f.SpokenParts() {
			if _, known := must[part.File]; !known {
				must[part.File] = false // its words are known
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(must)) {
		if must[file] {
			needed = append(needed, file)
		} else {
			worded = append(worded, file)
		}
	}
	return needed, worded
}

// mustHear refuses a prompt that must be heard and has only words so far.
func (c *checker) mustHear(cfg *Config) {
	for _, f := range allFlows(cfg) {
		for _, p := range f.Prompts {
			for _, tag := range f.Languages {
				if p.MustHear && p.Audio[tag] == "" {
					c.say("Prompts", "prompt %q of flow %q (%s:%d) must be heard and has no recording in %s; name one with audio:", p.Name, f.Name, p.Pos.File, p.Pos.Line, tag)
				}
			}
		}
	}
}

// recorded is which of the files are there. Of the others callers hear
// nothing, and one line says so.
func recorded(cfg *Config, worded []string) []string {
	missing := func(file string) bool {
		if cfg.Prompts == nil {
			return true
		}
		_, err := fs.Stat(cfg.Prompts, file)
		return errors.Is(err, fs.ErrNotExist)
	}
	there := slices.DeleteFunc(slices.Clone(worded), missing)
	if n := len(worded) - len(there); n > 0 {
		first := worded[slices.IndexFunc(worded, missing)]
		cfg.Log.Warn().Int(fieldFiles, n).Str(fieldFirst, first).
			Msg("recordings are missing: callers hear nothing of such a prompt, and a step that needs one for a value fails")
	}
	return there
}

// folder reports whether there is a place where audio can be looked for. Only
// what certainly is not there counts as missing.
func (c *checker) folder(fsys fs.FS, wanted int) bool {
	if fsys == nil {
		c.say("Prompts", "%w: the flows name %d prompts", audio.ErrNoFolder, wanted)
		return false
	}
	if _, err := fs.Stat(fsys, "."); errors.Is(err, fs.ErrNotExist) {
		c.say("Prompts", "there is no folder%s: it must hold the %d audio files that the flows name", folderName(fsys), wanted)
		return false
	}
	return true
}

// folderName is the name that os.DirFS was given; its errors do not say it.
func folderName(fsys fs.FS) string {
	if v := reflect.ValueOf(fsys); v.Kind() == reflect.String {
		return " " + v.String()
	}
	return ""
}
