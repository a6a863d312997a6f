package graphclient

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// Retry says what a [Client] sends again on its own. Only what does no harm
// when it is done twice is: every GET but that of an operation, a download,
// keepAlive, the DELETE of a call or a participant and
// changeScreenSharingRole, after a refusal that is temporary as well as after
// an outcome that nobody knows. A media request (playPrompt, recordResponse,
// subscribeToTone, cancelMediaProcessing, sendDtmfTones) never is, whatever
// stands here: a second one may be heard, and only who sent it knows what may
// follow. Beside all this, what was answered 401 goes once more with a fresh
// token: it was not executed.
//
// The zero value is good for the engine: it repeats questions within the time
// that the engine gives them, and leaves the repeating of commands to it.
type Retry struct {
	// Attempts of one request, the first among them; default 3, at most 10.
	// 1: nothing is repeated, but after a 401.
	Attempts int `yaml:"attempts"`
	// MaxWait is the longest pause before a repeat. A service that asks for
	// more with Retry-After gets more: the error is returned at once, with
	// RetryAfter in it. So is one whose pause would outlast the context.
	// Default 2 s: other requests of the call may wait behind this one.
	MaxWait time.Duration `yaml:"max_wait"`
	// Share of the requests of a tenant that may be repeats, counted over
	// 10 s; default 0.2, at most 1. It keeps an outage from being multiplied.
	Share float64 `yaml:"share"`
	// Floor is how many repeats a tenant has in 10 s however few requests
	// there are; default 10, negative is none.
	Floor int `yaml:"floor"`
	// RefusedPosts has the other POSTs (answer, reject, redirect, transfer,
	// invite, createCall and their like) repeated after an answer that says
	// they were not executed (429, or 503 of Graph) and when they did not
	// leave. For programs that use the client alone: the engine does that
	// itself, and both together would repeat repeats.
	RefusedPosts bool `yaml:"refused_posts"`
}

const (
	defaultAttempts = 3
	maxAttempts     = 10
	defaultMaxWait  = 2 * time.Second
	defaultShare    = 0.2
	defaultFloor    = 10
	firstWait       = 200 * time.Millisecond // doubled each time: Graph answers in 0.1–1 s
)

func (r *Retry) defaults() error {
	switch {
	case r.Attempts < 0 || r.Attempts > maxAttempts:
		return errors.New("graphclient: Config.Retry.Attempts must be 1 to 10")
	case r.MaxWait < 0:
		return errors.New("graphclient: Config.Retry.MaxWait is negative")
	case !(r.Share >= 0 && r.Share <= 1):
		return errors.New("graphclient: Config.Retry.Share must be 0 to 1")
	}
	setDefault(&r.Attempts, defaultAttempts)
	setDefault(&r.MaxWait, defaultMaxWait)
	setDefault(&r.Share, defaultShare)
	setDefault(&r.Floor, defaultFloor)
	return nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// A repeatRule says after what a request may be sent again.
type repeatRule uint8

const (
	repeatNever   repeatRule = iota // only the engine's scheduler knows
	repeatRefused                   // after a certain refusal, if Retry.RefusedPosts
	repeatFreely                    // done twice is as good as done once
)

// repeats are the rules of what is not a GET. What is not in it is never
// repeated, so that an operation that somebody adds is safe from the start.
// What is answered with an operation is not repeated freely even where its
// effect would be the same, as with mute: a second request begins a second
// operation, and the first one's notification then belongs to nothing known.
var repeats = map[string]repeatRule{
	"playPrompt": repeatNever, "recordResponse": repeatNever, "subscribeToTone": repeatNever,
	"cancelMediaProcessing": repeatNever, "sendDtmfTones": repeatNever,

	"hangUp": repeatFreely, "keepAlive": repeatFreely,
	"removeParticipant":       repeatFreely, // as hangUp: who is gone stays gone
	"changeScreenSharingRole": repeatFreely, // names the role, and no operation comes of it

	"createCall": repeatRefused, "answer": repeatRefused, "reject": repeatRefused,
	"redirect": repeatRefused, "transfer": repeatRefused, "invite": repeatRefused,
	"mute": repeatRefused, "unmute": repeatRefused, "muteParticipant": repeatRefused,
	"startHoldMusic": repeatRefused, "stopHoldMusic": repeatRefused,
	"updateRecordingStatus": repeatRefused, "addLargeGalleryView": repeatRefused,
}

func ruleOf(r request) repeatRule {
	if r.op == "getOperation" {
		// It is asked when an end is missing, and the caller hears silence
		// meanwhile: who waits must be told at once that nobody can tell.
		return repeatNever
	}
	if r.method == http.MethodGet {
		return repeatFreely
	}
	return repeats[r.op]
}

// send sends a request, and again as far as its rule, Config.Retry and the
// budget of its tenant allow.
func (c *Client) send(ctx context.Context, r request) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, requestTimeout)
		defer cancel()
	}
	t := c.tenants.of(TenantOf(ctx))
	t.budget.request(time.Now())
	var unsure *Error // the last outcome that nobody knows
	for n := 1; ; n++ {
		err := c.attempt(ctx, &r, t)
		if err == nil || n > 1 && r.method == http.MethodDelete && errors.Is(err, ErrNotFound) {
			return nil // what a repeated DELETE does not find is gone, which was wanted
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || !c.again(ctx, r, t, e, n) {
			return settled(r, err, unsure)
		}
		if OutcomeOf(e) == Unsure {
			unsure = e
		}
	}
}

