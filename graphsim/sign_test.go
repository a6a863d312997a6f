package graphsim

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// published reads the key document as a bot would.
func (b *bot) published() map[string]*rsa.PublicKey {
	b.t.Helper()
	doc := b.do(b.t.Context(), http.MethodGet, "https://graph.sim/v1/.well-known/OpenIdConfiguration", "")
	keys := b.do(b.t.Context(), http.MethodGet, doc.body["jwks_uri"].(string), "")
	out := map[string]*rsa.PublicKey{}
	for _, k := range keys.body["keys"].([]any) {
		key := k.(map[string]any)
		number := func(name string) *big.Int {
			raw, err := base64.RawURLEncoding.DecodeString(key[name].(string))
			if err != nil {
				b.t.Fatal(err)
			}
			return new(big.Int).SetBytes(raw)
		}
		out[key["kid"].(string)] = &rsa.PublicKey{N: number("n"), E: int(number("e").Int64())}
	}
	return out
}

// verify checks a token as a bot would.
func verify(token string, keys map[string]*rsa.PublicKey) (jwt.MapClaims, error) {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(token, claims, func(t *jwt.Token) (any, error) {
		if key := keys[t.Header["kid"].(string)]; key != nil {
			return key, nil
		}
		return nil, jwt.ErrTokenUnverifiable
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(Issuer), jwt.WithAudience(DefaultAppID), jwt.WithExpirationRequired())
	return claims, err
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func TestNotificationsAreSignedWithThePublishedKey(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		b.ringing(Caller{})
		claims, err := verify(bearer(b.received()[0]), b.published())
		if err != nil || claims["tid"] != DefaultTenantID {
			t.Errorf("%v %v", claims, err)
		}
	})
}

func TestOneTokenServesForAnHour(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		tokens := map[string]bool{}
		for range 5 { // at 0, 12, 24, 36 and 48 minutes
			b.ringing(Caller{})
			tokens[bearer(b.received()[len(b.received())-1])] = true
			wait(12 * time.Minute)
		}
		same(t, 1, len(tokens))
		b.ringing(Caller{})
		token := bearer(b.received()[len(b.received())-1])
		same(t, false, tokens[token])
		if _, err := verify(token, b.published()); err != nil {
			t.Error(err)
		}
	})
}

func TestRotatedKeyReplacesTheOldOne(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		old := b.published()
		b.ringing(Caller{}) // a token of the old key is in use
		if err := b.s.RotateKeys(); err != nil {
			t.Fatal(err)
		}
		b.ringing(Caller{})
		token := bearer(b.received()[1])
		if _, err := verify(token, old); err == nil {
			t.Error("the old document verifies a new token")
		}
		fresh := b.published()
		if _, err := verify(token, fresh); err != nil || len(fresh) != 1 {
			t.Error(err, len(fresh))
		}
	})
}

func TestForgedTokensAreRefusedForTheReasonGiven(t *testing.T) {
	stranger, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		forge  Forgery
		reason string
	}{
		{"good", Forgery{}, ""},
		{"expired", Forgery{Claims: map[string]any{"exp": 1}}, "expired"},
		{"another audience", Forgery{Claims: map[string]any{"aud": "other"}}, "audience"},
		{"another issuer", Forgery{Claims: map[string]any{"iss": "https://evil.example"}}, "issuer"},
		{"no end", Forgery{Claims: map[string]any{"exp": nil}}, "exp claim is required"},
		{"another key", Forgery{Key: stranger}, "signature is invalid"},
		{"unknown kid", Forgery{KeyID: "nobody"}, "unverifiable"},
		{"unsigned", Forgery{Unsigned: true}, "signing method none is invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				token, err := b.s.SignToken(c.forge)
				if err != nil {
					t.Fatal(err)
				}
				_, err = verify(token, b.published())
				if (err == nil) != (c.reason == "") || err != nil && !strings.Contains(err.Error(), c.reason) {
					t.Errorf("%v, want %q", err, c.reason)
				}
			})
		})
	}
}

func (b *bot) askToken(form url.Values, change func(*http.Request)) answered {
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, "https://graph.sim/"+DefaultTenantID+"/oauth2/v2.0/token",
		strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(r)
	}
	return b.send(r)
}

func grant() url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {DefaultAppID}, "client_secret": {"s3cret/+"},
		"scope": {"https://graph.microsoft.com/.default"}}
}

func TestTokenEndpoint(t *testing.T) {
	for _, c := range []struct {
		name   string
		member string
		value  string
		status int
		code   string
	}{
		{"good", "scope", "https://graph.sim/.default", 200, ""},
		{"wrong secret", "client_secret", "guess", 401, "invalid_client"},
		{"unknown app", "client_id", "other", 400, "unauthorized_client"},
		{"wrong grant", "grant_type", "password", 400, "unsupported_grant_type"},
		{"wrong scope", "scope", "User.Read", 400, "invalid_scope"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, Config{ClientSecret: "s3cret/+"}, func(t *testing.T, b *bot) {
				form := grant()
				form.Set(c.member, c.value)
				a := b.askToken(form, nil)
				code, _ := a.body["error"].(string)
				if a.status != c.status || code != c.code {
					t.Errorf("%d %s", a.status, a.raw)
				}
			})
		})
	}
}

func TestTokenEndpointTakesBasicAuthentication(t *testing.T) {
	inBubble(t, Config{ClientSecret: "s3cret/+"}, func(t *testing.T, b *bot) {
		form := grant()
		form.Del("client_id")
		form.Del("client_secret")
		a := b.askToken(form, func(r *http.Request) {
			r.SetBasicAuth(url.QueryEscape(DefaultAppID), url.QueryEscape("s3cret/+"))
		})
		if a.status != 200 || a.body["token_type"] != "Bearer" || a.body["expires_in"] != 3600.0 {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
}

func TestRequestsNeedATokenThatWasIssued(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		refused := func(when string) {
			t.Helper()
			if a := b.post(l.path+"/answer", answerBody); a.status != 401 || a.code() != "InvalidAuthenticationToken" {
				t.Errorf("%s: %d %s", when, a.status, a.raw)
			}
		}
		refused("without a token")
		b.token = "made-up"
		refused("with a made-up token")
		b.token = b.askToken(grant(), nil).body["access_token"].(string)
		if a := b.post(l.path+"/answer", answerBody); a.status != 202 {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		wait(61 * time.Minute)
		refused("with an old token")
		b.token = b.askToken(grant(), nil).body["access_token"].(string)
		b.s.ExpireTokens()
		refused("with a token that was revoked")
	})
}

func TestTokensAndSecretsAreNotInTheRequestLog(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, b *bot) {
		token := b.askToken(grant(), nil).body["access_token"].(string)
		for _, r := range b.s.Requests() {
			if r.Body != nil || r.Reply != nil {
				t.Errorf("%s %v", r.Body, r.Reply)
			}
		}
		for _, e := range b.s.Events() {
			if strings.Contains(e.Detail, token) {
				t.Errorf("%+v", e)
			}
		}
	})
}
