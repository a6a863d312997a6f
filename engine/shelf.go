package engine

import (
	"errors"
	"sync"

	"github.com/ivrflow/ivrflow/graphclient"
)

const (
	// maxEnded ids of calls that are over are remembered, so that a late
	// repetition of "incoming" does not answer a call that is gone.
	maxEnded = 2048
	// maxHeld notifications of calls that nobody knows are kept while an
	// outgoing call waits to be told its id.
	maxHeld = 256
)

var (
	// ErrBusy says that Config.MaxCalls are live already.
	ErrBusy = errors.New("engine: too many calls")
	// ErrClosed says that Shutdown was called. Nothing was started.
	ErrClosed = errors.New("engine: closed")

	errThere = errors.New("engine: the call is known")
)

// A shelf is where calls are found by their canonical ids.
type shelf struct {
	mu      sync.RWMutex
	max     int
	calls   map[string]*session
	dialing map[string]*session // outgoing calls that Graph has not named, by their key
	held    []held              // what may be about one of these
	ended   ring
	closing bool
	empty   chan struct{} // closed when closing and no call is left
}

// held is a notification that came before the answer that names its call.
type held struct {
	n      graphclient.Notification
	tenant string
}

func newShelf(maxCalls int) *shelf {
	return &shelf{max: maxCalls, calls: map[string]*session{}, dialing: map[string]*session{},
		ended: newRing(maxEnded), empty: make(chan struct{})}
}

func (h *shelf) find(id string) *session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.calls[id]
}

// dialled finds an outgoing call that Graph has not named.
func (h *shelf) dialled(key string) *session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.dialing[key]
}

// len counts live calls.
func (h *shelf) len() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.calls) + len(h.dialing)
}

// add puts a new call on the shelf, or says why not.
func (h *shelf) add(id string, s *session) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.calls[id] != nil {
		return errThere
	}
	if err := h.room(); err != nil {
		return err
	}
	h.calls[id] = s
	return nil
}

// addDialing puts a call on the shelf that has no id yet.
func (h *shelf) addDialing(s *session) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.room(); err != nil {
		return err
	}
	h.dialing[s.dial.key] = s
	return nil
}

func (h *shelf) room() error {
	switch {
	case h.closing:
		return ErrClosed
	case len(h.calls)+len(h.dialing) >= h.max:
		return ErrBusy
	}
	return nil
}

// name gives a dialled call its id and returns what came for it before. The
// last call to be named takes what nobody wanted with it.
func (h *shelf) name(id string, s *session) (early []held, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dialing[s.dial.key] != s {
		return nil, false // named already, or ended meanwhile
	}
	delete(h.dialing, s.dial.key)
	h.calls[id] = s
	var others []held
	for _, one := range h.held {
		if one.n.CallID == id {
			early = append(early, one)
		} else if len(h.dialing) > 0 {
			others = append(others, one)
		}
	}
	h.held = others
	return early, true
}

// hold keeps a notification that may be about a call that is being dialled.
func (h *shelf) hold(n *graphclient.Notification, tenant string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.dialing) == 0 || len(h.held) >= maxHeld || h.ended.has(n.CallID) {
		return false
	}
	h.held = append(h.held, held{*n, tenant})
	return true
}

// remove takes a call off the shelf and remembers its id.
func (h *shelf) remove(id string, s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.dial != nil {
		delete(h.dialing, s.dial.key)
	}
	if len(h.dialing) == 0 {
		h.held = nil
	}
	if id != "" && h.calls[id] == s {
		delete(h.calls, id)
		h.ended.add(id)
	}
	h.tellEmpty()
}

// turnAway remembers a call that is not taken.
func (h *shelf) turnAway(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended.add(id)
}

func (h *shelf) wasHere(id string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.ended.has(id)
}

// close lets no further call in; empty is closed when the last one has gone.
func (h *shelf) close() (empty <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closing {
		h.closing = true
		h.tellEmpty()
	}
	return h.empty
}

func (h *shelf) closed() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.closing
}

func (h *shelf) tellEmpty() {
	if !h.closing || len(h.calls)+len(h.dialing) > 0 {
		return
	}
	select {
	case <-h.empty:
	default:
		close(h.empty)
	}
}

// all lists the live calls.
func (h *shelf) all() []*session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*session, 0, len(h.calls)+len(h.dialing))
	for _, s := range h.calls {
		all = append(all, s)
	}
	for _, s := range h.dialing {
		all = append(all, s)
	}
	return all
}

// A ring remembers the last so many ids.
type ring struct {
	order []string
	next  int
	known map[string]struct{}
}

func newRing(size int) ring {
	return ring{order: make([]string, 0, size), known: map[string]struct{}{}}
}

func (r *ring) has(id string) bool { _, ok := r.known[id]; return ok }

func (r *ring) add(id string) {
	if r.has(id) {
		return
	}
	r.known[id] = struct{}{}
	if len(r.order) < cap(r.order) {
		r.order = append(r.order, id)
		return
	}
	delete(r.known, r.order[r.next])
	r.order[r.next] = id
	r.next = (r.next + 1) % len(r.order)
}
