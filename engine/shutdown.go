package engine

import (
	"context"
	"errors"
	"os"

	"github.com/ivrflow/ivrflow/internal/call"
)

// Shutdown ends the engine as http.Server.Shutdown ends a server: no new call
// is taken (incoming ones are rejected as busy, Dial returns [ErrClosed]),
// live ones go on to their end. When ctx ends first, those that are left are
// hung up, get Timeouts.Shutdown to be gone, and the error is that of ctx.
// When it returns nothing of the engine runs any more, except an action of
// the host that ignores its context: then the error says so.
//
// Notifications of live calls must go on coming in until it has returned: shut
// the HTTP server down afterwards. Every further call of Shutdown waits for
// the same end.
func (e *Engine) Shutdown(ctx context.Context) error {
	empty := e.calls.close()
	var err error
	select {
	case <-empty:
	case <-ctx.Done():
		err = ctx.Err()
		e.stopAll(empty)
	}
	return e.end(err)
}

// stopAll hangs up what is left and waits shortly for it.
func (e *Engine) stopAll(empty <-chan struct{}) {
	for _, s := range e.calls.all() {
		s.post(call.Stop{Reason: "shutdown"})
	}
	short, cancel := context.WithTimeout(context.Background(), e.cfg.Timeouts.Shutdown)
	defer cancel()
	select {
	case <-empty:
	case <-short.Done():
		e.log.Warn().Int("calls", e.Calls()).Msg("calls did not end in time, they are dropped")
	}
}

// end stops everything that still runs. Hang-ups that are on their way get
// some time: they free the line of whoever is on the other side.
func (e *Engine) end(err error) error {
	for _, s := range e.calls.all() {
		s.post(nil) // dropped, see drain
	}
	if e.verifier != nil {
		e.verifier.Close()
	}
	left := e.waitShortly()
	e.dips.Close()
	e.cancel()
	if left != nil {
		left = e.waitShortly()
	}
	if e.tempDir != "" {
		os.RemoveAll(e.tempDir)
	}
	if left != nil && err == nil {
		err = errStillRunning
	}
	return err
}

var errStillRunning = errors.New("engine: an action ignores the end of its context")

func (e *Engine) waitShortly() error {
	ctx, cancel := context.WithTimeout(context.Background(), e.cfg.Timeouts.Shutdown)
	defer cancel()
	return e.crew.dismiss(ctx)
}
