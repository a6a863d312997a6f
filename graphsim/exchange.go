package graphsim

import (
	"context"
	"fmt"
	"time"
)

// Exchange is a simulator as a Softphone uses it: a Service in the same process (Service.Exchange), or one that is
// reached over its control API (a client of package graphsim/control). Calls are named by their ids.
type Exchange interface {
	// Dial has somebody call the bot, as Service.Call does.
	Dial(ctx context.Context, who Caller) (CallInfo, error)
	// Press, Speak and HangUp are those of Caller.
	Press(ctx context.Context, call, keys string) error
	Speak(ctx context.Context, call string, d time.Duration) error
	HangUp(ctx context.Context, call string) error
	// Look says what a call is like, Queue what runs and waits in it.
	Look(ctx context.Context, call string) (CallInfo, error)
	Queue(ctx context.Context, call string) ([]QueuedOperation, error)
	// Calls returns the calls that the service remembers, oldest first; Complaints what the bot did wrong.
	Calls(ctx context.Context) ([]CallInfo, error)
	Complaints(ctx context.Context) ([]Complaint, error)
	// Requests returns the last requests of the bot, at most so many, oldest first.
	Requests(ctx context.Context, most int) ([]Request, error)
	// Watch has f see each event from now on, in order, until stop is called. A key may be missing from the event
	// of its being pressed.
	Watch(f func(Event)) (stop func())
	// Gone is closed when the service has ended, or cannot be reached any more.
	Gone() <-chan struct{}
}

// Exchange is the service as a Softphone uses it.
func (s *Service) Exchange() Exchange { return inProcess{s} }

type inProcess struct{ s *Service }

func (x inProcess) with(call string, f func(*Caller) error) error {
	h := x.s.Caller(call)
	if h == nil {
		return fmt.Errorf("there is no call %s", call)
	}
	return f(h)
}

func (x inProcess) Dial(_ context.Context, who Caller) (CallInfo, error) {
	h, err := x.s.Call(who)
	if err != nil {
		return CallInfo{}, err
	}
	return h.Info(), nil
}

func (x inProcess) Press(_ context.Context, call, keys string) error {
	return x.with(call, func(h *Caller) error { return h.Press(keys) })
}

func (x inProcess) Speak(_ context.Context, call string, d time.Duration) error {
	return x.with(call, func(h *Caller) error { return h.Speak(d) })
}

func (x inProcess) HangUp(_ context.Context, call string) error {
	return x.with(call, func(h *Caller) error { h.HangUp(); return nil })
}

func (x inProcess) Look(_ context.Context, call string) (i CallInfo, err error) {
	err = x.with(call, func(h *Caller) error { i = h.Info(); return nil })
	return i, err
}

func (x inProcess) Queue(_ context.Context, call string) (q []QueuedOperation, err error) {
	err = x.with(call, func(h *Caller) error { q = h.Queue(); return nil })
	return q, err
}

func (x inProcess) Calls(context.Context) ([]CallInfo, error) { return x.s.Calls(), nil }

func (x inProcess) Complaints(context.Context) ([]Complaint, error) { return x.s.Complaints(), nil }

func (x inProcess) Requests(_ context.Context, most int) ([]Request, error) {
	_, requests := x.s.RequestsAfter(max(0, x.s.LastRequest()-most), most)
	return requests, nil
}

func (x inProcess) Watch(f func(Event)) (stop func()) { return x.s.Watch(f) }

func (x inProcess) Gone() <-chan struct{} { return x.s.ctx.Done() }
