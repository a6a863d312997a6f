package main

import (
	"context"
	"errors"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/engine"
)

// Limits of the public listener. Without them a default http.Server lets one
// slow client hold a connection for ever.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 10 * time.Second
	promptTimeout     = time.Minute // a long prompt over a slow line
	idleTimeout       = 60 * time.Second
	maxHeader         = 16 << 10

	// closeTimeout is for requests that are in the middle when all calls are over.
	closeTimeout = 5 * time.Second
)

// serve runs until ctx ends, then lets the calls end and returns nil.
func (c serveCommand) serve(ctx context.Context, stop func(), l net.Listener, eng *engine.Engine, log zerolog.Logger) error {
	server := newServer(eng, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(limit(l, maxConnections)) }()
	select {
	case err := <-failed:
		drain(eng, 0, log)
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the process at once
	log.Info().Int("calls", eng.Calls()).Stringer("limit", c.Drain).Msg("draining: no new calls are taken")
	// The listener stays open meanwhile: live calls need their notifications.
	drain(eng, c.Drain, log)
	last, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		server.Close()
	}
	log.Info().Msg("ended")
	return nil
}

// drain lets live calls end, and hangs up those that have not ended by the limit.
func drain(eng *engine.Engine, limit time.Duration, log zerolog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := eng.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
		log.Warn().Msg("the limit was reached; the calls that were left have been hung up")
	} else if err != nil {
		log.Error().Err(err).Msg("shutdown")
	}
}

func newServer(eng *engine.Engine, log zerolog.Logger) *http.Server {
	return &http.Server{
		Handler:           routes(eng),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          stdlog.New(serverLog{log}, "", 0),
	}
}

// routes answers the two probes; everything else is the engine's.
func routes(eng *engine.Engine) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			probe(w, r, nil)
		case "/readyz":
			probe(w, r, eng.Ready())
		default:
			if strings.Contains(r.URL.Path, "/prompts/") {
				// Not supported only where there is no deadline to move.
				_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(promptTimeout))
			}
			eng.ServeHTTP(w, r)
		}
	})
}

func probe(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
	case err != nil:
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, err.Error()+"\n")
	default:
		io.WriteString(w, "ok\n")
	}
}

// serverLog turns net/http's own lines, mostly about broken clients, into log entries.
type serverLog struct{ log zerolog.Logger }

func (l serverLog) Write(line []byte) (int, error) {
	l.log.Debug().Msg(strings.TrimSpace(string(line)))
	return len(line), nil
}
