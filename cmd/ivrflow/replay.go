package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/replay"
	"github.com/ivrflow/ivrflow/trace"
)

type replayCommand struct {
	Traces []string `arg:"" name:"trace" help:"Trace files; - is standard input."`
	Flow   []string `help:"Flow file or folder to replay on, changed or not. Default: the versions that the calls had, looked for below the current folder." placeholder:"PATH"`
	Call   string   `help:"Only calls whose id has this in it." placeholder:"ID"`
	Color  string   `help:"Colours: ${enum}. $NO_COLOR turns auto off." enum:"auto,always,never" default:"auto"`
	JSON   bool     `name:"json" help:"Print one JSON document instead of text."`
}

// Help is printed below the flags.
func (replayCommand) Help() string {
	return `Runs the calls of a trace once more, without a telephone and in no time: what each call was told is told to the flow again. With the version of the flow that the call had, every command must be the same. With --flow NEW.yaml it says at which step a changed flow would part from what the call did.

Exits 0 when all calls went as they did, 1 when one parted, 2 when a line, a call or a flow cannot be read.`
}

// Run replays the calls and tells how each went.
func (c replayCommand) Run(s streams) error {
	known, err := c.flows(s)
	if err != nil {
		return err
	}
	r := &replayRunner{command: c, out: s.out, paint: painter(c.Color, s), flows: known}
	found := 0
	for _, name := range c.Traces {
		file, err := readTrace(s, name)
		if err != nil {
			return err
		}
		r.sum.lines += file.LeftOut
		tellWrong(s.err, file)
		for _, one := range callsNamed(file.Calls, c.Call) {
			found++
			r.replay(&one)
		}
	}
	switch {
	case found == 0 && c.Call != "":
		return usagef("--call %q: no call of the trace has that id; ivrflow trace lists them", c.Call)
	case found == 0 && r.sum.lines == 0:
		return usagef("there is no call in the trace")
	}
	return r.conclude()
}

// flows are those to replay on.
func (c replayCommand) flows(s streams) (flowsOf, error) {
	if len(c.Flow) == 0 {
		return &searched{}, nil
	}
	lib, err := loadSound(s, c.Flow...)
	if errors.Is(err, errProblems) {
		return nil, errUnread
	}
	if err != nil {
		return nil, usageError{err}
	}
	return chosenFlows{lib, c.Flow}, nil
}

// A replayRunner replays calls one after the other.
type replayRunner struct {
	command replayCommand
	out     io.Writer
	paint   paint
	flows   flowsOf
	calls   []replayedCall
	sum     replaySum
}

// A replayedCall is how one call went.
type replayedCall struct {
	call   *trace.Call
	flow   *flows.Flow
	result *replay.Result
	wrong  error // why it could not be replayed
}

// replaySum counts calls, and lines that are no records.
type replaySum struct{ identical, parted, undecided, unread, lines int }

func (r *replayRunner) replay(c *trace.Call) {
	one := replayedCall{call: c}
	if one.wrong = c.Whole(); one.wrong == nil {
		one.flow, one.wrong = r.flows.of(&c.Lines[0])
	}
	if one.wrong == nil {
		one.result, one.wrong = replay.Run(c, one.flow)
	}
	switch {
	case one.wrong != nil:
		r.sum.unread++
	case one.result.Identical():
		r.sum.identical++
	case one.result.Undecided():
		r.sum.undecided++
	default:
		r.sum.parted++
	}
	r.calls = append(r.calls, one)
	if !r.command.JSON {
		r.tell(&one)
	}
}

// conclude prints the end, and says what the program exits with.
func (r *replayRunner) conclude() error {
	if r.command.JSON {
		if err := writeJSON(r.out, r.report()); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(r.out, r.summary())
	}
	switch {
	case r.sum.unread+r.sum.lines > 0:
		return errUnread
	case r.sum.parted > 0:
		return errProblems
	}
	return nil
}
