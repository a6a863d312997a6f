package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/graphclient"
)

// maxSecret bounds a file with a secret: a larger one is the wrong file.
const maxSecret = 4 << 10

// settings merges the configuration file with flags and environment, which
// win, and reports at once everything that is wrong with them.
func (c serveCommand) settings(env lookup) (engine.Config, error) {
	cfg, err := readConfig(c.Config)
	if err != nil {
		return cfg, err
	}
	cfg.PublicURL = strings.TrimRight(cmp.Or(c.PublicURL, cfg.PublicURL), "/")
	cfg.AppID = cmp.Or(c.ClientID, cfg.AppID)
	cfg.Cloud = cmp.Or(c.Cloud, cfg.Cloud)
	cfg.OpenIDURL = cmp.Or(c.OpenIDURL, cfg.OpenIDURL)
	cfg.DataDir = cmp.Or(c.DataDir, cfg.DataDir)
	cfg.Flow = cmp.Or(c.Answering, cfg.Flow)
	cfg.RequestHosts = append(cfg.RequestHosts, c.RequestHost...)
	cfg.InsecureNoAuth = cfg.InsecureNoAuth || c.InsecureNoAuth
	if named, any := c.namedTenants(); len(cfg.Tenants) == 0 && !any {
		cfg.Tenants = named // nobody else's calls, unless the file names them
	}
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	local := listensToLoopback(c.Listen)
	if cfg.PublicURL == "" && !local {
		say("--public-url (or $IVRFLOW_PUBLIC_URL) is missing: Graph must know where it reaches this server")
	}
	if cfg.InsecureNoAuth && !local {
		say("%s: refused, because --listen %s is not a loopback address: anybody who reaches it could start and end calls",
			c.nameOf("InsecureNoAuth"), c.Listen)
	}
	if cfg.AppID == "" {
		say("--client-id (or $IVRFLOW_CLIENT_ID) is missing: it is the application id of your bot")
	}
	if err := c.checkTenants(cfg); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := graphclient.CloudNamed(cfg.Cloud); err != nil {
		say("%s: %w", c.nameOf("Cloud"), err)
	}
	if c.Drain < 0 {
		say("--drain: %v is negative", c.Drain)
	}
	for _, a := range []struct{ name, address string }{
		{c.nameOf("PublicURL"), cfg.PublicURL}, {"--graph-url", c.GraphURL}, {"--token-url", c.TokenURL}, {c.nameOf("OpenIDURL"), cfg.OpenIDURL},
	} {
		if err := checkAddress(a.address); err != nil {
			say("%s: %w", a.name, err)
		}
	}
	if err := c.checkCredentials(env, cfg); err != nil {
		wrong = append(wrong, err)
	}
	if err := wantFolder("--prompts", c.Prompts); err != nil {
		wrong = append(wrong, err)
	}
	if err := wantFolder("--switches", c.Switches); err != nil {
		wrong = append(wrong, err)
	}
	if wrong != nil {
		return cfg, usageError{errors.Join(wrong...)}
	}
	return cfg, nil
}

// secret reads the client secret from its file or the environment. There is
// no flag for it: everybody on the machine can read the arguments of a process.
func (c serveCommand) secret(env lookup) (graphclient.Secret, error) {
	if c.ClientSecretFile != "" {
		return secretIn(c.ClientSecretFile)
	}
	if secret, ok := env("IVRFLOW_CLIENT_SECRET"); ok && secret != "" {
		return graphclient.Secret(secret), nil
	}
	return "", usagef("the client secret is missing: set $IVRFLOW_CLIENT_SECRET, or name a file that holds it with --client-secret-file")
}

// secretIn reads the file of --client-secret-file.
func secretIn(file string) (graphclient.Secret, error) {
	return secretOf("--client-secret-file", file)
}

// secretOf reads the file that a flag names.
func secretOf(flag, file string) (graphclient.Secret, error) {
	text, err := readBounded(file, maxSecret)
	if err != nil {
		return "", usagef("%s: %w", flag, err)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", usagef("%s: %s is empty", flag, file)
	}
	return graphclient.Secret(secret), nil
}

// scope is what a token for this Graph is asked for, where its address is
// given; empty: that of the cloud. A simulator on this machine takes the usual one.
func (c serveCommand) scope() string {
	u, err := url.Parse(c.GraphURL)
	if err != nil || u.Host == "" || loopback(u.Hostname()) {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/.default"
}

// checkAddress accepts https, and plain http to this machine; empty is fine.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%q is not an http or https address", redacted(address))
	case u.User != nil:
		return errors.New("an address may not hold a user or password")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return fmt.Errorf("%s: plain http is accepted for loopback addresses only; use https", address)
	}
	return nil
}

// redacted keeps a password that was put into an address out of messages,
// also where the address is no URL.
func redacted(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return "…" + address[at:]
	}
	return address
}

func listensToLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	return err == nil && loopback(host)
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

func webhook(public string) string { return strings.TrimRight(public, "/") + "/api/calls" }
