package main

import (
	"context"
	"crypto/rand"
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

	"github.com/ivrflow/ivrflow/graphsim"
)

type simCommand struct {
	Listen   string `help:"Address to listen at; port 0 takes a free one." default:"127.0.0.1:0"`
	Bot      string `required:"" help:"The bot's calling webhook. Without a path, /api/calls is meant." placeholder:"URL"`
	BaseURL  string `name:"base-url" help:"The simulator's own address as the bot sees it. Default: where it listens." placeholder:"URL"`
	AppID    string `name:"app-id" help:"Application id of the bot." default:"${app}" placeholder:"ID"`
	TenantID string `name:"tenant-id" help:"Tenant of every call." default:"${tenant}" placeholder:"ID"`

	ClientSecretFile string `name:"client-secret-file" help:"File with the only client secret that is accepted. Default: any secret is." placeholder:"FILE"`
}

const (
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
which goes on when a line with TEXT has been printed.`
}

// Run serves until standard input ends, or the telephone is told to quit, or
// a signal comes.
func (c simCommand) Run(s streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	bot, err := botAddress(c.Bot)
	if err != nil {
		return usagef("--bot: %w", err)
	}
	secret, err := c.secret()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return usagef("--listen: %w", err)
	}
	defer listener.Close()
	if c.BaseURL == "" {
		c.BaseURL = "http://" + listener.Addr().String()
	}
	service, err := graphsim.New(graphsim.Config{
		AppID: c.AppID, TenantID: c.TenantID, BotURL: bot.String(), BaseURL: c.BaseURL, ClientSecret: secret,
		Seed: rand.Text(), // others may reach this port: access tokens must not be guessable
	})
	if err != nil {
		return usageError{err}
	}
	server := &http.Server{Handler: service, ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout}
	go server.Serve(listener)
	defer server.Close()
	defer service.Close()

	out := newTranscript(s.out)
	fmt.Fprintf(out, "The simulator listens at %s. Give the bot these settings:\n%s", listener.Addr(), c.settings(bot))
	if !waitForBot(ctx, bot, out) {
		return nil
	}
	return converse(ctx, service, s.in, out)
}

// settings are what serve, or another bot, needs to find this simulator.
func (c simCommand) settings(bot *url.URL) string {
	base := strings.TrimRight(c.BaseURL, "/")
	public := strings.TrimSuffix(bot.String(), "/api/calls")
	var b strings.Builder
	for _, v := range [][2]string{
		{"LISTEN", bot.Host},
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

// converse runs the telephone on standard input.
func converse(ctx context.Context, service *graphsim.Service, in io.Reader, out *simTranscript) error {
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
	phone := &graphsim.Softphone{Service: service, In: lines, Out: out}
	err := phone.Run(ctx)
	lines.Close() // the script stops at its next line
	tellTheEnd(service)
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
