package graphsim

import (
	"fmt"
	"strings"
	"time"
)

// notice is one notification on its way.
type notice struct {
	kind  string // as in Fault.On
	call  *call
	op    *operation // nil: about the call itself
	to    string     // callback address
	item  map[string]any
	due   time.Time
	fault Fault
	// legacyDone: an incoming call was told in the shape of old, and the bot wants Graph's.
	legacyDone bool
	gone       chan struct{} // closed when delivered or given up
}

// notifyCall tells the bot about the call itself. data are members of resourceData beside the type.
// The caller holds mu.
func (s *Service) notifyCall(c *call, kind, changeType string, data map[string]any) <-chan struct{} {
	s.toss()
	id := c.id
	if c.answered {
		id = s.spelled(id)
	}
	address := "/communications/calls/" + id
	data["@odata.type"] = "#microsoft.graph.call"
	_, named := data["id"]
	s.identify(data, c.id, address, named, false)
	n := &notice{kind: kind, call: c, item: s.item(c, changeType, address, data)}
	switch {
	case kind == "notify.audio" && !c.audioSent: // which may be repeated
		n.gone, c.audioSent = c.audioTold, true
	case changeType == "deleted":
		n.gone = c.endTold
	}
	return s.send(n)
}

// notifyOperation tells the bot that an operation is over. The caller holds mu.
func (s *Service) notifyOperation(o *operation) <-chan struct{} {
	if o.muted {
		o.lost = true
		close(o.told)
		return o.told
	}
	return s.send(s.operationNotice(o, o.told))
}

func (s *Service) operationNotice(o *operation, gone chan struct{}) *notice {
	s.toss()
	address := "/communications/calls/" + s.spelled(o.call.id) + "/operations/" + s.spelled(o.id)
	if o.kind == kindHold || o.kind == kindUnhold { // as published [doc]
		address = address[1:]
	}
	data := o.entity()
	s.identify(data, o.id, address, !o.kind.unnamed(), true)
	return &notice{kind: "notify.operation", call: o.call, op: o, gone: gone,
		item: s.item(o.call, "deleted", address, data)}
}

// toss decides how the ids of the next notification are spelled, where chance decides that. The caller holds mu.
func (s *Service) toss() {
	if s.cfg.Switches.IDs == IDsMixed {
		s.dashed = s.chance(0.5)
	}
}

// identify gives resourceData the members that say what it is about, where the switches or the docs' examples have them.
func (s *Service) identify(data map[string]any, id, address string, docsID, docsETag bool) {
	w := &s.cfg.Switches
	delete(data, "id")
	if w.IDMember.in(docsID) {
		data["id"] = id
	}
	if w.ODataIDMember.in(true) {
		data["@odata.id"] = address
	}
	if w.ETagMember.in(docsETag) {
		s.ids++
		data["@odata.etag"] = fmt.Sprintf(`W/"%d"`, 5000+s.ids)
	}
}

// message is what a fault is matched against.
func (n *notice) message() message {
	m := message{on: n.kind, callID: n.call.id}
	if n.op != nil {
		m.prompts, m.operation, m.subcode = addresses(n.op.prompts), n.op.kind, n.op.result.subcode
	}
	return m
}

// spelled writes an id as the switch wants it in an address.
func (s *Service) spelled(id string) string {
	switch s.cfg.Switches.IDs {
	case IDsDashed:
		return id
	case IDsMixed:
		if s.dashed {
			return id
		}
	}
	return loudID(id)
}

func (s *Service) item(c *call, changeType, address string, data map[string]any) map[string]any {
	item := map[string]any{
		"@odata.type":  "#microsoft.graph.commsNotification",
		"changeType":   changeType,
		"resourceUrl":  address,
		"resourceData": data,
	}
	w := &s.cfg.Switches
	if w.ResourceMember.in(false) {
		item["resource"] = "/app" + strings.TrimPrefix(strings.TrimPrefix(address, "/"), "communications")
	}
	if w.CallbackMember.in(false) {
		item["callbackUri"] = c.callback
	}
	return item
}

// send puts a notification on its way, or lets happen to it what was injected. The caller holds mu.
func (s *Service) send(n *notice) <-chan struct{} {
	c := n.call
	n.to = c.callback
	n.due = time.Now().Add(s.cfg.Latency.Notify + s.upTo(s.cfg.Switches.NotifyJitter))
	if n.gone == nil {
		n.gone = make(chan struct{})
	}
	n.fault = s.unluckyNotice(n, s.fault(n.message()))
	f := n.fault
	if f.Edit != nil {
		f.Edit(n.item)
	}
	switch {
	case f.Drop:
		s.noteNotice(n, 0, "lost")
		if n.op != nil {
			n.op.lost = true
		}
		close(n.gone)
	case f.Swap:
		s.swap(n)
	case f.Delay > 0 || f.Hold != "":
		s.run(func() {
			if s.pause(s.ctx, f.Delay) && s.waitHold(f.Hold) {
				s.deliver([]*notice{n})
			}
		})
	default:
		s.enqueue(n)
		for _, late := range c.swapped {
			s.enqueue(late)
		}
		c.swapped = nil
	}
	return n.gone
}

// swap keeps a notification until another of its call has gone, but not for ever.
func (s *Service) swap(n *notice) {
	n.call.swapped = append(n.call.swapped, n)
	s.after(5*time.Second, func() {
		for i, late := range n.call.swapped {
			if late == n {
				n.call.swapped = append(n.call.swapped[:i:i], n.call.swapped[i+1:]...)
				s.enqueue(n)
				return
			}
		}
	})
}

// enqueue gives a notification to its lane and sees that the lane moves. The caller holds mu.
func (s *Service) enqueue(n *notice) {
	l := &n.call.lane
	if s.cfg.Switches.BatchWindow > 0 {
		key := n.call.tenant() + " " + n.to // one envelope has one token, of one tenant
		if s.lanes[key] == nil {
			s.lanes[key] = &lane{}
		}
		l = s.lanes[key]
	}
	l.queue = append(l.queue, n)
	if !l.moving {
		l.moving = true
		s.run(func() { s.drain(l) })
	}
}

func (s *Service) noteNotice(n *notice, status int, detail string) {
	e := Event{Kind: EventNotification, Operation: n.kind, Status: status, Detail: detail}
	if n.op != nil {
		e.ID, e.ClientContext = n.op.id, n.op.context
	}
	e.Injected = n.fault.Drop
	s.note(n.call, e)
}
