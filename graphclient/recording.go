package graphclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultMaxRecording bounds a recording: the longest (120 s of 16 kHz, 16
// bit) has less than 4 MiB.
const DefaultMaxRecording = 16 << 20

// DefaultRecordingHosts are the domains of Microsoft from which recordings
// may be fetched. Graph documents no host, so these are the domains its
// calling and Teams media services run under, on all clouds that have calling.
func DefaultRecordingHosts() []string {
	return []string{"microsoft.com", "microsoft.us", "skype.com", "office.com", "office.net",
		"office365.us", "sharepoint.com", "sharepoint.us"}
}

type recordingHosts struct {
	suffixes []string
	graph    string
	loopback bool
}

func newRecordingHosts(names []string, base *url.URL) (recordingHosts, error) {
	h := recordingHosts{graph: strings.ToLower(base.Hostname()), loopback: isLoopback(base.Hostname())}
	if names == nil {
		names = DefaultRecordingHosts()
	}
	for i, n := range names {
		n = strings.ToLower(strings.TrimPrefix(n, "."))
		if n == "" || strings.ContainsAny(n, "/:@*? ") || !isASCII(n) {
			return h, fmt.Errorf("graphclient: Config.RecordingHosts[%d] is not a host name", i)
		}
		h.suffixes = append(h.suffixes, n)
	}
	return h, nil
}

// admit reports why a recording may not be fetched from an address.
func (h recordingHosts) admit(u *url.URL) error {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	local := isLoopback(host)
	switch {
	case host == "" || u.User != nil || u.Opaque != "":
		return errors.New("recordingLocation is not a plain address")
	case u.Scheme != "https" && (u.Scheme != "http" || !local):
		return errors.New("recordingLocation is not https")
	case local && h.loopback, host == h.graph:
		return nil
	}
	for _, s := range h.suffixes {
		if host == s || strings.HasSuffix(host, "."+s) {
			return nil
		}
	}
	return fmt.Errorf("recordings are not fetched from host %q", host)
}

// DownloadRecording copies a recording to w and returns how many bytes were
// written. It goes to hosts of [Config].RecordingHosts only and, unless there
// is a [Config].Transport, to public addresses only, with the recording's own
// token and never with Graph's, and follows no redirect. max
// bounds the size; 0 means DefaultMaxRecording. After an error w may hold a
// part. Fetch at once: the file is gone shortly after the call [doc].
func (c *Client) DownloadRecording(ctx context.Context, location string, token Secret, w io.Writer, max int64) (int64, error) {
	const op = "downloadRecording"
	if max < 0 {
		return 0, invalid(op, "max is negative")
	}
	if !isASCII(string(token)) {
		return 0, invalid(op, "the token is not printable ASCII")
	}
	if max == 0 {
		max = DefaultMaxRecording
	}
	u, err := url.Parse(location)
	if err != nil { // url's own error repeats the address
		return 0, invalid(op, "recordingLocation is not an address")
	}
	if err := c.hosts.admit(u); err != nil {
		return 0, invalid(op, "%v", err)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, requestTimeout)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, invalid(op, "recordingLocation is not an address")
	}
	id := requestID()
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Client-Request-Id", id)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+string(token))
	}
	began := time.Now()
	n, err := c.fetch(req, op, id, token, w, max)
	c.logSend(request{op: op}, id, time.Since(began), err)
	return n, err
}

func (c *Client) fetch(req *http.Request, op, id string, token Secret, w io.Writer, max int64) (int64, error) {
	resp, err := c.files.Do(req)
	if err != nil {
		return 0, &Error{Op: op, RequestID: id, Err: transportError(err)}
	}
	defer resp.Body.Close()
	e := &Error{Op: op, Status: resp.StatusCode, RequestID: id}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		e.RetryAfter = retryAfter(resp.Header, time.Now())
		if resp.StatusCode >= 300 && resp.StatusCode < 400 {
			e.Err = fmt.Errorf("%w: redirects are not followed", ErrUnreadable)
			return 0, e
		}
		body, _ := io.ReadAll(io.LimitReader(resp.Body, c.maxBody))
		e.Code, e.Message = graphError(body, string(token))
		return 0, e
	}
	if resp.ContentLength > max {
		e.Err = fmt.Errorf("%w: a recording of %d bytes, at most %d", ErrTooLarge, resp.ContentLength, max)
		return 0, e
	}
	n, err := io.Copy(w, io.LimitReader(resp.Body, max))
	if err == nil && n == max {
		if more, _ := io.ReadFull(resp.Body, make([]byte, 1)); more > 0 {
			err = fmt.Errorf("%w: a recording of more than %d bytes", ErrTooLarge, max)
		}
	}
	if err != nil {
		e.Err = err
		return n, e
	}
	return n, nil
}
