package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/ivrflow/ivrflow/graphsim/control"
)

type simCommand struct {
	Listen   string `help:"Address to listen at; port 0 takes a free one. Default 127.0.0.1:0." placeholder:"ADDRESS"`
	Bot      string `help:"The bot's calling webhook. Without a path, /api/calls is meant." placeholder:"URL"`
	BaseURL  string `name:"base-url" help:"The simulator's own address as the bot sees it. Default: where it listens." placeholder:"URL"`
	AppID    string `name:"app-id" help:"Application id of the bot." default:"${app}" placeholder:"ID"`
	TenantID string `name:"tenant-id" help:"Tenant of every call." default:"${tenant}" placeholder:"ID"`

	ClientSecretFile string `name:"client-secret-file" help:"File with the only client secret that is accepted. Default: any secret is." placeholder:"FILE"`
	ControlTokenFile string `name:"control-token-file" help:"File with the token that the control API asks for; needed when others than this machine can reach it." placeholder:"FILE"`

	Profile      string   `help:"How Graph behaves where nobody says: docs, wire, acs or hostile." placeholder:"NAME"`
	Switch       []string `help:"Turn one switch; may be repeated. See --list-switches." placeholder:"NAME=VALUE" sep:"none"`
	Fault        []string `help:"Have something go wrong; may be repeated. Such as 'playPrompt: refuse 503 nth 2'." placeholder:"TEXT" sep:"none"`
	Config       string   `help:"YAML file with any of these, and callers." placeholder:"FILE"`
	ListSwitches bool     `name:"list-switches" help:"Print all switches and end."`

	NoPhone bool   `name:"no-phone" help:"No telephone here: serve until a signal comes."`
	Log     string `help:"Write each event to standard error as well." enum:"none,json" default:"none"`
	Strict  bool   `help:"Exit 1 when the bot made mistakes, or never came; hints do not count."`
}

const (
	// simListen is where the simulator listens unless it is told.
	simListen = "127.0.0.1:0"
	// botPoll is the pause between two looks whether the bot is there.
	botPoll = 200 * time.Millisecond
	// tellLimit is how long the bot may take to be told that a call ended.
	tellLimit = 3 * time.Second
	// scriptLimit is how long `wait for` waits. Nothing on a telephone takes longer.
	scriptLimit = time.Minute
)

// Help is printed below the flags.
func (simCommand) Help() string {
	return `Any calling bot, in any language, can be pointed at it: the settings it needs are printed first.
The telephone takes a command a line; "help" lists them. A script may also say "wait 2s" and "wait for TEXT",
which goes on when a line with TEXT has been printed. "ivrflow phone" connects another telephone.

In the first call the webhook is also sent five notifications that it must refuse, about a call that does not exist:
a bot that takes them would take anybody's. The summary at the end counts its mistakes, and hints apart.`
}

// Run serves until standard input ends, or the telephone is told to quit, or
// a signal comes.
func (c simCommand) Run(s streams) error {
	if c.ListSwitches {
		return listSwitches(s.out)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	setup, err := c.setup()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", setup.listen)
	if err != nil {
		return listenError(err)
	}
	defer listener.Close()
	if setup.config.BaseURL == "" {
		setup.config.BaseURL = "http://" + listener.Addr().String()
	}
	if c.Log == "json" {
		setup.config.Log = zerolog.New(s.err).With().Timestamp().Logger()
	}
	service, err := graphsim.New(setup.config)
	if err != nil {
		return usageError{err}
	}
	service.Inject(setup.faults...)
	server := &http.Server{Handler: simRoutes(service, setup.token), ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout}
	go server.Serve(listener)
	defer server.Close()
	defer service.Close()

	out := newTranscript(s.out)
	fmt.Fprintf(out, "The simulator listens at %s. Give the bot these settings:\n%s", listener.Addr(), c.settings(setup))
	fmt.Fprintf(out, "openid   %s/v1/.well-known/OpenIdConfiguration\ncontrol  http://%s%s/openapi.yaml\n", setup.config.BaseURL, listener.Addr(), control.Root)
	if !waitForBot(ctx, setup.bot, out) {
		fmt.Fprintln(out, "the bot never came: nothing was tried")
		if summary(out, service); c.Strict {
			return errProblems
		}
		return nil
	}
	err = c.play(ctx, service, setup, s.in, out)
	tellTheEnd(service)
	mistakes := summary(out, service)
	if err == nil && c.Strict && mistakes > 0 {
		return errProblems
	}
	return err
}

// play has the callers of the file ring, and the telephone on standard input
// if there is one, until that is put away or ctx ends.
func (c simCommand) play(ctx context.Context, service *graphsim.Service, setup simSetup, in io.Reader, out *simTranscript) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := service.Watch(transcriptOf(out, c.NoPhone))
	defer stop()
	callers := startCallers(ctx, service, setup.callers, out)
	defer callers.Wait()
	defer cancel()
	if !c.NoPhone {
		return converse(ctx, &graphsim.Softphone{Service: service}, in, out)
	}
	<-ctx.Done()
	return nil
}

