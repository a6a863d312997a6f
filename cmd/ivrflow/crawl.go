package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/crawl"
	"github.com/ivrflow/ivrflow/internal/world"
)

type crawlCommand struct {
	Flows   []string      `arg:"" name:"flow" help:"Flow files, or folders of them."`
	Write   string        `help:"Write starter scenarios into this folder, FLOW.call for each flow." placeholder:"DIR"`
	Out     string        `short:"o" name:"out" help:"Write the starter scenarios of the only flow to this file." placeholder:"FILE"`
	Force   bool          `help:"Overwrite scenario files that are there already."`
	Silence time.Duration `help:"How long a caller may hear nothing while it is the bot's turn." default:"4s" placeholder:"TIME"`
	Calls   int           `help:"Calls that are made of each flow, at most." default:"20000" placeholder:"N"`
	Depth   int           `help:"What is done in one call, at most." default:"40" placeholder:"N"`
	Prompts string        `help:"Folder of the audio files, for their lengths. Default: the folder of the flow file, or prompts in it." placeholder:"DIR"`
	Color   string        `help:"Colours: ${enum}. $NO_COLOR turns auto off." enum:"auto,always,never" default:"auto"`
	JSON    bool          `name:"json" help:"Print one JSON document instead of text."`
}

// Help is printed below the flags.
func (crawlCommand) Help() string {
	return `Calls each flow by itself, in virtual time, and tries everything that callers and the host can do: every option, wrong keys, silence, digits that fit and that do not, speaking, hanging up, every answer and failure of actions, services and transfers, opening hours, languages and settings. Tells steps that cannot be left, dead air, prompts that are never heard, ways that are never taken, and calls that end without a word, each with what to do to hear it. With --write or -o it writes what it did as scenarios for ivrflow test. Exits 0 when it found nothing, 1 when it found something, 2 when it was called in a wrong way or a flow cannot be read.`
}

// Run crawls flows and prints what is found.
func (c crawlCommand) Run(s streams) error {
	if err := c.check(); err != nil {
		return err
	}
	lib, err := loadSound(s, c.Flows...)
	if errors.Is(err, errProblems) {
		return errUnread
	}
	if err != nil {
		return err
	}
	all := allFlows(lib)
	if len(all) == 0 {
		return usagef("there is no flow in what was named")
	}
	if c.Out != "" && len(all) > 1 {
		return usagef("-o is for one flow, and there are %d; use --write DIR", len(all))
	}
	if err := c.free(all); err != nil {
		return err
	}
	r := crawler{command: c, out: s.out, err: s.err, paint: painter(c.Color, s), sounds: &lengths{prompts: c.Prompts}}
	return r.crawl(all)
}

func (c crawlCommand) check() error {
	switch {
	case c.Write != "" && c.Out != "":
		return usagef("--write and -o exclude each other")
	case c.Calls < 1 || c.Depth < 1:
		return usagef("--calls and --depth are numbers from 1 on")
	case c.Silence <= 0:
		return usagef("--silence is a time such as 4s")
	case c.Force && c.Write == "" && c.Out == "":
		return usagef("--force overwrites what --write or -o names, and there is neither")
	}
	return wantFolder("--prompts", c.Prompts)
}

// target is the scenario file of a flow; empty: none is written.
func (c crawlCommand) target(f *flows.Flow) string {
	if c.Write != "" {
		return filepath.Join(c.Write, f.Name+".call")
	}
	return c.Out
}

// free says, before anything is done, whether what is to be written is there.
func (c crawlCommand) free(all []*flows.Flow) error {
	var there []error
	for _, f := range all {
		if file := c.target(f); file != "" && !c.Force {
			if _, err := os.Lstat(file); err == nil {
				there = append(there, usagef("%s is there already; name another place, or overwrite it with --force", file))
			}
		}
	}
	if len(there) > 0 {
		return usageError{errors.Join(there...)}
	}
	return nil
}

func (c crawlCommand) config(f *flows.Flow, sounds *lengths) crawl.Config {
	return crawl.Config{Calls: c.Calls, Depth: c.Depth, Silence: c.Silence, World: world.Config{Length: sounds.of(f), Book: world.NewBook(f)}}
}
