package graphsim

import (
	"cmp"
	"net/http"
	"time"
)

// InviteOutcome is a way in which an invitation goes.
type InviteOutcome string

// The outcomes of an invitation; the codes of the others are those of dialled calls [assumed 62].
const (
	// InviteJoins: who is invited comes after Latency.Invite.
	InviteJoins       InviteOutcome = ""
	InviteDeclined    InviteOutcome = "declines"
	InviteBusy        InviteOutcome = "busy"
	InviteUnreachable InviteOutcome = "unreachable"
	// InviteNoAnswer: given up after a minute. [issue #408]
	InviteNoAnswer InviteOutcome = "noAnswer"
	// InviteHangs: nothing is ever heard of it.
	InviteHangs InviteOutcome = "hangs"
)

// inviteRings is how long an invitation rings that nobody answers. [issue #408]
const inviteRings = time.Minute

// members lists who is in the call: the bot, the caller, and those who were invited and came.
func (c *call) members() []*member {
	if c.people == nil {
		c.people = []*member{
			{id: c.participant, identity: identitySet("application", identity(c.s.cfg.AppID, "", c.tenant()))},
			{id: c.chainID, identity: c.otherSide()},
		}
	}
	return c.people
}

// otherSide is the identity of whom the bot talks to.
func (c *call) otherSide() map[string]any {
	if c.outgoing {
		key, id := identityOf(c.caller.To)
		return identitySet(key, identity(id, "", c.tenant()))
	}
	return c.source()["identity"].(map[string]any)
}

func identitySet(key string, who map[string]any) map[string]any {
	return map[string]any{"@odata.type": "#microsoft.graph.identitySet", key: who}
}

// roster is the list of participants as the switch wants it.
func (c *call) roster() []any { return c.listed(c.members()) }

// listed are participants as the switch wants them listed.
func (c *call) listed(members []*member) []any {
	how := c.s.cfg.Switches.Roster
	list := []any{}
	for _, m := range members {
		if how == RosterEmpty || how == RosterWithoutPhone && m.identity["phone"] != nil {
			continue
		}
		one := c.participantOf(m)
		if how == RosterIDNull {
			one["id"] = nil
		}
		list = append(list, one)
	}
	return list
}

// listParticipants is GET …/participants.
func (s *Service) listParticipants(c *call) reply {
	return reply{status: http.StatusOK, body: map[string]any{
		"@odata.context": s.cfg.BaseURL + "/v1.0/$metadata#communications/calls('" + c.id + "')/participants",
		"value":          c.roster()}}
}

// notifyRoster tells the bot who is in the call.
func (s *Service) notifyRoster(c *call) <-chan struct{} {
	address := "/communications/calls/" + s.spelled(c.id) + "/participants"
	n := &notice{kind: "notify.participants", call: c, item: s.item(c, "updated", address, nil)}
	n.item["resourceData"] = c.roster()
	if c.deltas || s.cfg.Switches.Roster == RosterDelta {
		n.item["resourceData"] = c.delta()
	}
	return s.send(n)
}

