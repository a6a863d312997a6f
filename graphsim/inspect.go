package graphsim

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// CallInfo is what a call is like at one moment.
type CallInfo struct {
	ID    string `json:"id"`    // lower case, dashed
	State string `json:"state"` // as in Caller.State
	// From, To, Name and TenantID are as in Caller, TenantID never empty. Of a call that the bot dialled, To is whom.
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Name     string `json:"name,omitempty"`
	TenantID string `json:"tenant"`
	// Outgoing: the bot dialled.
	Outgoing bool `json:"outgoing"`
	// Begun is when the call was announced or dialled, At when this was looked at. Both are of the service's clock.
	Begun time.Time `json:"begun"`
	At    time.Time `json:"at"`
	// AudioSince is zero when audio never became active.
	AudioSince time.Time `json:"audioSince,omitzero"`
	// Audio: audio is active.
	Audio bool `json:"audio"`
	// Subscribed: keys reach the bot.
	Subscribed bool `json:"subscribed"`
	// Recording: a recordResponse listens, its beep over.
	Recording bool `json:"recording"`
	// Prompts is how many have started. Hearing is the file name of the one that plays.
	Prompts int    `json:"prompts"`
	Hearing string `json:"hearing,omitempty"`
}

// Over says whether the call has ended.
func (i CallInfo) Over() bool { return i.State == stateTerminated }

// attended says whether the bot talks or listens to the caller, has had its time to begin, or is gone.
func (i CallInfo) attended() bool {
	if i.Over() || i.Subscribed || i.Prompts > 0 {
		return true
	}
	return i.Audio && i.At.Sub(i.AudioSince) >= aheadLimit
}

// QueuedOperation is a media operation of a call that runs or waits.
type QueuedOperation struct {
	ID            string   `json:"id"`
	Operation     string   `json:"operation"` // playPrompt, recordResponse, sendDtmfTones, invite …
	ClientContext string   `json:"clientContext,omitempty"`
	Prompts       []string `json:"prompts,omitempty"` // file names
	// Running is false for what waits behind the first playPrompt or recordResponse.
	Running bool `json:"running"`
}

// Calls returns the calls that the service remembers, oldest first. One that is over is forgotten after
// Switches.RecordingRetention.
func (s *Service) Calls() []CallInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := slices.SortedFunc(maps.Values(s.calls), func(a, b *call) int { return cmp.Compare(a.number, b.number) })
	out := make([]CallInfo, len(calls))
	for i, c := range calls {
		out[i] = c.info()
	}
	return out
}

// CallCount is how many calls there have been, incoming and dialled, those that are forgotten included.
func (s *Service) CallCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callsMade
}

// Caller finds who is on the other end of a call, incoming or dialled, by the call's id in either spelling. It is
// nil when the service knows no such call, or does not any more.
func (s *Service) Caller(id string) *Caller {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.calls[plainID(id)]; c != nil {
		return c.caller
	}
	return nil
}

// Info says what the call is like now.
func (h *Caller) Info() CallInfo {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.call.info()
}

func (c *call) info() CallInfo {
	i := CallInfo{ID: c.id, State: c.state, From: c.caller.From, To: c.caller.To, Name: c.caller.Name,
		TenantID: c.tenant(), Outgoing: c.outgoing, Begun: c.begun, At: time.Now(), AudioSince: c.audioFrom,
		Audio: c.audio, Subscribed: c.subscribed > 0, Recording: c.listens(), Prompts: len(c.plays)}
	if n := len(c.plays); n > 0 && c.plays[n-1].to.IsZero() {
		i.Hearing = fileName(c.plays[n-1].address)
	}
	return i
}

// listens says whether a recording is under way.
func (c *call) listens() bool {
	return len(c.queue) > 0 && c.queue[0].rec != nil && c.queue[0].rec.listening
}

// Queue returns what runs and what waits: prompts and recordings in the order of their turn, then tones that are
// being sent, then invitations and holds under way.
func (h *Caller) Queue() []QueuedOperation {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	c := h.call
	var out []QueuedOperation
	for i, o := range slices.Concat(c.queue, c.sending, c.others) {
		q := QueuedOperation{ID: o.id, Operation: string(o.kind), ClientContext: o.context, Running: i == 0 || i >= len(c.queue)}
		for _, a := range addresses(o.prompts) {
			q.Prompts = append(q.Prompts, fileName(a))
		}
		out = append(out, q)
	}
	return out
}

// EventsAfter returns at most so many events behind the one with the given number. The first event of a service has
// number 1; first is the number of the first one returned, and larger than after+1 when those between are not kept
// any more. While there is none it waits for one, until ctx ends or the service is closed, and then returns none.
func (s *Service) EventsAfter(ctx context.Context, after, most int) (first int, events []Event) {
	for {
		s.mu.Lock()
		first, events = page(s.events, s.eventsGone, after, most)
		if s.news == nil {
			s.news = make(chan struct{})
		}
		news := s.news
		s.mu.Unlock()
		if len(events) > 0 {
			return first, events
		}
		select {
		case <-news:
		case <-ctx.Done():
			return first, nil
		case <-s.ctx.Done():
			return first, nil
		}
	}
}

// LastEvent is the number of the last event; 0 when there was none.
func (s *Service) LastEvent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.eventsGone + len(s.events)
}

// RequestsAfter returns at most so many requests behind the one with the given number, numbered as in EventsAfter.
// It does not wait.
func (s *Service) RequestsAfter(after, most int) (first int, requests []Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return page(s.requests, s.requestsGone, after, most)
}

// LastRequest is the number of the last request; 0 when there was none.
func (s *Service) LastRequest() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requestsGone + len(s.requests)
}

// page cuts a part out of a list of which the first ones are gone.
func page[T any](kept []T, gone, after, most int) (first int, part []T) {
	from := min(max(after-gone, 0), len(kept))
	return gone + from + 1, slices.Clone(kept[from:min(from+max(most, 0), len(kept))])
}

// Faults returns the faults that are armed, with how many messages each has matched since.
func (s *Service) Faults() []ArmedFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]ArmedFault, len(s.faults))
	for i, a := range s.faults {
		out[i] = ArmedFault{a.Fault, a.seen}
	}
	return out
}

// ArmedFault is a fault that waits for its message.
type ArmedFault struct {
	Fault Fault
	Seen  int // messages that it has matched, whether it struck or not
}

// Config returns what the service was made with, defaults filled in, without its secret, key and seed.
func (s *Service) Config() Config {
	c := s.cfg
	c.ClientSecret, c.Key, c.Seed = "", nil, ""
	return c
}
