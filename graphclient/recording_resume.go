package graphclient

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrRecordingGone: the file is not there any more (404, 410), or its token
// is too old or of another file (401, 403). Both come with time, so nothing
// is asked again.
var ErrRecordingGone = errors.New("the recording is gone or its token is too old: it must be fetched at once")

// errChanged: the rest would be of another file.
var errChanged = errors.New("the recording is another one than before the connection broke")

// A download is one recording on its way, over as many connections as it takes.
type download struct {
	c     *Client
	r     request
	at    string
	token Secret
	w     io.Writer
	max   int64

	n         int64     // written
	sum       hash.Hash // of what was written
	total     int64     // -1: not known
	validator string    // for If-Range: a strong ETag, else Last-Modified
}

// maxResumes bounds the connections of one recording, however much each brings.
const maxResumes = 20

// run fetches until all is there. Attempts that bring nothing are bounded by
// Config.Retry; the budget has a say in every repeat.
func (d *download) run(ctx context.Context) error {
	t := d.c.tenants.of(TenantOf(ctx))
	t.budget.request(time.Now())
	for n, all := 1, 1; ; n, all = n+1, all+1 {
		before := d.n
		err := d.attempt(ctx)
		if err == nil {
			return nil
		}
		if d.n > before && d.c.retry.Attempts > 1 {
			n = 1
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || all >= maxResumes || !d.c.again(ctx, d.r, t, e, n) {
			return err
		}
	}
}

// attempt asks once for what is not there yet.
func (d *download) attempt(ctx context.Context) error {
	id := requestID()
	began := time.Now()
	ctx, seen := d.c.tell.begin(ctx, &d.r)
	status, err := d.fetch(ctx, id)
	d.r.sent++
	seen.end(reply{status: status, id: id}, err, time.Since(began))
	d.c.logSend(d.r, id, time.Since(began), err)
	return err
}

func (d *download) fetch(ctx context.Context, id string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.at, nil)
	if err != nil {
		return 0, invalid(d.r.op, "recordingLocation is not an address")
	}
	d.headers(req, id)
	resp, err := d.c.files.Do(req)
	if err != nil {
		return 0, &Error{Op: d.r.op, RequestID: id, Err: transportError(err)}
	}
	defer resp.Body.Close()
	e := &Error{Op: d.r.op, Status: resp.StatusCode, RequestID: id}
	if theirs := resp.Header.Get("Request-Id"); theirs != "" {
		e.RequestID = foreignText(theirs, maxCode, string(d.token))
	}
	if e.Err = d.take(resp, e); e.Err == nil && e.Status < 300 {
		return e.Status, nil
	}
	return e.Status, e
}

func (d *download) headers(req *http.Request, id string) {
	req.Header.Set("User-Agent", d.c.agent)
	req.Header.Set("Client-Request-Id", id)
	req.Header.Set("Accept-Encoding", "identity") // ranges count the bytes of the file
	if d.token != "" {
		req.Header.Set("Authorization", "Bearer "+string(d.token))
	}
	if d.n > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", d.n))
		if d.validator != "" {
			req.Header.Set("If-Range", d.validator)
		}
	}
}

// take reads an answer; what it says of itself goes into e.
func (d *download) take(resp *http.Response, e *Error) error {
	switch status := resp.StatusCode; {
	case status >= 200 && status < 300 && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html"):
		return fmt.Errorf("%w: a page, not a recording", ErrUnreadable) // of some proxy, or to sign in
	case status >= 200 && status < 300 && !uncompressed(resp.Header.Get("Content-Encoding")):
		return fmt.Errorf("%w: compressed, though it was asked for as it is", ErrUnreadable)
	case status == http.StatusPartialContent:
		return d.rest(resp)
	case status >= 200 && status < 300:
		return d.whole(resp)
	case status >= 300 && status < 400:
		return fmt.Errorf("%w: redirects are not followed", ErrUnreadable)
	case status == http.StatusRequestedRangeNotSatisfiable && d.n > 0 && resp.Header.Get("Content-Range") == fmt.Sprintf("bytes */%d", d.n):
		e.Status = http.StatusOK // it broke off behind the last byte, and we did not know that it was the last
		return nil
	}
	e.RetryAfter = RetryAfter(resp.Header, time.Now())
	body, _ := io.ReadAll(io.LimitReader(resp.Body, d.c.maxBody))
	e.Code, e.Message, _ = graphError(body, string(d.token))
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return ErrRecordingGone
	}
	return nil
}

