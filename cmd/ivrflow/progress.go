package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// A progress is the line that a person sees while much is being done.
type progress struct {
	mu          sync.Mutex
	out         *os.File // nil: nobody looks
	begun, told time.Time
	shown       bool
}

// What is over before anybody has looked needs no progress.
const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

// progressOn is a line on a terminal; on anything else there is none.
func progressOn(w io.Writer) *progress {
	p := &progress{begun: time.Now()}
	if f, ok := w.(*os.File); ok && onTerminal(f) {
		p.out = f
	}
	return p
}

// show shows how far things are, if it is time.
func (p *progress) show(text func() string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.out == nil || now.Sub(p.begun) < progressAfter || now.Sub(p.told) < progressEvery {
		return
	}
	p.told, p.shown = now, true
	fmt.Fprint(p.out, "\r\x1b[K"+text())
}

// clear takes the line away, so that something else can be printed.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		p.shown = false
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
