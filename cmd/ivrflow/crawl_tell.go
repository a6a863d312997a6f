package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/crawl"
)

// A crawler crawls flows, one after the other.
type crawler struct {
	command  crawlCommand
	out, err io.Writer
	paint    paint
	sounds   *lengths
}

// A crawlReport is one flow of crawl --json.
type crawlReport struct {
	Flow     string         `json:"flow"`
	Calls    int            `json:"calls"`
	States   int            `json:"states"`
	Cut      string         `json:"cut,omitempty"`
	Findings []crawlFinding `json:"findings"`
	Reached  []kindReport   `json:"reached"`
	File     string         `json:"file,omitempty"` // that was written
	Written  int            `json:"written,omitempty"`
}

type crawlFinding struct {
	File    string   `json:"file"`
	Line    int      `json:"line"`
	Column  int      `json:"column"`
	Rule    string   `json:"rule"`
	Message string   `json:"message"`
	Call    []string `json:"call,omitempty"` // what to do to hear it
}

func (c *crawler) crawl(all []*flows.Flow) error {
	reports, found := []crawlReport{}, 0
	for _, f := range all {
		p := progressOn(c.err)
		cfg := c.command.config(f, c.sounds)
		cfg.Progress = func(calls, states int) {
			p.show(func() string { return fmt.Sprintf("%s: %d calls, %d states", f.Name, calls, states) })
		}
		r, err := crawl.Run(f, cfg)
		p.clear()
		if err != nil {
			return err
		}
		one := c.report(r)
		if file := c.command.target(f); file != "" {
			if one.Written, err = c.write(r, file); err != nil {
				return err
			}
			one.File = filepath.ToSlash(file)
		}
		found += len(one.Findings)
		reports = append(reports, one)
		if !c.command.JSON {
			c.tell(r, one)
		}
	}
	if c.command.JSON {
		if err := writeJSON(c.out, reports); err != nil {
			return err
		}
	}
	if found > 0 {
		return errProblems
	}
	return nil
}

func (c *crawler) report(r *crawl.Result) crawlReport {
	one := crawlReport{Flow: r.Flow.Name, Calls: r.Calls, States: r.States, Cut: r.Cut, Findings: []crawlFinding{}}
	for _, f := range r.Findings {
		one.Findings = append(one.Findings, crawlFinding{asTyped(f.Pos.File, c.command.Flows), f.Pos.Line, f.Pos.Column, string(f.Rule), f.Message, f.Call})
	}
	for _, t := range r.Coverage.Tallies() {
		if t.Of > 0 {
			one.Reached = append(one.Reached, kindReport{string(t.Kind), t.Percent(), t.Full, t.Half, t.Of})
		}
	}
	return one
}

// tell prints what was found in a flow, and what was done.
func (c *crawler) tell(r *crawl.Result, one crawlReport) {
	for _, f := range one.Findings {
		fmt.Fprintf(c.out, "%s %s [%s]\n", c.paint(bold, fmt.Sprintf("%s:%d:%d:", f.File, f.Line, f.Column)), c.paint(bad, f.Message), f.Rule)
		if len(f.Call) > 0 {
			fmt.Fprintf(c.out, "    %s\n", c.paint(faint, "call: "+strings.Join(f.Call, ", ")))
		}
	}
	what := c.paint(good, "nothing found")
	if n := len(one.Findings); n > 0 {
		what = c.paint(bad, plural(n, "finding"))
	}
	steps, options := r.Coverage.Tally(coverage.Steps), r.Coverage.Tally(coverage.Options)
	reached := fmt.Sprintf("%d of %s", steps.Full, plural(steps.Of, "step"))
	if options.Of > 0 {
		reached += fmt.Sprintf(", %d of %s", options.Full, plural(options.Of, "option"))
	}
	fmt.Fprintf(c.out, "%s: %s; %s, %s, %s\n", c.paint(bold, r.Flow.Name), what, plural(r.Calls, "call"), plural(r.States, "state"), reached)
	if r.Cut != "" {
		fmt.Fprintf(c.out, "  not everything was tried: %s; raise --calls or --depth\n", r.Cut)
	}
	if one.File != "" {
		fmt.Fprintf(c.out, "  %s: %s. Next: ivrflow test %s\n", one.File, plural(one.Written, "scenario"), one.File)
	}
}

// write writes the starter scenarios of a flow.
func (c *crawler) write(r *crawl.Result, file string) (calls int, err error) {
	w := r.Scenarios(seenFrom(filepath.Dir(file), r.Flow.File))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return 0, usagef("%w", err)
	}
	if !c.command.Force {
		return w.Calls, writeNew(file, []byte(w.Text))
	}
	if err := os.WriteFile(file, []byte(w.Text), 0o644); err != nil {
		return 0, usagef("%w", err)
	}
	return w.Calls, nil
}

// seenFrom is the path of a file as another folder has to name it.
func seenFrom(folder, file string) string {
	file = filepath.FromSlash(file)
	from, wrong := filepath.Abs(folder)
	to, bad := filepath.Abs(file)
	if rel, err := filepath.Rel(from, to); wrong == nil && bad == nil && err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(file) // on another drive
}
