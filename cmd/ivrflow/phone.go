package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/graphsim/control"
)

type phoneCommand struct {
	Sim  string `required:"" help:"Where the simulator listens." placeholder:"URL"`
	From string `help:"Number of the caller, in E.164 form, or the id of a user. Default: some user." placeholder:"WHO"`
	To   string `help:"What is dialled. Default: the bot." placeholder:"WHO"`
	Name string `help:"Display name of the caller." placeholder:"NAME"`

	ControlTokenFile string `name:"control-token-file" help:"File with the simulator's control token, if it has one." placeholder:"FILE"`
}

// Help is printed below the flags.
func (phoneCommand) Help() string {
	return `Connects a telephone to a simulator that runs already ("ivrflow sim"). It takes a command a line; "help" lists them.
A script may also say "wait 2s" and "wait for TEXT".`
}

// Run serves standard input until it ends, the telephone is told to quit, the
// simulator has gone, or a signal comes.
func (c phoneCommand) Run(s streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	client, err := control.Dial(c.Sim)
	if err != nil {
		return usagef("--sim: %w", err)
	}
	if c.ControlTokenFile != "" {
		if client.Token, err = tokenIn(c.ControlTokenFile); err != nil {
			return err
		}
	}
	if _, err := client.Calls(ctx); err != nil {
		return fmt.Errorf("--sim %s: %w", c.Sim, err)
	}
	phone := &graphsim.Softphone{Exchange: client, Caller: graphsim.Caller{From: c.From, To: c.To, Name: c.Name}}
	return converse(ctx, phone, s.in, newTranscript(s.out))
}
