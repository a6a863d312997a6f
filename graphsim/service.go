package graphsim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Service is one pretend Graph calling service. It is an http.Handler; all its methods may be used at once from
// several goroutines. Make it with New and end it with Close. One that is used in a synctest bubble is made in it.
type Service struct {
	cfg    Config
	client http.RoundTripper
	sign   signer
	ctx    context.Context // ends with Close
	stop   context.CancelFunc
	work   sync.WaitGroup

	mu           sync.Mutex // guards everything below, and all of the calls
	closed       bool
	ids          uint64
	dashed       bool // for IDsMixed: this notification's ids
	callsMade    int
	random       *rand.Rand  // what chance decides, from Config.Seed
	prompts      promptCache // for CachedForAll
	load         load
	calls        map[string]*call // by id without dashes, lower case
	recordings   map[string]*recording
	tokens       map[string]time.Time // access tokens issued, with their end
	timers       map[*timer]bool
	faults       []*armed
	holds        map[string]chan struct{}
	onDial       func(*Caller)
	events       []Event
	eventsGone   int           // how many are not kept any more
	news         chan struct{} // closed at the next event; nil while nobody waits
	requests     []Request
	requestsGone int
	complaints   []Complaint
	complained   map[blamed]bool      // of no call
	issued       []*issued            // access tokens, also those that have ended
	waits        map[string]time.Time // Retry-After of operations of no call
	probed       map[string]bool      // callback addresses
	watchers     []*func(Event)
	unseen       []Event // not shown to the watchers yet
	showing      bool
	lanes        map[string]*lane // by tenant and callback address, when batching
}

// New makes a service. It starts nothing until there is a call. The error names the field that is wrong.
func New(c Config) (*Service, error) {
	c, err := c.filled()
	if err != nil {
		return nil, err
	}
	s := &Service{
		cfg:        c,
		client:     c.Client,
		calls:      map[string]*call{},
		recordings: map[string]*recording{},
		tokens:     map[string]time.Time{},
		timers:     map[*timer]bool{},
		holds:      map[string]chan struct{}{},
		lanes:      map[string]*lane{},
		complained: map[blamed]bool{},
		waits:      map[string]time.Time{},
		probed:     map[string]bool{},
		prompts:    promptCache{},
		random:     seeded(c.Seed),
	}
	if s.client == nil {
		s.client = ownTransport()
	}
	s.sign.key = c.Key
	if c.Observer != nil {
		s.watchers = append(s.watchers, &c.Observer)
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s, nil
}

// idleConnections is how many connections to the bot are kept for the next notification. With net/http's two, thousands of
// calls would open one for each notification and run out of ports.
const idleConnections = 256

func ownTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = idleConnections, idleConnections
	return t
}

// Close ends every timer, delivery and waiting request; calls are dropped without notice. It returns when nothing
// of the service runs any more, requests being answered excepted. It must not be called from the observer.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	for t := range s.timers {
		t.t.Stop()
	}
	clear(s.timers)
	s.mu.Unlock()
	s.stop()
	s.work.Wait()
	if t, ok := s.client.(*http.Transport); ok && s.cfg.Client == nil {
		t.CloseIdleConnections()
	}
}

// run starts a goroutine that Close waits for. The caller holds mu.
func (s *Service) run(f func()) {
	if s.closed {
		return
	}
	s.work.Go(f)
}

// timer is something that will happen. It belongs to the service until it has happened.
type timer struct{ t *time.Timer }

// after has f happen in d, with mu held. The caller holds mu.
func (s *Service) after(d time.Duration, f func()) *timer {
	t := &timer{}
	if s.closed {
		return t
	}
	s.timers[t] = true
	t.t = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		// A timer that was stopped too late finds itself no longer listed.
		if s.closed || !s.timers[t] {
			return
		}
		delete(s.timers, t)
		f()
	})
	return t
}

// cancel stops a timer, or does nothing when it is nil or has happened. The caller holds mu.
func (s *Service) cancel(t *timer) {
	if t == nil || t.t == nil {
		return
	}
	t.t.Stop()
	delete(s.timers, t)
}

// pause waits for d and says whether the service still runs then.
func (s *Service) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return s.ctx.Err() == nil && ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return false
}

// newID returns a fresh id, lower case and dashed as in REST. The caller holds mu.
func (s *Service) newID() string {
	s.ids++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", s.cfg.Seed, s.ids))
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80 // looks like a version 4 UUID
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// plainID folds the two spellings of an id into one. [doc: both occur in requests]
func plainID(id string) string {
	return strings.ToLower(strings.ReplaceAll(id, "-", ""))
}

// loudID is the spelling that notifications use. [doc: examples]
func loudID(id string) string {
	return strings.ToUpper(strings.ReplaceAll(id, "-", ""))
}
