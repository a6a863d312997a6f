package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// maxMends bounds the rounds of mending: what is mended lets more be read, and
// then more is found.
const maxMends = 10

// mend applies the fixes of all problems, as long as that leaves fewer. A file
// is written only when all of it is better than before.
func (c checkCommand) mend(s streams) error {
	for range maxMends {
		before := loadProblems(hostFS{}, c.Flows)
		changed, mended, err := applyFixes(before)
		if err != nil || mended == 0 {
			return err
		}
		if after := loadProblems(overlay(changed), c.Flows); len(after) >= len(before) {
			return nil
		}
		for _, file := range slices.Sorted(maps.Keys(changed)) {
			if err := overwrite(file, changed[file]); err != nil {
				return err
			}
		}
		fmt.Fprintln(s.err, "mended "+plural(mended, "problem"))
	}
	return nil
}

// loadProblems is everything that loading the flows complains about.
func loadProblems(fsys fs.FS, paths []string) flows.Errors {
	slashed := make([]string, len(paths))
	for i, p := range paths {
		slashed[i] = filepath.ToSlash(p)
	}
	lib, err := flows.Load(fsys, slashed...)
	if lib != nil {
		return lib.Warnings()
	}
	problems, _ := err.(flows.Errors)
	return problems
}

// applyFixes returns the changed files under the names that problems have, and how
// many fixes are in them.
func applyFixes(problems flows.Errors) (map[string][]byte, int, error) {
	byFile := map[string][]*flows.Fix{}
	for _, p := range problems {
		if p.Fix != nil {
			byFile[p.Pos.File] = append(byFile[p.Pos.File], p.Fix)
		}
	}
	changed, mended := map[string][]byte{}, 0
	for file, fixes := range byFile {
		src, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			return nil, 0, err
		}
		text, n := withFixes(src, fixes)
		if n > 0 {
			changed[file] = text
			mended += n
		}
	}
	return changed, mended, nil
}

// withFixes puts in the fixes that do not overlap one that stands before them.
func withFixes(src []byte, fixes []*flows.Fix) ([]byte, int) {
	slices.SortFunc(fixes, func(a, b *flows.Fix) int { return a.From - b.From })
	var out []byte
	at, n := 0, 0
	for _, f := range fixes {
		if f.From < at || f.To < f.From || f.To > len(src) {
			continue
		}
		out = append(append(out, src[at:f.From]...), f.Text...)
		at, n = f.To, n+1
	}
	return append(out, src[at:]...), n
}

// overwrite keeps the file's permissions, and never leaves half a file.
func overwrite(file string, data []byte) error {
	name := filepath.FromSlash(file)
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(name)
	if err != nil || bytes.Equal(old, data) {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".ivrflow-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err = tmp.Write(data); err == nil {
		err = tmp.Chmod(info.Mode().Perm())
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// An overlay is the host's files, some of them with other contents.
type overlay map[string][]byte

func (o overlay) Open(name string) (fs.File, error) {
	f, err := hostFS{}.Open(name)
	if data, changed := o[name]; changed && err == nil {
		return changedFile{f, bytes.NewReader(data)}, nil
	}
	return f, err
}

type changedFile struct {
	fs.File
	data *bytes.Reader
}

func (c changedFile) Read(p []byte) (int, error) { return c.data.Read(p) }
