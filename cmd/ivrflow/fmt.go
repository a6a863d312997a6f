package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/ivrflow/ivrflow/flows/format"
)

type fmtCommand struct {
	Files []string `arg:"" optional:"" name:"path" help:"Flow files, or folders of them. Without one, standard input is formatted."`
	List  bool     `short:"l" help:"List the files whose form would change, instead of printing them."`
	Diff  bool     `short:"d" help:"Print what would change, instead of the files."`
	Write bool     `short:"w" help:"Write the files instead of printing them."`
}

// Help is printed below the flags.
func (fmtCommand) Help() string {
	return "Writes flows in one form: indentation, order of the fields at the top, empty lines. Comments, quotes and line breaks in lists stay. " +
		"A file that cannot be formatted is left as it is, and said. Exits 1 when there was one, or when -d has printed something."
}

// Run formats each file, and goes on behind one that cannot be formatted.
func (c fmtCommand) Run(s streams) error {
	if len(c.Files) == 0 {
		return c.standardInput(s)
	}
	files, err := flowFilesIn(c.Files)
	var failed error
	if err != nil {
		fmt.Fprintln(s.err, "ivrflow:", err)
		failed = errUnread
	}
	for _, file := range files {
		if err := c.file(s, file); err != nil {
			if !errors.Is(err, errProblems) {
				fmt.Fprintln(s.err, err)
			}
			failed = cmp.Or(failed, errProblems)
		}
	}
	return failed
}

func (c fmtCommand) standardInput(s streams) error {
	if c.Write {
		return usagef("-w needs a file to write to")
	}
	src, err := io.ReadAll(s.in)
	if err != nil {
		return err
	}
	return c.text(s, "standard input", src, nil)
}

func (c fmtCommand) file(s streams, name string) error {
	src, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return c.text(s, name, src, func(text []byte) error { return replaceFile(name, text) })
}

// text formats one text and does with it what the flags say.
func (c fmtCommand) text(s streams, name string, src []byte, write func([]byte) error) error {
	text, err := format.Source(src)
	if err != nil {
		return fmt.Errorf("%s:%w", name, err)
	}
	same := bytes.Equal(src, text)
	if c.List && !same {
		fmt.Fprintln(s.out, name)
	}
	if c.Write && !same {
		if err := write(text); err != nil {
			return err
		}
	}
	if c.Diff && !same {
		s.out.Write(diff.Diff(name+".orig", src, name, text))
		return errProblems
	}
	if !c.List && !c.Write && !c.Diff {
		s.out.Write(text)
	}
	return nil
}

// replaceFile puts a new text in the place of a file's, whole or not at all.
func replaceFile(name string, text []byte) error {
	if to, err := filepath.EvalSymlinks(name); err == nil {
		name = to
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text)
	if err := errors.Join(err, temp.Chmod(info.Mode().Perm()), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}

// flowFilesIn lists the files that paths stand for: in folders every *.yaml
// and *.yml. A path that cannot be read is in the error, and the rest is listed.
func flowFilesIn(paths []string) ([]string, error) {
	var files []string
	var failed []error
	for _, p := range paths {
		err := filepath.WalkDir(p, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				failed = append(failed, unreadable(name, err))
				return nil
			}
			if ext := filepath.Ext(name); !d.IsDir() && (name == p || ext == ".yaml" || ext == ".yml") {
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			failed = append(failed, err)
		}
	}
	slices.Sort(files)
	return slices.Compact(files), errors.Join(failed...)
}

// unreadable says of a file what is wrong with it, and not which system call found out.
func unreadable(name string, err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: cannot be read: %w", name, err)
}
