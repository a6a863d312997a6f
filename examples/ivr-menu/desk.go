package main

import (
	"context"
	"errors"
	"sync"

	"github.com/ivrflow/ivrflow/engine"
)

// A desk is the part of Harbour Bikes that the flow asks: the order book and
// the people who listen to messages.
type desk struct {
	orders map[string]order // by number

	mu     sync.Mutex
	kept   int // messages
	closed int // calls that were noted at their end
}

type order struct{ pin, status string }

func newDesk() *desk {
	return &desk{orders: map[string]order{
		"471100": {pin: "1234", status: "shipped"},
		"471101": {pin: "4321", status: "building"},
	}}
}

// actions are the functions that menu.yaml calls by name.
func (d *desk) actions() map[string]engine.Action {
	return map[string]engine.Action{
		"order-status": d.orderStatus,
		"keep-message": d.keepMessage,
		"note-end":     d.noteEnd,
	}
}

func (d *desk) orderStatus(_ context.Context, c engine.ActionCall) (engine.Result, error) {
	o := d.orders[c.Digits("order")]
	if o.pin == "" || o.pin != c.Digits("pin") {
		return engine.Result{"status": "unknown"}, nil
	}
	return engine.Result{"status": o.status}, nil
}

func (d *desk) keepMessage(_ context.Context, c engine.ActionCall) (engine.Result, error) {
	// A real desk would copy the file to where people listen to it.
	if _, ok := c.Recording("message"); !ok {
		return nil, errors.New("there is no recording")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept++
	return nil, nil
}

func (d *desk) noteEnd(context.Context, engine.ActionCall) (engine.Result, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed++
	return nil, nil
}

// counted returns how many messages were kept and how many calls were noted.
func (d *desk) counted() (kept, closed int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept, d.closed
}
