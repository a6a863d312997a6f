package graphclient

import (
	"errors"
	"strings"
	"testing"
)

func TestCloudsByName(t *testing.T) {
	for name, want := range map[string]struct{ cloud, base, token string }{
		"":          {"worldwide", "https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com/t/oauth2/v2.0/token"},
		"Worldwide": {"worldwide", "https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com/t/oauth2/v2.0/token"},
		"gcc":       {"worldwide", "https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com/t/oauth2/v2.0/token"},
		"usgov-l4":  {"usgov-l4", "https://graph.microsoft.us/v1.0", "https://login.microsoftonline.us/t/oauth2/v2.0/token"},
		"GCC-High":  {"usgov-l4", "https://graph.microsoft.us/v1.0", "https://login.microsoftonline.us/t/oauth2/v2.0/token"},
		"dod":       {"usgov-l5", "https://dod-graph.microsoft.us/v1.0", "https://login.microsoftonline.us/t/oauth2/v2.0/token"},
	} {
		c, err := CloudNamed(name)
		if err != nil || c.Name != want.cloud || c.BaseURL() != want.base || c.TokenURL("t") != want.token {
			t.Errorf("%q: %s %s %s, %v", name, c.Name, c.BaseURL(), c.TokenURL("t"), err)
		}
	}
}

func TestCloudsThatCannotBeChosenSayWhy(t *testing.T) {
	for name, want := range map[string]string{
		"china": `cloud "china": there is no calling API in its Microsoft Graph`,
		"Delos": `cloud "delos": there is no calling API in its Microsoft Graph`,
		"usnat": "publishes none of its addresses",
		"mars":  `there is no cloud "mars"; calls are possible in worldwide, usgov-l4, usgov-l5`,
	} {
		_, err := CloudNamed(name)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		if errors.Is(err, ErrNoCalling) != strings.Contains(want, "no calling API") {
			t.Errorf("%s: ErrNoCalling or not: %v", name, err)
		}
	}
}

func TestEveryCloudIsWholeAndItsRecordingsHaveHosts(t *testing.T) {
	for _, c := range Clouds() {
		for what, address := range map[string]string{"Authority": c.Authority, "GraphRoot": c.GraphRoot, "OpenIDURL": c.OpenIDURL} {
			if u, err := checkURL(what, address); err != nil || u.Scheme != "https" || strings.HasSuffix(address, "/") {
				t.Errorf("%s: %s: %q, %v", c.Name, what, address, err)
			}
		}
		if len(c.Issuers) == 0 || len(c.RecordingHosts) == 0 {
			t.Errorf("%s: no issuers or no hosts of recordings", c.Name)
		}
		for _, host := range c.RecordingHosts {
			if !strings.Contains(strings.Join(DefaultRecordingHosts(), " "), host) {
				t.Errorf("%s: %s is not among DefaultRecordingHosts", c.Name, host)
			}
		}
	}
	clouds := Clouds()
	clouds[0].Issuers[0] = "changed"
	if Clouds()[0].Issuers[0] == "changed" {
		t.Error("the table is not a copy")
	}
}

func TestACloudGivesTheClientItsAddressesAndExplicitOnesWin(t *testing.T) {
	for name, c := range map[string]struct {
		cfg       Config
		sent      string
		recording string // of a host that is admitted
		refused   string
	}{
		"worldwide unsaid": {Config{}, "https://graph.microsoft.com/v1.0/", "https://x.skype.com/r", "https://evil.test/r"},
		"usgov":            {Config{Cloud: "usgov-l5"}, "https://dod-graph.microsoft.us/v1.0/", "https://x.microsoft.us/r", "https://x.office.com/r"},
		"explicit base":    {Config{Cloud: "usgov-l4", BaseURL: "https://mine.test/v1.0"}, "https://mine.test/v1.0/", "https://x.microsoft.us/r", "https://x.office.com/r"},
		"explicit hosts":   {Config{Cloud: "usgov-l4", RecordingHosts: []string{"mine.test"}}, "https://graph.microsoft.us/v1.0/", "https://mine.test/r", "https://x.microsoft.us/r"},
	} {
		w := &wire{steps: []step{answer(200, `{"id":"x"}`)}}
		client := newClient(t, w, func(cfg *Config) {
			cfg.Cloud, cfg.BaseURL, cfg.RecordingHosts = c.cfg.Cloud, c.cfg.BaseURL, c.cfg.RecordingHosts
		})
		if _, err := client.GetCall(t.Context(), "x"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := w.sent[0].url; !strings.HasPrefix(got, c.sent) {
			t.Errorf("%s: sent to %s", name, got)
		}
		for location, want := range map[string]bool{c.recording: true, c.refused: false} {
			_, err := client.DownloadRecording(t.Context(), location, "", &strings.Builder{}, 0)
			if refused := errors.Is(err, ErrInvalidRequest); refused == want {
				t.Errorf("%s: %s: %v", name, location, err)
			}
		}
	}
	if _, err := New(Config{Cloud: "china", Tokens: &tokens{}}); !errors.Is(err, ErrNoCalling) || !strings.Contains(err.Error(), "Config.Cloud") {
		t.Errorf("china: %v", err)
	}
}

func TestACloudGivesTokensTheirAddressAndScope(t *testing.T) {
	for name, c := range map[string]struct{ cloud, tokenURL, scope, wantURL, wantScope string }{
		"unsaid":   {"", "", "", "https://login.microsoftonline.com/tenant/oauth2/v2.0/token", DefaultScope},
		"usgov":    {"gcc-high", "", "", "https://login.microsoftonline.us/tenant/oauth2/v2.0/token", "https://graph.microsoft.us/.default"},
		"address":  {"dod", "https://mine.test/{tenant}/token", "", "https://mine.test/tenant/token", "https://dod-graph.microsoft.us/.default"},
		"explicit": {"dod", "https://mine.test/token", "mine/.default", "https://mine.test/token", "mine/.default"},
	} {
		cfg := ClientCredentials{Cloud: c.cloud, TokenURL: c.tokenURL, Scope: c.scope, TenantID: "tenant", ClientID: "client", ClientSecret: canary}
		s, err := NewClientCredentials(cfg)
		if err != nil || s.conf.TokenURL != c.wantURL || s.conf.Scopes[0] != c.wantScope {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	_, err := NewClientCredentials(ClientCredentials{Cloud: "china", TenantID: "t", ClientID: "c", ClientSecret: "s"})
	if !errors.Is(err, ErrNoCalling) || !strings.Contains(err.Error(), "ClientCredentials.Cloud") {
		t.Errorf("china: %v", err)
	}
}
