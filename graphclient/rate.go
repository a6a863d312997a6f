package graphclient

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"golang.org/x/time/rate"
)

// Rate bounds how many requests leave for one tenant. Those beyond it wait in
// their order, as long as their context allows; one whose turn would come
// later fails at once with ErrThrottled and the time in RetryAfter. What
// releases something (cancelMediaProcessing, the DELETE of a call, keepAlive)
// counts and does not wait. Downloads go to another service and count not.
type Rate struct {
	// PerSecond is the number of requests; 0 means no bound. Graph allows an
	// application 2,000 a second in all [doc]; what a call needs is a few.
	PerSecond float64 `yaml:"per_second"`
	// Burst may leave at once; default PerSecond, at least 1.
	Burst int `yaml:"burst"`
}

func (r *Rate) defaults() error {
	switch {
	case !(r.PerSecond >= 0) || math.IsInf(r.PerSecond, 1):
		return errors.New("graphclient: Config.Rate.PerSecond must be a number from 0")
	case r.Burst < 0:
		return errors.New("graphclient: Config.Rate.Burst is negative")
	}
	setDefault(&r.Burst, max(1, int(math.Ceil(min(r.PerSecond, math.MaxInt32)))))
	return nil
}

// maxTenants is how many tenants are remembered. Who names many, a stranger
// perhaps, has the longest unused forgotten, and gains what a new one has.
const maxTenants = 1024

// tenants are what the client knows of each tenant, the last used first.
type tenants struct {
	fresh func() *tenantState
	mu    sync.Mutex
	by    map[string]*list.Element
	order *list.List
}

type namedTenant struct {
	name  string
	state *tenantState
}

func newTenants(fresh func() *tenantState) *tenants {
	return &tenants{fresh: fresh, by: map[string]*list.Element{}, order: list.New()}
}

func (ts *tenants) of(name string) *tenantState {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if el, ok := ts.by[name]; ok {
		ts.order.MoveToFront(el)
		return el.Value.(*namedTenant).state
	}
	if ts.order.Len() >= maxTenants {
		last := ts.order.Back()
		delete(ts.by, ts.order.Remove(last).(*namedTenant).name)
	}
	n := &namedTenant{name, ts.fresh()}
	ts.by[name] = ts.order.PushFront(n)
	return n.state
}

// A tenantState is what requests of one tenant have in common.
type tenantState struct {
	budget  guardedBudget
	limiter *rate.Limiter                      // nil: no bound
	breaker circuitbreaker.CircuitBreaker[any] // nil: off

	mu     sync.Mutex
	paused map[string]time.Time // until when, by operation; "" is all of them
}

func newTenantState(cfg Config, tell *telemetry) *tenantState {
	t := &tenantState{breaker: cfg.Breaker.build(tell.breaker)}
	if cfg.Rate.PerSecond > 0 {
		t.limiter = rate.NewLimiter(rate.Limit(cfg.Rate.PerSecond), cfg.Rate.Burst)
	}
	return t
}

type guardedBudget struct {
	mu sync.Mutex
	budget
}

func (g *guardedBudget) request(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now(now).requests++
}

func (g *guardedBudget) repeat(now time.Time, r Retry) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.spend(now, r)
}

// releases reports whether an operation ends something or keeps a call: it
// goes out in spite of pauses, limits and an open circuit, because what it
// gives back helps, and a call that it loses is lost.
func releases(op string) bool {
	return op == "cancelMediaProcessing" || op == "hangUp" || op == "keepAlive"
}

// A heldError is why this client held a request back.
type heldError struct {
	why  error // ErrThrottled or ErrCircuitOpen
	what string
}

func (h *heldError) Error() string   { return fmt.Sprintf("%v: %v: %s", ErrNotSent, h.why, h.what) }
func (h *heldError) Unwrap() []error { return []error{ErrNotSent, h.why} }

func heldBack(err error) bool {
	_, held := errors.AsType[*heldError](err)
	return held
}

func held(op string, why error, what string, after time.Duration) *Error {
	return &Error{Op: op, RequestID: requestID(), RetryAfter: after, Err: &heldError{why, what}}
}

// A permit is the leave of one attempt to be sent.
type permit struct {
	t      *tenantState
	counts bool // the breaker waits for its outcome
}

// admit waits for a request's turn. An error means that it was held back.
func (t *tenantState) admit(ctx context.Context, op string) (permit, error) {
	if releases(op) {
		if t.limiter != nil {
			t.limiter.Reserve() // the others wait for it, not it for them
		}
		return permit{t: t, counts: t.breaker != nil && t.breaker.TryAcquirePermit()}, nil
	}
	if err := t.pausedFor(op); err != nil {
		return permit{}, err
	}
	if t.limiter != nil {
		if err := t.queue(ctx, op); err != nil {
			return permit{}, err
		}
		if err := t.pausedFor(op); err != nil { // it may have begun meanwhile
			return permit{}, err
		}
	}
	if t.breaker == nil {
		return permit{t: t}, nil
	}
	if !t.breaker.TryAcquirePermit() {
		return permit{}, circuitOpen(op, t.breaker)
	}
	return permit{t: t, counts: true}, nil
}

// queue waits for a token of the limiter, in order of arrival.
func (t *tenantState) queue(ctx context.Context, op string) error {
	turn := t.limiter.Reserve()
	wait := turn.Delay()
	if wait == 0 {
		return nil
	}
	if until, ok := ctx.Deadline(); ok && time.Until(until) <= wait {
		turn.Cancel()
		return held(op, ErrThrottled, "its turn under Config.Rate comes too late", wait)
	}
	if !sleep(ctx, wait) {
		turn.Cancel()
		return unsent(op, ctx.Err())
	}
	return nil
}

// pausedFor is the error of a request that Graph has asked not to be sent yet.
func (t *tenantState) pausedFor(op string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.paused) == 0 {
		return nil
	}
	now := time.Now()
	left := max(t.left("", now), t.left(op, now))
	if left <= 0 {
		return nil
	}
	return held(op, ErrThrottled, "Graph has asked for a pause (429)", left)
}

func (t *tenantState) left(scope string, now time.Time) time.Duration {
	until, ok := t.paused[scope]
	if !ok {
		return 0
	}
	if !until.After(now) {
		delete(t.paused, scope)
	}
	return until.Sub(now)
}

// pause remembers a Retry-After. A refusal by Graph's front is about all that
// the tenant sends. One that has a number comes from the calling service and
// is about what was asked: the making of calls (8529, 8530), or something in
// one call, which is nobody else's matter. Decision 7 has the reasons.
func (t *tenantState) pause(r *request, e *Error) {
	scope := ""
	if _, err := strconv.Atoi(e.Code); err == nil && e.Code != "429" {
		if r.callID != "" {
			return
		}
		scope = r.op
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.paused == nil {
		t.paused = map[string]time.Time{}
	}
	if until := time.Now().Add(e.RetryAfter); until.After(t.paused[scope]) {
		t.paused[scope] = until
	}
}
