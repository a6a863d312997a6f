package graphclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// asked is the tenant of a token request.
func asked(s sent) string {
	tenant, _, _ := strings.Cut(strings.TrimPrefix(s.url, "https://login.microsoftonline.com/"), "/")
	return tenant
}

// tenantTokens answers each tenant with tokens of its own: TENANT-1, TENANT-2 …
func tenantTokens(t *testing.T, w *wire, change func(*TenantTokensConfig)) *TenantTokens {
	t.Helper()
	cfg := TenantTokensConfig{Own: "own", New: func(tenant string) (TokenSource, error) {
		return NewClientCredentials(ClientCredentials{TenantID: tenant, ClientID: "client", ClientSecret: canary, Transport: w})
	}}
	if change != nil {
		change(&cfg)
	}
	s, err := NewTenantTokens(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// issueByTenant is a token service that takes a second for tenant "slow" and
// fails for tenant "down".
func issueByTenant() *wire {
	var mu sync.Mutex
	count := map[string]int{}
	return &wire{steps: []step{func(r *http.Request) (*http.Response, error) {
		tenant := strings.Split(r.URL.Path, "/")[1]
		if tenant == "down" {
			return answer(503, "")(r)
		}
		if tenant == "slow" {
			pass(time.Second)
		}
		mu.Lock()
		defer mu.Unlock()
		count[tenant]++
		return answer(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":3600,"access_token":"%s-%d"}`, tenant, count[tenant]))(r)
	}}}
}

func TestEachTenantHasItsOwnToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := issueByTenant()
		s := tenantTokens(t, w, nil)
		for range 3 {
			for tenant, want := range map[string]string{"": "own-1", "own": "own-1", "a": "a-1", "B.Example": "b.example-1"} {
				if got, err := s.Token(WithTenant(t.Context(), tenant)); got != want || err != nil {
					t.Errorf("tenant %q: %q, %v", tenant, got, err)
				}
			}
		}
		if w.count() != 3 {
			t.Errorf("%d token requests, want one a tenant", w.count())
		}
	})
}

func TestASlowOrFailingTenantDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := tenantTokens(t, issueByTenant(), nil)
		var all sync.WaitGroup
		began := time.Now()
		all.Go(func() {
			if got, err := s.Token(WithTenant(t.Context(), "slow")); got != "slow-1" || err != nil {
				t.Errorf("slow: %q, %v", got, err)
			}
		})
		all.Go(func() {
			_, err := s.Token(WithTenant(t.Context(), "down"))
			if e := asError(t, err); e.Status != 503 || e.RetryAfter <= 0 {
				t.Errorf("down: %v", err)
			}
		})
		if _, err := s.Token(t.Context()); err != nil || time.Since(began) != 0 {
			t.Errorf("the bot's own tenant waited %v: %v", time.Since(began), err)
		}
		all.Wait()
		ctx, cancel := context.WithTimeout(WithTenant(t.Context(), "another"), time.Minute)
		defer cancel()
		if _, err := s.Token(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestOnlyTenantsThatAreServedGetAToken(t *testing.T) {
	for name, c := range map[string]struct {
		own     string
		tenants []string
		tenant  string
		refused string // part of the error; empty: served
	}{
		"own":                {"own", []string{"a"}, "", ""},
		"own, by name":       {"own", []string{"a"}, "OWN", ""},
		"served":             {"own", []string{"A"}, "a", ""},
		"not served":         {"own", []string{"a"}, "b", "tenant b is not one that the bot serves"},
		"any":                {"own", nil, "b", ""},
		"none, and none own": {"", nil, "", "names no tenant"},
		"common is no one":   {"own", nil, "common", "neither a GUID nor a domain"},
		"a path":             {"own", nil, "a/../b", "neither a GUID nor a domain"},
		"a query":            {"own", nil, "a?b", "neither a GUID nor a domain"},
		"dots":               {"own", nil, "..", "neither a GUID nor a domain"},
		"too long":           {"own", nil, strings.Repeat("a", 300), "neither a GUID nor a domain"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := issueByTenant()
				s := tenantTokens(t, w, func(cfg *TenantTokensConfig) { cfg.Own, cfg.Tenants = c.own, c.tenants })
				_, err := s.Token(WithTenant(t.Context(), c.tenant))
				if c.refused == "" {
					if err != nil || w.count() != 1 {
						t.Errorf("%d requests, %v", w.count(), err)
					}
					return
				}
				if !errors.Is(err, ErrInvalidRequest) || !strings.Contains(err.Error(), c.refused) || w.count() != 0 {
					t.Errorf("%d requests, %v", w.count(), err)
				}
			})
		})
	}
}

