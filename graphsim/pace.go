package graphsim

import (
	"context"
	"io"
	"net/http"
	"time"
)

// pace is how a body leaves, or arrives.
type pace struct {
	rate  int // bytes a second; 0: at once
	until int // bytes until the connection breaks; 0: it does not
}

// cuts says whether so long a body is not sent to its end.
func (p pace) cuts(length int) bool { return p.until > 0 && p.until < length }

// pieces are how many parts of a body a second has.
const pieces = 10

// next is how many of so many bytes go at once, and how long they take.
func (p pace) next(left int) (int, time.Duration) {
	if p.rate <= 0 {
		return left, 0
	}
	n := min(left, max(1, p.rate/pieces))
	return n, p.time(n)
}

// time is how long so many bytes take, not less.
func (p pace) time(n int) time.Duration {
	if p.rate <= 0 {
		return 0
	}
	return (time.Duration(n)*time.Second + time.Duration(p.rate) - 1) / time.Duration(p.rate)
}

// sendBody writes a body, and breaks the connection where it is to break.
func (s *Service) sendBody(w http.ResponseWriter, r *http.Request, body []byte, p pace) {
	cut := p.cuts(len(body))
	if cut {
		body = body[:p.until]
	}
	flush := http.NewResponseController(w)
	for len(body) > 0 {
		n, d := p.next(len(body))
		// The client may be gone; then nobody is there to be told.
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		body = body[n:]
		if d > 0 || cut {
			_ = flush.Flush() // a server that cannot sends it later
		}
		if d > 0 && !s.pause(r.Context(), d) {
			panic(http.ErrAbortHandler)
		}
	}
	if cut {
		panic(http.ErrAbortHandler)
	}
}

// paced is a body that arrives as a fault lets it.
type paced struct {
	io.ReadCloser
	s    *Service
	ctx  context.Context
	pace pace
	n    int // has arrived
}

// Read implements io.Reader.
func (b *paced) Read(p []byte) (int, error) {
	if b.pace.until > 0 {
		if b.n >= b.pace.until {
			if _, err := io.ReadFull(b.ReadCloser, make([]byte, 1)); err == io.EOF {
				return 0, io.EOF // that was all of it
			}
			return 0, io.ErrUnexpectedEOF
		}
		p = p[:min(len(p), b.pace.until-b.n)]
	}
	n, _ := b.pace.next(len(p))
	n, err := b.ReadCloser.Read(p[:n])
	b.n += n
	if !b.s.pause(b.ctx, b.pace.time(n)) {
		return n, context.DeadlineExceeded
	}
	return n, err
}
