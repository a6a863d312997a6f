package graphclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Sentinels for errors.Is. Each says in which state the call may be, so what a
// token service answered to a request for a token is none of those of statuses
// in the error of a [Client]: the request was then not sent.
var (
	// ErrInvalidRequest: the request breaks a documented limit. Nothing was
	// sent, the call is as it was.
	ErrInvalidRequest = errors.New("invalid request")
	// ErrNotSent: the request never reached Graph (no token, no connection).
	// The call is as it was.
	ErrNotSent = errors.New("not sent")
	// ErrUnreadable: an answer came and is not one of Graph's: cut off, too
	// large, not JSON, a page of some proxy. With a 2xx or 5xx status the
	// request may have been executed.
	ErrUnreadable = errors.New("unreadable answer")
	// ErrTooLarge: the answer or the recording is larger than allowed.
	ErrTooLarge = errors.New("too large")
	// ErrBadRequest (400): refused, not executed. The call may be alive or
	// already over (code 8528).
	ErrBadRequest = errors.New("bad request")
	// ErrUnauthorized (401): refused with a fresh token too. The call lives
	// on without us until its keepAlive is missed.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden (403): refused; a permission or the tenant is wrong. The
	// call is as it was.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound (404): the call, or what the request names in it, is not
	// there. Mostly the call is over (code 8522), but a live call has been
	// seen to answer so for an operation: ask for the call.
	ErrNotFound = errors.New("not found")
	// ErrConflict (409): refused because of something under way; not
	// executed, the call is alive.
	ErrConflict = errors.New("conflict")
	// ErrThrottled (429): refused for now, not executed; the call is as it was.
	ErrThrottled = errors.New("throttled")
	// ErrUnavailable (503): refused for now; the call is as it was, unless
	// ErrUnreadable is in the error too (a proxy said it, not Graph).
	ErrUnavailable = errors.New("service unavailable")
)

// An Error is how a request ended when it did not succeed. Every error of a
// [Client] method is one. No token, secret or request body is in it.
type Error struct {
	Op         string        // Graph's name of the action: "playPrompt", "createCall", "getCall" …
	Status     int           // HTTP status; 0: there was no answer
	Code       string        // Graph's code: "8522", "TooManyRequests" …; unwrapped from a JSON message
	Message    string        // Graph's text, at most 500 bytes, without control characters
	RequestID  string        // Graph's request-id; ours (client-request-id) when there was no answer, and one of ours when nothing was sent. Of Op "token": x-ms-request-id of the token service, if it sent one
	RetryAfter time.Duration // how long to wait before the same again; 0: not said; at most 1 h
	Err        error         // the cause; nil when Status says it all
}

// Error names the action, what Graph said, what that means and the request id.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("graph ")
	b.WriteString(e.Op)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": status %d", e.Status)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, ", code %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if words := e.Words(); words != "" {
		fmt.Fprintf(&b, " [%s]", words)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request-id %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is compares the status with the sentinels of this package.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrBadRequest:
		return e.Status == http.StatusBadRequest
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrForbidden:
		return e.Status == http.StatusForbidden
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	case ErrConflict:
		return e.Status == http.StatusConflict
	case ErrThrottled:
		return e.Status == http.StatusTooManyRequests
	case ErrUnavailable:
		return e.Status == http.StatusServiceUnavailable
	}
	return false
}

// Temporary reports whether the request was certainly not executed and the
// same may be sent again after RetryAfter: 429, 503 and 409, a connection
// that could not be made, a token service that is down.
func (e *Error) Temporary() bool {
	if OutcomeOf(e) != Refused {
		return false
	}
	switch {
	case errors.Is(e.Err, ErrInvalidRequest), errors.Is(e.Err, context.Canceled):
		return false
	case neverSent(e.Err):
		var inner *Error
		if errors.As(e.Err, &inner) && inner.Status >= 400 && inner.Status < 500 {
			return inner.Status == http.StatusTooManyRequests // of the token service
		}
		return true
	}
	return e.Status == http.StatusTooManyRequests || e.Status == http.StatusServiceUnavailable ||
		e.Status == http.StatusConflict
}
