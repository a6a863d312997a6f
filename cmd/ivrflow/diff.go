package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/transcript"
)

type diffCommand struct {
	Old      string `arg:"" help:"A flow file or folder as it was."`
	New      string `arg:"" help:"The same as it is to be."`
	Language string `help:"Only this language. Default: each that one of them speaks." placeholder:"TAG"`
}

// Help is printed below the flags.
func (diffCommand) Help() string {
	return "Compares what callers hear and press: each flow is written as a transcript in each language, and what differs is shown. Exits 0 when callers notice nothing, 1 when they do, 2 when the flows cannot be compared."
}

// Run prints the difference between the transcripts of two versions.
func (c diffCommand) Run(s streams) error {
	old, err := loadSound(s, c.Old)
	if err != nil {
		return cannotCompare(err)
	}
	next, err := loadSound(s, c.New)
	if err != nil {
		return cannotCompare(err)
	}
	different := false
	for _, name := range union(old.Names(), next.Names()) {
		a, b := old.Flow(name), next.Flow(name)
		for _, language := range union(languages(a), languages(b)) {
			if c.Language != "" && c.Language != language {
				continue
			}
			text := diff.Diff(
				fmt.Sprintf("%s, flow %s in %s", c.Old, name, language), words(a, language),
				fmt.Sprintf("%s, flow %s in %s", c.New, name, language), words(b, language))
			different = different || len(text) > 0
			if _, err := s.out.Write(text); err != nil {
				return err
			}
		}
	}
	if different {
		return errProblems
	}
	_, err = io.WriteString(s.out, "callers hear and press the same\n")
	return err
}

// cannotCompare keeps exit code 1 for flows that differ.
func cannotCompare(err error) error {
	if err == errProblems {
		return usagef("what has problems cannot be compared")
	}
	return usageError{err}
}

func languages(f *flows.Flow) []string {
	if f == nil {
		return nil
	}
	return f.Languages
}

// words is a flow's transcript; nothing for a flow that is not there, or that
// does not speak the language.
func words(f *flows.Flow, language string) []byte {
	if !slices.Contains(languages(f), language) {
		return nil
	}
	return []byte(transcript.Flow(f, language))
}

// union keeps the order of a, then of b.
func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	return all
}
