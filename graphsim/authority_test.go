package graphsim

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/golang-jwt/jwt/v5"
)

// Microsoft's own token library is content with the token endpoint and with the documents that it reads before it.
func TestMicrosoftsLibraryGetsItsTokenHere(t *testing.T) {
	key, certificate := testKey(), certificateOf(t, testKey())
	type ask func(azcore.ClientOptions, bool) (azcore.TokenCredential, error)
	bySecret := func(secret string) ask {
		return func(o azcore.ClientOptions, trusted bool) (azcore.TokenCredential, error) {
			return azidentity.NewClientSecretCredential(DefaultTenantID, DefaultAppID, secret,
				&azidentity.ClientSecretCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: trusted})
		}
	}
	byCertificate := func(o azcore.ClientOptions, trusted bool) (azcore.TokenCredential, error) {
		return azidentity.NewClientCertificateCredential(DefaultTenantID, DefaultAppID, []*x509.Certificate{certificate}, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: o, DisableInstanceDiscovery: trusted})
	}
	for name, c := range map[string]struct {
		config  Config
		by      ask
		refused string
	}{
		"secret":              {Config{ClientSecret: "s3"}, bySecret("s3"), ""},
		"wrong secret":        {Config{ClientSecret: "s3"}, bySecret("s4"), "AADSTS7000215"},
		"certificate":         {Config{ClientCertificate: certificate}, byCertificate, ""},
		"certificate, unread": {Config{ClientSecret: "s3"}, byCertificate, ""},
		"another certificate": {Config{ClientCertificate: certificateOf(t, otherKey(t))}, byCertificate, "AADSTS700027"},
	} {
		for _, trusted := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				s, err := New(c.config)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				o := azcore.ClientOptions{
					Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: DefaultBaseURL + "/"},
					Retry:     policy.RetryOptions{MaxRetries: -1},
					Transport: &http.Client{Transport: Mux{"graph.sim": s, "login.microsoftonline.com": s}},
				}
				credential, err := c.by(o, trusted)
				if err != nil {
					t.Fatal(err)
				}
				token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{DefaultBaseURL + "/.default"}})
				if c.refused != "" {
					if err == nil || !strings.Contains(err.Error(), c.refused) {
						t.Errorf("%v, want %s", err, c.refused)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				b := &bot{t: t, s: s, token: token.Token}
				if a := b.do(context.Background(), http.MethodGet, graphBase+"/communications/calls/nobody", ""); a.status != http.StatusNotFound {
					t.Errorf("the token is no good: %d", a.status)
				}
				asked := map[string]bool{}
				for _, r := range s.Requests() {
					asked[r.Operation] = true
				}
				if !asked["tenantDiscovery"] || !asked["token"] || asked["instanceDiscovery"] == trusted {
					t.Errorf("asked for %v", asked)
				}
				for _, c := range s.Complaints() {
					if c.Rule == RuleTokenMissing || c.Rule == RuleEmptyID {
						t.Errorf("asking for a token is complained of: %s", c.Text)
					}
				}
			})
		}
	}
}

func TestAClientAssertionIsChecked(t *testing.T) {
	key := testKey()
	tenant := "contoso.example"
	audience := DefaultBaseURL + "/" + tenant + "/oauth2/v2.0/token"
	signed := func(method jwt.SigningMethod, by any, change func(jwt.MapClaims)) string {
		c := jwt.MapClaims{"aud": audience, "iss": DefaultAppID, "sub": DefaultAppID, "exp": time.Now().Add(time.Minute).Unix(), "jti": "1"}
		change(c)
		text, err := jwt.NewWithClaims(method, c).SignedString(by)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	set := func(name string, v any) string {
		return signed(jwt.SigningMethodPS256, key, func(c jwt.MapClaims) { c[name] = v })
	}
	good := signed(jwt.SigningMethodRS256, key, func(jwt.MapClaims) {})
	for name, c := range map[string]struct{ assertion, kind, want string }{
		"good":              {good, assertionType, ""},
		"PS256":             {set("jti", "2"), assertionType, ""},
		"issuer's audience": {set("aud", DefaultBaseURL+"/"+tenant+"/v2.0"), assertionType, ""},
		"two parts":         {good[:strings.LastIndex(good, ".")], assertionType, "AADSTS50027"},
		"no signature":      {good[:strings.LastIndex(good, ".")+1], assertionType, "AADSTS50027"},
		"not a token":       {"x", assertionType, "AADSTS50027"},
		"none":              {"", assertionType, "AADSTS50027"},
		"of no kind":        {good, "", "AADSTS50027"},
		"a secret for key":  {signed(jwt.SigningMethodHS256, []byte("x"), func(jwt.MapClaims) {}), assertionType, "AADSTS50027"},
		"no end":            {signed(jwt.SigningMethodRS256, key, func(c jwt.MapClaims) { delete(c, "exp") }), assertionType, "AADSTS50027"},
		"another tenant":    {set("aud", DefaultBaseURL+"/common/oauth2/v2.0/token"), assertionType, "AADSTS700023"},
		"another app":       {set("sub", guestID), assertionType, "AADSTS700021"},
		"another issuer":    {set("iss", guestID), assertionType, "AADSTS700021"},
		"over":              {set("exp", time.Now().Add(-time.Hour).Unix()), assertionType, "AADSTS700024"},
		"not yet":           {set("nbf", time.Now().Add(time.Hour).Unix()), assertionType, "AADSTS700024"},
	} {
		for _, config := range []Config{{ClientSecret: "s3"}, {ClientCertificate: certificateOf(t, key)}} {
			s, err := New(config)
			if err != nil {
				t.Fatal(err)
			}
			form := url.Values{"grant_type": {"client_credentials"}, "scope": {"x/.default"}, "client_id": {DefaultAppID},
				"client_assertion": {c.assertion}, "client_assertion_type": {c.kind}}
			b := &bot{t: t, s: s}
			a := b.do(t.Context(), http.MethodPost, audience, form.Encode())
			said, _ := a.body["error_description"].(string)
			if c.want == "" && a.status != 200 || !strings.HasPrefix(said, c.want) || c.want != "" && a.status < 400 {
				t.Errorf("%s: %d %s, want %q", name, a.status, a.raw, c.want)
			}
			s.Close()
		}
	}
}

func TestAnInstanceIsKnownByItsHost(t *testing.T) {
	s, err := New(Config{BaseURL: "https://sim.example/graph"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b := &bot{t: t, s: s}
	for asked, want := range map[string]string{
		"https://sim.example/graph/contoso/oauth2/v2.0/authorize": "https://sim.example/graph/contoso/v2.0/.well-known/openid-configuration",
		"https://other.example/contoso/oauth2/v2.0/authorize":     "",
		"": "", "%": "",
	} {
		a := b.do(t.Context(), http.MethodGet, "https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint="+url.QueryEscape(asked), "")
		if got, _ := a.body["tenant_discovery_endpoint"].(string); got != want || (want == "") != (a.status == 400) {
			t.Errorf("%s: %d %s", asked, a.status, a.raw)
		}
	}
	a := b.do(t.Context(), http.MethodGet, "https://sim.example/graph/contoso/v2.0/.well-known/openid-configuration", "")
	if a.body["token_endpoint"] != "https://sim.example/graph/contoso/oauth2/v2.0/token" || a.body["issuer"] != "https://sim.example/graph/contoso/v2.0" {
		t.Errorf("%s", a.raw)
	}
}

func otherKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func certificateOf(t *testing.T, key *rsa.PrivateKey) *x509.Certificate {
	t.Helper()
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bot"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
