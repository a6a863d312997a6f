// Command ivr-menu is a telephone menu to play with, and the smallest whole
// program that uses this module.
//
// Without flags it needs nothing but Go: the engine and a simulator of
// Microsoft Graph run in this process and talk HTTP over loopback. At a
// terminal you are the caller, and the digits, * and # are the keys of your
// telephone. Elsewhere, or with --script, a scripted caller calls, and the
// exit status says whether all that should be heard was heard.
//
// With --graph the same bot answers real calls.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

const flowName = "harbour-bikes"

//go:embed menu.yaml prompts/*.wav prompts/words.txt
var files embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "ivr-menu:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, in *os.File, out io.Writer) error {
	flags := flag.NewFlagSet("ivr-menu", flag.ContinueOnError)
	scripted := flags.Bool("script", false, "let a scripted caller call, also at a terminal")
	graph := flags.Bool("graph", false, "answer real calls; see IVRFLOW_TENANT_ID, IVRFLOW_CLIENT_ID and IVRFLOW_CLIENT_SECRET")
	traced := flags.String("trace", "", "file that the trace of the calls is added to; ivrflow trace draws it, ivrflow replay runs it again")
	listen := flags.String("listen", ":8080", "with --graph: address to listen on")
	public := flags.String("public-url", os.Getenv("IVRFLOW_PUBLIC_URL"), "with --graph: https address under which Graph reaches this program")
	if err := flags.Parse(args); err != nil {
		return err
	}
	library, err := flows.Load(files, "menu.yaml")
	if err != nil {
		return err
	}
	trace, err := openTrace(*traced)
	if err != nil {
		return err
	}
	defer trace.Close()
	if *graph {
		return serveGraph(ctx, newTranscript(out), library, *listen, *public, trace)
	}
	wires, err := loopback()
	if err != nil {
		return err
	}
	if *scripted || !term.IsTerminal(int(in.Fd())) {
		return runScript(ctx, impatient, out, func(t *transcript) (*local, error) {
			return startLocal(wires, t, library, os.Stderr, trace)
		})
	}
	return runSoftphone(ctx, in, out, func(t *transcript) (*local, error) {
		return startLocal(wires, t, library, rawLines{os.Stderr}, trace)
	})
}

// openTrace opens the file that the trace is added to; without a name it goes
// nowhere.
func openTrace(name string) (io.WriteCloser, error) {
	if name == "" {
		name = os.DevNull
	}
	return os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// runScript ends with an error when something was otherwise than expected.
func runScript(ctx context.Context, s script, out io.Writer, start func(*transcript) (*local, error)) error {
	t := newTranscript(out)
	defer t.close()
	l, err := start(t)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- s.play(l.sim, t) }()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	err = errors.Join(err, l.end())
	if kept, noted := l.desk.counted(); err == nil && (kept != s.kept || noted != 1) {
		err = fmt.Errorf("%d messages kept and %d ends noted, want %d and 1", kept, noted, s.kept)
	}
	return err
}

func promptFiles() fs.FS {
	sub, err := fs.Sub(files, "prompts")
	if err != nil {
		panic(err) // the name is a constant
	}
	return sub
}

func newClient(base string, who graphclient.ClientCredentials) (*graphclient.Client, error) {
	tokens, err := graphclient.NewClientCredentials(who)
	if err != nil {
		return nil, err
	}
	return graphclient.New(graphclient.Config{BaseURL: base, Tokens: tokens, Transport: who.Transport})
}
