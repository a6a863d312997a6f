package graphsim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// lane is a queue of notifications that go one after the other: one for each call, or when batching one for each
// callback address.
type lane struct {
	queue  []*notice
	moving bool
}

// drain delivers what is in a lane and returns when it is empty.
func (s *Service) drain(l *lane) {
	for {
		s.mu.Lock()
		if len(l.queue) == 0 || s.closed {
			l.moving = false
			s.mu.Unlock()
			return
		}
		due := l.queue[0].due
		s.mu.Unlock()
		if !s.pause(s.ctx, time.Until(due)) || !s.pause(s.ctx, s.cfg.Switches.BatchWindow) {
			return
		}
		batch := s.takeBatch(l)
		if s.cfg.Switches.ParallelDelivery {
			s.mu.Lock()
			s.run(func() { s.deliver(batch) })
			s.mu.Unlock()
			continue
		}
		s.deliver(batch)
	}
}

func (s *Service) takeBatch(l *lane) []*notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 1
	if most := s.cfg.Switches.BatchMost; s.cfg.Switches.BatchWindow > 0 {
		for now := time.Now(); n < len(l.queue) && !l.queue[n].due.After(now) && (most <= 0 || n < most); n++ {
		}
	}
	batch := l.queue[:n:n]
	l.queue = l.queue[n:]
	return batch
}

// deliver posts one envelope until it is answered 2xx or the tries are used up.
func (s *Service) deliver(batch []*notice) {
	messageID, body := s.envelope(batch)
	wait := s.cfg.Switches.RedeliveryPause
	s.postNothing(batch[0])
	for try := 0; ; try++ {
		s.leaves(batch)
		// The first token waits for a key to be made, which is not the bot's time; post reports an error of it.
		_, _ = s.notificationToken(batch[0].call.tenant())
		began := time.Now()
		status, problem := s.firstPost(batch, messageID, body)
		ok := s.cfg.Switches.DeliveryCodes.received(status)
		giveUp := !ok && try >= s.cfg.Switches.Redeliveries
		s.mu.Lock()
		s.judgeDelivery(batch[0], status, problem, time.Since(began))
		for _, n := range batch {
			detail := problem
			if giveUp {
				detail = fmt.Sprintf("given up: %s", orElse(problem, "not answered 2xx"))
			}
			s.noteNotice(n, status, detail)
			if ok || giveUp {
				close(n.gone)
			}
		}
		if giveUp && s.cfg.Switches.GiveUp == GiveUpEnds {
			s.end(batch[0].call, endNoResponse)
		}
		if ok || giveUp {
			s.repeat(batch, messageID, body)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		if !s.pause(s.ctx, wait) {
			return
		}
		wait *= 2
	}
}

// repeat delivers again what a fault wants repeated. The caller holds mu.
func (s *Service) repeat(batch []*notice, original string, body []byte) {
	var f Fault
	for _, n := range batch { // a batch is repeated whole
		if n.fault.Repeat > f.Repeat {
			f = n.fault
		}
	}
	if f.Repeat <= 0 {
		return
	}
	s.run(func() {
		for range f.Repeat {
			if !s.pause(s.ctx, f.RepeatAfter) {
				return
			}
			s.mu.Lock()
			id := s.newID()
			s.mu.Unlock()
			status, problem := s.post(batch[0], id, original, body)
			s.mu.Lock()
			for _, n := range batch {
				s.noteNotice(n, status, orElse(problem, "repeated"))
			}
			s.mu.Unlock()
		}
	})
}

func (s *Service) envelope(batch []*notice) (messageID string, body []byte) {
	s.mu.Lock()
	messageID = s.newID()
	s.mu.Unlock()
	items := make([]any, len(batch))
	for i, n := range batch {
		items[i] = n.item
	}
	body, err := json.Marshal(map[string]any{"@odata.type": "#microsoft.graph.commsNotifications", "value": items})
	if err != nil { // only an Edit can put in what JSON cannot hold
		body = []byte("{}")
	}
	return messageID, body
}

// post sends one envelope and returns the status it was answered with, or 0 and what went wrong.
func (s *Service) post(n *notice, messageID, original string, body []byte) (int, string) {
	status, _, problem := s.postTo(n.to, n, messageID, original, body)
	return status, problem
}

// postTo is post to an address that need not be the call's, and returns the header Location of the answer as well.
func (s *Service) postTo(to string, n *notice, messageID, original string, body []byte) (status int, location, problem string) {
	ctx, cancel := context.WithTimeout(s.ctx, s.cfg.Switches.DeliveryLimit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, "", err.Error()
	}
	token, err := s.notificationToken(n.call.tenant())
	if err != nil {
		return 0, "", err.Error()
	}
	h := r.Header
	h.Set("Authorization", "Bearer "+token)
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "Microsoft-Skype/3.0,(Calling/1.0)")
	h.Set("X-Microsoft-Skype-Chain-ID", n.call.chainID)
	h.Set("Scenario-ID", n.call.chainID)
	if messageID != "" {
		h.Set("X-Microsoft-Skype-Message-ID", messageID)
	}
	if original != "" {
		h.Set("X-Microsoft-Skype-Original-Message-ID", original)
	}
	resp, err := s.client.RoundTrip(r)
	if err != nil {
		return 0, "", err.Error()
	}
	defer resp.Body.Close()
	// The answer means nothing beyond its status; it is read so that the connection can be used again.
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, resp.Header.Get("Location"), ""
}
