package tokens

import (
	"crypto/rsa"
	"strings"
	"testing"
	"time"
)

func TestNewNamesTheBadField(t *testing.T) {
	cases := map[string]struct {
		cfg  Config
		says string
	}{
		"no audience":               {Config{}, "Audience"},
		"plain http":                {Config{Audience: app, OpenIDURL: "http://issuer.test/openid"}, "OpenIDURL"},
		"loopback in the name":      {Config{Audience: app, OpenIDURL: "http://127.0.0.1.evil.test/openid"}, "OpenIDURL"},
		"private address":           {Config{Audience: app, OpenIDURL: "http://10.0.0.1/openid"}, "OpenIDURL"},
		"file":                      {Config{Audience: app, OpenIDURL: "file:///openid"}, "OpenIDURL"},
		"no scheme":                 {Config{Audience: app, OpenIDURL: "issuer.test"}, "OpenIDURL"},
		"password":                  {Config{Audience: app, OpenIDURL: "https://a:hunter2@issuer.test"}, "OpenIDURL"},
		"empty issuer":              {Config{Audience: app, Issuers: []string{""}}, "Issuers"},
		"empty tenant":              {Config{Audience: app, Tenants: []string{""}}, "Tenants"},
		"an hour is not clock skew": {Config{Audience: app, Leeway: time.Hour}, "Leeway"},
	}
	for name, c := range cases {
		_, err := New(c.cfg)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want it to name %s", name, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error holds a password", name)
		}
	}
	for _, address := range []string{"", "https://issuer.test/openid", "http://127.0.0.1:9/openid", "http://[::1]:9/", "http://localhost:9/"} {
		v, err := New(Config{Audience: app, OpenIDURL: address})
		if err != nil {
			t.Errorf("%q: %v", address, err)
			continue
		}
		v.Close()
	}
}

func TestRememberedTokenCostsNoMemory(t *testing.T) {
	key := testKeys()[0]
	v := loaded(t, newIssuer(map[string]*rsa.PrivateKey{"one": key}))
	token := good(key, "one")
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := v.Verify(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations, want none", allocs)
	}
}

func FuzzVerifyTakesAnyHeader(f *testing.F) {
	key := testKeys()[0]
	v := loaded(f, newIssuer(map[string]*rsa.PrivateKey{"one": key}))
	genuine := good(key, "one")
	f.Add("")
	f.Add(genuine)
	f.Add("Bearer ..")
	f.Add("Bearer e30.e30.e30")
	f.Fuzz(func(t *testing.T, header string) {
		if _, err := v.Verify(t.Context(), header); err == nil && !strings.EqualFold(header[:7], "Bearer ") || err == nil && header[7:] != genuine[7:] {
			t.Error("a token that nobody signed passed")
		}
	})
}

func BenchmarkRememberedToken(b *testing.B) {
	key := testKeys()[0]
	v := loaded(b, newIssuer(map[string]*rsa.PrivateKey{"one": key}))
	// As long as the platform's.
	token := "Bearer " + sign(key, goodHeader(), with(goodClaims(), fields{"pad": strings.Repeat("x", 700)}))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewToken(b *testing.B) {
	key := testKeys()[0]
	v := loaded(b, newIssuer(map[string]*rsa.PrivateKey{"one": key}))
	token := "Bearer " + sign(key, goodHeader(), with(goodClaims(), fields{"pad": strings.Repeat("x", 700)}))
	b.ReportAllocs()
	for b.Loop() {
		clear(v.seen.passed)
		if _, err := v.Verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}
