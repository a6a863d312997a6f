package engine

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
)

// Incoming is a call that wants to be answered.
type Incoming struct {
	CallID   string               // as Graph spells it in requests
	TenantID string               // of the call; empty when Graph did not say
	From, To graphclient.Identity // To is the first target
	// Region is where the caller is, as Graph names it ("amer", "emea" …);
	// empty when Graph did not say.
	Region string
}

func incomingOf(n *graphclient.Notification) Incoming {
	in := Incoming{CallID: graphclient.RESTID(n.CallID), TenantID: n.TenantID, From: n.Source, Region: n.Region}
	if len(n.Targets) > 0 {
		in.To = n.Targets[0]
	}
	return in
}

// route hands one item to its call. It reports false when the item is not
// safe yet and should be sent again. dialled is the key of an outgoing call
// that Graph may not have named so far.
func (e *Engine) route(n *graphclient.Notification, tenant, dialled string) bool {
	s := e.calls.find(n.CallID)
	if s == nil && dialled != "" {
		if s = e.calls.dialled(dialled); s != nil && s.bindTenant(tenant) {
			e.dialed(s, n.CallID)
		}
	}
	if s != nil {
		return e.toCall(s, n, tenant)
	}
	if n.Kind == graphclient.KindIncoming {
		e.incoming(n, tenant)
		return true
	}
	if !e.calls.hold(n, tenant) {
		e.counts.unknown.Add(1) // of a call that is over, mostly
	}
	return true
}

func (e *Engine) toCall(s *session, n *graphclient.Notification, tenant string) bool {
	if !s.bindTenant(tenant) {
		e.counts.foreign.Add(1)
		s.log().Warn().Str(fieldTenant, tenant).Msg("notification of another tenant ignored")
		return true
	}
	events := s.eventsOf(n)
	return len(events) == 0 || s.deliver(events)
}

// incoming starts the flow of a new call, or turns the call away.
func (e *Engine) incoming(n *graphclient.Notification, tenant string) {
	in := incomingOf(n)
	if isForeign(n, tenant) {
		e.counts.foreign.Add(1)
		e.log.Warn().Str(fieldCall, in.CallID).Str(fieldTenant, tenant).Msg("call of another tenant ignored")
		return
	}
	if e.calls.wasHere(n.CallID) {
		return // repeated, and over or turned away already
	}
	ed, flow, err := e.pin(in)
	if err != nil {
		e.log.Error().Err(err).Str(fieldCall, in.CallID).Msg("incoming call rejected: it has no flow")
		e.reject(n.CallID, orElse(n.TenantID, tenant), graphclient.RejectNone)
		return
	}
	s := e.newSession(ed, flow, call.Birth{Flow: flow, From: in.From.ID, To: in.To.ID, Salt: rand.Text()})
	s.setID(n.CallID)
	s.bindTenant(orElse(n.TenantID, tenant))
	switch err := e.calls.add(n.CallID, s); err {
	case nil:
		s.log().Info().Str(fieldDirection, "incoming").Msg("call began")
		s.wake()
	case errThere: // the same notification, at the same time
		s.cancel()
		s.unpin()
	default:
		s.cancel()
		s.unpin()
		e.log.Warn().Err(err).Str(fieldCall, in.CallID).Msg("incoming call rejected")
		e.reject(n.CallID, orElse(n.TenantID, tenant), graphclient.RejectBusy)
	}
}

// pin finds the flow of a call, and keeps its edition for the call.
func (e *Engine) pin(in Incoming) (*edition, *flows.Flow, error) {
	for {
		ed := e.editions.now()
		f, err := e.flowFor(ed, in)
		if err != nil || e.editions.use(ed, f.Hash) {
			return ed, f, err
		}
	}
}

// flowFor asks the host, and survives what the host does.
func (e *Engine) flowFor(ed *edition, in Incoming) (f *flows.Flow, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("route panicked with a %T", p)
		}
	}()
	name := ed.answering
	if e.cfg.Route != nil {
		name = e.cfg.Route(in)
	}
	if f := ed.flows.Flow(name); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("there is no flow %q", name)
}

// reject turns a call away, once and beside the answer to its notification.
// Without room for one more rejection the call is left to ring: Graph gives up after 15 s [doc].
func (e *Engine) reject(id, tenant string, why graphclient.RejectReason) {
	select {
	case e.rejecting <- struct{}{}:
	default:
		return
	}
	e.calls.turnAway(id)
	done := func() { <-e.rejecting }
	started := e.crew.start(func() {
		defer done()
		ctx, cancel := context.WithTimeout(e.ctx, e.cfg.Timeouts.Answer)
		defer cancel()
		if err := e.cfg.Graph.Reject(graphclient.WithTenant(ctx, tenant), id, why); err != nil {
			e.log.Warn().Err(err).Str(fieldCall, graphclient.RESTID(id)).Msg("could not reject")
		}
	})
	if !started {
		done()
	}
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
