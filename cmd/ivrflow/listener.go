package main

import (
	"errors"
	"net"
	"sync"
)

// maxConnections bounds what strangers can make the public listener hold.
// Graph uses a handful; each idle one is closed after a minute.
const maxConnections = 2048

// limited accepts no more connections than it has places; the others wait in
// the system's queue until one is closed.
type limited struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	once   sync.Once
}

func limit(l net.Listener, n int) *limited {
	return &limited{Listener: l, places: make(chan struct{}, n), closed: make(chan struct{})}
}

// listenError says how an address is written, when that is what is wrong.
func listenError(err error) error {
	if _, form := errors.AsType[*net.AddrError](err); form {
		return usagef("--listen: %w; write host and port, such as 127.0.0.1:8080", err)
	}
	return usagef("--listen: %w", err)
}

func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &counted{Conn: conn, leave: sync.OnceFunc(func() { <-l.places })}, nil
}

func (l *limited) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// counted gives its place back when it is closed.
type counted struct {
	net.Conn
	leave func()
}

func (c *counted) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
