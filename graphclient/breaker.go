package graphclient

import (
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// ErrCircuitOpen: so many requests of the tenant have failed lately that this
// one was not sent. The call is as it was; RetryAfter is when one is let
// through again.
var ErrCircuitOpen = errors.New("circuit open")

// Breaker stops sending for a tenant while Graph fails for it: callers wait
// for time-outs no longer, and a service that is down is left in peace. It
// opens when Share of the requests of the last Window had no answer, one of
// 5xx or one that cannot be read. Refusals of 4xx count as answers: Graph is
// there. Open for Open, it then lets three requests through; two that are
// answered close it. What releases something (cancelMediaProcessing, the
// DELETE of a call, keepAlive) is always sent.
type Breaker struct {
	// Off: there is none.
	Off bool `yaml:"off"`
	// Share of failures that opens; default 0.5, at most 1: half of all
	// requests in vain is no bad flow and no bad call, it is an outage.
	Share float64 `yaml:"share"`
	// Least is the number of requests without which a share says nothing;
	// default 20, more than one call in trouble sends in the default Window.
	Least int `yaml:"least"`
	// Window; default 30 s, at least 100 ms: as long as a request may take.
	Window time.Duration `yaml:"window"`
	// Open is how long nothing is sent, a fifth more or less; default 5 s,
	// about what a caller bears to hear nothing.
	Open time.Duration `yaml:"open"`
}

const (
	defaultBreakShare  = 0.5
	defaultBreakLeast  = 20
	defaultBreakWindow = 30 * time.Second
	defaultBreakOpen   = 5 * time.Second
	probes             = 3           // let through when it was open long enough
	probesWell         = 2           // answers among them that close it
	probeWait          = time.Second // while all probes are under way
)

func (b *Breaker) defaults() error {
	switch {
	case !(b.Share >= 0 && b.Share <= 1):
		return errors.New("graphclient: Config.Breaker.Share must be 0 to 1")
	case b.Least < 0 || b.Least > math.MaxInt32:
		return errors.New("graphclient: Config.Breaker.Least must not be negative")
	case b.Window < 0 || b.Window > 0 && b.Window < 100*time.Millisecond:
		return errors.New("graphclient: Config.Breaker.Window must be at least 100 ms")
	case b.Open < 0:
		return errors.New("graphclient: Config.Breaker.Open is negative")
	}
	setDefault(&b.Share, defaultBreakShare)
	setDefault(&b.Least, defaultBreakLeast)
	setDefault(&b.Window, defaultBreakWindow)
	setDefault(&b.Open, defaultBreakOpen)
	return nil
}

// build makes the breaker of one tenant; nil when it is off.
func (b Breaker) build(changed func(state string)) circuitbreaker.CircuitBreaker[any] {
	if b.Off {
		return nil
	}
	return circuitbreaker.NewBuilder[any]().
		WithFailureRateThreshold(b.Share, uint(b.Least), b.Window).
		WithSuccessThresholdRatio(probesWell, probes).
		WithDelay(b.Open).WithJitterFactor(0.2).
		OnStateChanged(func(e circuitbreaker.StateChangedEvent) { changed(e.NewState.String()) }).
		Build()
}

func circuitOpen(op string, b circuitbreaker.CircuitBreaker[any]) *Error {
	after := b.RemainingDelay()
	if after == 0 { // half open, and all probes are under way
		after = probeWait
	}
	return held(op, ErrCircuitOpen, "most requests of this tenant have failed lately", after)
}

// settle tells the tenant how an attempt ended.
func (p permit) settle(r *request, err error) {
	e, _ := errors.AsType[*Error](err)
	if e != nil && e.Status == http.StatusTooManyRequests && e.RetryAfter > 0 {
		p.t.pause(r, e)
	}
	if !p.counts {
		return
	}
	switch verdict := healthOf(e); {
	case verdict == healthy:
		p.t.breaker.RecordSuccess()
	case verdict == failing, p.t.breaker.IsHalfOpen():
		p.t.breaker.RecordFailure() // a probe that proves nothing closes nothing, and gives its place back
	}
}

type health uint8

const (
	saysNothing health = iota
	healthy
	failing
)

// healthOf is what the end of an attempt says about the service.
func healthOf(e *Error) health {
	switch {
	case e == nil:
		return healthy
	case errors.Is(e.Err, context.Canceled):
		return saysNothing // who asked has lost interest
	case e.Status >= 500 || e.Status == http.StatusRequestTimeout:
		return failing
	case e.Status >= 400:
		return healthy
	case errors.Is(e.Err, errNoToken), errors.Is(e.Err, ErrInvalidRequest):
		return saysNothing // Graph was not asked
	}
	return failing // no answer, a redirect, an answer that cannot be read
}
