package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
)

// DialRequest is an outgoing call that runs a flow.
type DialRequest struct {
	// Flow by name; empty: Config.Flow, or the only one.
	Flow string
	// To is who is called: graphclient.IdentityUser with an object id, or
	// graphclient.IdentityPhone with a number in E.164.
	To graphclient.Identity
	// From is the application instance that holds the number; Graph wants it for phones.
	From graphclient.Identity
	// TenantID of the call; Graph wants it for phones. Empty: Config.Tenants, if there is just one.
	TenantID string
	// Vars replace the initial values of the flow's variables.
	Vars map[string]any
}

// Dial makes an outgoing call and returns its id as soon as Graph has named
// it: ringing, talking and the flow come afterwards. The error is ErrClosed,
// ErrBusy, what is wrong with the request, or Graph's (*graphclient.Error):
// then there is no call. Where Graph's answer is lost, the first notification
// names the call. When ctx ends first the call is given up.
func (e *Engine) Dial(ctx context.Context, r DialRequest) (callID string, err error) {
	ed, f, vars, err := e.pinDial(r)
	if err != nil {
		return "", err
	}
	if r.TenantID == "" && len(e.cfg.Tenants) == 1 {
		r.TenantID = e.cfg.Tenants[0]
	}
	s := e.newSession(ed, f, call.Birth{Flow: f, Outbound: true, From: r.From.ID, To: r.To.ID, Salt: rand.Text(), Vars: vars})
	s.dial = &dialing{request: r, key: rand.Text(), named: make(chan struct{})}
	s.bindTenant(r.TenantID)
	if err := e.calls.addDialing(s); err != nil {
		s.cancel()
		s.unpin()
		return "", err
	}
	s.wake()
	select {
	case <-s.dial.named:
		return s.dial.id, s.dial.err
	case <-ctx.Done():
		s.post(call.Stop{Reason: "the caller of Dial gave up"})
		return "", ctx.Err()
	}
}

// pinDial finds the flow of a call and keeps its edition for the call.
func (e *Engine) pinDial(r DialRequest) (*edition, *flows.Flow, map[string]any, error) {
	for {
		ed := e.editions.now()
		name := orElse(r.Flow, ed.answering)
		f := ed.flows.Flow(name)
		if f == nil {
			return nil, nil, nil, fmt.Errorf("engine: dial: there is no flow %q", name)
		}
		vars, err := checkVars(f, r.Vars)
		if err != nil || e.editions.use(ed, f.Hash) {
			return ed, f, vars, err
		}
	}
}

// dialKey is the query parameter by which a notification finds a call whose
// create was not answered yet, or never.
const dialKey = "dial"

// dialing is the part of a call that only outgoing ones have.
type dialing struct {
	request DialRequest
	key     string // in the address that Graph notifies, which it keeps word for word [sample]
	once    sync.Once
	named   chan struct{} // closed when id or err is there
	id      string
	err     error
	last    atomic.Pointer[error] // why Graph would not make the call just now
}

func (d *dialing) newCall(callback string) graphclient.NewCall {
	n := graphclient.NewCall{CallbackURI: callback + "?" + dialKey + "=" + d.key, Targets: []graphclient.Identity{d.request.To}, TenantID: d.request.TenantID}
	if d.request.From.ID != "" {
		n.Source = &d.request.From
	}
	return n
}

// settle ends the waiting of Dial, once.
func (d *dialing) settle(id string, err error) {
	d.once.Do(func() {
		d.id, d.err = id, err
		close(d.named)
	})
}

// refused is Graph's no. One for now is not the end of it: the call asks again,
// and only when it has given up there is none.
func (d *dialing) refused(err error) {
	if graphclient.OutcomeOf(err) != graphclient.Refused {
		return
	}
	if e, ok := errors.AsType[*graphclient.Error](err); ok && e.Temporary() {
		d.last.Store(&err)
		return
	}
	d.settle("", err)
}

// errNoCallID: Graph accepted a call and nobody knows which.
var errNoCallID = errors.New("graph did not say which call it made")

var errDialEnded = errors.New("engine: dial: the call ended before Graph had named it")

// ended says that the call is over, whether it was dialled or not.
func (d *dialing) ended() {
	if d == nil {
		return
	}
	if last := d.last.Load(); last != nil {
		d.settle("", *last)
		return
	}
	d.settle("", errDialEnded)
}

// dialed makes a call that Graph has named one that can be found: by the
// answer to its create or by a notification, whichever comes first.
func (e *Engine) dialed(s *session, id string) {
	s.setID(id) // before anything can find the call
	early, first := e.calls.name(graphclient.CanonicalID(s.name()), s)
	if !first {
		return
	}
	for _, one := range early {
		e.toCall(s, &one.n, one.tenant)
	}
	s.log().Info().Str(fieldDirection, "outgoing").Msg("call began")
	s.dial.settle(s.name(), nil)
}

// createGrace is how long the answer to a create is still waited for when a
// notification has named the call: nothing else is sent meanwhile.
const createGrace = time.Second

// hurry gives up an answer that does not come although the call is there.
func (d *dialing) hurry(answered context.Context, giveUp func()) {
	select {
	case <-answered.Done():
		return
	case <-d.named:
	}
	grace := time.NewTimer(createGrace)
	defer grace.Stop()
	select {
	case <-answered.Done():
	case <-grace.C:
		giveUp()
	}
}
