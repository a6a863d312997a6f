package tokens

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"net/http"
	"sync"
	"testing"
	"time"
)

const (
	app     = "0f2b6c1e-1111-4222-8333-444455556666"
	tenant  = "9d1d6b4b-aaaa-4bbb-8ccc-ddddeeeeffff"
	openID  = "https://issuer.test/.well-known/openid"
	keysURL = "https://issuer.test/keys"
)

// Making RSA keys is slow, so all tests share three.
var testKeys = sync.OnceValue(func() [3]*rsa.PrivateKey {
	var keys [3]*rsa.PrivateKey
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

// issuer answers as Microsoft's key service does, in process, and counts.
type issuer struct {
	mu      sync.Mutex
	openID  string
	keys    string
	status  int
	delay   time.Duration
	fetches int // of the OpenID document
}

func newIssuer(kids map[string]*rsa.PrivateKey) *issuer {
	i := &issuer{openID: `{"issuer":"https://api.botframework.com","jwks_uri":"` + keysURL + `"}`, status: 200}
	i.rotate(kids)
	return i
}

func (i *issuer) set(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

func (i *issuer) rotate(kids map[string]*rsa.PrivateKey) {
	var keys []map[string]string
	for kid, key := range kids {
		keys = append(keys, jwk(kid, key.N, key.E))
	}
	all, err := json.Marshal(map[string]any{"keys": keys})
	if err != nil {
		panic(err)
	}
	i.set(func() { i.keys = string(all) })
}

func jwk(kid string, n *big.Int, e int) map[string]string {
	enc := base64.RawURLEncoding.EncodeToString
	return map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
		"n": enc(n.Bytes()), "e": enc(big.NewInt(int64(e)).Bytes())}
}

func (i *issuer) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fetches
}

func (i *issuer) RoundTrip(req *http.Request) (*http.Response, error) {
	i.mu.Lock()
	body, status, delay := i.keys, i.status, i.delay
	if req.URL.String() == openID {
		body = i.openID
		i.fetches++
	}
	i.mu.Unlock()
	select {
	case <-time.After(delay):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Location": {"https://evil.test/"}},
		Body: io.NopCloser(bytes.NewReader([]byte(body))), Request: req}, nil
}

// pass lets the virtual time of a bubble go on.
func pass(d time.Duration) { <-time.After(d) }

type fields = map[string]any

func goodHeader() fields { return fields{"alg": "RS256", "typ": "JWT", "kid": "one", "x5t": "one"} }

func goodClaims() fields {
	now := time.Now()
	return fields{"iss": "https://graph.microsoft.com", "aud": app, "tid": tenant,
		"nbf": now.Add(-time.Minute).Unix(), "exp": now.Add(65 * time.Minute).Unix()}
}

// with returns f with other values; nil takes a field away.
func with(f fields, more fields) fields {
	f = maps.Clone(f)
	for k, v := range more {
		if v == nil {
			delete(f, k)
		} else {
			f[k] = v
		}
	}
	return f
}

func segment(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// sign returns a token signed with RS256, whatever its header says.
func sign(key *rsa.PrivateKey, header, claims any) string {
	return signText(key, segment(header)+"."+segment(claims))
}

func signText(key *rsa.PrivateKey, text string) string {
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func good(key *rsa.PrivateKey, kid string) string {
	return "Bearer " + sign(key, with(goodHeader(), fields{"kid": kid}), goodClaims())
}

func start(t testing.TB, i *issuer, change ...func(*Config)) *Verifier {
	t.Helper()
	cfg := Config{OpenIDURL: openID, Audience: app, Transport: i}
	for _, c := range change {
		c(&cfg)
	}
	v, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

func loaded(t testing.TB, i *issuer, change ...func(*Config)) *Verifier {
	t.Helper()
	v := start(t, i, change...)
	if err := v.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return v
}
