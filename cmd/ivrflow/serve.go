package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

type serveCommand struct {
	Flow string `arg:"" help:"Flow file, or a folder of them."`

	Listen    string `environment:"" help:"Address to listen at; port 0 takes a free one ($$IVRFLOW_LISTEN)." default:"127.0.0.1:8080"`
	PublicURL string `environment:"" name:"public-url" help:"Where Graph reaches this server; calls come to api/calls below it, prompts are fetched from prompts/ below it ($$IVRFLOW_PUBLIC_URL). Default, for a loopback address: where it listens." placeholder:"URL"`
	Cloud     string `environment:"" help:"Microsoft's cloud: worldwide, usgov-l4 (GCC High) or usgov-l5 (DoD); it gives the three addresses below ($$IVRFLOW_CLOUD). Default: worldwide." placeholder:"NAME"`
	GraphURL  string `environment:"" name:"graph-url" help:"Microsoft Graph, with the version ($$IVRFLOW_GRAPH_URL). Default: that of the cloud." placeholder:"URL"`
	TokenURL  string `environment:"" name:"token-url" help:"Token endpoint; {tenant} in it stands for the tenant ($$IVRFLOW_TOKEN_URL). Default: that of the tenant in the cloud." placeholder:"URL"`
	OpenIDURL string `environment:"" name:"openid-url" help:"OpenID document that names the keys of notifications ($$IVRFLOW_OPENID_URL). Default: that of the cloud." placeholder:"URL"`

	TenantID         []string `environment:"" name:"tenant-id" help:"Tenant of the bot; may be repeated, then the first is the bot's own and calls of each are taken. \"any\" takes those of every tenant ($$IVRFLOW_TENANT_ID, parted by commas)." placeholder:"ID"`
	ClientID         string   `environment:"" name:"client-id" help:"Application id of the bot ($$IVRFLOW_CLIENT_ID)." placeholder:"ID"`
	ClientSecretFile string   `name:"client-secret-file" help:"File with the bot's client secret; otherwise it is taken from $$IVRFLOW_CLIENT_SECRET." placeholder:"FILE"`

	ClientCertificateFile   string `environment:"" name:"client-certificate-file" help:"Instead of a secret: file with a certificate that the app registration knows and its key, PEM or PFX ($$IVRFLOW_CLIENT_CERTIFICATE_FILE)." placeholder:"FILE"`
	CertificatePasswordFile string `name:"client-certificate-password-file" help:"File with the password of the certificate; otherwise it is taken from $$IVRFLOW_CLIENT_CERTIFICATE_PASSWORD." placeholder:"FILE"`
	ManagedIdentity         string `environment:"" name:"managed-identity" help:"Instead of a secret: client id of a managed identity of Azure, or \"system\" for the machine's own ($$IVRFLOW_MANAGED_IDENTITY)." placeholder:"ID"`
	WorkloadIdentity        bool   `name:"workload-identity" help:"Instead of a secret: the token that a Kubernetes cluster gives the pod."`

	Answering string        `environment:"" name:"flow" help:"Which flow answers, where there are several ($$IVRFLOW_FLOW)." placeholder:"NAME"`
	DataDir   string        `environment:"" name:"data-dir" help:"Folder that keeps recordings ($$IVRFLOW_DATA_DIR). Default: a temporary one." placeholder:"DIR"`
	Prompts   string        `help:"Folder of the audio files. Default: the folder of the flow file, or prompts in it." placeholder:"DIR"`
	Watch     bool          `help:"Take up changed flows and prompts while running; live calls keep theirs. What is wrong is printed, and the old flows go on."`
	Config    string        `help:"YAML file with settings of the engine, time-outs included." placeholder:"FILE"`
	Drain     time.Duration `help:"After SIGTERM, how long live calls may go on." default:"30s"`
	Trace     string        `help:"File to which one JSON line is added for each step of each call." placeholder:"FILE"`
	Level     string        `name:"log-level" help:"One of ${enum}." enum:"debug,info,warn,error" default:"info"`

	Setting     []string `help:"Value of a setting that flows ask for; may be repeated. Otherwise it is taken from $$IVRFLOW_SETTING_NAME, and a secret always is: everybody on the machine can read arguments." placeholder:"NAME=VALUE" sep:"none"`
	RequestHost []string `name:"request-host" help:"Host that requests of flows may ask, such as crm.example, or crm.corp=10.1.0.0/16 where its addresses are not public; may be repeated." placeholder:"HOST" sep:"none"`
	Switches    string   `help:"Folder of emergency switches: one is on while a file of its name is there." placeholder:"DIR"`

	InsecureNoAuth bool `name:"insecure-no-auth" help:"Take notifications from anybody. Only with a loopback address to listen at."`
}

