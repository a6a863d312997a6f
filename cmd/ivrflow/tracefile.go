package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ivrflow/ivrflow/internal/timeline"
	"github.com/ivrflow/ivrflow/trace"
)

// readTrace reads a trace file; "-" is standard input, and one that was packed
// with gzip is unpacked.
func readTrace(s streams, name string) (*trace.File, error) {
	in := s.in
	if name == "-" {
		name = "standard input"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{err}
		}
		defer f.Close()
		in = f
	}
	packed := bufio.NewReader(in)
	in = packed
	if magic, _ := packed.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return nil, usagef("%s: gzip: %w", name, err)
		}
		in = unpacked
	}
	file, err := trace.Read(name, in)
	if err != nil {
		return nil, usageError{err}
	}
	return file, nil
}

// tellWrong prints what of a trace could not be read. A torn end is usual
// while the trace is written to, and no mistake.
func tellWrong(w io.Writer, f *trace.File) {
	const most = 10
	for i, err := range f.Wrong {
		if i == most {
			break
		}
		fmt.Fprintln(w, err)
	}
	if more := f.LeftOut - most; more > 0 {
		fmt.Fprintf(w, "… and %s more\n", plural(more, "line"))
	}
	if f.LeftOut > 0 {
		fmt.Fprintf(w, "%s no record of a trace; give what engine.Config.Trace or ivrflow serve --trace has written, without other lines\n", isOrAre(f.LeftOut))
	}
	if f.Torn != nil {
		fmt.Fprintln(w, f.Torn)
	}
}

func isOrAre(lines int) string {
	if lines == 1 {
		return "1 line is"
	}
	return fmt.Sprintf("%d lines are", lines)
}

// callsNamed are the calls whose name, or run, has a text in it.
func callsNamed(calls []trace.Call, id string) []trace.Call {
	var found []trace.Call
	for i := range calls {
		c := &calls[i]
		switch {
		case c.ID() == id || c.Run() == id && id != "":
			return []trace.Call{*c}
		case strings.Contains(c.ID(), id) || strings.HasPrefix(c.Run(), id):
			found = append(found, *c)
		}
	}
	return found
}

// callName is how a call is named to a person.
func callName(c *trace.Call) string {
	if id := c.ID(); id != "" {
		return timeline.OneLine(id)
	}
	return "run " + timeline.OneLine(c.Run())
}
