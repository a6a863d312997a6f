package engine

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
)

// goodConfig is accepted by New.
func goodConfig(t *testing.T, flow string) Config {
	t.Helper()
	set, audio := load(t, flow)
	client, err := graphclient.New(graphclient.Config{Tokens: fixedToken{}})
	must(t, err)
	return Config{Flows: set, Graph: client, Prompts: audio, PublicURL: "https://bot.example",
		AppID: "app", OpenIDURL: "https://localhost:1/none", Timeouts: Timeouts{Shutdown: time.Second}}
}

// complaints makes an engine and returns the fields that are wrong.
func complaints(t *testing.T, cfg Config) (fields []string, text string) {
	t.Helper()
	e, err := New(cfg)
	if err == nil {
		must(t, e.Shutdown(t.Context()))
		return nil, ""
	}
	var all ConfigErrors
	if !errors.As(err, &all) {
		t.Fatalf("%T: %v", err, err)
	}
	for _, one := range all {
		fields = append(fields, one.Field)
	}
	return fields, err.Error()
}

func TestConfigErrorNamesItsField(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
		field  string
		says   string
	}{
		{"good", func(*Config) {}, "", ""},
		{"no flows", func(c *Config) { c.Flows = nil; c.Actions = nil }, "Flows", "missing"},
		{"unknown flow", func(c *Config) { c.Flow = "x" }, "Flow", `"x", only act`},
		{"no client", func(c *Config) { c.Graph = nil }, "Graph", "missing"},
		{"nil client", func(c *Config) { c.Graph = (*graphclient.Client)(nil) }, "Graph", "missing"},
		{"no address", func(c *Config) { c.PublicURL = "" }, "PublicURL", "missing"},
		{"relative address", func(c *Config) { c.PublicURL = "bot.example/x" }, "PublicURL", "absolute"},
		{"address in the clear", func(c *Config) { c.PublicURL = "http://bot.example" }, "PublicURL", "https"},
		{"address in the clear to itself", func(c *Config) { c.PublicURL = "http://127.0.0.1:8080" }, "", ""},
		{"address with a query", func(c *Config) { c.PublicURL = "https://bot.example?x=1" }, "PublicURL", "query"},
		{"no app", func(c *Config) { c.AppID = "" }, "AppID", "missing"},
		{"no app and no authentication", func(c *Config) { c.AppID, c.InsecureNoAuth = "", true }, "", ""},
		{"keys in the clear", func(c *Config) { c.OpenIDURL = "http://keys.example" }, "OpenIDURL", "https"},
		{"empty tenant", func(c *Config) { c.Tenants = []string{""} }, "Tenants", "empty"},
		{"cloud", func(c *Config) { c.Cloud, c.OpenIDURL, c.InsecureNoAuth = "gcc-high", "", true }, "", ""},
		{"cloud without calling", func(c *Config) { c.Cloud = "china" }, "Cloud", "no calling API"},
		{"unknown cloud", func(c *Config) { c.Cloud, c.InsecureNoAuth = "mars", true }, "Cloud", "worldwide, usgov-l4, usgov-l5"},
		{"unknown action", func(c *Config) { c.Actions = nil }, "Actions", `step "ask" of flow "act" (flow.yaml:`},
		{"nil action", func(c *Config) { c.Actions["order-status"] = nil }, "Actions", "nil"},
		{"prompt missing", func(c *Config) { c.Prompts = fstest.MapFS{"paid.wav": {}} }, "Prompts", "unpaid.wav"},
		{"no prompts", func(c *Config) { c.Prompts = nil }, "Prompts", "no folder with prompts"},
		{"negative calls", func(c *Config) { c.MaxCalls = -1 }, "MaxCalls", "-1"},
		{"negative time", func(c *Config) { c.Timeouts.Drain = -time.Second }, "Timeouts.Drain", "-1s"},
		{"lifetime too short", func(c *Config) { c.Timeouts.Lifetime = time.Second }, "Timeouts.Lifetime", "lifetime (1s) is less than post (5s)"},
		{"calls that Graph ends", func(c *Config) { c.Timeouts.KeepAlive = 45 * time.Minute }, "Timeouts.KeepAlive", "45m0s"},
		{"calls that Graph does not end", func(c *Config) { c.Timeouts.KeepAlive = 44 * time.Minute }, "", ""},
		{"answer too late", func(c *Config) { c.Timeouts.Answer = time.Minute }, "Timeouts.Answer", "15s"},
		{"body larger than is read", func(c *Config) { c.MaxBody = 1 << 30 }, "MaxBody", "more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := goodConfig(t, actionFlow)
			cfg.Actions = map[string]Action{"order-status": nil}
			cfg.Actions["order-status"] = doNothing
			c.change(&cfg)
			fields, text := complaints(t, cfg)
			if c.field == "" {
				if fields != nil {
					t.Errorf("refused: %s", text)
				}
				return
			}
			for _, f := range fields {
				if f != c.field {
					t.Errorf("field %q is named, only %q is wrong:\n%s", f, c.field, text)
				}
			}
			if len(fields) == 0 || !strings.Contains(text, c.says) {
				t.Errorf("%q does not say %q about %s", text, c.says, c.field)
			}
		})
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	fields, text := complaints(t, Config{MaxKeys: -1, Timeouts: Timeouts{Post: -1}})
	got := strings.Join(fields, " ")
	if want := "MaxKeys Timeouts.Post Graph Flows PublicURL AppID"; got != want {
		t.Errorf("named %s, want %s:\n%s", got, want, text)
	}
}

