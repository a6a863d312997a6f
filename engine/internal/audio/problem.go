package audio

import (
	"errors"
	"strings"
)

// ErrNoFolder says that a prompt is wanted and there is no place to take it from.
var ErrNoFolder = errors.New("no folder with prompts is configured")

// A Problem is a file that cannot be played.
type Problem struct {
	File string
	Err  error // what it is, and what to do about it
}

func (p *Problem) Error() string { return p.File + ": " + p.Err.Error() }
func (p *Problem) Unwrap() error { return p.Err }

// Problems are all that is wrong with a set of prompts, sorted by file.
type Problems []*Problem

// Error has one line a problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems one by one.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, one := range p {
		errs[i] = one
	}
	return errs
}
