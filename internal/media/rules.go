package media

import "strings"

// A Rule is one rule of the media protocol, by the name that code, tests and
// traces use. Each is needed: with any one of them off a promise breaks.
type Rule uint8

// The rules of docs/calls.md. Those marked (call) are kept by
// internal/call, which owns keys and tones; they are named here so that one
// set of names serves both rooms.
const (
	INTENT      Rule = iota // the operation is in the ledger before its POST leaves
	UNKNOWN                 // a lost answer is unsure: maybe executed, never simply repeated
	TOKEN                   // an end is matched by its token, then by its operation id
	EARLY                   // an end that arrives before the answer to its own POST counts
	ABSORB                  // ends form a set, not a counter: a repeat changes nothing
	DEADLINE                // every outstanding operation and request has a timer
	POLL                    // at a deadline ask, do not assume
	WAIT                    // a cancel that was answered 200 is not silence
	CANCELERR               // a cancel that failed is not done
	SETTLE                  // a cancel of unknown outcome is waited out before the next generation
	SERIAL                  // one media request is out at a time
	ONECAUSE                // completion and cancel never both move the flow
	ENDABS                  // the end of a call absorbs: nothing is sent after it
	QUARANTINE              // an unsure operation is written off only after the lifetime of its POST
	BARRIER                 // … and after one more accepted cancel since then
	HOLD                    // the next segment waits while the one before it is unsure
	MUSTHEAR                // nothing that must be heard is exposed to a cancel; ended early, it is played again
	AHEAD                   // at most Ahead operations wait at the service, none while keys wait
	ONCE                    // one cancel a generation; none with nothing outstanding
	FOREIGN                 // 8508 that nobody asked for, or completed for reason unknown, is news
	LOST                    // an operation without a sign is written off in bounded time
	TONEDEDUP               // (call) a key is used once
	TONEDURABLE             // (call) a key is safe before it is answered 2xx
	TONEQUEUE               // (call) keys that arrive while cancelling are kept
	STOPTONE                // (call) a record's stop tone belongs to the record
	SUBSCRIBE               // (call) subscribeToTone is outside the queue, sent once
	FENCE                   // (store) writes carry the owner's epoch
	LEASE                   // (store) an owner stops sending before its lease can have passed on
	ruleCount
)

var ruleNames = [ruleCount]string{
	"INTENT", "UNKNOWN", "TOKEN", "EARLY", "ABSORB", "DEADLINE", "POLL", "WAIT", "CANCELERR", "SETTLE", "SERIAL",
	"ONECAUSE", "ENDABS", "QUARANTINE", "BARRIER", "HOLD", "MUSTHEAR", "AHEAD", "ONCE", "FOREIGN", "LOST",
	"TONEDEDUP", "TONEDURABLE", "TONEQUEUE", "STOPTONE", "SUBSCRIBE", "FENCE", "LEASE",
}

// String is the rule's name.
func (r Rule) String() string {
	if r < ruleCount {
		return ruleNames[r]
	}
	return "no such rule"
}

// Rules is a set of rules. The zero value is the empty set.
type Rules uint32

// RuleSet makes a set of rules.
func RuleSet(rules ...Rule) Rules {
	var set Rules
	for _, r := range rules {
		set |= 1 << r
	}
	return set
}

// Has tells whether r is in the set.
func (s Rules) Has(r Rule) bool { return s&(1<<r) != 0 }

// String lists the names of the set, joined by "+".
func (s Rules) String() string {
	var names []string
	for r := range ruleCount {
		if s.Has(r) {
			names = append(names, r.String())
		}
	}
	return strings.Join(names, "+")
}

// MediaRules lists the rules that this package keeps and its tests switch off.
func MediaRules() []Rule {
	rules := make([]Rule, 0, TONEDEDUP)
	for r := range TONEDEDUP {
		rules = append(rules, r)
	}
	return rules
}