func TestAFolderThatIsNotThereIsSaidOnceAndWithTheRest(t *testing.T) {
	for want, prompts := range map[string]fs.FS{
		"there is no folder nowhere: it must hold the 3 audio files": os.DirFS("nowhere"),
		"no folder with prompts is configured":                       nil,
	} {
		cfg := goodConfig(t, menuFlow)
		cfg.Prompts, cfg.PublicURL = prompts, "bot.example"
		fields, text := complaints(t, cfg)
		if got := strings.Join(fields, " "); got != "PublicURL Prompts" || !strings.Contains(text, want) {
			t.Errorf("named %s, want PublicURL and Prompts once with %q:\n%s", got, want, text)
		}
	}
}

func TestSeveralFlowsNeedARoute(t *testing.T) {
	two := fstest.MapFS{"a.yaml": {Data: []byte("flow: a\nlanguage: en-US\nstart: end\nsteps: {end: {hangup: {}}}\n")},
		"b.yaml": {Data: []byte("flow: b\nlanguage: en-US\nstart: end\nsteps: {end: {hangup: {}}}\n")}}
	set, err := flows.Load(two, "a.yaml", "b.yaml")
	must(t, err)
	cfg := goodConfig(t, menuFlow)
	cfg.Flows = set
	if fields, text := complaints(t, cfg); len(fields) != 1 || fields[0] != "Flow" || !strings.Contains(text, "a, b") {
		t.Errorf("complaints %v: %s", fields, text)
	}
	cfg.Route = func(Incoming) string { return "b" }
	if _, text := complaints(t, cfg); text != "" {
		t.Error(text)
	}
}

func TestDataOfAConfigComesFromAFile(t *testing.T) {
	var cfg Config
	data := "public_url: https://bot.example\nmax_calls: 7\ntenants: [t]\ntimeouts: {post: 3s, keep_alive: 10m}\n"
	must(t, yaml.Load([]byte(data), &cfg, yaml.WithKnownFields()))
	if cfg.PublicURL != "https://bot.example" || cfg.MaxCalls != 7 || cfg.Timeouts.Post != 3*time.Second || cfg.Timeouts.KeepAlive != 10*time.Minute {
		t.Errorf("read %+v", cfg)
	}
	for _, secret := range []string{"graph: x", "trace: x", "log: x", "timeouts: {pots: 3s}"} {
		if err := yaml.Load([]byte(secret), &cfg, yaml.WithKnownFields()); err == nil {
			t.Errorf("%q was read", secret)
		}
	}
}