// simRoutes puts the control API beside the service.
func simRoutes(service *graphsim.Service, token string) http.Handler {
	api := control.NewWithToken(service, token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Whoever mistypes an address of the control API is told so, and not the bot.
		if strings.HasPrefix(r.URL.Path+"/", "/control/") {
			api.ServeHTTP(w, r)
			return
		}
		service.ServeHTTP(w, r)
	})
}

// settings are what serve, or another bot, needs to find this simulator.
func (c simCommand) settings(setup simSetup) string {
	base := strings.TrimRight(setup.config.BaseURL, "/")
	public := strings.TrimSuffix(setup.bot.String(), "/api/calls")
	var b strings.Builder
	for _, v := range [][2]string{
		{"LISTEN", setup.bot.Host},
		{"PUBLIC_URL", public},
		{"GRAPH_URL", base + "/v1.0"},
		{"TOKEN_URL", base + "/" + url.PathEscape(c.TenantID) + "/oauth2/v2.0/token"},
		{"OPENID_URL", base + "/v1/.well-known/OpenIdConfiguration"},
		{"TENANT_ID", c.TenantID},
		{"CLIENT_ID", c.AppID},
		{"CLIENT_SECRET", c.secretToUse()},
	} {
		fmt.Fprintf(&b, "export IVRFLOW_%s=%s\n", v[0], v[1])
	}
	return b.String()
}

// secret is the only one that the bot may come with; empty: any.
func (c simCommand) secret() (string, error) {
	if c.ClientSecretFile == "" {
		return "", nil
	}
	secret, err := secretIn(c.ClientSecretFile)
	return string(secret), err
}

// secretToUse is what a shell makes the secret of: it is not printed.
func (c simCommand) secretToUse() string {
	if c.ClientSecretFile == "" {
		return "any-will-do"
	}
	file := c.ClientSecretFile
	if whole, err := filepath.Abs(file); err == nil {
		file = whole // the bot may be started elsewhere
	}
	return `"$(cat '` + strings.ReplaceAll(file, "'", `'\''`) + `')"`
}

// botAddress reads the address of the bot's webhook.
func botAddress(address string) (*url.URL, error) {
	if err := checkAddress(address); err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errors.New("it is not an http or https address")
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/api/calls"
	}
	return u, nil
}

// waitForBot returns once something listens at the bot's address, and false
// if ctx ended first. Bots in other languages have no readiness probe that we
// knew, so a connection must do.
func waitForBot(ctx context.Context, bot *url.URL, out io.Writer) bool {
	port := bot.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[bot.Scheme]
	}
	address := net.JoinHostPort(bot.Hostname(), port)
	dialer := net.Dialer{Timeout: 2 * time.Second}
	for said := false; ; said = true {
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if err == nil {
			conn.Close()
			fmt.Fprintf(out, "the bot is there, at %s\n", bot)
			return true
		}
		if !said {
			fmt.Fprintf(out, "waiting for the bot at %s …\n", bot)
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(botPoll):
		}
	}
}

// converse runs a telephone on standard input.
func converse(ctx context.Context, phone *graphsim.Softphone, in io.Reader, out *simTranscript) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines, feed := io.Pipe()
	script := &script{in: in, out: out}
	failed := make(chan error, 1)
	go func() {
		err := script.feed(ctx, feed)
		feed.Close()
		failed <- err
	}()
	phone.In, phone.Out = lines, out
	err := phone.Run(ctx)
	lines.Close() // the script stops at its next line
	if err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	default:
		return nil // told to quit; a terminal may never give another line
	}
}

// tellTheEnd waits until the bot knows of every call that it is over: a bot
// that is not told goes on with a call that nobody hears.
func tellTheEnd(service *graphsim.Service) {
	for limit := time.Now().Add(tellLimit); time.Now().Before(limit); {
		if !untold(service.Events()) {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
}

// untold reports whether a call ended and its last notification is on its way.
func untold(events []graphsim.Event) bool {
	waiting := map[string]bool{}
	for _, e := range events {
		switch {
		case e.Kind == graphsim.EventCallState && strings.HasPrefix(e.Detail, "terminated"):
			waiting[e.Call] = true
		case e.Kind == graphsim.EventNotification && (e.Operation == "notify.terminated" || e.Operation == "notify.rejected"):
			delete(waiting, e.Call)
		}
	}
	return len(waiting) > 0
}
