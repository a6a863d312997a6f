package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

// doctorCommand has the flags of serve, because it looks at what serve would use.
type doctorCommand struct {
	serveCommand `embed:""`
	Format       string `help:"How to report: ${enum}." enum:"text,json" default:"text"`
}

// Help is printed below the flags.
func (doctorCommand) Help() string {
	return `Give it the flags and the environment of serve, while serve runs. It asks for access tokens, asks Graph for a call that
is not there, sends an unsigned notification to the bot's own webhook, and fetches prompts, OpenID document and keys. It changes nothing.
It exits 0 when there is no error, 1 when there is one, 2 when settings are missing or wrong. Tokens and secrets are never printed.`
}

// doctorTimeout ends one question; Graph waits no longer for a notification's answer.
const doctorTimeout = 15 * time.Second

// A verdict is how grave a finding is.
type verdict string

const (
	fine    verdict = "ok"
	warning verdict = "warning"
	failure verdict = "error"
)

// A finding is one thing that was looked at.
type finding struct {
	Verdict verdict `json:"verdict"`
	Check   string  `json:"check"`
	Found   string  `json:"found"`
	Mend    string  `json:"mend,omitempty"` // what to do about it; not for ok
}

// A doctor collects findings.
type doctor struct {
	cfg      engine.Config
	graph    string // with the version
	tokenURL string // where tokens are asked for; empty: nowhere that has a clock to compare
	tenants  []string
	http     *http.Client
	findings []finding

	tokenless []string // of tenants, those for which there is no token
	readings  []reading
	unreached bool // the webhook, and so all that is at the same address
}

func (d *doctor) ok(check, format string, args ...any) {
	d.findings = append(d.findings, finding{fine, check, fmt.Sprintf(format, args...), ""})
}

func (d *doctor) bad(v verdict, check, mend, format string, args ...any) {
	d.findings = append(d.findings, finding{v, check, fmt.Sprintf(format, args...), mend})
}

// Run looks at everything and reports it.
func (c doctorCommand) Run(s streams) error {
	settings, err := c.settings(s.env)
	if err != nil {
		return err
	}
	cfg, tokens, err := c.load(s, settings, &noted{}, zerolog.Nop())
	if err != nil {
		return err
	}
	if cfg.PublicURL == "" {
		cfg.PublicURL = "http://" + c.Listen
	}
	cfg.DataDir = "" // nothing is recorded here
	eng, err := engine.New(cfg)
	if err != nil {
		return c.inUserWords(err)
	}
	ctx := context.Background()
	defer eng.Shutdown(ctx)
	cloud, _ := graphclient.CloudNamed(cfg.Cloud) // it was checked with the settings
	d := newDoctor(cfg, c.GraphURL, cloud)
	d.tokenURL = c.authority(cloud)
	if d.tenants = c.tokenTenants(cfg); c.oneToken() || len(d.tenants) == 0 {
		d.tenants = []string{c.ownTenant()}
	}
	d.ok("settings", "whole and well formed; %s", plural(len(cfg.Flows.Names()), "flow"))
	if err := c.ownCertificate(s.env, d); err != nil {
		return err
	}
	d.tokens(ctx, tokens)
	_ = d.clock(ctx, d.tokenURL) // who cannot be asked gave no token: that is said
	d.graphAnswers(ctx, tokens)
	d.clocks()
	d.address(ctx)
	d.webhook(ctx)
	d.keys(ctx)
	d.prompts(ctx, eng.PromptURLs())
	return d.report(s.out, c.Format)
}

func newDoctor(cfg engine.Config, graphURL string, cloud graphclient.Cloud) *doctor {
	if graphURL == "" {
		graphURL = cloud.BaseURL()
	}
	if cfg.OpenIDURL == "" {
		cfg.OpenIDURL = cloud.OpenIDURL
	}
	if len(cfg.Issuers) == 0 {
		cfg.Issuers = cloud.Issuers
	}
	return &doctor{cfg: cfg, graph: strings.TrimRight(graphURL, "/"), http: &http.Client{Timeout: doctorTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// report prints the findings; errProblems when one is an error.
func (d *doctor) report(w io.Writer, format string) error {
	count := map[verdict]int{}
	for _, f := range d.findings {
		count[f.Verdict]++
	}
	if format == "json" {
		if err := writeJSON(w, d.findings); err != nil {
			return err
		}
	} else {
		for _, f := range d.findings {
			fmt.Fprintf(w, "%-8s %s: %s\n", f.Verdict, f.Check, f.Found)
			if f.Mend != "" {
				fmt.Fprintf(w, "%-8s -> %s\n", "", f.Mend)
			}
		}
		fmt.Fprintf(w, "%s, %s\n", plural(count[failure], "error"), plural(count[warning], "warning"))
	}
	if count[failure] > 0 {
		return errProblems
	}
	return nil
}

// plainCause is an error of net/http without the address, which is said already.
func plainCause(err error) error {
	if timedOut(err) {
		return fmt.Errorf("nothing came within %v", doctorTimeout)
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func timedOut(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}

// operationsOf lists the operations of the steps of all flows that may need a
// permission, each once, in the order of the flows.
func operationsOf(lib *flows.Library) []string {
	var all []string
	need := func(op string) {
		if !slices.Contains(all, op) {
			all = append(all, op)
		}
	}
	for _, f := range allFlows(lib) {
		for _, step := range f.Steps {
			switch step.Body.(type) {
			case *flows.Transfer:
				need("transfer")
			case *flows.Redirect:
				need("redirect")
			case *flows.Invite:
				need("invite")
			case *flows.Record:
				need("recordResponse")
			case *flows.Menu, *flows.Collect:
				need("subscribeToTone")
			case *flows.Hold:
				need("startHoldMusic")
			case *flows.SendTones:
				need("sendDtmfTones")
			case *flows.Mute:
				need("mute")
			}
		}
	}
	return all
}

// lacking lists what the granted permissions do not meet, each need once, with
// the operation that has it.
func lacking(lib *flows.Library, granted []graphclient.Permission) (needs, operations []string) {
	for _, op := range operationsOf(lib) {
		r, _ := graphclient.PermissionsFor(op)
		for _, need := range r.Missing(granted) {
			var names []string
			for _, p := range need {
				names = append(names, string(p))
			}
			if text := strings.Join(names, " or "); !slices.Contains(needs, text) {
				needs, operations = append(needs, text), append(operations, op)
			}
		}
	}
	return needs, operations
}
