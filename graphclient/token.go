package graphclient

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	// DefaultScope asks for everything the app was granted at Graph.
	DefaultScope = "https://graph.microsoft.com/.default"

	loginURL = "https://login.microsoftonline.com/"

	renewEarly    = 5 * time.Minute  // before expiry, in the background
	expirySkew    = 10 * time.Second // a token is not used for its last seconds
	fetchTimeout  = 10 * time.Second // one request to the token service
	lifeIfUnsaid  = 5 * time.Minute  // when the service names no expires_in
	firstBackoff  = time.Second
	maxBackoff    = 30 * time.Second // and up to a quarter more
	invalidatePer = time.Second      // at most one token a second is thrown away
)

// ClientCredentials configures the OAuth 2.0 client-credentials grant.
type ClientCredentials struct {
	// TokenURL; default https://login.microsoftonline.com/{TenantID}/oauth2/v2.0/token.
	// https, or http for loopback hosts.
	TokenURL     string
	TenantID     string // required without TokenURL
	ClientID     string
	ClientSecret Secret
	Scope        string            // default DefaultScope
	Transport    http.RoundTripper // nil: as in [Config]; must honour the context
}

// A ClientCredentialsSource is a [TokenSource] that remembers its token,
// renews it in the background five minutes before it expires (half way for
// short ones), with one request at a time however many wait, and backs off
// while the token service fails. Its goroutine lives only as long as one
// request to the token service, at most ten seconds.
type ClientCredentialsSource struct {
	conf    clientcredentials.Config
	http    *http.Client
	secrets []string

	mu          sync.Mutex
	token       string
	renewAt     time.Time
	expires     time.Time
	flight      *flight
	failures    int
	nextTry     time.Time // after a failure
	lastErr     *Error
	invalidated time.Time
}

// A flight is one request to the token service that others wait for.
type flight struct {
	done  chan struct{}
	token string
	err   *Error
}

// NewClientCredentials checks the configuration and names the field that is
// wrong. The first Token fetches.
func NewClientCredentials(cfg ClientCredentials) (*ClientCredentialsSource, error) {
	if cfg.TokenURL == "" {
		if cfg.TenantID == "" {
			return nil, errors.New("graphclient: ClientCredentials.TenantID is missing")
		}
		cfg.TokenURL = loginURL + url.PathEscape(cfg.TenantID) + "/oauth2/v2.0/token"
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
		cfg.Scope = DefaultScope
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	secret := string(cfg.ClientSecret)
	return &ClientCredentialsSource{
		conf: clientcredentials.Config{ClientID: cfg.ClientID, ClientSecret: secret, TokenURL: cfg.TokenURL,
			Scopes: []string{cfg.Scope}, AuthStyle: oauth2.AuthStyleInParams},
		http:    &http.Client{Transport: cfg.Transport, CheckRedirect: noRedirect},
		secrets: []string{secret, url.QueryEscape(secret)},
	}, nil
}

// Token returns a token that is good for some seconds at least. It waits for
// the token service only when it has none, and no longer than ctx allows. The
// error is an *Error with Op "token" or the context's.
func (s *ClientCredentialsSource) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	now := time.Now()
	if s.token != "" && now.Before(s.expires) {
		token := s.token
		if !now.Before(s.renewAt) && !now.Before(s.nextTry) {
			s.start()
		}
		s.mu.Unlock()
		return token, nil
	}
	if s.flight == nil && now.Before(s.nextTry) {
		err := *s.lastErr
		err.RetryAfter = s.nextTry.Sub(now)
		s.mu.Unlock()
		return "", &err
	}
	f := s.start()
	s.mu.Unlock()
	select {
	case <-f.done:
		if f.err != nil {
			return "", f.err
		}
		return f.token, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Invalidate throws a token away that Graph refused. A token that was already
// replaced is left alone, and no more than one a second is thrown away: if
// Graph refuses every token, the token service shall not suffer for it.
func (s *ClientCredentialsSource) Invalidate(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if token != s.token || !s.invalidated.IsZero() && now.Sub(s.invalidated) < invalidatePer {
		return
	}
	s.token, s.invalidated = "", now
}

// start returns the request under way, or begins one. s.mu is held.
func (s *ClientCredentialsSource) start() *flight {
	if s.flight == nil {
		s.flight = &flight{done: make(chan struct{})}
		go s.run(s.flight)
	}
	return s.flight
}

// run has its own context: who asked first must not cancel it for the others.
func (s *ClientCredentialsSource) run(f *flight) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	began := time.Now()
	t, err := s.conf.Token(context.WithValue(ctx, oauth2.HTTPClient, s.http))
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(f.done)
	s.flight = nil
	if err != nil {
		f.err = s.failed(err)
		return
	}
	f.token = t.AccessToken
	s.keep(t, began)
}

func (s *ClientCredentialsSource) keep(t *oauth2.Token, began time.Time) {
	life := lifeIfUnsaid
	if !t.Expiry.IsZero() {
		life = time.Until(t.Expiry)
	}
	s.token = t.AccessToken
	s.renewAt = began.Add(life - min(renewEarly, life/2))
	s.expires = began.Add(life - min(expirySkew, life/10))
	s.failures, s.nextTry, s.lastErr = 0, time.Time{}, nil
}

// failed notes a failure and says when to try again.
func (s *ClientCredentialsSource) failed(err error) *Error {
	e := &Error{Op: "token", Err: transportError(err)}
	if r, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		// r.Error() repeats the body, so only what we know is taken from it.
		e.Err = nil
		e.Code = foreignText(r.ErrorCode, maxCode, s.secrets...)
		e.Message = foreignText(r.ErrorDescription, maxMessage, s.secrets...)
		if r.Response != nil {
			e.Status = r.Response.StatusCode
			e.RetryAfter = retryAfter(r.Response.Header, time.Now())
		}
	} else if strings.HasPrefix(err.Error(), "oauth2: ") { // may repeat the body
		e.Err = fmt.Errorf("%w: no token in the answer", ErrUnreadable)
	}
	wait := min(firstBackoff<<min(s.failures, 10), maxBackoff)
	wait += rand.N(wait / 4) // so that many processes do not come back at once
	s.failures++
	e.RetryAfter = max(e.RetryAfter, wait)
	s.nextTry, s.lastErr = time.Now().Add(e.RetryAfter), e
	return e
}