func uncompressed(encoding string) bool {
	return encoding == "" || strings.EqualFold(encoding, "identity")
}

// whole takes an answer with the file from its beginning: the first one, or
// that of a server that knows no ranges. What was written already is read
// over, and must be the same.
func (d *download) whole(resp *http.Response) error {
	if err := d.same(resp, resp.ContentLength); err != nil {
		return err
	}
	if d.n > 0 {
		again := d.sum
		d.sum = sha256.New()
		if _, err := io.CopyN(d.sum, resp.Body, d.n); err != nil {
			d.sum = again
			return cutOffBy(err)
		}
		if !bytes.Equal(again.Sum(nil), d.sum.Sum(nil)) {
			return errChanged
		}
	}
	return d.copy(resp.Body)
}

// rest takes an answer with the part that was asked for.
func (d *download) rest(resp *http.Response) error {
	from, to, total, ok := contentRange(resp.Header.Get("Content-Range"))
	if !ok || from != d.n || d.n == 0 && total < 0 {
		return fmt.Errorf("%w: another part than was asked for", ErrUnreadable)
	}
	if err := d.same(resp, total); err != nil {
		return err
	}
	if want := to - from + 1; resp.ContentLength >= 0 && resp.ContentLength != want {
		return fmt.Errorf("%w: %d bytes where %d are announced", ErrUnreadable, resp.ContentLength, want)
	}
	if err := d.copy(io.LimitReader(resp.Body, to-from+1)); err != nil || d.n == to+1 {
		return err
	}
	return cutOffBy(io.ErrUnexpectedEOF)
}

// same checks that an answer is of the file that was begun.
func (d *download) same(resp *http.Response, total int64) error {
	if total > d.max {
		return fmt.Errorf("%w: a recording of %d bytes, at most %d", ErrTooLarge, total, d.max)
	}
	validator := resp.Header.Get("Last-Modified")
	if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) { // a weak one proves no bytes [RFC 9110: 13.1.5]
		validator = tag
	}
	if d.n > 0 && (total >= 0 && d.total >= 0 && total != d.total || validator != "" && d.validator != "" && validator != d.validator) {
		return errChanged
	}
	if total >= 0 {
		d.total = total
	}
	if validator != "" {
		d.validator = validator
	}
	return nil
}

// copy writes what comes until the end that was announced.
func (d *download) copy(body io.Reader) error {
	out := &boundedWriter{d: d}
	_, err := io.Copy(out, io.LimitReader(body, d.max-d.n+1))
	switch {
	case out.err != nil:
		return out.err
	case err != nil:
		return cutOffBy(err)
	case d.total >= 0 && d.n < d.total:
		return cutOffBy(io.ErrUnexpectedEOF)
	case d.total >= 0 && d.n > d.total:
		return fmt.Errorf("%w: more than the %d bytes that are announced", ErrUnreadable, d.total)
	}
	return nil
}

func cutOffBy(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %w", errCutOff, transportError(err))
}

// A boundedWriter writes up to the bound; its error is who writes' own and no matter
// of the connection.
type boundedWriter struct {
	d   *download
	err error
}

func (w *boundedWriter) Write(b []byte) (int, error) {
	d := w.d
	room := min(int64(len(b)), d.max-d.n)
	n, err := d.w.Write(b[:room])
	d.sum.Write(b[:n])
	d.n += int64(n)
	switch {
	case err != nil:
		w.err = err
	case n < int(room):
		w.err = io.ErrShortWrite
	case room < int64(len(b)):
		w.err = fmt.Errorf("%w: a recording of more than %d bytes", ErrTooLarge, d.max)
	}
	return n, w.err
}

// contentRange reads "bytes 7-99/100"; total is -1 for an asterisk.
func contentRange(s string) (from, to, total int64, ok bool) {
	s, unit := strings.CutPrefix(s, "bytes ")
	span, of, slash := strings.Cut(s, "/")
	first, last, dash := strings.Cut(span, "-")
	from, err1 := strconv.ParseInt(first, 10, 64)
	to, err2 := strconv.ParseInt(last, 10, 64)
	total, err3 := strconv.ParseInt(of, 10, 64)
	if of == "*" {
		total, err3 = -1, nil
	}
	ok = unit && slash && dash && errors.Join(err1, err2, err3) == nil && from >= 0 && to >= from && (total < 0 || to < total)
	return from, to, total, ok
}
