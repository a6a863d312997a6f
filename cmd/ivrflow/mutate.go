package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/mutant"
)

type mutateCommand struct {
	Paths     []string `arg:"" optional:"" name:"path" help:"Scenario files, or folders of them. Default: everything below the current folder."`
	Min       float64  `name:"min" help:"Fail when fewer mutants of a flow are noticed, in percent." placeholder:"SCORE"`
	Only      []string `name:"only" help:"Only mistakes of these kinds, as --operators lists them." placeholder:"OPERATOR"`
	Operators bool     `name:"operators" help:"List the kinds of mistakes that are made, and end."`
	Verbose   bool     `short:"v" help:"Print every mutant and what became of it."`
	Jobs      int      `short:"j" help:"Mutants at a time. Default: one for each processor." placeholder:"N"`
	Prompts   string   `help:"Folder of the audio files, for their lengths. Default: the folder of the flow file, or prompts in it." placeholder:"DIR"`
	Color     string   `help:"Colours: ${enum}. $NO_COLOR turns auto off." enum:"auto,always,never" default:"auto"`
	JSON      bool     `name:"json" help:"Print one JSON document instead of text."`
}

// Help is printed below the flags.
func (mutateCommand) Help() string {
	return `Asks whether the calls of scenario files would notice a mistake in their flows: makes the mistakes that an author could make, one at a time, performs the calls on each changed flow, and prints what no call notices. No file is written. Exits 0 when it is done, 1 when a call fails on a flow as it is or fewer than --min are noticed, 2 when something cannot be read.`
}

// Run makes the mutants of all flows that scenarios call, and prints what became of them.
func (c mutateCommand) Run(s streams) error {
	if c.Operators {
		fmt.Fprint(s.out, operatorList())
		return nil
	}
	if err := c.check(); err != nil {
		return err
	}
	tests, err := testCommand{Paths: c.Paths, Jobs: c.Jobs, Prompts: c.Prompts, Color: c.Color}.runner(s)
	if err != nil {
		return err
	}
	files, err := tests.find()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return noScenario(tests.paths)
	}
	r := &mutateRunner{testRunner: tests, command: c, begun: time.Now()}
	if err := r.pass(files); err != nil {
		return err
	}
	flows, err := r.flowsOf(files)
	if err != nil {
		return err
	}
	r.mutate(flows)
	return r.conclude(flows)
}

func (c mutateCommand) check() error {
	if c.Min < 0 || c.Min > 100 {
		return usagef("--min %v: a score is 0 to 100 percent", c.Min)
	}
	if err := mutant.Check(c.Only...); err != nil {
		return usagef("--only: %w", err)
	}
	return nil
}

// operatorList has a line for each kind of mistake.
func operatorList() string {
	var b strings.Builder
	for _, o := range mutant.Operators() {
		fmt.Fprintf(&b, "%-14s  %s\n", o.Name, o.Does)
	}
	return b.String()
}

// conclude prints what is told at the end, and says what the program exits with.
func (r *mutateRunner) conclude(all []*mutatedFlow) error {
	if r.command.JSON {
		if err := writeJSON(r.out, r.report(all)); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(r.out, r.mutated(all))
	}
	var short error
	for _, f := range all {
		if score := f.report.Score(); score < r.command.Min {
			fmt.Fprintln(r.err, r.paint(bad, fmt.Sprintf("%s: %s of the mutants are noticed, %v %% are asked for", f.name(), percent(score), r.command.Min)))
			short = errors.Join(short, errProblems)
		}
	}
	return short
}
