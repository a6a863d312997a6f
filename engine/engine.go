package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"github.com/ivrflow/ivrflow/engine/internal/audio"
	"github.com/ivrflow/ivrflow/engine/internal/dip"
	"github.com/ivrflow/ivrflow/engine/internal/tokens"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// maxRejecting calls are turned away at once; see reject.
const maxRejecting = 64

var (
	// ErrNoCall says that no live call has this id.
	ErrNoCall = errors.New("engine: no such call")
	// ErrNoStep says that the flow of the call has no such step.
	ErrNoStep = errors.New("engine: no such step")
)

// An Engine answers and makes calls and runs flows on them. It is an
// http.Handler; all its methods may be called from any goroutine. See [New].
type Engine struct {
	cfg      Config
	log      zerolog.Logger
	basePath string // of PublicURL
	callback string // address that Graph is told

	verifier *tokens.Verifier // nil: notifications are not checked
	audio    *audio.Library
	tempDir  string // removed at the end; empty: the host's own directory is used
	tracer   *tracer
	editions editions
	granted  dip.Grants // hosts that flows may ask

	calls     *shelf
	crew      *crew
	acting    chan struct{} // a place for each action that runs
	asking    chan struct{} // a place for each request of a flow that is out
	dips      *dip.Client
	rejecting chan struct{}
	counts    counters
	seldom    rate.Sometimes // see loudly
	off       media.Rules    // rules switched off, by tests of this package only

	ctx    context.Context // ends when nothing is to be done any more
	cancel context.CancelFunc
}

// New checks the whole configuration, all flows' audio included, and returns
// an Engine that is ready for calls; it is to be ended with Shutdown. The
// error is a [ConfigErrors]: everything that is wrong.
func New(cfg Config) (*Engine, error) {
	cfg = cfg.withDefaults()
	e := &Engine{cfg: cfg, log: cfg.Log, calls: newShelf(cfg.MaxCalls), crew: newCrew(),
		seldom: rate.Sometimes{First: 10, Interval: time.Minute}}
	if err := e.check(); err != nil {
		return nil, err
	}
	if cfg.Trace != nil {
		e.tracer = &tracer{out: cfg.Trace}
	}
	if cfg.DataDir == "" {
		dir, err := os.MkdirTemp("", "ivrflow-")
		if err != nil {
			return nil, fmt.Errorf("engine: a place for recordings: %w", withoutPath(err))
		}
		e.tempDir = dir
	}
	e.acting = make(chan struct{}, cfg.MaxActions)
	e.asking = make(chan struct{}, cfg.MaxRequests)
	e.rejecting = make(chan struct{}, maxRejecting)
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.loadKeys()
	return e, nil
}

// loadKeys begins to fetch the keys of notifications, or says loudly that
// none are needed. Ready and the first notification try again where it fails.
func (e *Engine) loadKeys() {
	if e.verifier == nil {
		e.log.Warn().Msg("INSECURE: notifications are not authenticated; whoever reaches this address controls the calls")
		return
	}
	e.crew.start(func() { _ = e.verifier.Load(e.ctx) }) // the verifier logs how it went
}

// Ready returns nil when calls can be taken, else why not. It fetches keys
// that are missing, so it is what a readiness probe should ask.
func (e *Engine) Ready() error {
	switch {
	case e.calls.closed():
		return ErrClosed
	case e.verifier != nil && !e.verifier.Ready():
		return tokens.ErrUnavailable
	}
	return nil
}

// PromptURLs are the addresses from which Graph fetches the files of the
// flows' prompts, sorted. Recordings of callers are not among them.
func (e *Engine) PromptURLs() []string { return e.editions.now().prompts.URIs() }

// Calls counts the calls that are live.
func (e *Engine) Calls() int { return e.calls.len() }

// Jump lets a live call go on at another step of its flow; what may be cut of
// what it plays is cut. The error is [ErrNoCall] or [ErrNoStep]. nil means that
// the call will see it, unless it ends first.
func (e *Engine) Jump(callID, step string) error {
	s := e.calls.find(graphclient.CanonicalID(callID))
	if s == nil {
		return ErrNoCall
	}
	id, ok := stepID(s.flow, step)
	if !ok {
		return fmt.Errorf("%w: %q in flow %q", ErrNoStep, step, s.flow.Name)
	}
	s.post(call.Jump{Step: id})
	return nil
}

// HangUp ends a live call. The error is [ErrNoCall].
func (e *Engine) HangUp(callID string) error {
	s := e.calls.find(graphclient.CanonicalID(callID))
	if s == nil {
		return ErrNoCall
	}
	s.post(call.Stop{Reason: "the host hung up"})
	return nil
}

// forget is the last that is done for a call.
func (e *Engine) forget(s *session) {
	e.calls.remove(graphclient.CanonicalID(s.name()), s)
}

// Counts of what came in and was not used, since New.
type Counts struct {
	Refused    uint64 // requests without an acceptable token
	Unreadable uint64 // notifications, or items of them
	Unknown    uint64 // items about calls that are not live; those of ended calls are normal
	Foreign    uint64 // items whose token belongs to another tenant than their call
}

type counters struct{ refused, unreadable, unknown, foreign atomic.Uint64 }

// Counts returns what was counted so far.
func (e *Engine) Counts() Counts {
	return Counts{Refused: e.counts.refused.Load(), Unreadable: e.counts.unreadable.Load(),
		Unknown: e.counts.unknown.Load(), Foreign: e.counts.foreign.Load()}
}