// invite is POST …/participants/invite.
func (s *Service) invite(c *call, body []byte, _ bool) reply {
	var in struct {
		Participants  []party `json:"participants"`
		ClientContext string  `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep
	}
	if rep, ok := c.mayInvite(in.Participants); !ok {
		return rep
	}
	if !c.open() {
		return notReady()
	}
	o := c.newOperation(kindInvite, in.ClientContext)
	if o.replaces = in.Participants[0].ReplacesCallID; o.replaces != "" {
		in.Participants = in.Participants[:1] // only the first one counts [doc]
	}
	c.others = append(c.others, o)
	for _, p := range in.Participants {
		o.guests = append(o.guests, p.id())
		o.note(EventInvited, p.id())
	}
	wait := s.cfg.Latency.Invite
	how := cmp.Or(c.caller.Invite, s.cfg.Switches.Invites)
	if how == InviteNoAnswer {
		wait = inviteRings
	}
	if how != InviteHangs {
		o.timer = s.after(wait, func() { o.invited(how) })
	}
	rep := o.reply(http.StatusOK)
	rep.body["status"] = "Running" // with a capital, alone among the replies [doc]
	rep.location = ""              // absent in the docs' example
	rep.caused = []<-chan struct{}{o.told}
	return rep
}

// invited ends an invitation.
func (o *operation) invited(how InviteOutcome) {
	c := o.call
	if r, refused := refusals[Refusal(how)]; refused {
		o.finish("failed", r, "")
		return
	}
	var came []*member
	for _, guest := range o.guests {
		came = append(came, c.join(guest))
		o.note(EventJoined, guest)
	}
	c.group = true
	o.silent = true // no resultInfo in the examples [doc]
	o.finish("completed", resultDone, "")
	c.s.rosterChanged(c, came...)
	c.s.replaced(o.replaces)
}

// startHoldMusic is POST …/participants/{id}/startHoldMusic.
func (s *Service) startHoldMusic(c *call, who string, body []byte) reply {
	var in struct {
		CustomPrompt  *prompt `json:"customPrompt"`
		ClientContext string  `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	m, rep, ok := c.forHold(who, in.ClientContext)
	if !ok {
		return rep
	}
	for _, other := range c.members() {
		if other.held { // one at a time [doc]; how another is refused nobody says [assumed 63]
			return graphError(http.StatusConflict, "8519", "A participant is on hold already.")
		}
	}
	music := in.CustomPrompt
	if music != nil && (music.MediaInfo == nil || music.MediaInfo.URI == "") {
		return invalid("customPrompt.mediaInfo.uri is required.")
	}
	o := c.newOperation(kindHold, in.ClientContext)
	if music != nil {
		o.prompts = []prompt{*music}
	}
	m.held = true
	c.others = append(c.others, o)
	o.fetched = make(chan struct{})
	s.fetchPrompts(o)
	s.run(func() { o.begun(m) })
	rep = o.reply(http.StatusAccepted)
	rep.caused = []<-chan struct{}{o.told}
	return rep
}

// begun ends the operation of a hold once its music is there; the hold itself goes on.
func (o *operation) begun(m *member) {
	s := o.call.s
	select {
	case <-o.fetched:
	case <-s.ctx.Done():
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.over() || s.closed {
		return
	}
	if o.problem != nil {
		m.held = false
		o.promptFailed()
		return
	}
	music := "the service's own music"
	if len(o.prompts) > 0 {
		music = fileName(o.prompts[0].MediaInfo.URI)
	}
	o.note(EventHold, "begins with "+music)
	o.silent = true // no resultInfo in the examples [doc]
	o.finish("completed", resultDone, "")
}

// stopHoldMusic is POST …/participants/{id}/stopHoldMusic.
func (s *Service) stopHoldMusic(c *call, who string, body []byte) reply {
	var in struct {
		ClientContext string `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	m, rep, ok := c.forHold(who, in.ClientContext)
	if !ok {
		return rep
	}
	if !m.held {
		return invalid("the participant is not on hold.")
	}
	m.held = false
	o := c.newOperation(kindUnhold, in.ClientContext)
	o.note(EventHold, "ends")
	rep = o.reply(http.StatusAccepted)
	o.silent = true
	o.finish("completed", resultDone, "")
	rep.caused = []<-chan struct{}{o.told}
	return rep
}

// forHold finds whom a hold is about.
func (c *call) forHold(who, context string) (*member, reply, bool) {
	if rep, ok := checkContext(context); !ok {
		return nil, rep, false
	}
	if !c.open() {
		return nil, notReady(), false
	}
	if m := c.member(who); m != nil && m.id != c.participant {
		return m, reply{}, true
	}
	return nil, noMember(), false
}
