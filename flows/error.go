package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in a flow file; lines and columns count from 1.
type Pos struct {
	File         string
	Line, Column int
}

// String is file:line:col.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// An Error is one problem in a flow file: where it is, what is wrong and how
// to mend it, and the rule that found it.
type Error struct {
	Pos     Pos
	Message string
	Rule    string // such as "unknown-step"; stable, for filters and searches

	// Warning: the flow can be run all the same.
	Warning bool

	// Fix mends it; nil: that needs a person.
	Fix *Fix
}

// A Fix replaces a part of a flow file and changes nothing that is right.
type Fix struct {
	From, To int // bytes of the file, To is the first that stays
	Text     string
}

// Error is file:line:col: message [rule], with "warning: " before the message
// of a warning.
func (e *Error) Error() string {
	severity := ""
	if e.Warning {
		severity = "warning: "
	}
	return fmt.Sprintf("%s: %s%s [%s]", e.Pos, severity, e.Message, e.Rule)
}

// Errors is everything that is wrong with what was loaded, sorted by file,
// line and column. It is what [Load] returns as its error.
type Errors []*Error

// Error has one line for each problem.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the single problems to errors.As.
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i, err := range e {
		list[i] = err
	}
	return list
}

// faults says whether something is wrong that keeps a flow from being run.
func (e Errors) faults() bool {
	return slices.ContainsFunc(e, func(err *Error) bool { return !err.Warning })
}

// Sort orders the errors by file, line, column and message.
func (e Errors) Sort() {
	slices.SortStableFunc(e, func(a, b *Error) int {
		return cmp.Or(
			strings.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			strings.Compare(a.Message, b.Message),
		)
	})
}

// tidy sorts the errors and drops repeats: an alias that is used twice, and a
// file that two flows use, report the same place twice. What may be different
// is the remedy, as the flows may know other names.
func (e Errors) tidy() Errors {
	e.Sort()
	return slices.CompactFunc(e, func(a, b *Error) bool {
		what, _, _ := strings.Cut(a.Message, "; ")
		again, _, _ := strings.Cut(b.Message, "; ")
		return a.Pos == b.Pos && what == again && a.Rule == b.Rule
	})
}