// settled keeps the truth about a request that was sent several times: what
// was unsure once and refused then may have been executed all the same.
func settled(r request, err error, unsure *Error) error {
	if unsure == nil || r.method == http.MethodGet || OutcomeOf(err) != Refused || errors.Is(err, ErrNotFound) {
		return err
	}
	if e, ok := errors.AsType[*Error](err); ok {
		unsure.RetryAfter = max(unsure.RetryAfter, e.RetryAfter)
	}
	return unsure
}

// again waits until a request may be sent again after its n-th attempt, and
// reports whether it may.
func (c *Client) again(ctx context.Context, r request, t *tenantState, e *Error, n int) bool {
	if n >= c.retry.Attempts || !c.retry.worthwhile(ruleOf(r), e) {
		return false
	}
	held := heldBack(e) // then nothing was sent that could be repeated
	wait, ok := c.retry.pause(ctx, e, n)
	if !ok || !held && !t.budget.repeat(time.Now(), c.retry) {
		return false
	}
	if !sleep(ctx, wait) {
		return false
	}
	if !held {
		c.tell.repeated(ctx, r.op)
	}
	return true
}

// worthwhile reports whether a repeat is allowed and may end otherwise.
func (r Retry) worthwhile(rule repeatRule, e *Error) bool {
	switch rule {
	case repeatRefused:
		return r.RefusedPosts && e.Temporary() && e.Status != http.StatusConflict
	case repeatFreely:
		return e.Temporary() || OutcomeOf(e) == Unsure && mayPass(e)
	}
	return false
}

// mayPass reports whether what is unsure may go better the next time.
func mayPass(e *Error) bool {
	switch {
	case errors.Is(e.Err, context.Canceled):
		return false
	case e.Status >= 200 && e.Status < 300: // whole, and not to be read: so will the next be
		return errors.Is(e.Err, errCutOff)
	}
	return e.Status < 300 || e.Status >= 400 && e.Status != http.StatusNotImplemented
}

// pause is how long to wait before the next attempt: what the service asks
// for, else a random part of a time that doubles (full jitter, so that what
// failed together does not come back together). false: it would be too long.
func (r Retry) pause(ctx context.Context, e *Error, n int) (time.Duration, bool) {
	wait := e.RetryAfter
	if wait == 0 {
		wait = 1 + rand.N(min(firstWait<<(n-1), r.MaxWait))
	}
	if wait > r.MaxWait {
		return 0, false
	}
	until, ok := ctx.Deadline()
	return wait, !ok || wait < time.Until(until)
}

// sleep reports whether a time has passed before the context ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// A budget counts the requests and the repeats of a tenant in the last 10 s,
// second by second. Locked by who has it.
type budget struct {
	slots [budgetSlots]struct{ requests, repeats int }
	at    int64 // the second of the newest slot
}

const (
	budgetSlots = 10
	budgetSlot  = time.Second
)

// now empties the slots that are too old and returns the newest.
func (b *budget) now(t time.Time) *struct{ requests, repeats int } {
	second := t.Unix()
	if second <= b.at-budgetSlots { // the clock was set back
		*b = budget{at: second}
	}
	for i := max(b.at+1, second-budgetSlots+1); i <= second; i++ {
		b.slots[i%budgetSlots] = struct{ requests, repeats int }{}
	}
	b.at = max(b.at, second)
	return &b.slots[b.at%budgetSlots]
}

// spend counts a repeat if there is room for it.
func (b *budget) spend(t time.Time, r Retry) bool {
	newest := b.now(t)
	requests, repeats := 0, 0
	for _, s := range b.slots {
		requests, repeats = requests+s.requests, repeats+s.repeats
	}
	if float64(repeats+1) > r.Share*float64(requests) && repeats+1 > r.Floor {
		return false
	}
	newest.repeats++
	return true
}
