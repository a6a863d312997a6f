package page

import (
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/coverage"
)

// A source is a file of the flow, line by line.
type source struct {
	File  string
	Lines []line
}

// A line of a source. Lines of a step that says nothing of its own there have
// the state of the step's first line.
type line struct {
	ID    string
	No    int
	Text  string
	State state  // empty: nothing on it can be reached
	Count string // how often, or how much
	Lacks string // what is missing, a line each
	Step  string // id of the step that it belongs to
}

func (f *flow) source(src flows.Source) source {
	s := source{File: src.File}
	for i, text := range strings.Split(strings.TrimRight(string(src.Text), "\n"), "\n") {
		no := i + 1
		s.Lines = append(s.Lines, line{ID: f.place(flows.Pos{File: src.File, Line: no}).Link, No: no, Text: strings.TrimRight(text, "\r")})
	}
	for i := range f.flow.Steps {
		if st := &f.flow.Steps[i]; st.Pos.File == src.File && !st.Part {
			s.span(st.Pos.Line, f.byStep[st.ID])
		}
	}
	on := map[int][]unit{}
	for _, one := range append(f.Steps, f.Whole) {
		for _, g := range one.Groups {
			for _, u := range g.Units {
				if u.pos.File == src.File {
					on[u.pos.Line] = append(on[u.pos.Line], u)
				}
			}
		}
	}
	for no, units := range on {
		if no >= 1 && no <= len(s.Lines) {
			s.Lines[no-1].mark(units)
		}
	}
	return s
}

// span marks the lines of a step: the first, and those that stand deeper.
func (s *source) span(first int, of *step) {
	if first < 1 || first > len(s.Lines) || of.Of == 0 {
		return
	}
	depth := indent(s.Lines[first-1].Text)
	last := first
	for no := first + 1; no <= len(s.Lines); no++ {
		text := s.Lines[no-1].Text
		if strings.TrimSpace(text) == "" {
			continue
		}
		if indent(text) <= depth {
			break
		}
		last = no
	}
	for no := first; no <= last; no++ {
		l := &s.Lines[no-1]
		l.Step, l.State = of.ID, reached
		if of.Entered == 0 {
			l.State = missed
		}
	}
}

func indent(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }

// mark says what of a line was reached.
func (l *line) mark(units []unit) {
	full, half, n := 0, 0, 0
	var lacks []string
	for _, u := range units {
		switch u.State {
		case reached:
			full++
			if u.kind != coverage.Languages { // how often anything was heard says nothing about the first line
				n = max(n, u.N)
			}
			continue
		case partly:
			half++
		}
		lacks = append(lacks, u.Name+" "+u.Lack)
	}
	l.State = stateOf(full, half, len(units))
	switch {
	case full < len(units):
		l.Count = fmt.Sprintf("%d of %d", full, len(units))
	case n > 0:
		l.Count = times(n)
	}
	l.Lacks = strings.Join(lacks, "\n")
}
