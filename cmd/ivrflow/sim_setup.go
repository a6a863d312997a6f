package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/ivrflow/ivrflow/graphsim"
)

// A simSetup is what flags and file say together.
type simSetup struct {
	listen  string
	bot     *url.URL
	token   string // of the control API; empty: this machine alone
	config  graphsim.Config
	faults  []graphsim.Fault
	callers []simCaller
}

// setup reads the file, and lays the flags over it: a flag counts for more,
// and a switch for more than the profile.
func (c simCommand) setup() (simSetup, error) {
	file, err := readSimFile(c.Config)
	if err != nil {
		return simSetup{}, err
	}
	s := simSetup{listen: or(c.Listen, or(file.listen, simListen)), callers: file.callers}
	address, where := c.Bot, "--bot"
	if address == "" {
		address, where = file.bot, c.Config+": bot"
	}
	if address == "" {
		return s, usagef("--bot is missing, and so is bot in --config: it is the bot's calling webhook, such as http://127.0.0.1:8080/api/calls")
	}
	if s.bot, err = botAddress(address); err != nil {
		return s, usagef("%s: %w", where, err)
	}
	if s.token, err = c.controlToken(s.listen); err != nil {
		return s, err
	}
	secret, err := c.secret()
	if err != nil {
		return s, err
	}
	name := or(c.Profile, file.profile)
	profile, err := c.profile(name, file)
	if err != nil {
		return s, err
	}
	s.faults = append(profile.Faults, file.faults...)
	for _, text := range c.Fault {
		f, err := graphsim.ParseFault(text)
		if err != nil {
			return s, usagef("--fault: %w", err)
		}
		s.faults = append(s.faults, f)
	}
	s.config = graphsim.Config{AppID: c.AppID, TenantID: c.TenantID, BotURL: s.bot.String(), BaseURL: or(c.BaseURL, file.baseURL),
		ClientSecret: secret, Profile: name, Switches: profile.Switches, Latency: profile.Latency,
		ProbeForgery: true,
		Seed:         rand.Text(), // others may reach this port: access tokens must not be guessable
	}
	return s, nil
}

// profile is the one named, with what file and flags change.
func (c simCommand) profile(name string, file simFile) (p graphsim.Profile, err error) {
	if name != "" {
		if p, err = graphsim.ProfileNamed(name); err != nil {
			return p, usagef("--profile: %w", err)
		}
	}
	for _, w := range file.switches {
		if err := p.Switches.Set(w.name, w.value); err != nil {
			return p, usagef("%s: %w", c.Config, err)
		}
	}
	for _, l := range file.latency {
		if err := p.Latency.Set(l.name, l.value); err != nil {
			return p, usagef("%s: %w", c.Config, err)
		}
	}
	for _, given := range c.Switch {
		name, value, ok := strings.Cut(given, "=")
		if !ok {
			return p, usagef("--switch: %q is not of the form NAME=VALUE", given)
		}
		if err := p.Switches.Set(name, value); err != nil {
			return p, usagef("--switch: %w", err)
		}
	}
	return p, nil
}

// controlToken reads the token, without which nobody else may reach the control API.
func (c simCommand) controlToken(listen string) (string, error) {
	if c.ControlTokenFile == "" {
		if host, _, err := net.SplitHostPort(listen); err == nil && !loopback(host) {
			return "", usagef("--listen %s is not a loopback address: whoever reaches it could have your bot called; "+
				"name a file that holds a token for the control API with --control-token-file", listen)
		}
		return "", nil
	}
	token, err := tokenIn(c.ControlTokenFile)
	return token, err
}

// tokenIn reads the file of --control-token-file.
func tokenIn(file string) (string, error) {
	text, err := readBounded(file, maxSecret)
	if err != nil {
		return "", usagef("--control-token-file: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if len(token) < minToken {
		return "", usagef("--control-token-file: the token in %s has %d bytes; at least %d keep it from being guessed", file, len(token), minToken)
	}
	return token, nil
}

// minToken is the least length of a control token: 16 random letters cannot be tried out.
const minToken = 16

// listSwitches prints the table of --list-switches.
func listSwitches(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SWITCH\tVALUES\tDEFAULT")
	for _, w := range graphsim.SwitchTable() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", w.Name, strings.Join(w.Values, " "), w.Default)
	}
	return table.Flush()
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
