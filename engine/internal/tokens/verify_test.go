package tokens

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestGenuineTokensPass(t *testing.T) {
	keys := testKeys()
	cases := map[string]struct {
		scheme         string
		header, claims fields
		cfg            func(*Config)
	}{
		"as Graph sends it":                      {},
		"the other issuer":                       {claims: fields{"iss": "https://api.botframework.com"}},
		"issuer with a slash [issue #865]":       {claims: fields{"iss": "https://api.botframework.com/"}},
		"configured issuer with a slash":         {claims: fields{"iss": "https://i.test"}, cfg: func(c *Config) { c.Issuers = []string{"https://i.test/"} }},
		"scheme in lower case":                   {scheme: "bearer "},
		"several audiences, ours among them":     {claims: fields{"aud": []string{"other", app}}},
		"expired within the leeway":              {claims: fields{"exp": virtual().Add(-4 * time.Minute).Unix()}},
		"valid from within the leeway":           {claims: fields{"nbf": virtual().Add(4 * time.Minute).Unix()}},
		"tenant in other case":                   {cfg: func(c *Config) { c.Tenants = []string{"other", strings.ToUpper(tenant)} }},
		"a jku is not looked at, nor fetched":    {header: fields{"jku": "https://evil.test/keys"}},
		"a key in the header is not looked at":   {header: fields{"jwk": jwk("one", keys[2].N, keys[2].E)}},
		"a chain in the header is not looked at": {header: fields{"x5u": "https://evil.test/x", "x5c": []string{"AAAA"}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newIssuer(map[string]*rsa.PrivateKey{"one": keys[0]})
				change := c.cfg
				if change == nil {
					change = func(*Config) {}
				}
				v := loaded(t, source, change)
				scheme := c.scheme
				if scheme == "" {
					scheme = "Bearer "
				}
				claims := with(goodClaims(), c.claims)
				token := scheme + sign(keys[0], with(goodHeader(), c.header), claims)
				for _, way := range []string{"checked", "remembered"} {
					got, err := v.Verify(t.Context(), token)
					if err != nil {
						t.Fatalf("%s: %v", way, err)
					}
					if got.TenantID != tenant || got.Expires.Unix() != claims["exp"] {
						t.Errorf("%s: got %+v", way, got)
					}
				}
				if n := source.count(); n != 1 {
					t.Errorf("%d fetches, want 1", n)
				}
			})
		})
	}
}

// virtual is when every bubble begins.
func virtual() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

