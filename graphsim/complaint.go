package graphsim

import (
	"slices"
	"time"
)

// A Complaint is something that the bot did wrong, in words that help to mend it: what was done, what follows from it
// here, and what to do instead. Keys that a caller pressed, tokens and secrets are never in it.
type Complaint struct {
	At   time.Time
	Call string // id, dashed; empty for what belongs to no call
	// Rule names the mistake. It is the same each time.
	Rule Rule
	// Text is one sentence or two.
	Text string
}

// Rule names a mistake that bots make.
type Rule string

// Complaints returns what the bot did wrong so far, oldest first.
func (s *Service) Complaints() []Complaint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.complaints)
}

// complain keeps a complaint and has it seen as an event: once for each call and rule, because a mistake in a loop
// would drown everything else. The caller holds mu.
func (s *Service) complain(c *call, rule Rule, text string) {
	to := Complaint{At: time.Now(), Rule: rule, Text: text}
	made := s.complained
	if c != nil {
		to.Call, made = c.id, c.complained
	}
	if made[rule] {
		return
	}
	made[rule] = true
	s.complaints = append(s.complaints, to)
	if len(s.complaints) > 2*s.cfg.Keep {
		s.complaints = slices.Clone(s.complaints[len(s.complaints)-s.cfg.Keep:])
	}
	s.note(c, Event{Kind: EventComplaint, Operation: string(rule), Detail: text})
}

// RuleEarlyMedia: a prompt or a recording before audio was active. [issue #545]
const RuleEarlyMedia Rule = "early-media"

func (s *Service) complainEarly(c *call, op string) {
	if c.open() {
		return
	}
	s.complain(c, RuleEarlyMedia, op+" was sent before audio was active: Graph answers 500 here. "+
		"Wait for the notification with state established and mediaState.audio active.")
}
