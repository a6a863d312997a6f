package engine

import (
	"context"
	"sync"
)

// A crew starts goroutines and can wait for all of them, so that nothing is
// left running after Shutdown. A sync.WaitGroup alone does not do: its Add
// may not race with its Wait, and notifications come whenever they like.
type crew struct {
	mu     sync.Mutex
	live   int
	closed bool
	idle   chan struct{} // closed when closed and live == 0
}

func newCrew() *crew { return &crew{idle: make(chan struct{})} }

// start runs f on a goroutine of its own. It reports false, and f never runs,
// once the crew is dismissed.
func (c *crew) start(f func()) bool {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return false
	}
	c.live++
	c.mu.Unlock()
	go func() {
		defer c.done()
		f()
	}()
	return true
}

func (c *crew) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live--
	if c.closed && c.live == 0 {
		close(c.idle)
	}
}

// dismiss lets nobody start any more, and returns when the last one has
// ended or ctx has.
func (c *crew) dismiss(ctx context.Context) error {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		if c.live == 0 {
			close(c.idle)
		}
	}
	c.mu.Unlock()
	select {
	case <-c.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
