package graphsim

import (
	"encoding/json"
	"net/http"
	"time"
)

// Callee is how somebody whom the bot dials behaves.
type Callee struct {
	// RingFor passes before the callee answers, declines or is given up. Zero means one second; negative none.
	RingFor time.Duration
	// Refuses says how the call fails after RingFor; empty: it is answered.
	Refuses Refusal
	// Transfer, Invite and NoAudio are as in Caller.
	Transfer TransferOutcome
	Invite   InviteOutcome
	NoAudio  bool
	// Script runs on a goroutine of its own once the callee has answered.
	Script func(*Caller)
}

// Refusal is a way in which a dialled call fails.
type Refusal string

// The refusals, with the codes of the call's end. [acs; doc: Unreachable]
const (
	Declines    Refusal = "declines"    // 487/10024
	Busy        Refusal = "busy"        // 486/560486
	NoAnswer    Refusal = "noAnswer"    // 487/10004
	Unreachable Refusal = "unreachable" // 480/10076
)

var refusals = map[Refusal]result{
	Declines:    {487, 10024, "The callee declined the call."},
	Busy:        {486, 560486, "The callee is busy."},
	NoAnswer:    {487, 10004, "The callee did not answer."},
	Unreachable: {480, 10076, "The callee could not be reached."},
}

// OnDial has f see each call that the bot dials, on a goroutine of its own, as soon as it rings.
func (s *Service) OnDial(f func(*Caller)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onDial = f
}

// dialRequest is the body of createCall.
type dialRequest struct {
	CallbackURI         string          `json:"callbackUri"`
	MediaConfig         *mediaConfig    `json:"mediaConfig"`
	RequestedModalities []string        `json:"requestedModalities"`
	Targets             []party         `json:"targets"`
	Source              *party          `json:"source"`
	TenantID            string          `json:"tenantId"`
	MeetingInfo         json.RawMessage `json:"meetingInfo"`
}

func (in *dialRequest) problem() string {
	if in.CallbackURI == "" {
		return "callbackUri is required."
	}
	if p := in.MediaConfig.problem(); p != "" {
		return p
	}
	if p := modalityProblem("requestedModalities", in.RequestedModalities); p != "" {
		return p
	}
	switch {
	case len(in.MeetingInfo) > 0 && string(in.MeetingInfo) != "null":
		return "The simulator has no meetings."
	case len(in.Targets) != 1:
		return "The simulator calls exactly one target."
	}
	if p := in.Targets[0].problem("targets[0]"); p != "" {
		return p
	}
	if in.Source != nil {
		if p := in.Source.problem("source"); p != "" {
			return p
		}
	}
	if in.Targets[0].idOf("phone") == "" {
		return ""
	}
	switch {
	case in.Source == nil || in.Source.idOf("applicationInstance") == "":
		return "source.identity.applicationInstance is required to call a telephone."
	case in.TenantID == "":
		return "tenantId is required to call a telephone."
	}
	return ""
}

// createCall is POST /communications/calls: the bot dials.
func (s *Service) createCall(body []byte) reply {
	var in dialRequest
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if p := in.problem(); p != "" {
		return invalid(p)
	}
	target := in.Targets[0].id()
	h := &Caller{From: s.cfg.AppID, To: target, s: s}
	c := s.newCall(h, "")
	c.outgoing = true
	if rep, ok := c.setCallback(in.CallbackURI); !ok {
		delete(s.calls, plainID(c.id))
		s.callsMade--
		return rep
	}
	_ = json.Unmarshal(body, &c.created) // has been decoded before
	c.enter(stateEstablishing)
	rep := reply{status: http.StatusCreated, body: c.entity("app/calls"),
		location: s.cfg.BaseURL + "/v1.0/communications/calls/" + c.id}
	rep.caused = []<-chan struct{}{
		s.notifyCall(c, "notify.establishing", "updated", map[string]any{"state": stateEstablishing})}
	s.ring(c, h, target)
	return rep
}

// ring has the callee do what the script says.
func (s *Service) ring(c *call, h *Caller, target string) {
	decide, onDial := s.cfg.Callee, s.onDial
	s.run(func() {
		who := Callee{}
		if decide != nil {
			who = decide(target)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		h.Transfer, h.Invite, h.NoAudio = who.Transfer, who.Invite, who.NoAudio
		if onDial != nil {
			s.run(func() { onDial(h) })
		}
		wait := who.RingFor
		if wait == 0 {
			wait = time.Second
		}
		if c.state == stateEstablishing {
			c.stateTimer = s.after(max(wait, 0), func() { s.pickUp(c, h, who) })
		}
	})
}

func (s *Service) pickUp(c *call, h *Caller, who Callee) {
	if who.Refuses != "" {
		r, ok := refusals[who.Refuses]
		if !ok {
			r = refusals[Unreachable]
		}
		s.end(c, r)
		return
	}
	s.connected(c)
	if who.Script != nil {
		s.run(func() { who.Script(h) })
	}
}
