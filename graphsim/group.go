package graphsim

import (
	"fmt"
	"net/http"
	"time"
)

// maxGroup is how many one createCall or one invitation may name. [doc]
const maxGroup = 5

// contextOf reads a body that has a clientContext and nothing else.
func contextOf(body []byte) (string, reply, bool) {
	var in struct {
		ClientContext string `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return "", rep, false
	}
	rep, ok := checkContext(in.ClientContext)
	return in.ClientContext, rep, ok
}

// atOnce ends an operation with the answer to its request; no notification follows. [doc]
func (o *operation) atOnce() reply {
	o.status, o.endedAt = "completed", time.Now()
	return o.reply(http.StatusOK)
}

// updateRecordingStatus is POST …/updateRecordingStatus.
func (s *Service) updateRecordingStatus(c *call, body []byte, _ bool) reply {
	var in struct {
		Status        string `json:"status"`
		ClientContext string `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep
	}
	switch in.Status {
	case "notRecording", "recording", "failed":
	case "":
		return badRequest("The request is invalid: status is required.")
	default:
		return badRequest("The request is invalid: Requested value '%s' was not found in status.", in.Status)
	}
	if c.state != stateEstablished {
		return notReady()
	}
	c.recording = in.Status
	o := c.newOperation(kindRecordingStatus, in.ClientContext)
	o.note(EventRecordingStatus, in.Status)
	rep := o.atOnce()
	if c.group { // the status stands in the roster [assumed 66]
		rep.caused = []<-chan struct{}{s.rosterChanged(c, c.member(c.participant))}
	}
	return rep
}

// changeScreenSharingRole is POST …/changeScreenSharingRole. It makes no operation. [doc]
func (s *Service) changeScreenSharingRole(c *call, body []byte, _ bool) reply {
	var in struct {
		Role string `json:"role"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	switch {
	case in.Role == "":
		return badRequest("The request is invalid: role is required.")
	case in.Role != "viewer" && in.Role != "sharer":
		return badRequest("The request is invalid: Requested value '%s' was not found in role.", in.Role)
	case c.state != stateEstablished:
		return notReady()
	}
	s.note(c, Event{Kind: EventScreenRole, Operation: "changeScreenSharingRole", Detail: in.Role})
	return s.empty(http.StatusAccepted)
}

// addLargeGalleryView is POST …/addLargeGalleryView: running at first, then told as completed, without an id. [doc]
func (s *Service) addLargeGalleryView(c *call, body []byte, _ bool) reply {
	context, rep, ok := contextOf(body)
	switch {
	case !ok:
		return rep
	case c.state != stateEstablished:
		return notReady()
	case !c.group: // [assumed 64]
		return graphError(http.StatusBadRequest, "8548", "The call is not a group call.")
	}
	o := c.newOperation(kindGallery, context)
	rep = o.reply(http.StatusAccepted)
	o.silent = true // no resultInfo in the example [doc]
	rep.caused = []<-chan struct{}{o.finish("completed", resultDone, "")}
	return rep
}

// groupProblem says what is wrong with the targets of a call to several, or with those of an invitation.
func groupProblem(member string, list []party) string {
	seen := map[string]int{}
	for i, p := range list {
		if problem := p.problem(fmt.Sprintf("%s[%d]", member, i)); problem != "" {
			return problem
		}
		id := plainID(p.id())
		if first, twice := seen[id]; twice {
			return fmt.Sprintf("%s[%d] is the same identity as %s[%d].", member, i, member, first)
		}
		seen[id] = i
	}
	return ""
}

// ringAll rings everybody at once; the call is established when the first one answers, and ends when all have refused.
// The Caller stands for all of them together, because Graph does not say whose a key was either. [issue DC#1130]
func (s *Service) ringAll(c *call, h *Caller, targets []string) {
	decide, onDial, usual := s.cfg.Callee, s.onDial, s.usualCallee()
	s.run(func() {
		who := make([]Callee, len(targets))
		for i, target := range targets {
			who[i] = usual
			if decide != nil {
				who[i] = decide(target)
			}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		h.behave(who[0])
		if onDial != nil {
			s.run(func() { onDial(h) })
		}
		c.ringing = len(targets)
		for i, target := range targets {
			s.after(who[i].rings(), func() { s.oneAnswers(c, h, target, who[i]) })
		}
	})
}

// oneAnswers is what one of several does who were called.
func (s *Service) oneAnswers(c *call, h *Caller, target string, who Callee) {
	if c.state == stateTerminated || c.state == stateTerminating {
		return
	}
	c.ringing--
	if who.Refuses != "" {
		if c.ringing == 0 && len(c.people) == 1 { // the last refusal counts [assumed 65]
			s.end(c, who.refusal())
		}
		return
	}
	m := c.join(target)
	s.note(c, Event{Kind: EventJoined, Detail: target})
	if c.state == stateEstablishing {
		s.connected(c)
	} else {
		s.rosterChanged(c, m)
	}
	if who.Script != nil {
		s.run(func() { who.Script(h) })
	}
}
