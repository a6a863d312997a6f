package entra

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/golang-jwt/jwt/v5"

	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/graphsim"
)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// certificatePEM is made by the test, with the key.
func certificatePEM(t *testing.T, until time.Time) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bot"}, NotBefore: until.Add(-24 * time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(testKey())
	if err != nil {
		t.Fatal(err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
}

func pair(t *testing.T) KeyPair {
	t.Helper()
	p, err := ParseKeyPair(certificatePEM(t, time.Now().Add(time.Hour)), "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A tap sees what is sent, and passes it on.
type tap struct {
	next  http.RoundTripper
	mu    sync.Mutex
	forms []url.Values // of the token endpoint
	asked []*url.URL
}

func (p *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r.URL)
	if r.Body != nil && strings.HasSuffix(r.URL.Path, "/token") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		p.forms = append(p.forms, form)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	return p.next.RoundTrip(r)
}

// authority is a simulator that is reached without sockets.
func authority(t *testing.T, cert *x509.Certificate) (*graphsim.Service, *tap) {
	t.Helper()
	service, err := graphsim.New(graphsim.Config{BaseURL: "https://login.sim", ClientCertificate: cert, ClientSecret: "none is sent"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)
	return service, &tap{next: graphsim.Mux{"login.sim": service}}
}

func bot(tap *tap) Config {
	return Config{Authority: "https://login.sim", TenantID: graphsim.DefaultTenantID, ClientID: graphsim.DefaultAppID, Transport: tap}
}

func TestTheAssertionOfACertificateCanBeVerified(t *testing.T) {
	p := pair(t)
	_, tap := authority(t, p.chain[0])
	source, err := Certificate(bot(tap), p)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if token, err := source.Token(t.Context()); err != nil || token == "" {
			t.Fatalf("token %t, %v", token != "", err)
		}
	}
	if len(tap.forms) != 1 {
		t.Fatalf("%d token requests for three tokens", len(tap.forms))
	}
	form := tap.forms[0]
	if form.Get("client_secret") != "" || form.Get("scope") == "" || !strings.Contains(form.Get("scope"), "https://graph.microsoft.com/.default") {
		t.Errorf("scope %q, a secret: %t", form.Get("scope"), form.Has("client_secret"))
	}
	claims := jwt.MapClaims{}
	at := "https://login.sim/" + graphsim.DefaultTenantID + "/oauth2/v2.0/token"
	parsed, err := jwt.ParseWithClaims(form.Get("client_assertion"), claims, func(*jwt.Token) (any, error) { return &testKey().PublicKey, nil },
		jwt.WithAudience(at), jwt.WithIssuer(graphsim.DefaultAppID), jwt.WithSubject(graphsim.DefaultAppID),
		jwt.WithExpirationRequired(), jwt.WithValidMethods([]string{"PS256", "RS256"}))
	if err != nil {
		t.Fatal(err)
	}
	thumbprint := sha256.Sum256(p.chain[0].Raw)
	if got := parsed.Header["x5t#S256"]; got != base64.StdEncoding.EncodeToString(thumbprint[:]) {
		t.Errorf("the header names certificate %v", got)
	}
	if until, err := claims.GetExpirationTime(); err != nil || time.Until(until.Time) > 15*time.Minute {
		t.Errorf("good until %v, %v", until, err)
	}
}

func TestARefusedTokenIsAskedForAnew(t *testing.T) {
	p := pair(t)
	_, tap := authority(t, p.chain[0])
	source, err := Certificate(bot(tap), p)
	if err != nil {
		t.Fatal(err)
	}
	first, err := source.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	source.Invalidate(first)
	second, err := source.Token(t.Context())
	if err != nil || second == first || len(tap.forms) != 2 {
		t.Errorf("the same token: %t, %d requests, %v", second == first, len(tap.forms), err)
	}
}

func TestEachTenantsTokenIsAskedForAtThatTenant(t *testing.T) {
	p := pair(t)
	_, tap := authority(t, p.chain[0])
	source, err := graphclient.NewTenantTokens(graphclient.TenantTokensConfig{Own: "own.example", New: func(tenant string) (graphclient.TokenSource, error) {
		cfg := bot(tap)
		cfg.TenantID = tenant
		return Certificate(cfg, p)
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []string{"", "other.example"} {
		if _, err := source.Token(graphclient.WithTenant(t.Context(), tenant)); err != nil {
			t.Error(err)
		}
	}
	var paths []string
	for _, u := range tap.asked {
		if strings.HasSuffix(u.Path, "/token") {
			paths = append(paths, u.Path)
		}
	}
	if got := strings.Join(paths, " "); got != "/own.example/oauth2/v2.0/token /other.example/oauth2/v2.0/token" {
		t.Errorf("asked at %s", got)
	}
}

func TestAWorkloadsFileIsReadAgainForEachToken(t *testing.T) {
	_, tap := authority(t, nil)
	file := filepath.Join(t.TempDir(), "token")
	cfg := bot(tap)
	source, err := WorkloadIdentity(cfg, file)
	if err != nil {
		t.Fatal(err)
	}
	var last string
	for _, id := range []string{"one", "two"} {
		assertion, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{"iss": cfg.ClientID, "sub": cfg.ClientID, "jti": id,
			"aud": "https://login.sim/" + cfg.TenantID + "/v2.0", "exp": time.Now().Add(time.Hour).Unix()}).SignedString(testKey())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(assertion), 0o600); err != nil {
			t.Fatal(err)
		}
		source.Invalidate(last)
		if last, err = source.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := tap.forms[len(tap.forms)-1].Get("client_assertion"); got != assertion {
			t.Errorf("%s: another assertion was sent", id)
		}
	}
}

// reply answers everything with one status and body.
type reply struct {
	status int
	body   string
	err    error
}

func (a reply) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.err != nil {
		return nil, a.err
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {"7"}},
		Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func TestAManagedIdentityAsksItsMachine(t *testing.T) {
	for _, name := range []string{"IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT", "MSI_ENDPOINT", "IDENTITY_SERVER_THUMBPRINT"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	for _, id := range []string{"", "11111111-2222-3333-4444-555555555555"} {
		machine := &tap{next: reply{status: 200, body: fmt.Sprintf(`{"access_token":"of the machine","expires_on":"%d","resource":"https://graph.microsoft.us","token_type":"Bearer"}`, time.Now().Add(time.Hour).Unix())}}
		source, err := ManagedIdentity(Config{Cloud: "usgov-l4", ClientID: id, Transport: machine})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			token, err := source.Token(t.Context())
			if err != nil || token != "of the machine" {
				t.Fatalf("%q, %v", token, err)
			}
			source.Invalidate(token)
		}
		if len(machine.asked) != 2 {
			t.Errorf("asked %d times, want anew after the refusal", len(machine.asked))
		}
		u := machine.asked[0]
		if u.Host != "169.254.169.254" || u.Query().Get("resource") != "https://graph.microsoft.us" || u.Query().Get("client_id") != id {
			t.Errorf("asked %s", u)
		}
	}
}

const canary = "c4nary-secret"

func TestNoErrorRepeatsWhatATokenServiceSays(t *testing.T) {
	p := pair(t)
	for name, c := range map[string]struct {
		reply
		status int
		says   string
	}{
		"known number":   {reply{status: 401, body: `{"error":"invalid_client","error_description":"AADSTS700027: ` + canary + `"}`}, 401, "invalid_client: AADSTS700027: the app registration does not know the certificate"},
		"unknown number": {reply{status: 400, body: `{"error":"invalid_request","error_description":"AADSTS12345: ` + canary + `"}`}, 400, "AADSTS12345"},
		"word of theirs": {reply{status: 400, body: `{"error":"oh ` + canary + `"}`}, 400, "status 400"},
		"a page":         {reply{status: 502, body: "<html>" + canary}, 502, "no token in the answer"},
		"nonsense":       {reply{status: 200, body: canary}, 200, "no token in the answer"},
		"endless":        {reply{status: 200, body: strings.Repeat(canary, 200_000)}, 0, "too large"},
		"no connection":  {reply{err: io.ErrUnexpectedEOF}, 0, "unexpected EOF"},
	} {
		sources := map[string]func() (*graphclient.CachedTokens, error){
			"certificate": func() (*graphclient.CachedTokens, error) {
				return Certificate(Config{Authority: "https://login.sim", TenantID: "t", ClientID: canary, Transport: c.reply}, p)
			},
			"managed identity": func() (*graphclient.CachedTokens, error) { return ManagedIdentity(Config{Transport: c.reply}) },
		}
		for kind, create := range sources {
			source, err := create()
			if err != nil {
				t.Fatal(err)
			}
			_, err = source.Token(t.Context())
			e, ok := errors.AsType[*graphclient.Error](err)
			if !ok || e.Status != c.status || e.RetryAfter <= 0 {
				t.Errorf("%s, %s: status %d: %v", name, kind, e.Status, err)
			}
			said := strings.ReplaceAll(fmt.Sprintf("%v", err), ", code ", ": ")
			if strings.Contains(said, canary) || strings.Contains(fmt.Sprintf("%+v %#v", *e, e.Err), canary) {
				t.Errorf("%s, %s: the answer is in the error", name, kind)
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("%s, %s: %q does not say %q", name, kind, said, c.says)
			}
		}
	}
}

// What Microsoft's support asks for is in the error, and how long to wait.
func TestATokenServicesIDAndPauseAreKept(t *testing.T) {
	for _, c := range []struct {
		id, after, wantID string
		want              time.Duration
	}{
		{"9d1d6b4b-0000-4bbb-8ccc-ddddeeeeffff", "2.5", "9d1d6b4b-0000-4bbb-8ccc-ddddeeeeffff", 2500 * time.Millisecond},
		{canary, "soon", "", 0},
		{"", "1e9", "", time.Hour},
	} {
		err := answered(429, http.Header{"X-Ms-Request-Id": {c.id}, "Retry-After": {c.after}}, []byte(`{"error":"slow_down"}`))
		if e, ok := errors.AsType[*graphclient.Error](err); !ok || e.RequestID != c.wantID || e.RetryAfter != c.want {
			t.Errorf("%q, %q: %+v", c.id, c.after, e)
		}
	}
}

// credential is some other one of Azure's library.
type credential struct {
	token azcore.AccessToken
	err   error
	asked policy.TokenRequestOptions
}

func (c *credential) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.asked = o
	return c.token, c.err
}

func TestAnyCredentialWillDo(t *testing.T) {
	c := &credential{token: azcore.AccessToken{Token: "x", ExpiresOn: time.Now().Add(time.Hour)}}
	source, err := FromCredential(c, "tenant", "")
	if err != nil {
		t.Fatal(err)
	}
	token, err := source.Token(t.Context())
	if token != "x" || err != nil || c.asked.TenantID != "tenant" || c.asked.Scopes[0] != graphclient.DefaultScope {
		t.Errorf("%q, %v, asked %+v", token, err, c.asked)
	}
	c = &credential{err: errors.New(canary)}
	source, _ = FromCredential(c, "", "s")
	if _, err = source.Token(t.Context()); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("the text of an unknown error: %v", err != nil)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	p := pair(t)
	expired, err := ParseKeyPair(certificatePEM(t, time.Now().Add(-time.Hour)), "")
	if err != nil {
		t.Fatal(err)
	}
	for want, give := range map[string]func() error{
		"Config.TenantID": func() error { _, err := Certificate(Config{ClientID: "c"}, p); return err },
		"Config.ClientID": func() error { _, err := Certificate(Config{TenantID: "t"}, p); return err },
		"Config.Cloud": func() error {
			_, err := Certificate(Config{TenantID: "t", ClientID: "c", Cloud: "china"}, p)
			return err
		},
		"expired on": func() error { _, err := Certificate(Config{TenantID: "t", ClientID: "c"}, expired); return err },
		"KeyPair is empty": func() error {
			_, err := Certificate(Config{TenantID: "t", ClientID: "c"}, KeyPair{})
			return err
		},
		"tenant of the machine": func() error { _, err := ManagedIdentity(Config{TenantID: "t"}); return err },
		"credential is missing": func() error { _, err := FromCredential(nil, "", ""); return err },
		"the password is wrong": func() error { _, err := ParseKeyPair([]byte(canary), "x"); return err },
		"neither PEM nor PFX":   func() error { _, err := ParseKeyPair(certificatePEM(t, time.Now())[:300], ""); return err },
		"authority host without ht": func() error {
			_, err := Certificate(Config{TenantID: "t", ClientID: "c", Authority: "http://x"}, p)
			return err
		},
	} {
		if err := give(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), canary) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
