package graphsim

import (
	"slices"
	"strconv"
	"time"
)

// Kind is a kind of event.
type Kind string

// What an event can be.
const (
	EventRequest        Kind = "request"        // a request of the bot was answered: Operation, Status
	EventNotification   Kind = "notification"   // a notification was delivered, or not: Operation, Status
	EventCallState      Kind = "callState"      // Detail is the new state
	EventQueued         Kind = "queued"         // an operation was accepted
	EventOperationEnded Kind = "operationEnded" // Detail is status and result
	EventCancelled      Kind = "cancelled"      // cancelMediaProcessing took effect; Detail says on how many
	EventPromptStarted  Kind = "promptStarted"
	EventPromptEnded    Kind = "promptEnded" // played to its end
	EventPromptCut      Kind = "promptCut"   // stopped before its end
	EventPromptFailed   Kind = "promptFailed"
	EventBeep           Kind = "beep"
	EventRecordStarted  Kind = "recordStarted"
	EventRecordEnded    Kind = "recordEnded"
	EventTone           Kind = "tone"      // a key was pressed; Detail is the key
	EventSpeech         Kind = "speech"    // the caller began to speak; Detail says for how long
	EventTonesSent      Kind = "tonesSent" // the bot's sendDtmfTones were played; Detail has them
	EventInvited        Kind = "invited"   // the bot invited somebody; Detail is whom
	EventJoined         Kind = "joined"    // somebody who was invited came
	EventHold           Kind = "hold"      // Detail says whether it begins, with what, or ends
	EventMuted          Kind = "muted"     // Detail is mute or unmute of the bot, or who was muted
	EventRemoved        Kind = "removed"   // the bot removed somebody; Detail is whom

	EventRecordingStatus Kind = "recordingStatus" // the bot told whether it records; Detail is the status
	EventScreenRole      Kind = "screenRole"      // the bot changed its role in screen sharing; Detail is the role

	EventComplaint Kind = "complaint" // the bot made a mistake: Operation is the Rule, Detail says which, see Complaint
)

// Event is one thing that happened.
type Event struct {
	At            time.Time
	Call          string // id, dashed; empty for what belongs to no call
	Kind          Kind
	Operation     string // of requests and operations: playPrompt, cancelMediaProcessing …; of notifications: notify.tone …
	ID            string // of the operation
	ClientContext string
	Prompt        string // file name
	Status        int    // HTTP; 0 for a request or notification that got no answer
	Detail        string
	Injected      bool // a request or notification that a fault or a switch refused or lost: neither the bot nor the service is to blame
}

// Events returns what has happened so far, oldest first.
func (s *Service) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

// Watch has f see each event from now on, like Config.Observer, until stop is called. An event that is being shown
// at that moment may still come.
func (s *Service) Watch(f func(Event)) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &f
	s.watchers = append(s.watchers, w)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.watchers = slices.DeleteFunc(s.watchers, func(x *func(Event)) bool { return x == w })
	}
}

// note keeps an event, wakes those who wait for it and shows it to those who watch. The caller holds mu.
func (s *Service) note(c *call, e Event) {
	e.At = time.Now()
	if c != nil {
		e.Call = c.id
		defer s.judgeEvent(c, e)
		defer c.announce()
	}
	s.events = append(s.events, e)
	if len(s.events) > 2*s.cfg.Keep {
		s.eventsGone += len(s.events) - s.cfg.Keep
		s.events = slices.Clone(s.events[len(s.events)-s.cfg.Keep:])
	}
	if s.news != nil {
		close(s.news)
		s.news = nil
	}
	s.log(e)
	if len(s.watchers) == 0 {
		return
	}
	s.unseen = append(s.unseen, e)
	if !s.showing {
		s.showing = true
		s.run(s.show)
	}
}

// show hands events to those who watch until there are none left.
func (s *Service) show() {
	for {
		s.mu.Lock()
		batch, watchers := s.unseen, slices.Clone(s.watchers)
		s.unseen = nil
		if len(batch) == 0 || s.closed {
			s.showing = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		for _, e := range batch {
			for _, w := range watchers {
				(*w)(e)
			}
		}
	}
}

func (s *Service) log(e Event) {
	line := s.cfg.Log.Info().Str("event", string(e.Kind))
	for _, f := range [...]struct{ name, value string }{
		{"call_id", e.Call}, {"operation", e.Operation}, {"operation_id", e.ID},
		{"client_context", e.ClientContext}, {"prompt", e.Prompt},
	} {
		if f.value != "" {
			line = line.Str(f.name, f.value)
		}
	}
	// Keys are a caller's secret as soon as they are a PIN.
	if e.Detail != "" && e.Kind != EventTone && e.Kind != EventTonesSent {
		line = line.Str("detail", e.Detail)
	}
	if e.Status != 0 {
		line = line.Int("status", e.Status)
	}
	if e.Injected {
		line = line.Bool("injected", true)
	}
	line.Send()
}

// plural writes "1 call", "2 calls".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
