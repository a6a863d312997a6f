package graphclient

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	renewEarly    = 5 * time.Minute  // before expiry, in the background
	expirySkew    = 10 * time.Second // a token is not used for its last seconds
	fetchTimeout  = 10 * time.Second // one request to the token service
	lifeIfUnsaid  = 5 * time.Minute  // when the service names no expires_in
	firstBackoff  = time.Second
	maxBackoff    = 30 * time.Second // and up to a quarter more
	invalidatePer = time.Second      // at most one token a second is thrown away
)

// A TokenFetch asks a token service once. refused is the token that Graph
// would not take any more, which a cache below must not hand out again; it is
// empty when a token is only getting old. A zero expires means that the
// service did not say; then the token is used for five minutes. The error is
// kept, shown and logged, so it must hold no secret: best an [Error] with Op
// "token", whose RetryAfter is honoured.
type TokenFetch func(ctx context.Context, refused string) (token string, expires time.Time, err error)

// CachedTokens is a [TokenSource] that remembers its token, renews it in the
// background five minutes before it expires (half way for short ones), with
// one request at a time however many wait, and backs off while the token
// service fails. Its goroutine lives only as long as one request to the token
// service, at most ten seconds.
type CachedTokens struct {
	fetch TokenFetch

	mu          sync.Mutex
	token       string
	renewAt     time.Time
	expires     time.Time
	flight      *flight
	failures    int
	nextTry     time.Time // after a failure
	lastErr     *Error
	invalidated time.Time
	refused     string // thrown away since the last success
}

// A flight is one request to the token service that others wait for.
type flight struct {
	done  chan struct{}
	token string
	err   *Error
}

// NewCachedTokens puts the memory in front of a token service. The first
// Token fetches.
func NewCachedTokens(fetch TokenFetch) (*CachedTokens, error) {
	if fetch == nil {
		return nil, errors.New("graphclient: NewCachedTokens: fetch is missing")
	}
	return &CachedTokens{fetch: fetch}, nil
}

// Token returns a token that is good for some seconds at least. It waits for
// the token service only when it has none, and no longer than ctx allows. The
// error is an *Error with Op "token" or the context's.
func (s *CachedTokens) Token(ctx context.Context) (string, error) {
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
func (s *CachedTokens) Invalidate(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if token == "" || token != s.token || !s.invalidated.IsZero() && now.Sub(s.invalidated) < invalidatePer {
		return
	}
	s.token, s.refused, s.invalidated = "", token, now
}

// start returns the request under way, or begins one. s.mu is held.
func (s *CachedTokens) start() *flight {
	if s.flight == nil {
		s.flight = &flight{done: make(chan struct{})}
		go s.run(s.flight, s.refused)
	}
	return s.flight
}

// run has its own context: who asked first must not cancel it for the others.
func (s *CachedTokens) run(f *flight, refused string) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	began := time.Now()
	token, expires, err := s.fetch(ctx, refused)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(f.done)
	s.flight = nil
	if err != nil {
		f.err = s.failed(err)
		return
	}
	f.token = token
	s.keep(token, expires, began)
}

func (s *CachedTokens) keep(token string, expires, began time.Time) {
	life := lifeIfUnsaid
	if !expires.IsZero() {
		life = time.Until(expires)
	}
	s.token, s.refused = token, ""
	s.renewAt = began.Add(life - min(renewEarly, life/2))
	s.expires = began.Add(life - min(expirySkew, life/10))
	s.failures, s.nextTry, s.lastErr = 0, time.Time{}, nil
}

// failed notes a failure and says when to try again.
func (s *CachedTokens) failed(err error) *Error {
	e := &Error{Op: "token", Err: transportError(err)}
	if known, ok := errors.AsType[*Error](err); ok {
		e = new(*known)
	}
	wait := min(firstBackoff<<min(s.failures, 10), maxBackoff)
	wait += rand.N(wait / 4) // so that many processes do not come back at once
	s.failures++
	e.RetryAfter = max(e.RetryAfter, wait)
	s.nextTry, s.lastErr = time.Now().Add(e.RetryAfter), e
	return e
}
