package graphclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// DefaultScope asks for everything the app was granted at Graph, worldwide cloud.
const DefaultScope = "https://graph.microsoft.com/.default"

// tenantMark in a TokenURL stands for the tenant.
const tenantMark = "{tenant}"

// ClientCredentials configures the OAuth 2.0 client-credentials grant.
type ClientCredentials struct {
	// Cloud by its name, which gives TokenURL and Scope their defaults; see
	// [CloudNamed]. Empty: the worldwide one.
	Cloud string
	// TokenURL; default {authority of the cloud}/{TenantID}/oauth2/v2.0/token.
	// "{tenant}" in it becomes TenantID. https, or http for loopback hosts.
	TokenURL     string
	TenantID     string // required without TokenURL, or where TokenURL names {tenant}
	ClientID     string
	ClientSecret Secret
	Scope        string            // default: everything the app was granted at the cloud's Graph
	Transport    http.RoundTripper // nil: as in [Config]; must honour the context
}

// A ClientCredentialsSource is a [TokenSource] of one tenant, with all that
// [CachedTokens] promises. Its errors are an *Error with Op "token" or the
// context's.
type ClientCredentialsSource struct {
	CachedTokens
	conf    clientcredentials.Config
	http    *http.Client
	secrets []string
}

// NewClientCredentials checks the configuration and names the field that is
// wrong. The first Token fetches.
func NewClientCredentials(cfg ClientCredentials) (*ClientCredentialsSource, error) {
	cloud, err := CloudNamed(cfg.Cloud)
	if err != nil {
		return nil, fmt.Errorf("graphclient: ClientCredentials.Cloud: %w", err)
	}
	if cfg.TokenURL == "" {
		cfg.TokenURL = cloud.TokenURL(tenantMark)
	}
	if strings.Contains(cfg.TokenURL, tenantMark) {
		if cfg.TenantID == "" {
			return nil, errors.New("graphclient: ClientCredentials.TenantID is missing")
		}
		cfg.TokenURL = strings.ReplaceAll(cfg.TokenURL, tenantMark, url.PathEscape(cfg.TenantID))
	}
	if _, err := checkURL("ClientCredentials.TokenURL", cfg.TokenURL); err != nil {
		return nil, err
	}
	if cfg.ClientID == "" {
		return nil, errors.New("graphclient: ClientCredentials.ClientID is missing")
	}
	if cfg.ClientSecret == "" {
		return nil, errors.New("graphclient: ClientCredentials.ClientSecret is missing")
	}
	if cfg.Scope == "" {
		cfg.Scope = cloud.Scope()
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	secret := string(cfg.ClientSecret)
	s := &ClientCredentialsSource{
		conf: clientcredentials.Config{ClientID: cfg.ClientID, ClientSecret: secret, TokenURL: cfg.TokenURL,
			Scopes: []string{cfg.Scope}, AuthStyle: oauth2.AuthStyleInParams},
		http:    &http.Client{Transport: cfg.Transport, CheckRedirect: noRedirect},
		secrets: []string{secret, url.QueryEscape(secret)},
	}
	s.fetch = s.ask
	return s, nil
}

// ask makes one request to the token service.
func (s *ClientCredentialsSource) ask(ctx context.Context, _ string) (string, time.Time, error) {
	t, err := s.conf.Token(context.WithValue(ctx, oauth2.HTTPClient, s.http))
	if err != nil {
		return "", time.Time{}, s.failed(err)
	}
	return t.AccessToken, t.Expiry, nil
}

// failed takes from an error only what may be seen.
func (s *ClientCredentialsSource) failed(err error) *Error {
	e := &Error{Op: "token", Err: transportError(err)}
	if r, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		// r.Error() repeats the body, so only what we know is taken from it.
		e.Err = nil
		e.Code = foreignText(r.ErrorCode, maxCode, s.secrets...)
		e.Message = foreignText(r.ErrorDescription, maxMessage, s.secrets...)
		if r.Response != nil {
			e.Status = r.Response.StatusCode
			e.RetryAfter = RetryAfter(r.Response.Header, time.Now())
			e.RequestID = foreignText(r.Response.Header.Get("X-Ms-Request-Id"), maxCode, s.secrets...)
		}
	} else if strings.HasPrefix(err.Error(), "oauth2: ") { // may repeat the body
		e.Err = fmt.Errorf("%w: no token in the answer", ErrUnreadable)
	}
	return e
}
