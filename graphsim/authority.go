package graphsim

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// assertionType is the only kind of client assertion there is. [RFC 7523: 2.2]
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionSlew is how far a client's clock may be off.
const assertionSlew = 5 * time.Minute

// authority is the address below which a tenant's token endpoint lies.
func (s *Service) authority(tenant string) string {
	return s.cfg.BaseURL + "/" + url.PathEscape(tenant)
}

// tenantDiscovery is GET /{tenant}/v2.0/.well-known/openid-configuration, which Microsoft's token libraries read before
// they ask for a token. [doc: identity platform]
func (s *Service) tenantDiscovery(tenant string) reply {
	at := s.authority(tenant)
	return reply{status: http.StatusOK, body: map[string]any{
		"token_endpoint":                        at + "/oauth2/v2.0/token",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"authorization_endpoint":                at + "/oauth2/v2.0/authorize",
		"jwks_uri":                              s.cfg.BaseURL + "/v1/keys",
		"issuer":                                at + "/v2.0",
		"response_types_supported":              []string{"code"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
	}}
}

// instanceDiscovery is GET /common/discovery/instance: the libraries ask there whether they may trust an authority that
// they do not know. The service vouches for itself alone. [doc: identity platform]
func (s *Service) instanceDiscovery(r *http.Request) reply {
	asked, err := url.Parse(r.URL.Query().Get("authorization_endpoint"))
	own, ownErr := url.Parse(s.cfg.BaseURL)
	if err != nil || ownErr != nil || asked.Host == "" {
		return discoveryError("AADSTS50049: Unknown or invalid instance.")
	}
	if !strings.EqualFold(asked.Host, own.Host) {
		return discoveryError("AADSTS50049: Unknown or invalid instance. The simulator knows only itself.")
	}
	below := strings.Trim(strings.TrimPrefix(asked.Path, own.Path), "/")
	tenant, _, _ := strings.Cut(below, "/")
	return reply{status: http.StatusOK, body: map[string]any{
		"tenant_discovery_endpoint": s.authority(tenant) + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []any{map[string]any{
			"preferred_network": own.Host, "preferred_cache": own.Host, "aliases": []string{own.Host}}},
	}}
}

func discoveryError(description string) reply {
	return tokenError(http.StatusBadRequest, "invalid_instance", description)
}

// proven checks how the client of a token request proves who it is: by a signed assertion, or by its secret.
func (s *Service) proven(form url.Values, secret, tenant string) (reply, bool) {
	if given, kind := form.Get("client_assertion"), form.Get("client_assertion_type"); given != "" || kind != "" {
		if kind != assertionType {
			return tokenError(http.StatusBadRequest, "invalid_request",
				"AADSTS50027: client_assertion_type must be "+assertionType+"."), false
		}
		if problem := s.assertionProblem(given, tenant); problem != "" {
			return tokenError(http.StatusUnauthorized, "invalid_client", problem), false
		}
		return reply{}, true
	}
	if !s.rightSecret(secret) {
		return tokenError(http.StatusUnauthorized, "invalid_client", "AADSTS7000215: Invalid client secret provided."), false
	}
	return reply{}, true
}

// assertionProblem says what is wrong with a client assertion, in the words of the identity platform's list of errors.
// Without Config.ClientCertificate the signature is not checked, only that there is one. [doc: identity platform]
func (s *Service) assertionProblem(assertion, tenant string) string {
	rules := []jwt.ParserOption{jwt.WithValidMethods([]string{"RS256", "PS256"}), jwt.WithExpirationRequired(),
		jwt.WithLeeway(assertionSlew), jwt.WithIssuer(s.cfg.AppID), jwt.WithSubject(s.cfg.AppID),
		jwt.WithAudience(s.authority(tenant)+"/oauth2/v2.0/token", s.authority(tenant)+"/v2.0")}
	err := checkUnsigned(assertion, rules)
	if c := s.cfg.ClientCertificate; c != nil && err == nil {
		_, err = jwt.NewParser(rules...).Parse(assertion, func(*jwt.Token) (any, error) { return c.PublicKey, nil })
	}
	switch {
	case err == nil:
		return ""
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application."
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return "AADSTS700023: Client assertion audience claim does not match Realm issuer: it must be the token endpoint."
	case errors.Is(err, jwt.ErrTokenInvalidSubject), errors.Is(err, jwt.ErrTokenInvalidIssuer):
		return "AADSTS700021: Client assertion application identifier doesn't match 'client_id' parameter: iss and sub must be it."
	case errors.Is(err, jwt.ErrTokenExpired), errors.Is(err, jwt.ErrTokenNotValidYet):
		return "AADSTS700024: Client assertion is not within its valid time range."
	}
	return "AADSTS50027: JWT token is invalid or malformed: it needs three parts, alg RS256 or PS256, and the claims aud, iss, sub and exp."
}

// checkUnsigned checks all of an assertion but its signature, which must only be there.
func checkUnsigned(assertion string, rules []jwt.ParserOption) error {
	claims := jwt.MapClaims{}
	t, parts, err := jwt.NewParser().ParseUnverified(assertion, claims)
	if err != nil {
		return err
	}
	if alg := t.Method.Alg(); parts[2] == "" || alg != "RS256" && alg != "PS256" {
		return jwt.ErrTokenMalformed
	}
	return jwt.NewValidator(rules...).Validate(claims)
}

// certificateProblem is what is wrong with Config.ClientCertificate.
func certificateProblem(c *x509.Certificate) error {
	if c != nil && c.PublicKeyAlgorithm != x509.RSA {
		return errors.New("graphsim: ClientCertificate: its key is not RSA")
	}
	return nil
}
