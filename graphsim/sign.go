package graphsim

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"math/big"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Issuer is what notification tokens name as theirs. [doc]
const Issuer = "https://api.botframework.com"

// graphIssuer is the other issuer that is documented. [doc]
const graphIssuer = "https://graph.microsoft.com"

const (
	bearerLife = time.Hour       // of a notification token; the real ones live 65 min at most [doc]
	bearerSlew = 5 * time.Minute // a token this close to its end is not used any more
	keyBits    = 2048
)

// signer has the key and the tokens of the hour.
type signer struct {
	mu      sync.Mutex
	key     *rsa.PrivateKey
	bearers map[string]signedToken // by tenant
}

type signedToken struct {
	token string
	until time.Time
}

// current returns the key, and makes it when there is none yet. The caller holds mu.
func (g *signer) current() (*rsa.PrivateKey, error) {
	if g.key == nil {
		key, err := rsa.GenerateKey(rand.Reader, keyBits)
		if err != nil {
			return nil, fmt.Errorf("make signing key: %w", err)
		}
		g.key = key
	}
	return g.key, nil
}

// RotateKeys replaces the signing key by a new one with a new kid, from the next notification on. The old key
// leaves the key document at once.
func (s *Service) RotateKeys() error {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return fmt.Errorf("make signing key: %w", err)
	}
	s.sign.mu.Lock()
	defer s.sign.mu.Unlock()
	s.sign.key, s.sign.bearers = key, nil
	return nil
}

// Forgery says in what a token of SignToken differs from a good one.
type Forgery struct {
	// Claims replace those of a good token; a nil value removes one. Times are jwt.NumericDate or numbers.
	Claims map[string]any
	// Key signs instead of the service's own key. The kid stays that of the service's key unless KeyID is set.
	Key *rsa.PrivateKey
	// KeyID replaces the kid.
	KeyID string
	// Unsigned makes a token with algorithm none.
	Unsigned bool
}

// SignToken makes a notification token as the service sends it, and spoils it as told.
func (s *Service) SignToken(f Forgery) (string, error) {
	s.sign.mu.Lock()
	key, err := s.sign.current()
	s.sign.mu.Unlock()
	if err != nil {
		return "", err
	}
	claims := s.claims(s.cfg.TenantID, time.Now())
	maps.Copy(claims, f.Claims)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	t.Header["kid"] = orElse(f.KeyID, keyID(&key.PublicKey))
	t.Header["x5t"] = t.Header["kid"]
	if f.Unsigned {
		t.Method, t.Header["alg"] = jwt.SigningMethodNone, "none"
		return t.SignedString(jwt.UnsafeAllowNoneSignatureType)
	}
	if f.Key != nil {
		key = f.Key
	}
	return t.SignedString(key)
}

func (s *Service) claims(tenant string, now time.Time) jwt.MapClaims {
	w := &s.cfg.Switches
	if w.TokenFault == TokensExpired {
		now = now.Add(-2 * bearerLife)
	}
	claims := jwt.MapClaims{
		"iss": w.issuer(),
		"aud": s.cfg.AppID,
		"tid": tenant,
		"iat": now.Unix(),
		"nbf": now.Unix(),
		"exp": now.Add(bearerLife).Unix(),
	}
	if w.TokenFault == TokensNoTID {
		delete(claims, "tid")
	}
	return claims
}

// issuer is who signs. [doc, sample; issue #865: the slash]
func (w *Switches) issuer() string {
	issuer := Issuer
	if w.TokenIssuer == IssuerGraph {
		issuer = graphIssuer
	}
	if w.TokenSlash {
		issuer += "/"
	}
	return issuer
}

// notificationToken is the token for the next notification of a tenant's call. One serves for nearly an hour, as the
// platform's do.
func (s *Service) notificationToken(tenant string) (string, error) {
	g := &s.sign
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if b, ok := g.bearers[tenant]; ok && now.Before(b.until) {
		return b.token, nil
	}
	key, err := g.current()
	if err != nil {
		return "", err
	}
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, s.claims(tenant, now))
	t.Header["kid"] = keyID(&key.PublicKey)
	if s.cfg.Switches.TokenFault == UnknownKeyID {
		t.Header["kid"] = "unknown-" + keyID(&key.PublicKey)
	}
	t.Header["x5t"] = t.Header["kid"]
	token, err := t.SignedString(key)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	maps.DeleteFunc(g.bearers, func(_ string, b signedToken) bool { return !now.Before(b.until) })
	if g.bearers == nil {
		g.bearers = map[string]signedToken{}
	}
	g.bearers[tenant] = signedToken{token, now.Add(bearerLife - bearerSlew)}
	return token, nil
}

// keyID derives a key's kid from the key.
func keyID(key *rsa.PublicKey) string {
	sum := sha256.Sum256(key.N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:20])
}

// openID is the document that names the keys. Its algorithm is really spelled RSA256. [doc]
func (s *Service) openID() reply {
	return reply{status: 200, body: map[string]any{
		"issuer":                                Issuer,
		"authorization_endpoint":                "https://invalid.botframework.com",
		"jwks_uri":                              s.cfg.BaseURL + "/v1/keys",
		"id_token_signing_alg_values_supported": []string{"RSA256"},
		"token_endpoint_auth_methods_supported": []string{"private_key_jwt"},
	}}
}

func (s *Service) keySet() reply {
	s.sign.mu.Lock()
	defer s.sign.mu.Unlock()
	key, err := s.sign.current()
	if err != nil {
		return graphError(500, "UnknownError", err.Error())
	}
	id := keyID(&key.PublicKey)
	return reply{status: 200, body: map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "kid": id, "x5t": id,
		"n":            base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e":            base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		"endorsements": []string{"msteams"},
	}}}}
}
