package graphclient

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

// An Outcome says whether a request was executed. Unsure is never to be read
// as Refused: a play that is sent again after it may be heard twice.
type Outcome uint8

const (
	// Accepted: Graph has taken it.
	Accepted Outcome = iota + 1
	// Refused: certainly not executed.
	Refused
	// Unsure: maybe executed, maybe later. Never simply send it again.
	Unsure
)

// String returns "accepted", "refused" or "unsure".
func (o Outcome) String() string {
	switch o {
	case Accepted:
		return "accepted"
	case Refused:
		return "refused"
	case Unsure:
		return "unsure"
	}
	return "outcome?"
}

// OutcomeOf sorts the error of a [Client] method.
//
//   - Accepted: nil.
//   - Refused: 4xx but 408, 503 of Graph with or without Retry-After, and
//     everything that failed before the request left: an invalid request, no
//     token, no connection, no TLS.
//   - Unsure: all else: 408, 500, 502, 504, 3xx, a 503 that is a proxy's page,
//     a 2xx that cannot be read, time-outs, resets, errors of another kind.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Accepted
	}
	var e *Error
	if !errors.As(err, &e) {
		if neverSent(err) {
			return Refused
		}
		return Unsure
	}
	switch {
	case e.Status == 0:
		if neverSent(e.Err) {
			return Refused
		}
		return Unsure
	case e.Status == http.StatusRequestTimeout:
		return Unsure // gateways say so of a request that they had passed on
	case e.Status >= 400 && e.Status < 500:
		return Refused
	case e.Status == http.StatusServiceUnavailable && !errors.Is(e.Err, ErrUnreadable):
		return Refused
	}
	return Unsure
}

// neverSent reports whether an error proves that no byte of the request
// reached Graph. A time-out proves nothing.
func neverSent(err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, ErrNotSent) || errors.Is(err, ErrInvalidRequest) {
		return true
	}
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError // has its Conn before the first handshake only
	return errors.As(err, &cert) || errors.As(err, &record) && record.Conn != nil
}
