package graphsim

import (
	"net/http"
	"slices"
	"time"
)

// accept puts an operation into the call's queue and answers its request.
func (c *call) accept(o *operation, pretend bool) reply {
	w := c.s.cfg.Switches
	if w.QueueDepth > 0 && len(c.queue) >= w.QueueDepth {
		delete(c.ops, plainID(o.id))
		return w.QueueFull.refusal()
	}
	if pretend {
		return o.reply(http.StatusOK)
	}
	o.note(EventQueued, "")
	o.fetched = make(chan struct{})
	if w.FetchAtPost {
		c.s.fetchPrompts(o)
	}
	c.queue = append(c.queue, o)
	if len(c.queue) > 1 && w.QueuedNotStarted {
		o.status = "notStarted"
	}
	c.advance()
	rep := o.reply(http.StatusOK)
	// BeforeAnswer waits for the end of this operation.
	rep.caused = []<-chan struct{}{o.told}
	return rep
}

// advance starts the head of the queue, if it has not been started.
func (c *call) advance() {
	if len(c.queue) == 0 || c.queue[0].started || c.waitsForAudio() {
		return
	}
	o := c.queue[0]
	o.started, o.status = true, "running"
	c.s.startOperation(o)
}

// waitsForAudio is so only with EarlyQueued; else nothing is accepted before.
func (c *call) waitsForAudio() bool {
	return !c.audio && (c.state == stateEstablishing || c.state == stateEstablished)
}

// remove takes an operation that is over out of the queue, and starts the next.
func (c *call) remove(o *operation) {
	same := func(x *operation) bool { return x == o }
	c.sending = slices.DeleteFunc(c.sending, same)
	c.others = slices.DeleteFunc(c.others, same)
	c.queue = slices.DeleteFunc(c.queue, same)
	c.advance()
}

// startOperation runs an operation's prompts and then whatever follows them.
func (s *Service) startOperation(o *operation) {
	s.fetchPrompts(o)
	s.run(func() {
		select {
		case <-o.fetched:
		case <-s.ctx.Done():
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if !o.alive() {
			return
		}
		if o.problem != nil {
			o.promptFailed()
			return
		}
		o.playNext(0)
	})
}

// alive says whether an operation still is at the head of its call's queue.
func (o *operation) alive() bool {
	return len(o.call.queue) > 0 && o.call.queue[0] == o && !o.over() && !o.call.s.closed
}

// cancelMediaProcessing is POST …/cancelMediaProcessing: what runs and what is queued fails with 8508, each with a
// notification of its own. [doc]
func (s *Service) cancelMediaProcessing(c *call, body []byte, pretend bool) reply {
	var in struct {
		ClientContext string `json:"clientContext"`
	}
	if rep, ok := read(body, &in); !ok {
		return rep
	}
	if rep, ok := checkContext(in.ClientContext); !ok {
		return rep
	}
	if c.state != stateEstablished && c.state != stateTransferring && c.state != stateTransferAccepted {
		return notReady()
	}
	if c.appHosted {
		return s.appHostedRefusal(kindCancel)
	}
	w := s.cfg.Switches
	open := c.cancellable()
	if len(open) == 0 && w.CancelEmptyRefused {
		return graphError(http.StatusBadRequest, "8500", "There is no media operation to cancel.")
	}
	o := c.newOperation(kindCancel, in.ClientContext)
	o.status, o.endedAt = "completed", time.Now()
	rep := o.reply(http.StatusOK)
	if w.CancelReplyAsInDocs {
		// The docs' example: Location, id and context belong to three different things.
		rep.body["id"], rep.body["clientContext"] = s.newID(), s.newID()
		if len(open) > 0 {
			rep.body["id"] = open[0].id
		}
	}
	if pretend {
		return rep
	}
	s.note(c, Event{Kind: EventCancelled, Operation: string(kindCancel), ID: o.id, ClientContext: o.context,
		Detail: plural(len(open), "operation")})
	rep.causedFirst = w.CancelBeforeReply
	for _, victim := range open {
		rep.caused = append(rep.caused, victim.told)
	}
	if w.CancelLag > 0 {
		for _, victim := range open {
			victim.cancelling = true
		}
		s.after(w.CancelLag, func() {
			if w.CancelCatchesLater {
				open = c.cancellable()
			}
			c.cancelAll(open)
		})
	} else {
		c.cancelAll(open)
	}
	return rep
}

// cancellable is what a cancel ends: plays, recordings, and the tones that are being sent. [doc]
func (c *call) cancellable() []*operation {
	if c.s.cfg.Switches.SentTones == SentNotCancelled {
		return slices.Clone(c.queue)
	}
	return slices.Concat(c.queue, c.sending)
}

// cancelAll ends those of the operations that have not ended by themselves.
func (c *call) cancelAll(open []*operation) {
	open = slices.DeleteFunc(slices.Clone(open), (*operation).over)
	open = c.s.cancelOrder(open)
	// All leave the queue before any ends, so that none of them starts.
	c.queue = slices.DeleteFunc(c.queue, func(o *operation) bool { return slices.Contains(open, o) })
	for _, o := range open {
		if o.call.state != stateTerminated {
			o.cancelled()
		}
	}
	c.advance()
}
