package graphsim

import (
	"encoding/json"
	"net/http"
	"slices"
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
	PicksUp     Refusal = ""            // the call is answered
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
	CallbackURI         string       `json:"callbackUri"`
	MediaConfig         *mediaConfig `json:"mediaConfig"`
	RequestedModalities []string     `json:"requestedModalities"`
	Targets             []party      `json:"targets"`
	Source              *party       `json:"source"`
	TenantID            string       `json:"tenantId"`
	ChatInfo            *chatInfo    `json:"chatInfo"`
	MeetingInfo         *meetingInfo `json:"meetingInfo"`
	CallOptions         struct {
		DeltaRoster bool `json:"isDeltaRosterEnabled"`
	} `json:"callOptions"`
}

func (in *dialRequest) problem(how AppHosted) string {
	if in.CallbackURI == "" {
		return "callbackUri is required."
	}
	if p := in.MediaConfig.problem(how); p != "" {
		return p
	}
	if p := modalityProblem("requestedModalities", in.RequestedModalities); p != "" {
		return p
	}
	if in.Source != nil {
		if p := in.Source.problem("source"); p != "" {
			return p
		}
	}
	if in.joins() {
		return in.meetingProblem()
	}
	if len(in.Targets) == 0 {
		return "targets or meetingInfo is required."
	}
	if p := groupProblem("targets", in.Targets); p != "" {
		return p
	}
	if !slices.ContainsFunc(in.Targets, func(p party) bool { return p.idOf("phone") != "" }) {
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
	if p := in.problem(s.cfg.Switches.AppHosted); p != "" {
		return invalid(p)
	}
	if len(in.Targets) > maxGroup {
		return outOfRange("There are %d targets; at most %d are allowed.", len(in.Targets), maxGroup)
	}
	if !s.ownSource(in.Source) {
		return graphError(http.StatusForbidden, "7507", "Call source identity invalid.") // [acs]
	}
	h := &Caller{From: s.cfg.AppID, s: s}
	m := Meeting{}
	if in.joins() {
		var rep reply
		var ok bool
		if m, rep, ok = s.meeting(&in); !ok {
			return rep
		}
	} else {
		h.To = in.Targets[0].id()
	}
	c := s.newCall(h, "")
	c.outgoing, c.deltas, c.appHosted = true, in.CallOptions.DeltaRoster, in.MediaConfig.appHosted()
	s.preFetch(c, in.MediaConfig.PreFetchMedia)
	if rep, ok := c.setCallback(in.CallbackURI); !ok {
		delete(s.calls, plainID(c.id))
		s.callsMade--
		return rep
	}
	_ = json.Unmarshal(body, &c.created) // has been decoded before
	c.becomes(&in)
	c.enter(stateEstablishing)
	rep := reply{status: http.StatusCreated, body: c.entity("app/calls"),
		location: s.cfg.BaseURL + "/v1.0/communications/calls/" + c.id}
	rep.caused = []<-chan struct{}{s.tellEstablishing(c)}
	switch {
	case in.joins():
		s.enterMeeting(c, h, m)
	case c.group:
		s.ringAll(c, h, ids(in.Targets))
	default:
		s.ring(c, h, h.To)
	}
	return rep
}

// becomes notes what kind of call it is.
func (c *call) becomes(in *dialRequest) {
	c.group = in.joins() || len(in.Targets) > 1
	c.chat = in.ChatInfo != nil && in.ChatInfo.ThreadID != ""
	c.byToken = in.joins() && in.MeetingInfo.Type == byToken
	if c.group {
		c.alone()
	}
}

func ids(list []party) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.id()
	}
	return out
}

// ownSource says whether the source of a call belongs to the bot. [doc: source; acs: the code 7507]
func (s *Service) ownSource(source *party) bool {
	if source == nil {
		return true
	}
	if app := source.idOf("application"); app != "" && plainID(app) != plainID(s.cfg.AppID) {
		return false
	}
	account := source.idOf("applicationInstance")
	return account == "" || len(s.cfg.AppInstances) == 0 ||
		slices.ContainsFunc(s.cfg.AppInstances, func(own string) bool { return plainID(own) == plainID(account) })
}

// ring has the callee do what the script says.
func (s *Service) ring(c *call, h *Caller, target string) {
	decide, onDial := s.cfg.Callee, s.onDial
	s.run(func() {
		who := s.usualCallee()
		if decide != nil {
			who = decide(target)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		h.behave(who)
		if onDial != nil {
			s.run(func() { onDial(h) })
		}
		if c.state == stateEstablishing {
			c.stateTimer = s.after(who.rings(), func() { s.pickUp(c, h, who) })
		}
	})
}

// usualCallee is somebody of whom nothing was said.
func (s *Service) usualCallee() Callee { return Callee{Refuses: s.cfg.Switches.Dials} }

// behave has a caller be as the callee was described.
func (h *Caller) behave(who Callee) {
	h.Transfer, h.Invite, h.NoAudio = who.Transfer, who.Invite, who.NoAudio
}

// rings is how long it rings.
func (who Callee) rings() time.Duration {
	if who.RingFor == 0 {
		return time.Second
	}
	return max(who.RingFor, 0)
}

// refusal is how the call ends that is refused.
func (who Callee) refusal() result {
	if r, ok := refusals[who.Refuses]; ok {
		return r
	}
	return refusals[Unreachable]
}

func (s *Service) pickUp(c *call, h *Caller, who Callee) {
	if who.Refuses != "" {
		s.end(c, who.refusal())
		return
	}
	s.connected(c)
	if who.Script != nil {
		s.run(func() { who.Script(h) })
	}
}
