package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ivrflow/ivrflow/flows/starter"
)

type newCommand struct {
	Starter string `arg:"" optional:"" help:"Which flow. Without it they are listed."`
	File    string `arg:"" optional:"" help:"Where to write it. Default: standard output."`
}

// Help is printed below the flags.
func (newCommand) Help() string {
	return "A flow to begin with, complete and checked, and beside it what callers do and hear (FILE.call).\n" +
		"A file that is there already is left alone."
}

// Run writes a starter flow, or lists them.
func (c newCommand) Run(s streams) error {
	if c.Starter == "" {
		for _, f := range starter.Flows() {
			fmt.Fprintf(s.out, "%-10s %s\n", f.Name, f.About)
		}
		return nil
	}
	f, err := starterNamed(c.Starter)
	if err != nil {
		return err
	}
	if c.File == "" {
		_, err := s.out.Write(f.Source)
		return err
	}
	calls := strings.TrimSuffix(c.File, filepath.Ext(c.File)) + ".call"
	for _, name := range []string{c.File, calls} { // before anything is written
		if _, err := os.Lstat(name); err == nil {
			return usagef("%s is there already; name another file", name)
		}
	}
	if err := writeNew(c.File, f.Source); err != nil {
		return err
	}
	if err := writeNew(calls, f.CallsOf(filepath.Base(c.File))); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %s\n%s: what callers do and hear\nNext: ivrflow check %s; ivrflow test %s\n", c.File, f.About, calls, c.File, calls)
	return nil
}

// writeNew writes a file that is not there yet.
func writeNew(name string, text []byte) error {
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already; name another file", name)
	}
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return errors.Join(err, out.Close())
}

func starterNamed(name string) (starter.Flow, error) {
	var names []string
	for _, f := range starter.Flows() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return starter.Flow{}, usagef("there is no starter %q, only %s", name, strings.Join(names, ", "))
}
