package main

import (
	"net"
	"testing"
	"testing/synctest"
)

// waiting is a listener with connections already waiting.
type waiting chan net.Conn

func (w waiting) Accept() (net.Conn, error) {
	if conn, ok := <-w; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (w waiting) Close() error   { close(w); return nil }
func (w waiting) Addr() net.Addr { return &net.TCPAddr{} }

func TestConnectionsBeyondTheLimitWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := make(waiting, 3)
		for range 3 {
			ours, theirs := net.Pipe()
			defer theirs.Close()
			inner <- ours
		}
		l := limit(inner, 2)
		taken := make(chan net.Conn, 3)
		ended := make(chan error)
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					ended <- err
					return
				}
				taken <- conn
			}
		}()
		synctest.Wait()
		if len(taken) != 2 {
			t.Fatalf("%d connections taken, want 2", len(taken))
		}
		first := <-taken
		first.Close()
		first.Close() // gives its place back once
		synctest.Wait()
		if len(taken) != 2 || len(l.places) != 2 {
			t.Errorf("%d more connections taken, %d places in use, want 2 and 2", len(taken), len(l.places))
		}
		l.Close()
		if err := <-ended; err == nil {
			t.Error("Accept went on after Close")
		}
	})
}
