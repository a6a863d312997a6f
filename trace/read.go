package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A Line is a record with the place where it stands.
type Line struct {
	File   string
	Number int // of the line, from 1
	Record
}

// Place is file:line, for whoever wants to look there.
func (l *Line) Place() string { return fmt.Sprintf("%s:%d", l.File, l.Number) }

// A Call is the records of one call, in order.
type Call struct {
	Lines []Line
}

// ID is the call as Graph spells it; empty when Graph never named it.
func (c *Call) ID() string {
	for i := range c.Lines {
		if id := c.Lines[i].Call; id != "" {
			return id
		}
	}
	return ""
}

// Run names the call among those of its trace.
func (c *Call) Run() string { return c.Lines[0].Run }

// Birth is what the call began with; nil when its first record is missing.
func (c *Call) Birth() *Birth { return c.Lines[0].Birth }

// Whole says why the records are not all of the call: its beginning or
// something in the middle is missing, or it has not ended. nil: nothing is.
func (c *Call) Whole() error {
	first := &c.Lines[0]
	if first.Birth == nil {
		return fmt.Errorf("%s: the call began before this trace, or was written by a version that does not say how it began", first.Place())
	}
	for i := range c.Lines {
		if l := &c.Lines[i]; l.No != i+1 {
			return fmt.Errorf("%s: record %d of the call is expected here, this is record %d; lines are missing or stand twice", l.Place(), i+1, l.No)
		}
	}
	return nil
}

// Ended says whether the last record of the call says that it is over.
func (c *Call) Ended() bool {
	last := &c.Lines[len(c.Lines)-1]
	return slices.ContainsFunc(last.Commands, func(f Fact) bool { return f.Kind == "ended" })
}

// A File is what was read of a trace.
type File struct {
	Calls []Call // in the order in which they began
	// Torn is the line that the trace ends with in the middle, because it was
	// written to or rotated meanwhile: it was left out. nil: none.
	Torn error
}

// maxLine bounds one line: the longest has a large answer of a service in it.
const maxLine = 4 << 20

// Read reads a trace. The name stands in errors, which say file:line, what is
// wrong and how to go on. A last line that is cut short is not an error.
func Read(name string, r io.Reader) (*File, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	s := &sorter{byRun: map[string]int{}, byID: map[string]int{}}
	for number := 1; ; number++ {
		text, whole, err := nextLine(in)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		if len(bytes.TrimSpace(text)) > 0 {
			line := Line{File: name, Number: number}
			wrong := parse(text, &line.Record)
			switch {
			case wrong == nil:
				s.add(line)
			case !whole:
				return &File{Calls: s.calls, Torn: fmt.Errorf("%s:%d: the trace ends in the middle of this line, which is left out", name, number)}, nil
			default:
				return nil, fmt.Errorf("%s:%d: %w; give a file that engine.Config.Trace or `ivrflow serve --trace` has written, without other lines", name, number, wrong)
			}
		}
		if err == io.EOF {
			return &File{Calls: s.calls}, nil
		}
	}
}

// nextLine reads up to the end of a line; whole: the end was there.
func nextLine(in *bufio.Reader) (text []byte, whole bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case len(text) > maxLine:
			return nil, false, fmt.Errorf("the line is longer than %d MB, which none of a trace is", maxLine>>20)
		case errors.Is(err, bufio.ErrBufferFull):
		default:
			return text, err == nil, err
		}
	}
}

func parse(text []byte, r *Record) error {
	if err := json.Unmarshal(text, r); err != nil {
		return fmt.Errorf("no record of a trace: %w", err)
	}
	switch {
	case r.Event.Kind == "":
		return errors.New("no record of a trace: it has no event")
	case r.Flow == "":
		return errors.New("no record of a trace: it does not name its flow")
	case r.Run == "" && r.Call == "":
		return errors.New("no record of a trace: it names no call")
	case r.Age < 0:
		return errors.New("no record of a trace: the age of the call is negative")
	}
	return nil
}

// A sorter sorts lines by call.
type sorter struct {
	calls       []Call
	byRun, byID map[string]int
}

func (s *sorter) add(l Line) {
	index, key := s.byRun, l.Run
	if key == "" { // of a version that does not name runs
		index, key = s.byID, l.Call
	}
	i, known := index[key]
	if !known {
		i = len(s.calls)
		index[key] = i
		s.calls = append(s.calls, Call{})
	}
	s.calls[i].Lines = append(s.calls[i].Lines, l)
}
