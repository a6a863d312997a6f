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

// Ended says whether a record of the call says that it is over. Answers to what
// was asked before may come behind it.
func (c *Call) Ended() bool {
	return slices.ContainsFunc(c.Lines, func(l Line) bool {
		return slices.ContainsFunc(l.Commands, func(f Fact) bool { return f.Kind == "ended" })
	})
}

// A File is what was read of a trace.
type File struct {
	Calls []Call // in the order in which they began
	// Torn says where the trace ends in the middle, because it was written to or
	// rotated meanwhile: of a line, which was left out, or of what was packed.
	// nil: it does not.
	Torn error
	// Wrong says of each line that is no record of a trace where it stands and
	// why, of at most MaxWrong. Such lines are left out; a call that one of
	// them was of is not Whole.
	Wrong []error
	// LeftOut counts the lines of Wrong, also those that are not in it.
	LeftOut int
}

// MaxWrong is how many lines of a file are told that are none of a trace: it
// may be a file of something else.
const MaxWrong = 100

// maxLine bounds one line: the longest has a large answer of a service in it.
const maxLine = 4 << 20

var errLong = fmt.Errorf("the line is longer than %d MB, which none of a trace is", maxLine>>20)

// Read reads a trace. The name stands in what is said of lines: file:line,
// what is wrong and how to go on. The error is that of the reader; lines that
// are wrong are no error, see [File], and the calls of the others are read.
func Read(name string, r io.Reader) (*File, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	f, s := &File{}, &sorter{by: map[key]int{}}
	for number := 1; ; number++ {
		text, whole, err := nextLine(in)
		cut := errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && err != io.EOF && err != errLong && !cut {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		if err == errLong || len(bytes.TrimSpace(text)) > 0 {
			f.line(s, Line{File: name, Number: number}, text, whole, err)
		}
		if cut && f.Torn == nil {
			f.Torn = fmt.Errorf("%s:%d: the packed trace ends here in the middle; what stands before was read", name, number)
		}
		if err == io.EOF || cut {
			f.Calls = s.calls
			return f, nil
		}
	}
}

// line takes one line, or says why it is none. err is why it is the last, or
// has no text.
func (f *File) line(s *sorter, l Line, text []byte, whole bool, err error) {
	switch wrong := parse(text, err, &l.Record); {
	case wrong == nil:
		s.add(l)
	case !whole && err != errLong:
		f.Torn = fmt.Errorf("%s: the trace ends in the middle of this line, which is left out", l.Place())
	default:
		f.wrong(fmt.Errorf("%s: %w", l.Place(), wrong))
	}
}

func (f *File) wrong(err error) {
	f.LeftOut++
	if len(f.Wrong) < MaxWrong {
		f.Wrong = append(f.Wrong, err)
	}
}

// nextLine reads up to the end of a line; whole: the end was there. Of a line
// that is too long, errLong, the rest is passed over.
func nextLine(in *bufio.Reader) (text []byte, whole bool, err error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(text)+len(part) > maxLine; long {
			text = nil
		} else {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case long && (err == nil || err == io.EOF):
			return nil, err == nil, errLong
		default:
			return text, err == nil, err
		}
	}
}

// parse reads a line, unless that has gone wrong already.
func parse(text []byte, unread error, r *Record) error {
	if unread == errLong {
		return unread
	}
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
	calls []Call
	by    map[key]int // index in calls
}

// A key is what a line says of its call. The same run in another call is
// another one: calls that were never real may all have the same.
type key struct{ run, call string }

func (s *sorter) add(l Line) {
	k := key{l.Run, l.Call}
	i, known := s.by[k]
	if !known && l.Birth == nil {
		i, known = s.by[key{run: l.Run}] // Graph has named it meanwhile
	}
	if !known {
		i = len(s.calls)
		s.calls = append(s.calls, Call{})
	}
	s.by[k] = i
	s.calls[i].Lines = append(s.calls[i].Lines, l)
}