func TestForgedTokensAreRefused(t *testing.T) {
	keys := testKeys()
	right, wrong := keys[0], keys[2]
	claim := func(f fields) func() string {
		return func() string { return sign(right, goodHeader(), with(goodClaims(), f)) }
	}
	header := func(f fields) func() string {
		return func() string { return sign(right, with(goodHeader(), f), goodClaims()) }
	}
	raw := func(head, body string) func() string {
		enc := base64.RawURLEncoding.EncodeToString
		return func() string { return signText(right, enc([]byte(head))+"."+enc([]byte(body))) }
	}
	genuine := func() string { return sign(right, goodHeader(), goodClaims()) }
	part := func(n int, change func(string) string) func() string {
		return func() string {
			parts := strings.Split(genuine(), ".")
			parts[n] = change(parts[n])
			return strings.Join(parts, ".")
		}
	}
	fixed := func(s string) func() string { return func() string { return s } }

	cases := map[string]func() string{
		"nothing":                      fixed(""),
		"one part":                     fixed("aaaaaaaaaaaa"),
		"two parts":                    func() string { s := genuine(); return s[:strings.LastIndexByte(s, '.')] },
		"four parts":                   func() string { return genuine() + ".AAAA" },
		"five parts, an encrypted one": func() string { return genuine() + ".AAAA.AAAA" },
		"only dots":                    fixed(".."),
		"sixteen thousand dots":        fixed(strings.Repeat(".", maxToken)),
		"too long":                     claim(fields{"pad": strings.Repeat("x", maxToken)}),
		"scheme twice":                 func() string { return "Bearer " + genuine() },
		"a space at the end":           func() string { return genuine() + " " },
		"a line break at the end":      func() string { return genuine() + "\n" },
		"a line break in the middle":   func() string { s := genuine(); return s[:9] + "\r\n" + s[9:] },

		"header is not base64":      part(0, func(s string) string { return "!" + s[1:] }),
		"header is not JSON":        raw("{alg:RS256", "{}"),
		"header is a list":          raw(`["RS256"]`, "{}"),
		"claims are not base64":     part(1, func(s string) string { return "!" + s[1:] }),
		"claims are not JSON":       raw(`{"alg":"RS256","kid":"one"}`, "tid=1"),
		"claims are a list":         raw(`{"alg":"RS256","kid":"one"}`, "[]"),
		"claims are null":           raw(`{"alg":"RS256","kid":"one"}`, "null"),
		"claims are deeply nested":  raw(`{"alg":"RS256","kid":"one"}`, strings.Repeat("[", 9000)),
		"signature is missing":      part(2, fixedPart("")),
		"signature is cut":          part(2, func(s string) string { return s[:len(s)-8] }),
		"signature is all zero":     part(2, fixedPart(base64.RawURLEncoding.EncodeToString(make([]byte, 256)))),
		"signature with padding":    part(2, func(s string) string { return s + "==" }),
		"signature has stray bits":  part(2, strayBits),
		"signature of another body": func() string { return splice(genuine(), claim(fields{"tid": "00000000-evil"})()) },

		"no algorithm, no signature": func() string {
			return segment(with(goodHeader(), fields{"alg": "none"})) + "." + segment(goodClaims()) + "."
		},
		"algorithm none, but signed":       header(fields{"alg": "none"}),
		"algorithm in lower case":          header(fields{"alg": "rs256"}),
		"algorithm missing":                header(fields{"alg": nil}),
		"algorithm is a number":            header(fields{"alg": 256}),
		"HMAC keyed with our public key":   func() string { return hmacToken(&right.PublicKey) },
		"RS512 by the right key":           func() string { return rs512(right) },
		"PS256 by the right key":           func() string { return ps256(right) },
		"ES256 claimed":                    header(fields{"alg": "ES256"}),
		"critical extension":               header(fields{"crit": []string{"exp"}}),
		"critical extension, empty":        header(fields{"crit": []string{}}),
		"no kid":                           header(fields{"kid": nil}),
		"kid empty":                        header(fields{"kid": ""}),
		"kid is a number":                  header(fields{"kid": 1}),
		"unknown kid":                      header(fields{"kid": "attacker-key"}),
		"right kid, wrong key":             func() string { return sign(wrong, goodHeader(), goodClaims()) },
		"wrong key, brought along":         func() string { return withOwnKey(wrong, "jwk", jwk("one", wrong.N, wrong.E)) },
		"wrong key, to be fetched by us":   func() string { return withOwnKey(wrong, "jku", "https://evil.test/keys") },
		"wrong key, in a chain to fetch":   func() string { return withOwnKey(wrong, "x5u", "https://evil.test/chain") },
		"wrong key, in a chain in the way": func() string { return withOwnKey(wrong, "x5c", []string{"AAAA"}) },

		"expired":                      claim(fields{"exp": virtual().Add(-6 * time.Minute).Unix()}),
		"expiry missing":               claim(fields{"exp": nil}),
		"expiry is text":               claim(fields{"exp": "4102444800"}),
		"not valid yet":                claim(fields{"nbf": virtual().Add(8 * time.Minute).Unix()}),
		"start missing":                claim(fields{"nbf": nil}),
		"issuer missing":               claim(fields{"iss": nil}),
		"issuer empty":                 claim(fields{"iss": ""}),
		"issuer is another":            claim(fields{"iss": "https://sts.windows.net/" + tenant}),
		"issuer only begins like ours": claim(fields{"iss": "https://graph.microsoft.com.evil.test"}),
		"issuer over http":             claim(fields{"iss": "http://graph.microsoft.com"}),
		"issuer with two slashes":      claim(fields{"iss": "https://graph.microsoft.com//"}),
		"issuer is a list":             claim(fields{"iss": []string{"https://graph.microsoft.com"}}),
		"issuer under another name":    claim(fields{"iss": nil, "ISS": "https://graph.microsoft.com"}),
		"audience missing":             claim(fields{"aud": nil}),
		"audience empty":               claim(fields{"aud": ""}),
		"audience is another bot":      claim(fields{"aud": "0f2b6c1e-1111-4222-8333-444455556667"}),
		"audience with something more": claim(fields{"aud": app + "/"}),
		"audience list without us":     claim(fields{"aud": []string{"a", "b"}}),
		"tenant missing (a chat's)":    claim(fields{"tid": nil}),
		"tenant empty":                 claim(fields{"tid": ""}),
		"tenant is a number":           claim(fields{"tid": 7}),
		"tenant is another":            claim(fields{"tid": "9d1d6b4b-0000-4bbb-8ccc-ddddeeeeffff"}),
	}
	for name, make := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newIssuer(map[string]*rsa.PrivateKey{"one": right})
				v := loaded(t, source, func(c *Config) { c.Tenants = []string{tenant} })
				pass(2 * time.Minute) // a fetch would be allowed again
				bad := make()
				for range 3 {
					_, err := v.Verify(t.Context(), "Bearer "+bad)
					if !errors.Is(err, ErrForged) || errors.Is(err, ErrUnavailable) {
						t.Fatalf("got %v, want ErrForged", err)
					}
					leaksNothing(t, err, bad)
				}
				want := 1
				if name == "unknown kid" {
					want = 2 // it might have been a new key
				}
				if n := source.count(); n != want {
					t.Errorf("%d fetches, want %d", n, want)
				}
				if n := len(v.seen.passed); n != 0 {
					t.Errorf("%d tokens remembered, want none", n)
				}
				if _, err := v.Verify(t.Context(), "Bearer "+genuine()); err != nil {
					t.Errorf("the genuine one is refused as well: %v", err)
				}
			})
		})
	}
	if len(cases) < 40 {
		t.Errorf("only %d forged tokens", len(cases))
	}
}

func TestOtherSchemesAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := testKeys()[0]
		v := loaded(t, newIssuer(map[string]*rsa.PrivateKey{"one": key}))
		token := sign(key, goodHeader(), goodClaims())
		for _, header := range []string{"", "Bearer", token, "Basic " + token, "Bearer\t" + token, " Bearer " + token, "Bearer," + token} {
			if _, err := v.Verify(t.Context(), header); !errors.Is(err, ErrForged) {
				t.Errorf("got %v, want ErrForged", err)
			}
		}
	})
}

func TestTokenMustNameATenantEvenIfAnyMayCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := testKeys()[0]
		v := loaded(t, newIssuer(map[string]*rsa.PrivateKey{"one": key}))
		for _, tid := range []any{nil, "", 7, []string{tenant}} {
			token := "Bearer " + sign(key, goodHeader(), with(goodClaims(), fields{"tid": tid}))
			if _, err := v.Verify(t.Context(), token); !errors.Is(err, ErrForged) {
				t.Errorf("tenant %v: got %v, want ErrForged", tid, err)
			}
		}
	})
}

func TestARefusalNamesWhatCameAndWhatIsExpected(t *testing.T) {
	long := strings.Repeat("x", 200)
	for name, c := range map[string]struct {
		claims fields
		want   string
	}{
		"another bot":        {fields{"aud": "0f2b6c1e"}, `audience is "0f2b6c1e", not ` + app},
		"several other bots": {fields{"aud": []string{"a", "b"}}, `audience is "[a b]", not ` + app},
		"another tenant":     {fields{"tid": "9d1d6b4b"}, `tenant is "9d1d6b4b", not ` + tenant + " or other"},
		"another issuer": {fields{"iss": "https://sts.windows.net/"},
			`issuer is "https://sts.windows.net/", not https://graph.microsoft.com or https://api.botframework.com`},
		"a stranger's flood":       {fields{"tid": long}, `tenant is "` + long[:100] + `\u2026", not ` + tenant + " or other"},
		"a stranger's line breaks": {fields{"tid": "a\n\x1b[2Jb\u202e"}, `tenant is "a\n\x1b[2Jb\u202e", not ` + tenant + " or other"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				key := testKeys()[0]
				v := loaded(t, newIssuer(map[string]*rsa.PrivateKey{"one": key}), func(c *Config) { c.Tenants = []string{tenant, "other"} })
				_, err := v.Verify(t.Context(), "Bearer "+sign(key, goodHeader(), with(goodClaims(), c.claims)))
				if want := ErrForged.Error() + ": " + c.want; err == nil || err.Error() != want {
					t.Errorf("\n got %v\nwant %s", err, want)
				}
			})
		})
	}
}

// leaksNothing looks for anything of the token in the error.
func leaksNothing(t *testing.T, err error, token string) {
	t.Helper()
	for part := range strings.SplitSeq(token, ".") {
		if len(part) >= 8 && strings.Contains(err.Error(), part[:8]) {
			t.Error("the error holds a part of the token")
		}
		plain, _ := base64.RawURLEncoding.DecodeString(part)
		if strings.Contains(string(plain), "attacker-key") && strings.Contains(err.Error(), "attacker-key") {
			t.Error("the error holds what a stranger wrote")
		}
	}
}

func fixedPart(s string) func(string) string { return func(string) string { return s } }

// strayBits sets the bits of the last character that no byte uses: another
// text for the same signature.
func strayBits(s string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, s[len(s)-1])
	return s[:len(s)-1] + string(alphabet[last^1])
}

func splice(a, b string) string {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	return y[0] + "." + y[1] + "." + x[2]
}

func withOwnKey(key *rsa.PrivateKey, field string, value any) string {
	return sign(key, with(goodHeader(), fields{field: value}), goodClaims())
}

func hmacToken(public *rsa.PublicKey) string {
	text := segment(with(goodHeader(), fields{"alg": "HS256"})) + "." + segment(goodClaims())
	mac := hmac.New(sha256.New, public.N.Bytes())
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func rs512(key *rsa.PrivateKey) string {
	text := segment(with(goodHeader(), fields{"alg": "RS512"})) + "." + segment(goodClaims())
	sum := sha512.Sum512([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA512, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func ps256(key *rsa.PrivateKey) string {
	text := segment(with(goodHeader(), fields{"alg": "PS256"})) + "." + segment(goodClaims())
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], nil)
	if err != nil {
		panic(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}