func TestNoMoreTenantsAreHeldThanAllowedAndTheLeastUsedGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := issueByTenant()
		s := tenantTokens(t, w, func(cfg *TenantTokensConfig) { cfg.Max = 2 })
		for _, tenant := range []string{"a", "b", "a", "c", "a", "b"} { // c drives b out, not a
			if _, err := s.Token(WithTenant(t.Context(), tenant)); err != nil {
				t.Fatal(err)
			}
			if len(s.byName) > 2 || s.recent.Len() != len(s.byName) {
				t.Fatalf("%d tenants are held", len(s.byName))
			}
		}
		var got []string
		for _, one := range w.sent {
			got = append(got, asked(one))
		}
		if all := strings.Join(got, " "); all != "a b c b" {
			t.Errorf("asked for %s", all)
		}
	})
}

func TestARefusedTokenOfATenantIsReplacedAndNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := issueByTenant()
		s := tenantTokens(t, w, nil)
		calls := &wire{steps: []step{func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("Authorization") == "Bearer a-1" {
				return answer(401, `{"error":{"code":"InvalidAuthenticationToken"}}`)(r)
			}
			return answer(200, running)(r)
		}}}
		c := newClient(t, calls, func(cfg *Config) { cfg.Tokens = s })
		for _, tenant := range []string{"a", "b"} {
			if _, err := play(WithTenant(t.Context(), tenant), c); err != nil {
				t.Errorf("%s: %v", tenant, err)
			}
		}
		var used []string
		for _, one := range calls.sent {
			used = append(used, strings.TrimPrefix(one.auth, "Bearer "))
		}
		if got := strings.Join(used, " "); got != "a-1 a-2 b-1" {
			t.Errorf("tokens %s", got)
		}
	})
}

func TestATenantThatIsNotServedIsNotAskedForAgainAndAgain(t *testing.T) {
	s := tenantTokens(t, issueByTenant(), func(cfg *TenantTokensConfig) { cfg.Tenants = []string{"a"} })
	c := newClient(t, &wire{steps: []step{answer(200, running)}}, func(cfg *Config) { cfg.Tokens = s })
	_, err := play(WithTenant(t.Context(), "b"), c)
	if e := asError(t, err); !errors.Is(err, ErrNotSent) || e.Temporary() {
		t.Errorf("temporary %v: %v", e.Temporary(), err)
	}
}

func TestTenantTokensNameTheWrongField(t *testing.T) {
	create := func(string) (TokenSource, error) { return &tokens{}, nil }
	for field, cfg := range map[string]TenantTokensConfig{
		"New":        {},
		"Own":        {New: create, Own: "common"},
		"Tenants[1]": {New: create, Tenants: []string{"a", ""}},
		"Max":        {New: create, Max: -1},
	} {
		if _, err := NewTenantTokens(cfg); err == nil || !strings.Contains(err.Error(), "TenantTokensConfig."+field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	s, err := NewTenantTokens(TenantTokensConfig{Own: "own", New: func(string) (TokenSource, error) { return nil, errors.New("no key") }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Token(t.Context()); err == nil || !strings.Contains(err.Error(), "tenant own: no key") {
		t.Errorf("%v", err)
	}
}
