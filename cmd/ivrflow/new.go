package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/ivrflow/ivrflow/flows/starter"
)

type newCommand struct {
	Starter string `arg:"" optional:"" help:"Which flow. Without it they are listed."`
	File    string `arg:"" optional:"" help:"Where to write it. Default: standard output."`
}

// Help is printed below the flags.
func (newCommand) Help() string {
	return "A flow to begin with, complete and checked. A file that is there already is left alone."
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
	out, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already; name another file", c.File)
	}
	if err != nil {
		return err
	}
	_, err = out.Write(f.Source)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %s\nNext: ivrflow check %s\n", c.File, f.About, c.File)
	return nil
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
