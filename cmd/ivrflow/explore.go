package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

type exploreCommand struct {
	Paths   []string `arg:"" optional:"" name:"path" help:"Scenario files, or folders of them. Default: everything below the current folder."`
	Only    string   `name:"run" help:"Only calls whose FILE/NAME matches, as go test has it." placeholder:"REGEXP"`
	Trouble string   `help:"What may go wrong in one order, and how often: lose=2,crash. all: each kind once, none: nothing. Kinds: ${troubles}. Default: ${default}." default:"lose,repeat,timeout,refuse,crash" placeholder:"KIND=N,…"`
	States  int      `help:"States that are visited of each call, at most, on the walk through all orders. 0: no walk. Default: ${default}." default:"5000" placeholder:"N"`
	Random  *int     `help:"Random orders, of all calls together. Default: 100 of each." placeholder:"N"`
	Seed    uint64   `help:"Of the random orders. Default: ${default}." default:"1" placeholder:"N"`
	Out     string   `short:"o" name:"out" help:"Write the first break to a scenario file, for ivrflow test; of a call in an archive, to a .txtar with the flow." placeholder:"FILE"`
	Verbose bool     `short:"v" help:"Print every call with how far it was explored."`
	Jobs    int      `short:"j" help:"Calls at a time. Default: one for each processor." placeholder:"N"`
	Prompts string   `help:"Folder of the audio files, for their lengths. Default: the folder of the flow file, or prompts in it." placeholder:"DIR"`
	Color   string   `help:"Colours: ${enum}. $NO_COLOR turns auto off." enum:"auto,always,never" default:"auto"`
	JSON    bool     `name:"json" help:"Print one JSON document instead of text."`
}

// Help is printed below the flags.
func (exploreCommand) Help() string {
	return `Performs the calls of scenario files in every order in which keys, the ends of prompts, answers, timers and hang-ups can happen, and with trouble at random, and checks what the engine promises and what the scenarios expect. The first order that breaks something is made as short as it can be and printed as a scenario that ivrflow test replays. Interrupted, it prints how far it came. Exits 0 when nothing is broken, 1 when something is or it was interrupted, 2 when a file or its flow cannot be read.`
}

// Run explores the scenarios and prints what is broken.
func (c exploreCommand) Run(s streams) error {
	r, err := c.explorer(s)
	if err != nil {
		return err
	}
	paths := c.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	names, err := findScenarios(paths)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return noScenario(paths)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	begun := time.Now()
	sum := r.explore(ctx, names)
	stop() // what is printed and written from here on can be cut off
	sum.took = time.Since(begun)
	return r.conclude(sum)
}

// explorer checks the flags.
func (c exploreCommand) explorer(s streams) (*explorer, error) {
	if err := wantFolder("--prompts", c.Prompts); err != nil {
		return nil, err
	}
	r := &explorer{command: c, out: s.out, err: s.err, jobs: c.Jobs, paint: painter(c.Color, s), sounds: &lengths{prompts: c.Prompts}}
	var err error
	if r.trouble, err = explore.ParseTrouble(c.Trouble); err != nil {
		return nil, usagef("--trouble: %w", err)
	}
	if c.States < 0 || c.Random != nil && *c.Random < 0 {
		return nil, usagef("--states and --random are numbers from 0 on")
	}
	if r.jobs < 1 {
		r.jobs = runtime.GOMAXPROCS(0)
	}
	if c.Only != "" {
		if r.only, err = regexp.Compile(c.Only); err != nil {
			return nil, usagef("--run: %w", err)
		}
	}
	return r, nil
}

// conclude prints what is told at the end, writes the first break, and says
// what the program exits with.
func (r *explorer) conclude(sum *exploreSum) error {
	if r.command.JSON {
		if err := writeJSON(r.out, sum.report()); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(r.out, r.summary(sum))
	}
	first := sum.firstBreak()
	if first != nil && r.command.Out != "" {
		if err := keepBreak(r.command.Out, first); err != nil {
			return err
		}
	}
	switch {
	case sum.unread() > 0:
		return errUnread
	case len(sum.calls) == 0:
		return usagef("--run %q: no call matches", r.command.Only)
	case first != nil || sum.interrupted:
		return errProblems
	}
	return nil
}

// flowFrom is the flow of a call as another file has to name it: paths are seen
// from the folder of the scenario.
func flowFrom(file string, c *scenario.Call) string {
	flow := c.File.Source.Flow
	if flow == nil {
		return ""
	}
	path := filepath.Join(filepath.Dir(filepath.FromSlash(c.File.Source.Name)), filepath.FromSlash(flow.Name))
	rel, err := filepath.Rel(filepath.Dir(file), path)
	if _, missing := os.Stat(path); err != nil || missing != nil { // of an archive, or by name
		return flow.Name
	}
	return filepath.ToSlash(rel)
}

// troubles are the kinds of trouble, for the help.
func troubles() string {
	var names []string
	for _, m := range world.Mishaps() {
		names = append(names, m.String())
	}
	return strings.Join(names, ", ")
}
