// Package dip carries the data dips of flows: HTTP requests to services that
// the operator has granted, answered with JSON, while a caller waits.
//
// A dip has one time for everything, attempts and pauses included. It is
// repeated only where that cannot do a thing twice, follows no redirect to
// another host, reads a bounded answer, and its errors repeat neither the
// address nor what was sent or answered.
package dip

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/ivrflow/ivrflow/internal/datadip"
)

// A Request is one data dip.
type Request struct {
	Method  string
	URL     string
	Host    string // of URL, as it was granted
	Headers http.Header
	Body    []byte        // JSON; nil: none
	Timeout time.Duration // of all attempts together
	Retries int           // further attempts
}

// An Answer is how a dip ended. Timeout: it took too long. Failed: there is
// no answer, or none that can be read; with neither, Status is set.
type Answer struct {
	Status  int
	Body    any // decoded JSON; nil: none, or not JSON
	Timeout bool
	Failed  bool
}

// A Client carries dips; it is safe for concurrent use.
type Client struct {
	grants Grants
	http   http.Client
}

// New returns a Client. Without a transport it uses that of the grants.
func New(g Grants, transport http.RoundTripper) *Client {
	if transport == nil {
		transport = g.Transport()
	}
	return &Client{grants: g, http: http.Client{Transport: transport, CheckRedirect: datadip.SameHost}}
}

// Close drops connections that are idle.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do carries out one dip. The error is for the log and says why the answer
// failed; it is nil when there is an answer, whatever its status.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	if err := c.check(r); err != nil {
		return Answer{Failed: true}, err
	}
	for attempt := 0; ; attempt++ {
		a, again, err := c.once(ctx, r)
		if a.Timeout || attempt >= r.Retries || !again.May {
			return a, err
		}
		if !pause(ctx, again.Pause(attempt)) {
			return a, err // the time that is left would not do for another attempt
		}
	}
}

// check refuses what no grant covers, before anything is resolved.
func (c *Client) check(r Request) error {
	u, err := url.Parse(r.URL)
	switch {
	case err != nil || u.Opaque != "" || u.Host == "":
		return errors.New("its address cannot be read")
	case u.User != nil:
		return errors.New("its address has a user in it")
	case !strings.EqualFold(u.Host, r.Host):
		return errors.New("its address has another host than the flow says")
	case !c.grants.Has(r.Host):
		return fmt.Errorf("the host %q is not granted", r.Host)
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return errors.New("its address is not https")
	}
	return nil
}

func isLoopback(name string) bool {
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

// once sends a request one time and reads its answer.
func (c *Client) once(ctx context.Context, r Request) (Answer, datadip.Again, error) {
	req, err := datadip.NewRequest(ctx, r.Method, r.URL, r.Headers, r.Body)
	if err != nil {
		return Answer{Failed: true}, datadip.Again{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return c.noAnswer(ctx, r, err)
	}
	defer resp.Body.Close()
	a := Answer{Status: resp.StatusCode}
	a.Body, err = datadip.ReadJSON(resp.Body)
	if err != nil {
		if ctx.Err() != nil {
			return Answer{Timeout: timedOut(ctx), Failed: !timedOut(ctx)}, datadip.Again{}, errTook
		}
		return Answer{Status: resp.StatusCode, Failed: true}, datadip.Again{May: r.Method == http.MethodGet && !errors.Is(err, datadip.ErrTooMuch)}, err
	}
	return a, datadip.Repeatable(r.Method, resp, time.Now()), nil
}

var errTook = errors.New("the time of the step was over, or the call was")

// timedOut tells a dip that took too long from one whose call is over.
func timedOut(ctx context.Context) bool { return errors.Is(ctx.Err(), context.DeadlineExceeded) }

func (c *Client) noAnswer(ctx context.Context, r Request, err error) (Answer, datadip.Again, error) {
	if ctx.Err() != nil {
		return Answer{Timeout: timedOut(ctx), Failed: !timedOut(ctx)}, datadip.Again{}, errTook
	}
	may := r.Method == http.MethodGet || neverSent(err)
	if errors.Is(err, errAddress) {
		may = false
	}
	return Answer{Failed: true}, datadip.Again{May: may}, plainError(err)
}

// plainError is the cause without the address that every layer adds, and
// without anything that the other side has said.
func plainError(err error) error {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var number syscall.Errno
	switch {
	case errors.Is(err, errAddress):
		return errAddress
	case errors.As(err, &dns):
		return errors.New("its host cannot be found")
	case errors.As(err, &cert), errors.As(err, &record) && record.Conn != nil:
		return errors.New("its host does not prove who it is (TLS)")
	case errors.As(err, &number):
		return fmt.Errorf("no connection: %w", number)
	}
	return errors.New("no answer: the connection failed")
}

// neverSent reports whether an error proves that no byte of the request has left.
func neverSent(err error) bool {
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError // has its Conn before the first handshake only
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &cert) || errors.As(err, &record) && record.Conn != nil
}
