package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"slices"
	"syscall"
	"time"
)

type testCommand struct {
	Paths   []string `arg:"" optional:"" name:"path" help:"Scenario files, or folders of them. Default: everything below the current folder."`
	Only    string   `name:"run" help:"Only calls whose FILE/NAME matches, as go test has it." placeholder:"REGEXP"`
	Verbose bool     `short:"v" help:"Print every call with its transcript."`
	Jobs    int      `short:"j" help:"Calls at a time. Default: one for each processor." placeholder:"N"`
	Prompts string   `help:"Folder of the audio files, for their lengths. Default: the folder of the flow file, or prompts in it." placeholder:"DIR"`
	Color   string   `help:"Colours: ${enum}. $NO_COLOR turns auto off." enum:"auto,always,never" default:"auto"`
	JSON    bool     `name:"json" help:"Print one JSON document instead of text."`
	JUnit   string   `name:"junit" help:"Write the results as JUnit's XML too, for CI." placeholder:"FILE"`
	Trace   string   `help:"Write the traces of the calls, for ivrflow trace and ivrflow replay." placeholder:"FILE"`
	coverFlags
	Watch bool `help:"Run again what has changed, until interrupted."`
}

// Help is printed below the flags.
func (testCommand) Help() string {
	return `Performs the calls of scenario files (*.call, and *.txtar with such files) on their flows, in virtual time, and prints what was not as they say. Exits 0 when all passed, 1 when some failed, 2 when a file or its flow cannot be read.`
}

// asGoTest lets -run be written as `go test` has it.
func asGoTest(args []string) []string {
	if len(args) == 0 || args[0] != "test" && args[0] != "explore" {
		return args
	}
	args = slices.Clone(args)
	for i, a := range args {
		if a == "-run" || len(a) > 5 && a[:5] == "-run=" {
			args[i] = "-" + a
		}
	}
	return args
}

// Run performs the scenarios and prints how they went.
func (c testCommand) Run(s streams) error {
	r, err := c.runner(s)
	if err != nil {
		return err
	}
	if c.Watch {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
		defer stop()
		return r.watch(ctx)
	}
	files, err := r.find()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return noScenario(r.paths)
	}
	begun := time.Now()
	sum := r.perform(files)
	sum.took = time.Since(begun)
	return r.conclude(sum)
}

// runner checks the flags and makes what performs scenarios with them.
func (c testCommand) runner(s streams) (*testRunner, error) {
	if err := wantFolder("--prompts", c.Prompts); err != nil {
		return nil, err
	}
	if err := c.coverFlags.read(); err != nil {
		return nil, err
	}
	if c.Watch && c.JSON {
		return nil, usagef("--watch and --json exclude each other: a document has an end")
	}
	r := &testRunner{command: c, out: s.out, err: s.err, paths: c.Paths, jobs: c.Jobs, paint: painter(c.Color, s), sounds: &lengths{prompts: c.Prompts}}
	if len(r.paths) == 0 {
		r.paths = []string{"."}
	}
	if r.jobs < 1 {
		r.jobs = runtime.GOMAXPROCS(0)
	}
	if c.Only != "" {
		var err error
		if r.only, err = regexp.Compile(c.Only); err != nil {
			return nil, usagef("--run: %w", err)
		}
	}
	return r, nil
}

// conclude prints and writes what is told at the end, and says what the
// program exits with.
func (r *testRunner) conclude(sum *testSum) error {
	c := r.command
	if c.JSON {
		report := sum.report()
		if c.Cover {
			report.Coverage = reportCover(sum.covered())
		}
		if err := writeJSON(r.out, report); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(r.out, r.summary(sum))
	}
	if c.JUnit != "" {
		if err := writeJUnit(c.JUnit, sum); err != nil {
			return err
		}
	}
	if c.Trace != "" {
		if err := writeTraces(c.Trace, sum); err != nil {
			return err
		}
	}
	short := r.tellCover(sum)
	if short != nil && short != errProblems {
		return short
	}
	switch {
	case sum.unread() > 0:
		return errUnread
	case sum.calls() == 0:
		return usagef("--run %q: no call matches", c.Only)
	case sum.failed() > 0:
		return errProblems
	}
	return short
}