// Run serves until SIGTERM or SIGINT, and then until the calls are over or
// the drain limit is reached.
func (c serveCommand) Run(s streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	log := c.logger(s.err)

	settings, err := c.settings(s.env)
	if err != nil {
		return err
	}
	files := &noted{}
	cfg, tokens, err := c.load(s, settings, files, log)
	if err != nil {
		return err
	}
	trace, err := c.openTrace()
	if err != nil {
		return err
	}
	if trace != nil {
		defer trace.Close()
		cfg.Trace = trace
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return listenError(err)
	}
	defer listener.Close()
	cfg.PublicURL = cmp.Or(cfg.PublicURL, "http://"+listener.Addr().String())
	eng, err := engine.New(cfg)
	if err != nil {
		return c.inUserWords(err)
	}
	fmt.Fprintf(s.out, "ivrflow: listening at %s with %s; register %s as the calling webhook of your bot\n",
		listener.Addr(), plural(len(cfg.Flows.Names()), "flow"), webhook(cfg.PublicURL))
	go c.tryTokens(ctx, cfg, tokens, log)
	if c.Watch {
		w := watcher{serve: c, engine: eng, files: files, out: s.err, log: log}
		go w.run(ctx, cfg.Flows)
	}
	return c.serve(ctx, stop, listener, eng, log)
}

// load reads everything that serving needs: flows, prompts, credentials.
func (c serveCommand) load(s streams, cfg engine.Config, files *noted, log zerolog.Logger) (engine.Config, graphclient.TokenSource, error) {
	lib, err := loadFlowsIn(files, []string{c.Flow})
	if problems, ok := errors.AsType[flows.Errors](err); ok {
		fmt.Fprintln(s.err, problems)
		return cfg, nil, problemsIn([]string{c.Flow})
	}
	if err != nil {
		return cfg, nil, err
	}
	if names := lib.Names(); cfg.Flow == "" && len(names) > 1 {
		return cfg, nil, usagef("--flow is missing: it names the one that answers, of %s", strings.Join(names, ", "))
	}
	folder, err := c.folder(s.err, lib)
	if err != nil {
		return cfg, nil, err
	}
	values, err := c.values(s.env, lib)
	if err != nil {
		return cfg, nil, err
	}
	client, tokens, err := c.graph(s.env, cfg, log)
	if err != nil {
		return cfg, nil, err
	}
	cfg.Settings, cfg.Switch = values, c.switchedOn
	cfg.Flows, cfg.Prompts, cfg.Graph, cfg.Log = lib, os.DirFS(filepath.FromSlash(folder)), client, log
	cfg.Actions = absentActions(lib, log)
	return cfg, tokens, nil
}

// folder is where all flows have their audio; what is wrong with the files is
// printed as check prints it. A prompt that is only not recorded yet is silent.
func (c serveCommand) folder(out io.Writer, lib *flows.Library) (string, error) {
	folder := c.Prompts
	var problems flows.Errors
	for _, f := range allFlows(lib) {
		own := cmp.Or(c.Prompts, promptFolder(f))
		heard := len(f.Prompts) > 0 || speaks(f)
		if heard && folder == "" {
			folder = own
		}
		if heard && own != folder {
			return "", usagef("the flows have their audio in different folders, %q and %q; put it into one and name that with --prompts DIR", folder, own)
		}
		problems = append(problems, audioProblems(f, own)...)
	}
	if len(problems) > 0 {
		fmt.Fprintln(out, respell(problems, []string{c.Flow}))
	}
	if slices.ContainsFunc(problems, func(e *flows.Error) bool { return !e.Warning }) {
		return "", errProblems
	}
	return cmp.Or(folder, "."), nil
}

// absentActions stands in for the Go functions that flows call: they exist
// only where the engine is embedded. The step takes its on_error, which is
// what a flow has to be ready for anyway.
func absentActions(lib *flows.Library, log zerolog.Logger) map[string]engine.Action {
	actions := map[string]engine.Action{}
	for _, f := range allFlows(lib) {
		for _, step := range f.Steps {
			a, ok := step.Body.(*flows.Action)
			if !ok || actions[a.Name] != nil {
				continue
			}
			actions[a.Name] = func(context.Context, engine.ActionCall) (engine.Result, error) {
				return nil, errors.New("this server has no actions of its own")
			}
			log.Warn().Str("flow", f.Name).Str("step", step.Name).Str("action", a.Name).
				Msg("there is no such action here: the step will take its on_error")
		}
	}
	return actions
}

func (c serveCommand) graph(env lookup, cfg engine.Config, log zerolog.Logger) (*graphclient.Client, graphclient.TokenSource, error) {
	tokens, err := c.tokens(env, cfg)
	if err != nil {
		return nil, nil, usageError{err}
	}
	client, err := graphclient.New(graphclient.Config{Cloud: cfg.Cloud, BaseURL: c.GraphURL, Tokens: tokens, Log: log})
	if err != nil {
		return nil, nil, usageError{err}
	}
	return client, tokens, nil
}

func (c serveCommand) logger(out io.Writer) zerolog.Logger {
	level, err := zerolog.ParseLevel(c.Level)
	if err != nil {
		level = zerolog.InfoLevel // kong lets only known names through
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger()
}

func (c serveCommand) openTrace() (*os.File, error) {
	if c.Trace == "" {
		return nil, nil
	}
	f, err := os.OpenFile(c.Trace, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, usagef("--trace: %w", err)
	}
	return f, nil
}
