// Package datadip says what a data dip of a flow looks like, for whoever
// carries it: how its request is written, how its answer is read, and whether
// and when it may be sent once more. It sends nothing itself.
package datadip

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// NewRequest writes one attempt of a dip. A nil body is none.
func NewRequest(ctx context.Context, method, url string, headers http.Header, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the request cannot be made") // the cause may repeat the address
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "ivrflow")
	if body == nil {
		r.Body, r.GetBody = http.NoBody, nil
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range headers {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	return r, nil
}

const maxRedirects = 3 // of one request, each on the same host

// SameHost is the CheckRedirect of a dip: it follows a redirect of a GET within its host; others
// become the answer.
func SameHost(r *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > maxRedirects || r.Method != http.MethodGet || via[0].Method != http.MethodGet ||
		!strings.EqualFold(r.URL.Host, first.Host) || r.URL.Scheme != first.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

// Again says whether a request may be sent once more, and not before when.
type Again struct {
	May   bool
	After time.Duration
}

// Repeatable judges an answer. 429 and 503 say that nothing was done; what
// else a GET is answered does no harm either.
func Repeatable(method string, resp *http.Response, now time.Time) Again {
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return Again{true, retryAfter(resp.Header.Get("Retry-After"), now)}
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return Again{May: method == http.MethodGet}
	}
	return Again{}
}

// firstPause is before the second attempt; twice as long before each further one.
const firstPause = 250 * time.Millisecond

// Pause is how long to wait behind an attempt, counted from 0.
func (a Again) Pause(attempt int) time.Duration {
	return max(a.After, firstPause<<min(attempt, 10))
}

// retryAfter reads a Retry-After: seconds, a fraction too, or a date.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		if !(s > 0) {
			return 0
		}
		return time.Duration(min(s, 1<<30) * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
