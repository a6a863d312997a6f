package engine

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphclient"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/facts"
)

// A session is what the engine keeps of one live call: its state, its
// mailbox and its way to Graph. Whatever happens to the call goes through the
// mailbox; only the goroutine that drains it touches the fields marked so.
type session struct {
	engine  *Engine
	edition *edition
	flow    *flows.Flow
	born    time.Time       // age is counted from here, on the monotonic clock
	ctx     context.Context // ends with the call
	cancel  context.CancelFunc

	id     atomic.Pointer[string] // REST spelling; nil while Graph has not named an outbound call
	tenant atomic.Pointer[string] // nil: not known
	dial   *dialing               // nil: the call came in

	other      string                 // identity of the caller, or of whom we dialled
	invitation atomic.Pointer[string] // token of the last one; nil: nobody was invited
	caller     string                 // participant that the caller is; only requests of the lane use it

	box  mailbox
	lane lane

	// Only the drainer:
	state    *call.State
	toDrive  bool           // a request was queued that nobody sends yet
	masked   bool           // the flow has secrets
	teller   *facts.Teller  // nil: nobody wants to know
	over     bool           // finish was called
	refusal  *call.Answered // of the request that answers or dials; nil: it was not refused
	alarm    *time.Timer
	alarmAge time.Duration // when alarm goes off; valid while armed
	armed    bool

	recordings recordings
}

// newSession makes what is kept of a call, and completes its birth with the
// host's clock and settings; variables that were given win over those.
func (e *Engine) newSession(ed *edition, f *flows.Flow, b call.Birth) *session {
	b.Born, b.Vars = e.now(), e.withSettings(f, b.Vars)
	s := &session{engine: e, edition: ed, flow: f, born: time.Now(), state: call.NewState(b), other: b.From}
	if b.Outbound {
		s.other = b.To
	}
	s.ctx, s.cancel = context.WithCancel(e.ctx)
	s.masked, s.teller = s.state.MaskKeys(), e.newTeller(ed, b)
	s.box.mail = []call.Event{call.Begin{}} // first, whatever arrives as soon as the call can be found
	return s
}

// unpin lets go of the flows of a call that is over or was never taken.
func (s *session) unpin() { s.engine.editions.leave(s.edition, s.flow.Hash) }

// age of the call: what the core calls time.
func (s *session) age() time.Duration { return time.Since(s.born) }

// name of the call as Graph spells it in requests; empty while it is not known.
func (s *session) name() string {
	if id := s.id.Load(); id != nil {
		return *id
	}
	return ""
}

// setID names the call; the first name stays.
func (s *session) setID(id string) {
	id = graphclient.RESTID(id)
	s.id.CompareAndSwap(nil, &id)
}

// bindTenant notes the tenant when it was not known, and reports whether the
// call belongs to it.
func (s *session) bindTenant(tenant string) bool {
	if tenant == "" {
		return true
	}
	tenant = graphclient.CanonicalID(tenant)
	s.tenant.CompareAndSwap(nil, &tenant)
	return *s.tenant.Load() == tenant
}

// inTenant names the call's tenant to whoever gets the token of a request.
func (s *session) inTenant(ctx context.Context) context.Context {
	if tenant := s.tenant.Load(); tenant != nil {
		return graphclient.WithTenant(ctx, *tenant)
	}
	return ctx
}

// log returns the logger of this call: call_id is bound here and nowhere
// else, once Graph has named the call. It is made when needed because a call
// that rests should cost little.
func (s *session) log() *zerolog.Logger {
	with := s.engine.log.With()
	if id := s.name(); id != "" {
		with = with.Str(fieldCall, id)
	}
	l := with.Str(fieldFlow, s.flow.Name).Logger()
	return &l
}

// step lets the core decide about one event and does what it says. It reports
// false when the machine must not be used again.
func (s *session) step(m *call.Machine, ev call.Event) (sound bool) {
	if s.over || s.tooEarly(ev) {
		return true
	}
	defer func() {
		if p := recover(); p != nil {
			// The value of a panic may hold what a caller pressed; its type and place say enough.
			s.log().Error().Str(fieldPanic, fmt.Sprintf("%T", p)).Bytes(fieldStack, debug.Stack()).
				Str(fieldEvent, kindOf(ev)).Msg("a step panicked, the call is hung up")
			s.abandon()
			sound = false
		}
	}()
	age, before := s.age(), glanceAt(s.state)
	commands, err := m.Step(s.state, age, ev)
	if err != nil {
		s.log().Warn().Err(err).Str(fieldEvent, kindOf(ev)).Msg("event refused")
	}
	s.saveAndLoad()
	s.engine.trace(s, m, traced{age: age, before: before.step, event: ev, commands: commands, refused: err})
	s.tellTrouble(before, ev, commands)
	if s.state.Gone {
		s.lane.close(assumed(ev)) // the flow may still run its on_hangup, Graph hears no more of it
	}
	for _, c := range commands {
		s.do(c)
	}
	s.arm()
	return true
}

// assumed reports whether a call that ends with this event does so because
// nobody has said anything.
func assumed(ev call.Event) bool {
	switch ev.(type) {
	case call.CallState, call.CallFound, call.Answered:
		return false
	}
	return true
}

// tooEarly reports a Tick whose time was moved on after its timer went off.
func (s *session) tooEarly(ev call.Event) bool {
	if _, tick := ev.(call.Tick); !tick {
		return false
	}
	s.armed = false
	due, ok := s.state.Deadline()
	if ok && s.age() >= due {
		return false
	}
	s.arm()
	return true
}

// finish ends what the engine does for the call: nothing is sent any more
// (ENDABS), nothing is waited for, nobody finds it.
func (s *session) finish(end call.Ended) {
	if s.over {
		return
	}
	s.over = true
	s.disarm()
	s.box.close()
	s.lane.close(true) // closed before where Graph said that it is over
	s.cancel()
	s.recordings.drop(s.engine)
	s.dial.ended()
	s.logEnd(end)
	s.engine.forget(s)
	s.unpin()
}

// abandon ends a call whose state can no longer be trusted: it is hung up at
// Graph, past the core.
func (s *session) abandon() {
	if s.over {
		return
	}
	id := s.name()
	s.finish(call.Ended{Outcome: call.Failed, Reason: "internal error"})
	if id == "" {
		return
	}
	e := s.engine
	e.crew.start(func() {
		ctx, cancel := context.WithTimeout(e.ctx, e.cfg.Timeouts.Request)
		defer cancel()
		if err := e.cfg.Graph.HangUp(s.inTenant(ctx), id); err != nil {
			e.log.Warn().Err(err).Str(fieldCall, id).Msg("could not hang up")
		}
	})
}
