package tokens

import (
	"context"
	"crypto/rsa"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

const (
	// refreshAfter is the age at which keys are fetched again in the
	// background. Microsoft's sample does so every two hours [sample].
	refreshAfter = 2 * time.Hour

	// keepFor is how long the last good keys serve while the issuer is down.
	// Longer, and a key that was withdrawn would be trusted for too long.
	keepFor = 24 * time.Hour

	// refetchAfter is the pause between fetches when keys are there. The
	// webhook is public: without it, any stranger could make us hammer the
	// issuer with unknown key ids.
	refetchAfter = time.Minute

	// retryAfter is the pause between fetches while there are no usable keys
	// and every notification has to be turned away.
	retryAfter = 5 * time.Second

	// fetchTimeout bounds a fetch of both documents.
	fetchTimeout = 10 * time.Second
)

// A keyring holds the keys of the issuer and fetches them again, one fetch at
// a time for all who wait.
type keyring struct {
	docs *documents
	seen *memory
	log  zerolog.Logger

	current atomic.Pointer[keySet] // nil: none yet, or closed

	mu      sync.Mutex // guards what follows
	flight  *flight    // nil: no fetch is under way
	tried   time.Time  // when the last fetch began; zero: never
	failed  error      // how the last fetch ended
	sets    uint64     // sets so far
	closed  bool
	life    context.Context
	end     context.CancelFunc
	running sync.WaitGroup
}

// A keySet is never changed once it is published.
type keySet struct {
	keys   map[string]*rsa.PublicKey
	number uint64
	at     time.Time
}

// A flight is one fetch; err may be read once done is closed.
type flight struct {
	done chan struct{}
	err  error
}

func newKeyring(docs *documents, seen *memory, log zerolog.Logger) *keyring {
	life, end := context.WithCancel(context.Background())
	return &keyring{docs: docs, seen: seen, log: log, life: life, end: end}
}

// load fetches now, or joins the fetch that is under way.
func (k *keyring) load(ctx context.Context) error {
	k.mu.Lock()
	f := k.fetchLocked()
	k.mu.Unlock()
	return f.wait(ctx)
}

// usable reports whether the keys may serve, and has them fetched again where
// they are old. It does not wait.
func (k *keyring) usable(now time.Time) bool {
	set := k.current.Load()
	if set == nil {
		return false
	}
	age := now.Sub(set.at)
	if age >= refreshAfter {
		k.refresh(now)
	}
	return age < keepFor
}

// ready is usable, and has keys fetched also where there are none.
func (k *keyring) ready(now time.Time) bool {
	if k.usable(now) {
		return true
	}
	k.refresh(now)
	return false
}

// find returns the key named kid. Where it is not known, or keys are too old
// to serve, it waits for a fetch, unless the last one was just now.
func (k *keyring) find(ctx context.Context, kid string) (signer, error) {
	now := time.Now()
	if s, ok := k.lookup(now, kid); ok {
		return s, nil
	}
	f := k.refresh(now)
	if f != nil {
		if err := f.wait(ctx); err != nil {
			return signer{}, err
		}
	}
	if s, ok := k.lookup(time.Now(), kid); ok {
		return s, nil
	}
	if err := k.trouble(); err != nil {
		return signer{}, err
	}
	return signer{}, refused("token names an unknown key")
}

func (k *keyring) lookup(now time.Time, kid string) (signer, bool) {
	if !k.usable(now) {
		return signer{}, false
	}
	set := k.current.Load()
	if set == nil {
		return signer{}, false
	}
	key, ok := set.keys[kid]
	return signer{kid: kid, key: key, set: set.number}, ok
}

// trouble returns why an unknown key may yet be a good one: the issuer could
// not be asked.
func (k *keyring) trouble() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.closed:
		return errClosed
	case k.failed != nil:
		return k.failed
	case k.current.Load() == nil:
		return fmt.Errorf("%w: not loaded yet", ErrUnavailable)
	}
	return nil
}

// refresh begins a fetch, or returns the one under way; nil where the last
// one began too short a time ago.
func (k *keyring) refresh(now time.Time) *flight {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight != nil {
		return k.flight
	}
	pause := refetchAfter
	if set := k.current.Load(); set == nil || now.Sub(set.at) >= keepFor {
		pause = retryAfter
	}
	if !k.tried.IsZero() && now.Sub(k.tried) < pause {
		return nil
	}
	return k.fetchLocked()
}

var errClosed = fmt.Errorf("%w: verifier is closed", ErrUnavailable)

// fetchLocked begins a fetch in a goroutine that ends with it, so that a
// requester who leaves does not take the fetch away from the others.
func (k *keyring) fetchLocked() *flight {
	if k.closed {
		f := &flight{done: make(chan struct{}), err: errClosed}
		close(f.done)
		return f
	}
	if k.flight != nil {
		return k.flight
	}
	f := &flight{done: make(chan struct{})}
	k.flight, k.tried = f, time.Now()
	k.running.Go(func() {
		ctx, cancel := context.WithTimeout(k.life, fetchTimeout)
		defer cancel()
		keys, err := k.docs.fetch(ctx)
		k.land(f, keys, err)
	})
	return f
}

// land publishes what a fetch brought. The tokens of keys that are gone are
// forgotten before anybody can see the new set.
func (k *keyring) land(f *flight, keys map[string]*rsa.PublicKey, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.flight, k.failed = nil, nil
	defer close(f.done)
	switch {
	case k.closed:
		f.err = errClosed
	case err != nil:
		f.err = fmt.Errorf("%w: %w", ErrUnavailable, err)
		level := zerolog.WarnLevel
		if k.current.Load() == nil {
			level = zerolog.ErrorLevel // nothing can be verified until somebody looks
		}
		k.log.WithLevel(level).Err(err).Bool("serving_old_keys", k.current.Load() != nil).Msg("signing keys could not be fetched")
	default:
		now := time.Now()
		k.sets++
		k.seen.keep(k.sets, keys, now.Add(-maxLeeway))
		k.current.Store(&keySet{keys: keys, number: k.sets, at: now})
		k.log.Info().Int("keys", len(keys)).Msg("signing keys fetched")
	}
	k.failed = f.err
}

// wait ends when the fetch does, or with ctx.
func (f *flight) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnavailable, context.Cause(ctx))
	}
}

func (k *keyring) close() {
	k.mu.Lock()
	k.closed = true
	k.current.Store(nil)
	k.sets++
	k.seen.keep(k.sets, nil, time.Time{})
	k.end()
	k.mu.Unlock()
	k.running.Wait()
	k.docs.close()
}
