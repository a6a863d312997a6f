package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

const (
	// watchWait is how long one request of a Watch waits for events.
	watchWait = 30 * time.Second
	// watchTries is how often a Watch asks a simulator that does not answer, watchPause between two tries.
	watchTries = 5
	watchPause = 500 * time.Millisecond
)

// Watch has f see each event from now on, in order, on a goroutine of its own, until stop is called or the simulator
// cannot be reached any more; see Gone. It asks at once from where on, so that nothing is missed that happens behind
// it. Events of keys do not say which.
func (c *Client) Watch(f func(graphsim.Event)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	after, err := c.newest(ctx)
	go c.follow(ctx, after, err, f)
	return cancel
}

// newest is the number of the last event.
func (c *Client) newest(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, watchWait)
	defer cancel()
	var p eventPage
	err := c.ask(ctx, "GET", "/events?latest=true", nil, &p)
	return p.Next, err
}

func (c *Client) follow(ctx context.Context, after int, err error, f func(graphsim.Event)) {
	for tries := 0; ctx.Err() == nil; {
		var p eventPage
		if err == nil {
			err = c.ask(ctx, "GET", fmt.Sprintf("/events?limit=%d&wait=%v&after=%d", maxPage, watchWait, after), nil, &p)
		}
		if err != nil {
			if tries++; ctx.Err() == nil && (tries == watchTries || !passing(err)) {
				c.lose.Do(func() { close(c.gone) })
				return
			}
			rest(ctx, watchPause)
			err = nil
			continue
		}
		tries = 0
		for _, e := range p.Events {
			if ctx.Err() != nil {
				return
			}
			f(e.plain())
		}
		after = p.Next
	}
}

// passing says whether an error may be over by the next try: a refusal is not, but that too many wait is.
func passing(err error) bool {
	told, ok := errors.AsType[*Error](err)
	return !ok || told.Status == http.StatusTooManyRequests
}

func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
