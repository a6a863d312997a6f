package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// heartbeat passes at most between two things that a stream sends: proxies close connections on which nothing moves.
const heartbeat = 15 * time.Second

// contextFor ends with the request, or when so much time has passed; at once for none.
func contextFor(r *http.Request, wait time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), wait)
}

// stream sends events as they happen, in the form of Server-Sent Events: the id is the event's number, its name is
// its kind, and its data is what GET /events has. It begins behind Last-Event-ID, or after, or with the next event.
func stream(h *handler, w http.ResponseWriter, r *http.Request) error {
	q := query(r)
	last := h.s.LastEvent()
	after := q.number("after", 0, last, last)
	if err := q.done(); err != nil {
		return err
	}
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		n, err := strconv.Atoi(id)
		if err != nil || n < 0 || n > last {
			return badRequest("Last-Event-ID must be the number of an event, from 0 to %d", last)
		}
		after = n
	}
	leave, err := h.place()
	if err != nil {
		return err
	}
	defer leave()
	control := http.NewResponseController(w)
	// Not supported only where there is no deadline to move.
	_ = control.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	for r.Context().Err() == nil {
		ctx, cancel := contextFor(r, heartbeat)
		first, events := h.s.EventsAfter(ctx, after, maxPage)
		ended := len(events) == 0 && ctx.Err() == nil // the service is closed
		cancel()
		if ended {
			return nil
		}
		if _, err := fmt.Fprint(w, ": \n\n"); err != nil {
			return nil // nobody listens any more
		}
		for i, e := range events {
			data, err := json.Marshal(eventOf(first+i, e))
			if err != nil {
				return nil
			}
			if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", first+i, e.Kind, data); err != nil {
				return nil
			}
		}
		if len(events) > 0 {
			after = first - 1 + len(events)
		}
		if control.Flush() != nil {
			return nil
		}
	}
	return nil
}
