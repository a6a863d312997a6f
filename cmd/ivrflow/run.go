package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/ivrflow/ivrflow/graphsim"
)

// What the program exits with.
const (
	exitOK      = 0 // done, or nothing to complain about
	exitProblem = 1 // the flows have problems, or something went wrong
	exitUsage   = 2 // called with wrong arguments or settings
)

// A lookup finds an environment variable, as os.LookupEnv does.
type lookup func(name string) (string, bool)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      lookup
}

type commands struct {
	Check      checkCommand      `cmd:"" help:"Report every problem of flows and their audio files."`
	Test       testCommand       `cmd:"" help:"Perform scenarios: what a caller does, and what must be heard."`
	Crawl      crawlCommand      `cmd:"" help:"Call a flow by itself, tell what callers would meet, and write starter scenarios."`
	Explore    exploreCommand    `cmd:"" help:"Perform scenarios in every order, with trouble, and check what is promised."`
	Mutate     mutateCommand     `cmd:"" help:"Make mistakes in flows, and tell which ones no scenario notices."`
	Trace      traceCommand      `cmd:"" help:"Show a call of a trace: in words, as a timeline, as a sequence diagram."`
	Replay     replayCommand     `cmd:"" help:"Run the calls of a trace again, on their flow or on a changed one."`
	Serve      serveCommand      `cmd:"" help:"Answer calls with the flows of a file or folder."`
	Doctor     doctorCommand     `cmd:"" help:"Check what a bot needs before its first call."`
	Sim        simCommand        `cmd:"" help:"Pretend to be Graph, with a telephone on standard input."`
	Phone      phoneCommand      `cmd:"" help:"A telephone for a simulator that runs elsewhere."`
	Explain    explainCommand    `cmd:"" help:"Tell what a caller hears at a step, and where keys lead."`
	Diff       diffCommand       `cmd:"" help:"Show what callers would notice of a change."`
	Fmt        fmtCommand        `cmd:"" help:"Write flow files in one form, comments kept."`
	Draw       drawCommand       `cmd:"" help:"Draw a flow as Mermaid, DOT or SVG."`
	Schema     schemaCommand     `cmd:"" help:"Print the JSON Schema of flow files, for editors."`
	Prompts    promptsCommand    `cmd:"" help:"List the recordings that flows need."`
	New        newCommand        `cmd:"" help:"Write a flow to begin with."`
	Completion completionCommand `cmd:"" help:"Print a script with which a shell completes commands and flags."`
	Version    versionCommand    `cmd:"" help:"Print the version."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`
}

// A usageError is a mistake in how the program was called.
type usageError struct{ err error }

func (u usageError) Error() string { return u.err.Error() }
func (u usageError) Unwrap() error { return u.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errProblems says that problems were found, and have been printed.
var errProblems = errors.New("problems were found")

// errUnread says that something could not be read, and why has been printed.
var errUnread = errors.New("not everything could be read")

// run is the whole program. It returns the exit code.
func run(args []string, in io.Reader, out, errOut io.Writer, env lookup) int {
	s := streams{in, out, errOut, env}
	helped := false
	parser, err := kong.New(&commands{},
		kong.Name("ivrflow"),
		kong.Description("Call flows for Microsoft Graph: check them, serve them, try them."),
		kong.Writers(out, errOut),
		kong.Exit(func(int) { helped = true }),
		kong.Resolvers(environment(env)),
		kong.Bind(s),
		kong.Vars{"app": graphsim.DefaultAppID, "tenant": graphsim.DefaultTenantID, "version": version(), "troubles": troubles()},
	)
	if err != nil {
		fmt.Fprintln(errOut, "ivrflow:", err)
		return exitProblem
	}
	if len(args) == 0 {
		parser.Parse([]string{"--help"})
		return exitUsage
	}
	if args[0] == "help" { // what people type: `ivrflow help serve` is `ivrflow serve --help`
		args = append(slices.Clone(args[1:]), "--help")
	}
	chosen, err := parser.Parse(asGoTest(args))
	if helped {
		return exitOK
	}
	if err != nil {
		code := s.fail(usageError{err})
		fmt.Fprintf(errOut, "Run %q for how it is used.\n", helpOn(err))
		return code
	}
	return s.fail(chosen.Run(s))
}

// fail prints an error the way a person would say it, and returns the exit code.
func (s streams) fail(err error) int {
	if err == nil {
		return exitOK
	}
	switch {
	case errors.Is(err, errProblems):
		return exitProblem
	case errors.Is(err, errUnread):
		return exitUsage
	}
	fmt.Fprintln(s.err, "ivrflow:", err)
	if _, usage := errors.AsType[usageError](err); !usage {
		return exitProblem
	}
	return exitUsage
}

// helpOn is what explains the command that kong had reached when it gave up.
func helpOn(err error) string {
	if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
		if word, _, _ := strings.Cut(p.Context.Command(), " "); word != "" {
			return "ivrflow " + word + " --help"
		}
	}
	return "ivrflow --help"
}

// environment gives a flag the value of IVRFLOW_ and its name, where it has
// the tag `environment`. Kong could read variables itself, but only those of
// the process, and a test has its own.
func environment(env lookup) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if !flag.Tag.Has("environment") {
			return nil, nil
		}
		value, ok := env(variable(flag.Name))
		if !ok || value == "" {
			return nil, nil
		}
		return value, nil
	})
}

// variable is the environment variable of a flag: listen, IVRFLOW_LISTEN.
func variable(flag string) string {
	return "IVRFLOW_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
