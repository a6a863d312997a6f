package graphclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
)

// A request is one send of one action.
type request struct {
	op     string // Graph's name, for errors and logs
	method string
	path   string            // below BaseURL, escaped
	callID string            // for the log
	body   []byte            // nil: none
	read   func(reply) error // of a 2xx answer; nil: its body says nothing
	sent   int               // how often it was sent already
	server string            // for figures, where it is not Graph
}

type reply struct {
	status int
	id     string // Graph's request-id, else ours
	header http.Header
	body   []byte
}

func callPath(callID string) string { return "/communications/calls/" + url.PathEscape(RESTID(callID)) }

// errNoToken: there was none, so Graph was not asked.
var errNoToken = errors.New("access token")

// A noToken is why there was none. A status in it is the token service's, and
// says nothing about the call: it must not pass for an answer of Graph.
type noToken struct{ why error }

func (n *noToken) Error() string { return errNoToken.Error() + ": " + n.why.Error() }

func (n *noToken) Is(target error) bool {
	switch target {
	case errNoToken:
		return true
	case ErrBadRequest, ErrUnauthorized, ErrForbidden, ErrNotFound, ErrConflict, ErrThrottled, ErrUnavailable:
		return false
	}
	return errors.Is(n.why, target)
}

func (n *noToken) As(target any) bool { return errors.As(n.why, target) }

// attempt sends a request once its tenant may, at most twice: a 401 was not
// executed, so one repeat with a fresh token is safe.
func (c *Client) attempt(ctx context.Context, r *request, t *tenantState) error {
	leave, err := t.admit(ctx, r.op)
	if err == nil {
		err = c.authorized(ctx, r)
		leave.settle(r, err)
	}
	if heldBack(err) || errors.Is(err, errNoToken) {
		c.tell.heldBack(ctx, r.op, err)
		c.logSend(*r, idOf(err), 0, err)
	}
	return err
}

func (c *Client) authorized(ctx context.Context, r *request) error {
	token, err := c.token(ctx, r.op)
	if err != nil {
		return err
	}
	err = c.once(ctx, r, token)
	if !errors.Is(err, ErrUnauthorized) {
		return err
	}
	if s, ok := c.tokens.(interface{ Invalidate(token string) }); ok {
		s.Invalidate(token)
	}
	fresh, terr := c.token(ctx, r.op)
	if terr != nil {
		return terr
	}
	if fresh == token {
		return err
	}
	return c.once(ctx, r, fresh)
}

func (c *Client) token(ctx context.Context, op string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", unsent(op, &noToken{err})
	}
	token, err := c.tokens.Token(ctx)
	if err == nil && (token == "" || !isASCII(token)) {
		err = errors.New("the token source returned no token or one that is not printable ASCII")
	}
	if err != nil {
		e := unsent(op, &noToken{err})
		if inner, ok := errors.AsType[*Error](err); ok {
			e.RetryAfter = inner.RetryAfter
		}
		return "", e
	}
	return token, nil
}

func unsent(op string, cause error) *Error {
	return &Error{Op: op, RequestID: requestID(), Err: fmt.Errorf("%w: %w", ErrNotSent, cause)}
}

func idOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.RequestID
	}
	return ""
}

// once sends a request one time and reads its answer. It is logged when the
// answer has been read, because that may change what is known of it.
func (c *Client) once(ctx context.Context, r *request, token string) error {
	id := requestID()
	began := time.Now()
	ctx, seen := c.tell.begin(ctx, r)
	req := c.rest.R().SetContext(ctx).SetAuthToken(token)
	req.Header["Client-Request-Id"] = []string{id}
	if r.body != nil {
		req.Header["Content-Type"] = []string{"application/json"}
		req.SetBody(r.body)
	}
	resp, err := req.Execute(r.method, c.base+r.path)
	rep, err := c.judge(r.op, id, token, resp, err)
	if err == nil && r.read != nil {
		err = r.read(rep)
	}
	r.sent++
	seen.end(rep, err, time.Since(began))
	c.logSend(*r, id, time.Since(began), err)
	return err
}

// errCutOff: the answer broke off; asked again it may come whole.
var errCutOff = errors.New("cut off")

// judge turns what resty returned into a reply or an [Error].
func (c *Client) judge(op, id, token string, resp *resty.Response, err error) (reply, error) {
	if resp == nil || resp.RawResponse == nil { // no answer, or resty refused to send
		return reply{}, &Error{Op: op, RequestID: id, Err: transportError(err)}
	}
	rep := reply{status: resp.StatusCode(), id: id, header: resp.Header(), body: resp.Body()}
	if theirs := rep.header.Get("Request-Id"); theirs != "" {
		rep.id = foreignText(theirs, maxCode, token)
	}
	status := rep.status
	if status >= 200 && status < 300 && err == nil && !isPage(rep) {
		return rep, nil
	}
	e := &Error{Op: op, Status: status, RequestID: rep.id}
	if status >= 400 {
		e.RetryAfter = RetryAfter(rep.header, time.Now())
	}
	switch {
	case errors.Is(err, resty.ErrResponseBodyTooLarge):
		e.Err = fmt.Errorf("%w: %w", ErrUnreadable, ErrTooLarge)
	case err != nil:
		e.Err = fmt.Errorf("%w: %w: %w", ErrUnreadable, errCutOff, transportError(err))
	case isPage(rep):
		e.Err = fmt.Errorf("%w: a page, not JSON", ErrUnreadable)
	case status >= 300 && status < 400:
		e.Err = fmt.Errorf("%w: redirects are not followed", ErrUnreadable)
	default:
		var theirs string
		e.Code, e.Message, theirs = graphError(rep.body, token)
		if theirs != "" && rep.id == id {
			e.RequestID = theirs
		}
	}
	return reply{}, e
}

// transportError drops every url.Error around a cause, because it repeats the
// address, and marks what proves that nothing was sent.
func transportError(err error) error {
	for {
		u, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = u.Err
	}
	switch {
	case err == nil:
		return errors.New("no answer")
	case neverSent(err) && !errors.Is(err, ErrNotSent):
		return fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	return err
}

// isPage reports whether an answer is for people: some proxy's.
func isPage(r reply) bool {
	if strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		return true
	}
	body := bytes.TrimLeft(r.body, " \t\r\n")
	return len(body) > 0 && body[0] == '<'
}

// logSend logs a request without its body and without Graph's message, in
// which anything may be.
func (c *Client) logSend(r request, id string, took time.Duration, err error) {
	ev := c.log.Debug()
	if !ev.Enabled() {
		return
	}
	ev.Str("op", r.op).Str("call_id", CanonicalID(r.callID)).Str("client_request_id", id).
		Dur("took", took).Stringer("outcome", OutcomeOf(err))
	if e, ok := errors.AsType[*Error](err); ok {
		ev.Int("status", e.Status).Str("code", e.Code).Str("request_id", e.RequestID)
		if e.Err != nil {
			ev.AnErr("error", e.Err)
		}
	}
	ev.Msg("graph request")
}

// requestID makes a UUID (version 4) for tracing; it need not be secret.
func requestID() string {
	const hex = "0123456789abcdef"
	hi, lo := rand.Uint64(), rand.Uint64()
	hi = hi&^(0xf<<12) | 4<<12
	lo = lo&^(3<<62) | 2<<62
	var b [36]byte
	at := 0
	for i := range 32 {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			b[at] = '-'
			at++
		}
		word, shift := hi, 60-4*i
		if i >= 16 {
			word, shift = lo, 60-4*(i-16)
		}
		b[at] = hex[word>>shift&0xf]
		at++
	}
	return string(b[:])
}
