package callfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in a file; lines and columns count from 1, columns in
// characters. Statements that no file holds have the zero Pos.
type Pos struct {
	File         string
	Line, Column int
}

// String is file:line:col.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// An Error is one mistake in a file: where it is, what is wrong and how to
// mend it.
type Error struct {
	Pos     Pos
	Message string
}

// Error is file:line:col: message.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Message }

// Errors is everything that is wrong, in the order of the files and lines.
type Errors []*Error

// Error has one line for each mistake.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the single mistakes to errors.As.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// Sort orders the mistakes by file, line, column and message.
func (e Errors) Sort() {
	slices.SortStableFunc(e, func(a, b *Error) int {
		return cmp.Or(
			cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
}
