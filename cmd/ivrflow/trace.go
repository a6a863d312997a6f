package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ivrflow/ivrflow/internal/timeline"
	"github.com/ivrflow/ivrflow/trace"
)

type traceCommand struct {
	Path   string `arg:"" name:"trace" help:"A trace file; - is standard input."`
	Call   string `help:"Only the call whose id has this in it." placeholder:"ID"`
	As     string `help:"text, timeline (SVG), sequence (SVG), mermaid or page (HTML). Default: as the name of the output file says, else text." enum:"text,timeline,sequence,mermaid,page," default:""`
	Output string `short:"o" help:"File to write: FILE.svg has the timeline, FILE.mmd the sequence diagram, FILE.html both and the words. Default: standard output." placeholder:"FILE"`
}

// Help is printed below the flags.
func (traceCommand) Help() string {
	return `Shows what happened in a call: in words, as a timeline (who did what when, what was heard and cut, what Graph had and was asked for, and where the flow stood) or as a sequence diagram. Of several calls it prints a list, from which --call chooses.

Exits 0 when it is done, 2 when the trace cannot be read or no call is chosen.`
}

// Run shows one call, or lists them.
func (c traceCommand) Run(s streams) error {
	file, err := readTrace(s, c.Path)
	if err != nil {
		return err
	}
	tellWrong(s.err, file)
	calls := callsNamed(file.Calls, c.Call)
	switch {
	case len(calls) == 0 && c.Call != "":
		return usagef("--call %q: no call of the trace has that id; without --call they are listed", c.Call)
	case len(calls) == 0:
		return usagef("there is no call in the trace")
	case len(calls) > 1 && (c.format() != "text" || c.Output != ""):
		return usagef("there are %d calls; choose one with --call, such as --call %q", len(calls), callName(&calls[0]))
	case len(calls) > 1:
		return listCalls(s.out, calls)
	}
	if c.format() == "" {
		return usagef("-o %s: no picture of this kind can be drawn; name a file that ends with .html, .svg, .mmd or .txt, or say which with --as", c.Output)
	}
	picture := c.show(&calls[0])
	if c.Output != "" {
		return os.WriteFile(c.Output, []byte(picture), 0o600) // as private as the trace
	}
	_, err = io.WriteString(s.out, picture)
	return err
}

func (c traceCommand) show(one *trace.Call) string {
	switch c.format() {
	case "timeline":
		return timeline.SVG(one)
	case "sequence":
		return timeline.SequenceSVG(one)
	case "mermaid":
		return timeline.Mermaid(one)
	case "page":
		return timeline.Page(one)
	}
	return heading(one) + timeline.Text(one)
}

// format is what is wanted, or what the name of the output file says; "" for a
// file of another kind.
func (c traceCommand) format() string {
	if c.As != "" {
		return c.As
	}
	switch filepath.Ext(c.Output) {
	case ".svg":
		return "timeline"
	case ".html", ".htm":
		return "page"
	case ".mmd", ".mermaid":
		return "mermaid"
	case "", ".txt", ".md":
		return "text"
	}
	return ""
}

// listCalls prints a line for each call.
func listCalls(w io.Writer, calls []trace.Call) error {
	for i := range calls {
		if _, err := io.WriteString(w, heading(&calls[i])); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s; --call ID shows one\n", plural(len(calls), "call"))
	return err
}

// heading is a call in a line: when, how long, what, and how it ended.
func heading(c *trace.Call) string {
	first, last := &c.Lines[0], &c.Lines[len(c.Lines)-1]
	return fmt.Sprintf("%s  %9s  %s  %s  %s\n", first.Time.UTC().Format("2006-01-02T15:04:05Z"), timeline.Span(last.Age), timeline.OneLine(first.Flow), callName(c), timeline.OneLine(outcome(c)))
}

// outcome says how a call ended, or why that is not known.
func outcome(c *trace.Call) string {
	var notes []string
	if err := c.Whole(); err != nil {
		notes = append(notes, "not whole")
	}
	for i := range c.Lines {
		for j := range c.Lines[i].Commands {
			if f := &c.Lines[i].Commands[j]; f.Kind == "ended" {
				return strings.Join(append(notes, f.Outcome), ", ")
			}
		}
	}
	return strings.Join(append(notes, "not over"), ", ")
}
