package graphclient

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
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

// admit returns the name under which a recording's host is admitted, or why
// nothing is fetched from there.
func (h recordingHosts) admit(u *url.URL) (string, error) {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	local := isLoopback(host)
	switch {
	case host == "" || u.User != nil || u.Opaque != "":
		return "", errors.New("recordingLocation is not a plain address")
	case u.Scheme != "https" && (u.Scheme != "http" || !local):
		return "", errors.New("recordingLocation is not https")
	case local && h.loopback, host == h.graph:
		return host, nil
	}
	for _, s := range h.suffixes {
		if host == s || strings.HasSuffix(host, "."+s) {
			return s, nil
		}
	}
	return "", fmt.Errorf("recordings are not fetched from host %q", host)
}

// DownloadRecording copies a recording to w and returns how many bytes were
// written. It goes to hosts of [Config].RecordingHosts only and, unless there
// is a [Config].Transport, to public addresses only, with the recording's own
// token and never with Graph's, and follows no redirect. max
// bounds the size; 0 means DefaultMaxRecording. Fetch at once: the file is
// gone shortly after the call [doc]. Then the error is ErrRecordingGone.
//
// A connection that breaks is resumed where it broke, as often as
// [Config].Retry and the tenant's budget allow; a file that is another one by
// then, or has another length than was announced, is an error. After an error
// w may hold a part.
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
	admitted, err := c.hosts.admit(u)
	if err != nil {
		return 0, invalid(op, "%v", err)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, requestTimeout)
		defer cancel()
	}
	d := &download{c: c, r: request{op: op, method: http.MethodGet, server: admitted}, at: u.String(), token: token,
		w: w, max: max, total: -1, sum: sha256.New()}
	err = d.run(ctx)
	return d.n, err
}
