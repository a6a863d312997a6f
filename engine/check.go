package engine

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/engine/internal/audio"
	"github.com/ivrflow/ivrflow/engine/internal/dip"
	"github.com/ivrflow/ivrflow/engine/internal/tokens"
	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

const (
	// answerLimit is when Graph gives up on a call that nobody answers [doc].
	answerLimit = 15 * time.Second
	// keepAliveLimit is when Graph ends a call without a keepAlive [doc].
	keepAliveLimit = 45 * time.Minute
)

// A ConfigError is one thing that is wrong with a [Config].
type ConfigError struct {
	Field string // as in Go: "PublicURL", "Timeouts.Post"
	Err   error
}

// Error names the field and what is wrong with it.
func (e *ConfigError) Error() string { return "engine: " + e.Field + ": " + e.Err.Error() }

// Unwrap returns what is wrong with the field.
func (e *ConfigError) Unwrap() error { return e.Err }

// ConfigErrors is everything that is wrong with a [Config].
type ConfigErrors []*ConfigError

// Error has one line an error.
func (e ConfigErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors one by one.
func (e ConfigErrors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// checker collects what is wrong.
type checker struct{ wrong ConfigErrors }

func (c *checker) say(field, format string, args ...any) {
	c.wrong = append(c.wrong, &ConfigError{Field: field, Err: fmt.Errorf(format, args...)})
}

// check looks at every field, and sets up what depends on it.
func (e *Engine) check() error {
	c := &checker{}
	c.numbers(&e.cfg)
	c.timeouts(e.cfg.Timeouts)
	c.graph(e.cfg.Graph)
	granted := c.grants(&e.cfg)
	e.dips = dip.New(granted, e.cfg.RequestTransport)
	answering := c.library(&e.cfg, granted)
	c.dataDir(e.cfg.DataDir)
	base := anyAddress // audio is looked at also where the address is wrong
	if u := c.address(e.cfg.PublicURL); u != nil {
		base = e.cfg.PublicURL
		e.basePath = strings.TrimRight(u.Path, "/")
		e.callback = strings.TrimRight(u.String(), "/") + callbackPath
	}
	var err error
	if e.audio, err = audio.Open(e.cfg.Prompts, base); err != nil {
		c.say("PublicURL", "%w", err) // cannot be: it was checked
		return c.wrong
	}
	prompts := c.prompts(&e.cfg, e.audio)
	e.verifier = c.verifier(&e.cfg)
	if c.wrong != nil {
		return c.wrong
	}
	e.granted = granted
	e.editions.current = e.newEdition(e.cfg.Flows, answering, prompts)
	return nil
}

// library checks flows against everything but their audio, and returns the
// one that answers when there is no Route.
func (c *checker) library(cfg *Config, granted dip.Grants) (answering string) {
	answering = c.flows(cfg)
	c.actions(cfg)
	c.settings(cfg)
	c.hosts(cfg, granted)
	return answering
}

func (c *checker) numbers(cfg *Config) {
	for _, n := range []struct {
		field string
		value int64
	}{
		{"MaxCalls", int64(cfg.MaxCalls)}, {"MaxBody", cfg.MaxBody}, {"MaxRecording", cfg.MaxRecording},
		{"MaxActions", int64(cfg.MaxActions)}, {"MaxRequests", int64(cfg.MaxRequests)}, {"MaxRetries", int64(cfg.MaxRetries)},
		{"MaxReplays", int64(cfg.MaxReplays)}, {"MaxKeys", int64(cfg.MaxKeys)}, {"MaxSteps", int64(cfg.MaxSteps)},
	} {
		if n.value < 0 {
			c.say(n.field, "%d is negative", n.value)
		}
	}
	if cfg.MaxBody > graphclient.MaxNotificationBytes {
		c.say("MaxBody", "%d is more than the %d bytes that are read of a notification", cfg.MaxBody, graphclient.MaxNotificationBytes)
	}
}

func (c *checker) timeouts(t Timeouts) {
	v := reflect.ValueOf(t)
	for i := range v.NumField() {
		if d := v.Field(i).Interface().(time.Duration); d < 0 {
			c.say("Timeouts."+v.Type().Field(i).Name, "%v is negative", d)
		}
	}
	if t.Lifetime < t.Post {
		c.say("Timeouts.Lifetime", "lifetime (%v) is less than post (%v): a request lives at least as long as its answer is waited for", t.Lifetime, t.Post)
	}
	if t.Answer >= answerLimit {
		c.say("Timeouts.Answer", "%v is too long: Graph takes answers within %v", t.Answer, answerLimit)
	}
	if t.KeepAlive >= keepAliveLimit {
		c.say("Timeouts.KeepAlive", "%v is too long: Graph ends a call after %v without a keepAlive, so 15m is advised", t.KeepAlive, keepAliveLimit)
	}
}

func (c *checker) graph(g Calls) {
	client, ok := g.(*graphclient.Client)
	if g == nil || ok && client == nil {
		c.say("Graph", "is missing: it must be a *graphclient.Client")
	}
}

func (c *checker) flows(cfg *Config) (answering string) {
	if cfg.Flows == nil || len(cfg.Flows.Names()) == 0 {
		c.say("Flows", "is missing: there must be at least one flow")
		return ""
	}
	names := cfg.Flows.Names()
	switch {
	case cfg.Flow != "" && cfg.Flows.Flow(cfg.Flow) == nil:
		c.say("Flow", "there is no flow %q, only %s", cfg.Flow, strings.Join(names, ", "))
	case cfg.Flow == "" && len(names) == 1:
		return names[0]
	case cfg.Flow == "" && cfg.Route == nil:
		c.say("Flow", "is missing: there are several flows (%s), so it must name the one of incoming calls, or Route must choose", strings.Join(names, ", "))
	}
	return cfg.Flow
}

// allFlows lists the flows in the order of their names.
func allFlows(cfg *Config) []*flows.Flow {
	var all []*flows.Flow
	if cfg.Flows != nil {
		for _, name := range cfg.Flows.Names() {
			all = append(all, cfg.Flows.Flow(name))
		}
	}
	return all
}

func (c *checker) actions(cfg *Config) {
	for _, name := range slices.Sorted(maps.Keys(cfg.Actions)) {
		if cfg.Actions[name] == nil {
			c.say("Actions", "action %q is nil", name)
		}
	}
	for _, f := range allFlows(cfg) {
		for i := range f.Steps {
			a, ok := f.Steps[i].Body.(*flows.Action)
			if !ok {
				continue
			}
			if _, there := cfg.Actions[a.Name]; !there {
				pos := f.Steps[i].Pos
				c.say("Actions", "step %q of flow %q (%s:%d) calls the action %q, which is not registered",
					f.Steps[i].Name, f.Name, pos.File, pos.Line, a.Name)
			}
		}
	}
}

func (c *checker) dataDir(dir string) {
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		c.say("DataDir", "cannot be made: %w", err)
	}
}

// address accepts https everywhere and http for this machine.
func (c *checker) address(raw string) *url.URL {
	const field = "PublicURL"
	if raw == "" {
		c.say(field, "is missing: it must be the address at which Graph reaches this engine")
		return nil
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		c.say(field, "is not an absolute URL such as https://bot.example.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		c.say(field, "must have no user, query or fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		c.say(field, "must be https (http is for loopback hosts only)")
	default:
		return u
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

func (c *checker) verifier(cfg *Config) *tokens.Verifier {
	cloud, err := graphclient.CloudNamed(cfg.Cloud)
	if err != nil {
		c.say("Cloud", "%w", err)
		return nil
	}
	if cfg.InsecureNoAuth {
		return nil
	}
	issuers := cfg.Issuers
	if len(issuers) == 0 {
		issuers = cloud.Issuers
	}
	if cfg.AppID == "" {
		c.say("AppID", "is missing: notifications are addressed to it; InsecureNoAuth takes them from anybody")
		return nil
	}
	v, err := tokens.New(tokens.Config{OpenIDURL: orElse(cfg.OpenIDURL, cloud.OpenIDURL), Issuers: issuers, Audience: cfg.AppID,
		Tenants: cfg.Tenants, Transport: cfg.AuthTransport, Log: cfg.Log})
	if err != nil {
		field, problem, _ := strings.Cut(strings.TrimPrefix(err.Error(), "tokens: "), ": ")
		c.say(field, "%s", problem)
	}
	return v
}
