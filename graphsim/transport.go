package graphsim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Transport carries requests to a handler in the same process, without sockets, so that it works in a synctest
// bubble. It keeps to what a network does: bodies are copied; when the request's context ends first, the client
// gets the context's error at once while the handler goes on, told of it by its own request's context; a handler
// that panics breaks the connection: a body breaks off behind what had been flushed, and without that there is no
// answer. What is read then is io.ErrUnexpectedEOF, also of a body that is shorter than its Content-Length. The answer
// is complete before the client sees any of it, slow ones too.
func Transport(h http.Handler) http.RoundTripper {
	return transport{h}
}

// Mux is a Transport to several hosts. Keys are "host" or "host:port" as in the request's address; a request to
// any other host fails as if it could not be reached.
type Mux map[string]http.Handler

// RoundTrip implements http.RoundTripper.
func (m Mux) RoundTrip(r *http.Request) (*http.Response, error) {
	h := m[r.URL.Host]
	if h == nil {
		h = m[r.URL.Hostname()]
	}
	if h == nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}
	}
	return transport{h}.RoundTrip(r)
}

type transport struct{ h http.Handler }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	body, err := readBody(r)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	// A server's context ends when the client leaves, but carries none of the client's values.
	served, leave := context.WithCancel(context.Background())
	in := r.Clone(served)
	in.Body = io.NopCloser(bytes.NewReader(body))
	in.ContentLength = int64(len(body))
	in.RequestURI = r.URL.RequestURI()
	in.Host = orElse(r.Host, r.URL.Host)
	in.RemoteAddr = "127.0.0.1:1"
	out := &written{header: http.Header{}, gone: -1}
	done := make(chan error, 1)
	go func() {
		defer leave()
		done <- serve(t.h, out, in)
	}()
	select {
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	case err := <-done:
		return out.response(r, err)
	}
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

// serve runs the handler; a panic in it is an error to the client, as with net/http.
func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			err = io.ErrUnexpectedEOF
		} else if p != nil {
			err = fmt.Errorf("handler panicked: %v", p)
		}
	}()
	h.ServeHTTP(w, r)
	return nil
}

// written is what a handler has written. The lock is for handlers that write from several goroutines.
type written struct {
	mu     sync.Mutex
	header http.Header
	sent   http.Header // as it was when the status was written
	status int
	body   bytes.Buffer
	gone   int // bytes of body that have left; -1: not even the headers
}

func (w *written) Header() http.Header { return w.header }

func (w *written) WriteHeader(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin(status)
}

func (w *written) begin(status int) {
	if w.status == 0 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin(http.StatusOK)
	return w.body.Write(p)
}

// Flush implements http.Flusher; the answer still arrives in one piece.
func (w *written) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin(http.StatusOK)
	w.gone = w.body.Len()
}

// response is what the client gets of a handler that ended well, or with broken.
func (w *written) response(r *http.Request, broken error) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if broken != nil && w.gone < 0 {
		return nil, broken
	}
	w.begin(http.StatusOK)
	body, length := w.body.Bytes(), int64(w.body.Len())
	promised, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64)
	if known := err == nil && r.Method != http.MethodHead; broken != nil {
		body, length = body[:w.gone], -1
		if known {
			length = promised
		}
	} else if known && promised > length { // net/http breaks the connection then
		length, broken = promised, io.ErrUnexpectedEOF
	}
	var from io.Reader = bytes.NewReader(body)
	if broken != nil {
		from = io.MultiReader(from, breaks{broken})
	}
	return &http.Response{
		Status:        strings.TrimSpace(fmt.Sprintf("%d %s", w.status, http.StatusText(w.status))),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.sent,
		Body:          io.NopCloser(from),
		ContentLength: length,
		Request:       r,
	}, nil
}

// breaks is the end of a body that did not end.
type breaks struct{ err error }

// Read implements io.Reader.
func (b breaks) Read([]byte) (int, error) { return 0, b.err }
