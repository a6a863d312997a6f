package graphsim

import (
	"slices"
	"strings"
	"time"
)

// A Complaint is something that the bot did wrong, in words that help to mend it: what was done, what follows from it
// here, and what to do instead. Keys that a caller pressed, tokens and secrets are never in it.
type Complaint struct {
	At   time.Time
	Call string // id, dashed; empty for what belongs to no call
	// Rule names the mistake. It is the same each time.
	Rule Rule
	// Severity is that of the rule.
	Severity Severity
	// Text is one sentence or a few.
	Text string
}

// Rule names a mistake that bots make.
type Rule string

// Severity says how sure it is that a caller or an operator suffers.
type Severity string

const (
	// Mistake: Graph refuses it, or loses something, or a caller suffers.
	Mistake Severity = "mistake"
	// Hint: it works, and there is a better way; or it depends on what Graph does not document.
	Hint Severity = "hint"
)

// RuleInfo is what there is to say about a rule.
type RuleInfo struct {
	Rule     Rule
	Severity Severity
	// Source says where the fact behind the rule comes from, in the marks of docs/graph-notes.md.
	Source string
	// Says is the text of the rule's complaints, to which each adds what it is about. Those of RuleInvalidRequest and
	// RuleUnknownMember have words for each case, and Says describes them.
	Says string
}

// ComplaintRules lists the mistakes that the service knows, by subject: calls, media, requests, tokens and webhook.
func ComplaintRules() []RuleInfo {
	return slices.Concat(callsRules, mediaRules, requestsRules, tokensRules)
}

var rulesByName = func() map[Rule]RuleInfo {
	rules := map[Rule]RuleInfo{}
	for _, r := range ComplaintRules() {
		rules[r.Rule] = r
	}
	return rules
}()

// Complaints returns what the bot did wrong so far, oldest first.
func (s *Service) Complaints() []Complaint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.complaints)
}

// blame complains in the words of the rule's table, with what it is about behind them. The caller holds mu.
func (s *Service) blame(c *call, rule Rule, about string) {
	text := rulesByName[rule].Says
	if about != "" {
		text += " Here: " + fullStop(about)
	}
	s.complain(c, rule, text)
}

// fullStop ends a sentence that may have ended already.
func fullStop(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// eachThing are the rules whose complaints name a member, an address or a file: each of those is a mistake of its own,
// and who mends the first should not have to run again to learn of the second.
var eachThing = []Rule{RuleInvalidRequest, RuleUnknownMember, RuleUnknownAddress, RuleEnumCase, RuleTypeMissing, RuleOutOfRange,
	RulePromptMissing, RulePromptAddress, RulePromptRedirect, RulePromptFormat, RuleTokenRefused}

// thingsNamed bounds how many of them are named in a call.
const thingsNamed = 20

// A blamed is what is not complained of again: a rule, or what it is about.
type blamed struct {
	rule Rule
	text string // empty: whatever it is about
}

// once says whether a complaint is new, and remembers it.
func once(made map[blamed]bool, rule Rule, text string) bool {
	what := blamed{rule: rule}
	if slices.Contains(eachThing, rule) {
		what.text = text
		named := 0
		for m := range made {
			if m.rule == rule {
				named++
			}
		}
		if named >= thingsNamed {
			return false
		}
	}
	if made[what] {
		return false
	}
	made[what] = true
	return true
}

// complain keeps a complaint and has it seen as an event: once for each call and rule, of eachThing for each text, because
// a mistake in a loop would drown everything else. The caller holds mu.
func (s *Service) complain(c *call, rule Rule, text string) {
	to := Complaint{At: time.Now(), Rule: rule, Severity: rulesByName[rule].Severity, Text: text}
	made := s.complained
	if c != nil {
		to.Call, made = c.id, c.complained
	}
	if !once(made, rule, text) {
		return
	}
	s.complaints = append(s.complaints, to)
	if len(s.complaints) > 2*s.cfg.Keep {
		s.complaints = slices.Clone(s.complaints[len(s.complaints)-s.cfg.Keep:])
	}
	s.note(c, Event{Kind: EventComplaint, Operation: string(rule), Detail: text})
}
