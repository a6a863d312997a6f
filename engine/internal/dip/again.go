package dip

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// again says whether a request may be sent once more, and not before when.
type again struct {
	may   bool
	after time.Duration
}

// repeatable judges an answer. 429 and 503 say that nothing was done; what
// else a GET is answered does no harm either.
func repeatable(method string, resp *http.Response) again {
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return again{true, retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return again{may: method == http.MethodGet}
	}
	return again{}
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

// pause waits; false, and at once, when the time is over before that.
func pause(ctx context.Context, d time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && !time.Now().Add(d).Before(end) {
		return false
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
