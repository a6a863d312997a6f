package engine

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/ivrflow/ivrflow/engine/internal/tokens"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/media"
)

// callbackPath is where Graph posts notifications, below PublicURL.
const callbackPath = "/api/calls"

// maxEcho bounds the tracing headers that are sent back.
const maxEcho = 128

// ServeHTTP takes Graph's notifications (POST …/api/calls) and serves prompts
// and recordings to it (GET …/prompts/…), with or without the path of
// PublicURL in front; everything else is 404 or 405 with a JSON error.
//
// A notification is answered with 202 once everything in it is safely queued,
// never later: what it causes happens afterwards. 403: Microsoft did not sign
// it. 400, 413, 415: it cannot be read. 503: nobody can tell or there is no
// room; the same may be sent again. 204: a call in the old shape, to be sent
// again in Graph's. 302: an incoming call that Config.Elsewhere gave away.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := e.below(r.URL.Path); {
	case path == callbackPath && r.Method == http.MethodPost:
		e.webhook(w, r)
	case path == callbackPath:
		w.Header().Set("Allow", http.MethodPost)
		fail(w, http.StatusMethodNotAllowed, "methodNotAllowed", "notifications are sent with POST")
	case strings.HasPrefix(path, "/prompts/"):
		e.audio.ServeHTTP(w, r)
	default:
		fail(w, http.StatusNotFound, "notFound", "there is nothing here")
	}
}

// below takes the path of PublicURL off; a proxy in front may have done so already.
func (e *Engine) below(path string) string {
	if rest, ok := strings.CutPrefix(path, e.basePath); ok && strings.HasPrefix(rest, "/") {
		return rest
	}
	return path
}

func (e *Engine) webhook(w http.ResponseWriter, r *http.Request) {
	echo(w, r, "client-request-id")
	echo(w, r, "Scenario-Id")
	tenant, ok := e.authenticate(w, r) // before a byte of the body is read
	if !ok {
		return
	}
	body, ok := e.body(w, r)
	if !ok {
		return
	}
	if len(body) == 0 {
		w.WriteHeader(http.StatusAccepted) // seen from Graph [issue MT#14127]
		return
	}
	items, err := graphclient.ReadNotifications(body)
	if err != nil {
		e.counts.unreadable.Add(1)
		e.loudly(func() { e.log.Warn().Err(err).Msg("notification cannot be read") })
		fail(w, http.StatusBadRequest, "badRequest", "this is not a notification")
		return
	}
	if to := e.elsewhere(items, tenant); to != "" {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
		return
	}
	w.WriteHeader(e.take(items, tenant, r.URL.Query().Get(dialKey)))
}

// loudly logs something that strangers can cause as often as they like: the
// first few times, then once a minute. Counts has the whole number.
func (e *Engine) loudly(log func()) { e.seldom.Do(log) }

// echo sends a tracing header back, as Microsoft's own bots do [sample].
func echo(w http.ResponseWriter, r *http.Request, name string) {
	if v := r.Header.Get(name); v != "" && len(v) <= maxEcho {
		w.Header().Set(name, v)
	}
}

// authenticate returns the tenant that the notification's token names; empty
// when notifications are not checked.
func (e *Engine) authenticate(w http.ResponseWriter, r *http.Request) (tenant string, ok bool) {
	if e.verifier == nil {
		return "", true
	}
	claims, err := e.verifier.Verify(r.Context(), r.Header.Get("Authorization"))
	if err == nil {
		return claims.TenantID, true
	}
	e.counts.refused.Add(1)
	if errors.Is(err, tokens.ErrForged) {
		e.loudly(func() { e.log.Warn().Err(err).Msg("notification refused") })
		fail(w, http.StatusForbidden, "forbidden", "the token of this request is not accepted")
		return "", false
	}
	e.loudly(func() { e.log.Debug().Err(err).Msg("notification cannot be checked") }) // the verifier has said why
	w.Header().Set("Retry-After", "5")
	fail(w, http.StatusServiceUnavailable, "serviceUnavailable", "the token of this request cannot be checked now")
	return "", false
}

// body reads the whole body. Compressed ones are refused: nothing says that
// Graph sends them, and a small one can grow without bound.
func (e *Engine) body(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	if enc := r.Header.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		fail(w, http.StatusUnsupportedMediaType, "unsupportedMediaType", "send the body without Content-Encoding")
		return nil, false
	}
	if r.Body == nil {
		return nil, true
	}
	var buf bytes.Buffer
	if n := r.ContentLength; n > 0 && n <= e.cfg.MaxBody {
		buf.Grow(int(n) + bytes.MinRead)
	}
	_, err := io.Copy(&buf, http.MaxBytesReader(w, r.Body, e.cfg.MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fail(w, http.StatusRequestEntityTooLarge, "requestEntityTooLarge", "the body is too large")
	case err != nil:
		fail(w, http.StatusBadRequest, "badRequest", "the body cannot be read")
	}
	return bytes.TrimSpace(buf.Bytes()), err == nil
}

// take queues every item of one notification and returns the status to answer.
func (e *Engine) take(items []graphclient.Notification, tenant, dialled string) int {
	status := http.StatusAccepted
	for i := range items {
		n := &items[i]
		switch {
		case n.Kind == graphclient.KindUnreadable:
			e.counts.unreadable.Add(1)
			e.loudly(func() { e.log.Warn().Err(n.Err).Msg("item of a notification cannot be read") })
		case n.Kind == graphclient.KindLegacyIncoming:
			// Graph sends it again in its own shape when told so [issue GD#8310].
			status = max(status, http.StatusNoContent)
		case !e.route(n, tenant, dialled) && !e.off.Has(media.TONEDURABLE):
			status = http.StatusServiceUnavailable
		}
	}
	return status
}

// fail answers with an error in the form that Graph's own errors have.
func fail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	io.WriteString(w, `{"error":{"code":"`+code+`","message":"`+message+`"}}`)
}
