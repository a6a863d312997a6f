package dip

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/internal/datadip"
)

// A service answers as a script says; the last line stands for all further requests.
type service struct {
	script []line
	times  []time.Duration // when each request came
	begun  time.Time
	last   *http.Request
	sent   string // body of the last
}

type line struct {
	status int
	body   string
	header http.Header
	err    error
	after  time.Duration // until it answers
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	s.times = append(s.times, time.Since(s.begun))
	s.last = r
	s.sent = ""
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		s.sent = string(b)
	}
	l := s.script[min(len(s.times), len(s.script))-1]
	if l.after > 0 {
		select {
		case <-time.After(l.after):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if l.err != nil {
		return nil, l.err
	}
	h := l.header
	if h == nil {
		h = http.Header{}
	}
	return &http.Response{StatusCode: l.status, Header: h, Body: io.NopCloser(strings.NewReader(l.body)), Request: r}, nil
}

func grants(t *testing.T, list ...string) Grants {
	t.Helper()
	g, err := ParseGrants(list)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const secret = "sesame-0815"

func get() Request {
	return Request{Method: "GET", URL: "https://crm.example/a?key=" + secret, Host: "crm.example", Timeout: 4 * time.Second}
}

func post() Request {
	r := get()
	r.Method, r.Body = "POST", []byte(`{"pin":"`+secret+`"}`)
	r.Headers = http.Header{"authorization": {"Bearer " + secret}}
	return r
}

// noTLS comes before the first handshake, and only then with the connection.
var noTLS = tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake", Conn: &net.TCPConn{}}

var refusedConnection = &net.OpError{Op: "dial", Err: errors.New("connection refused " + secret)}

func TestDipsEndAsTheyShould(t *testing.T) {
	busy := func(after string) line { return line{status: 503, header: http.Header{"Retry-After": {after}}} }
	good := line{status: 200, body: `{"balance":12.5}`}
	answer := Answer{Status: 200, Body: map[string]any{"balance": 12.5}}
	broken := line{err: errors.New("connection reset " + secret)}
	retry := func(r Request, n int) Request { r.Retries = n; return r }
	ms := func(n ...int) (d []time.Duration) {
		for _, one := range n {
			d = append(d, time.Duration(one)*time.Millisecond)
		}
		return d
	}
	for name, c := range map[string]struct {
		request Request
		script  []line
		want    Answer
		times   []time.Duration
	}{
		"answered":                         {get(), []line{good}, answer, ms(0)},
		"not found is an answer":           {retry(get(), 3), []line{{status: 404, body: `{"no":1}`}}, Answer{Status: 404, Body: map[string]any{"no": 1.0}}, ms(0)},
		"not JSON":                         {get(), []line{{status: 200, body: "<html>"}}, Answer{Status: 200}, ms(0)},
		"nothing":                          {get(), []line{{status: 204}}, Answer{Status: 204}, ms(0)},
		"too slow":                         {retry(get(), 3), []line{{status: 200, after: time.Minute}}, Answer{Timeout: true}, ms(0)},
		"no retry":                         {get(), []line{broken}, Answer{Failed: true}, ms(0)},
		"GET again after a broken line":    {retry(get(), 2), []line{broken, broken, good}, answer, ms(0, 250, 750)},
		"GET again after 500":              {retry(get(), 1), []line{{status: 500}, good}, answer, ms(0, 250)},
		"GET gives up":                     {retry(get(), 2), []line{{status: 502}}, Answer{Status: 502}, ms(0, 250, 750)},
		"GET not again after 400":          {retry(get(), 3), []line{{status: 400}}, Answer{Status: 400}, ms(0)},
		"POST not after a broken line":     {retry(post(), 3), []line{broken, good}, Answer{Failed: true}, ms(0)},
		"POST not after 500":               {retry(post(), 3), []line{{status: 500}, good}, Answer{Status: 500}, ms(0)},
		"POST not after a time-out there":  {retry(post(), 3), []line{{status: 504}, good}, Answer{Status: 504}, ms(0)},
		"POST again when nothing was sent": {retry(post(), 3), []line{{err: refusedConnection}, good}, answer, ms(0, 250)},
		"POST again when it was no TLS":    {retry(post(), 3), []line{{err: noTLS}, good}, answer, ms(0, 250)},
		"POST not when TLS broke later":    {retry(post(), 3), []line{{err: tls.RecordHeaderError{Msg: "bad record"}}, good}, Answer{Failed: true}, ms(0)},
		"POST again after 429":             {retry(post(), 3), []line{{status: 429}, good}, answer, ms(0, 250)},
		"Retry-After is waited out":        {retry(post(), 3), []line{busy("2"), good}, answer, ms(0, 2000)},
		"also a date":                      {retry(get(), 3), []line{busy("Sat, 01 Jan 2000 00:00:03 GMT"), good}, answer, ms(0, 3000)},
		"Retry-After beyond the time":      {retry(get(), 3), []line{busy("60"), good}, Answer{Status: 503}, ms(0)},
		"nonsense in Retry-After":          {retry(get(), 3), []line{busy("soon"), good}, answer, ms(0, 250)},
		"the time is for all attempts":     {retry(get(), 9), []line{{status: 500, after: 1500 * time.Millisecond}}, Answer{Timeout: true}, ms(0, 1750, 3750)},
		"too large":                        {retry(get(), 3), []line{{status: 200, body: `"` + strings.Repeat("x", datadip.MaxAnswer) + `"`}}, Answer{Status: 200, Failed: true}, ms(0)},
		"just small enough":                {get(), []line{{status: 200, body: `"` + strings.Repeat("x", datadip.MaxAnswer-2) + `"`}}, Answer{Status: 200, Body: strings.Repeat("x", datadip.MaxAnswer-2)}, ms(0)},
		"too deep":                         {retry(get(), 3), []line{{status: 200, body: strings.Repeat("[", 33) + strings.Repeat("]", 33)}}, Answer{Status: 200, Failed: true}, ms(0)},
		"brackets in a text":               {get(), []line{{status: 200, body: `"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["`}}, Answer{Status: 200, Body: `"` + strings.Repeat("[", 38)}, ms(0)},
		"redirect to another host":         {retry(get(), 3), []line{{status: 302, header: http.Header{"Location": {"https://evil.example/"}}}}, Answer{Status: 302}, ms(0)},
		"redirect to plain http":           {get(), []line{{status: 302, header: http.Header{"Location": {"http://crm.example/"}}}}, Answer{Status: 302}, ms(0)},
		"redirect within the host":         {get(), []line{{status: 302, header: http.Header{"Location": {"/b"}}}, good}, answer, ms(0, 0)},
		"redirects in a circle":            {get(), []line{{status: 302, header: http.Header{"Location": {"/b"}}}}, Answer{Status: 302}, ms(0, 0, 0, 0)},
		"redirect of a POST":               {post(), []line{{status: 307, header: http.Header{"Location": {"/b"}}}, good}, Answer{Status: 307}, ms(0)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{script: c.script, begun: time.Now()}
				got, err := New(grants(t, "crm.example"), s).Do(t.Context(), c.request)
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if !slices.Equal(s.times, c.times) {
					t.Errorf("asked at %v, want %v", s.times, c.times)
				}
				if (err != nil) != (got.Failed || got.Timeout) {
					t.Errorf("%+v with the error %v", got, err)
				}
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("the error repeats a secret: %v", err)
				}
				if took := time.Since(s.begun); took > c.request.Timeout {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestWhatIsSent(t *testing.T) {
	s := &service{script: []line{{status: 204}}}
	c := New(grants(t, "crm.example"), s)
	r := post()
	r.Headers.Add("accept", "text/plain")
	if _, err := c.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	want := http.Header{"Accept": {"text/plain"}, "Authorization": {"Bearer " + secret}, "Content-Type": {"application/json"}, "User-Agent": {"ivrflow"}}
	if diff := cmp.Diff(want, s.last.Header); diff != "" || s.sent != string(r.Body) || s.last.ContentLength != int64(len(r.Body)) {
		t.Errorf("%q (-want +got):\n%s", s.sent, diff)
	}
	if _, err := c.Do(t.Context(), get()); err != nil || s.sent != "" || s.last.Header.Get("Content-Type") != "" {
		t.Errorf("%q %v %v", s.sent, s.last.Header, err)
	}
}

func TestACallThatEndsEndsItsDip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		s := &service{script: []line{{status: 200, after: time.Minute}}, begun: time.Now()}
		r := get()
		r.Retries = 5
		got, err := New(grants(t, "crm.example"), s).Do(ctx, r)
		if got != (Answer{Failed: true}) || err == nil || time.Since(s.begun) != time.Second || len(s.times) != 1 {
			t.Errorf("%+v %v after %v", got, err, time.Since(s.begun))
		}
	})
}

func TestNothingIsAskedThatWasNotGranted(t *testing.T) {
	for name, c := range map[string]struct{ url, host, grant string }{
		"another host":        {"https://evil.example/", "crm.example", "crm.example"},
		"no grant":            {"https://crm.example/", "crm.example", "other.example"},
		"another port":        {"https://crm.example:444/", "crm.example:444", "crm.example"},
		"plain http":          {"http://crm.example/", "crm.example", "crm.example"},
		"a user":              {"https://u:" + secret + "@crm.example/", "crm.example", "crm.example"},
		"the user is a trick": {"https://crm.example@evil.example/", "crm.example", "crm.example"},
		"no address":          {"://" + secret, "crm.example", "crm.example"},
		"another scheme":      {"file:///etc/passwd", "", "crm.example"},
	} {
		s := &service{script: []line{{status: 200}}}
		got, err := New(grants(t, c.grant), s).Do(t.Context(), Request{Method: "GET", URL: c.url, Host: c.host, Timeout: time.Second, Retries: 3})
		if !got.Failed || err == nil || len(s.times) != 0 || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %+v %v, asked %d times", name, got, err, len(s.times))
		}
	}
	s := &service{script: []line{{status: 200}}}
	if _, err := New(grants(t, "LOCALHOST:8080"), s).Do(t.Context(), Request{Method: "GET", URL: "http://localhost:8080/", Host: "localhost:8080", Timeout: time.Second}); err != nil {
		t.Error(err)
	}
}

// The cause of a failure is told in our own words, whatever wraps it.
func TestErrorsAreInOurOwnWords(t *testing.T) {
	address := &url.Error{Op: "Get", URL: get().URL, Err: errAddress}
	for _, err := range []error{address, refusedConnection, &net.DNSError{Err: secret, Name: "crm.example"}, io.ErrUnexpectedEOF, errors.New(secret)} {
		if text := plainError(err).Error(); strings.Contains(text, secret) || strings.Contains(text, "crm.example") {
			t.Errorf("%q", text)
		}
	}
}
