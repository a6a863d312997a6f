package engine

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

// A tenantTap notes for which tenant each request to Graph was made.
type tenantTap struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen map[string][]string // by the last part of the path
}

func (t *tenantTap) RoundTrip(r *http.Request) (*http.Response, error) {
	path := r.Method + " " + r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if strings.Count(path, "-") == 4 { // an id
		path = r.Method
	}
	t.mu.Lock()
	t.seen[path] = append(t.seen[path], graphclient.TenantOf(r.Context()))
	t.mu.Unlock()
	return t.next.RoundTrip(r)
}

// tapped makes the engine ask Graph through a tap.
func tapped(t *testing.T, tap *tenantTap) func(*Config) {
	return func(cfg *Config) {
		tap.next, tap.seen = cfg.AuthTransport, map[string][]string{}
		client, err := graphclient.New(graphclient.Config{BaseURL: "https://graph.sim/v1.0", Tokens: fixedToken{}, Transport: tap})
		must(t, err)
		cfg.Graph = client
	}
}

// all checks that every request was made for one tenant, and that these were made.
func (t *tenantTap) all(tt *testing.T, tenant string, requests ...string) {
	tt.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	for path, tenants := range t.seen {
		if slices.ContainsFunc(tenants, func(one string) bool { return one != tenant }) {
			tt.Errorf("%s: for tenants %q, want %q only", path, tenants, tenant)
		}
	}
	for _, want := range requests {
		if len(t.seen[want]) == 0 {
			tt.Errorf("%s was not asked; asked: %v", want, t.seen)
		}
	}
}

const tenantOfCall = "77777777-aaaa-bbbb-cccc-888888888888"

func ofTenant(cfg *graphsim.Config) { cfg.TenantID = strings.ToUpper(tenantOfCall) }

func TestEveryRequestOfACallNamesItsTenant(t *testing.T) {
	var tap tenantTap
	inSimBubble(t, menuFlow, ofTenant, tapped(t, &tap), func(t *testing.T, r *rig) {
		c := r.call(graphsim.Caller{})
		must(t, c.HearStart("main.wav", 5*time.Second))
		must(t, c.Press("1"))
		must(t, c.Hear("sales.wav", 10*time.Second))
		<-c.Ended()
		settle()
		tap.all(t, tenantOfCall, "POST answer", "POST subscribeToTone", "POST playPrompt", "POST cancelMediaProcessing", "DELETE")
	})
}

func TestARejectionNamesTheTenantOfItsCall(t *testing.T) {
	var tap tenantTap
	none := func(cfg *Config) {
		tapped(t, &tap)(cfg)
		cfg.Route = func(Incoming) string { return "no such flow" }
	}
	inSimBubble(t, menuFlow, ofTenant, none, func(t *testing.T, r *rig) {
		<-r.call(graphsim.Caller{}).Ended()
		settle()
		tap.all(t, tenantOfCall, "POST reject")
	})
}

func TestADialledCallIsMadeForItsTenant(t *testing.T) {
	for name, c := range map[string]struct {
		request DialRequest
		tenants []string
		create  string
	}{
		"named by the request":    {DialRequest{TenantID: tenantOfCall}, nil, tenantOfCall},
		"the only one":            {DialRequest{}, []string{tenantOfCall}, tenantOfCall},
		"told by a notification":  {DialRequest{}, nil, ""}, // the bot's own makes it
		"one of several, unnamed": {DialRequest{}, []string{"other", tenantOfCall}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var tap tenantTap
			set := func(cfg *Config) { tapped(t, &tap)(cfg); cfg.Tenants = c.tenants }
			inSimBubble(t, menuFlow, ofTenant, set, func(t *testing.T, r *rig) {
				callee := make(chan *graphsim.Caller, 1)
				r.graph.OnDial(func(c *graphsim.Caller) { callee <- c })
				c.request.To = someUser
				_, err := r.eng.Dial(t.Context(), c.request)
				must(t, err)
				other := <-callee
				must(t, other.HearStart("main.wav", 10*time.Second))
				other.HangUp()
				settle()
				tap.mu.Lock()
				if got := strings.Join(tap.seen["POST calls"], " "); got != c.create {
					t.Errorf("the call was made for tenant %q, want %q", got, c.create)
				}
				delete(tap.seen, "POST calls")
				tap.mu.Unlock()
				tap.all(t, tenantOfCall, "POST subscribeToTone", "POST playPrompt")
			})
		})
	}
}

func TestTheCloudSaysWhoseNotificationsAreTaken(t *testing.T) {
	gov := func(cfg *Config) { cfg.Cloud = "usgov-l4" }
	inBubble(t, menuFlow, gov, func(t *testing.T, r *rig) {
		r.eng.Ready()
		settle()
		for issuer, want := range map[string]int{"https://api.botframework.us": 202, "https://api.botframework.com/": 202, "https://graph.microsoft.us": 202,
			"https://graph.microsoft.com": 403} {
			token, err := r.graph.SignToken(graphsim.Forgery{Claims: map[string]any{"iss": issuer}})
			must(t, err)
			q := r.notification("")
			q.Header.Set("Authorization", "Bearer "+token)
			if got := r.answer(q).Code; got != want {
				t.Errorf("issuer %s: %d, want %d", issuer, got, want)
			}
		}
	})
}
