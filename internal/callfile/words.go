package callfile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

func itoa(n int) string     { return strconv.Itoa(n) }
func quote(s string) string { return strconv.Quote(s) }

// statements are what a line can begin with, and how it goes on.
var statements = map[string]func(s *scanner) Statement{
	"dial":     parseDial,
	"hear":     parseHear,
	"skip":     parseSkip,
	"wait":     parseWait,
	"press":    parsePress,
	"say":      parseSay,
	"silence":  parseSilence,
	"hang":     parseHangUp,
	"given":    parseGiven,
	"expect":   parseExpect,
	"never":    parseNever,
	"lose":     parseLose,
	"deliver":  parseDeliver,
	"refuse":   parseRefuse,
	"the":      parseThe,
	"every":    parseThe,
	"crash":    parseCrash,
	"somebody": parseSomebody,
	"schedule": parseSchedule,
}

// faultsBegin are words by which people know a fault, and how it is written.
var faultsBegin = map[string]string{
	"late":  "the next play answer is late by 3s",
	"delay": "the next play answer is late by 3s",
	"drop":  "lose the next play",
	"fail":  "the next play fails with 500",
	"kill":  "crash",
}

// parseStatement reads a line; nil after a mistake.
func parseStatement(s *scanner) Statement {
	first := s.peek()
	parse := statements[first]
	if parse == nil {
		if usage := faultsBegin[first]; usage != "" {
			s.skip()
			s.fail("%q is not how a line begins; write `%s`", s.peekRaw(), usage)
			return nil
		}
		known := append(slices.Sorted(maps.Keys(statements)), "call", "flow", "hang up", "skip to")
		s.skip()
		s.fail("%q is not how a line begins%s", s.peekRaw(), meant(first, known))
		return nil
	}
	st := parse(s)
	if s.err != nil {
		return nil
	}
	return st
}

func parseDial(s *scanner) Statement {
	s.want("dial", "dial")
	s.end("dial")
	return &Dial{s.source()}
}

const usageHear = `hear welcome` + "` or `" + `hear "Press 1" within 2s`

func parseHear(s *scanner) Statement {
	s.want(usageHear, "hear")
	h := &Hear{Start: s.take("start", "of")}
	h.Sound = s.sound(usageHear)
	if s.take("within") {
		h.Within = s.some("the time in which it begins", usageHear)
	}
	s.end(usageHear)
	h.Line = s.source()
	return h
}

// sound reads what is to be heard.
func (s *scanner) sound(usage string) Sound {
	switch {
	case !s.more():
		s.fail("expected the name of a prompt, or its words in quotes; write `%s`", usage)
		return Sound{}
	case s.text[s.at] == '"':
		words := s.quoted()
		if words == "" {
			s.fail("there are no words in the quotes; write what is heard")
		}
		return Sound{Words: words}
	case s.peek() == "recording":
		s.next()
		// A prompt may have that name, too: then nothing that could be a
		// variable follows.
		if next := s.peek(); next == "" || next == "within" {
			return Sound{Prompt: "recording"}
		}
		return Sound{Recording: s.name("the variable that holds the recording", usage)}
	}
	return Sound{Prompt: s.name("a prompt", usage)}
}

func parseSkip(s *scanner) Statement {
	const usage = "skip to main"
	s.want(usage, "skip", "to")
	sk := &SkipTo{Sound: s.sound(usage)}
	s.end(usage)
	sk.Line = s.source()
	return sk
}

func parseWait(s *scanner) Statement {
	const usage = "wait 2s"
	s.want(usage, "wait")
	w := &Wait{For: s.some("the wait", usage)}
	s.end(usage)
	w.Line = s.source()
	return w
}

const usagePress = "press 1234# every 200ms at 1.35s into main"

func parsePress(s *scanner) Statement {
	s.want(usagePress, "press")
	p := &Press{Keys: s.keys()}
	for s.err == nil && s.more() {
		switch {
		case p.Every == 0 && s.take("every"):
			p.Every = s.some("the time between two keys", usagePress)
		case p.Into == nil && s.take("at"):
			after := s.duration("a moment", usagePress)
			s.want(usagePress, "into")
			p.Into = &Into{after, s.sound(usagePress)}
		default:
			s.end(usagePress)
		}
	}
	p.Line = s.source()
	return p
}

// keys reads what is pressed: here a # is a key and begins no comment.
func (s *scanner) keys() string {
	keys := s.raw()
	if keys == "" {
		s.fail("expected keys: 0-9, * and #; write `%s`", usagePress)
	}
	if at, wrong := NoKey(keys); wrong != "" {
		s.failAt(s.word+at, "%s", wrong)
	}
	return keys
}

// NoKey says which of some keys none is, at which byte; "" when all are.
func NoKey(keys string) (at int, wrong string) {
	for i := range keys {
		if !isKey(keys[i]) {
			return i, fmt.Sprintf("no key pad has %q; keys are 0-9, *, # and a-d", []rune(keys[i:])[0])
		}
	}
	return 0, ""
}

func isKey(c byte) bool {
	return '0' <= c && c <= '9' || c == '*' || c == '#' || 'a' <= c && c <= 'd'
}

func parseSay(s *scanner) Statement {
	const usage = "say for 4s"
	s.want(usage, "say", "for")
	st := &Say{For: s.some("how long the caller speaks", usage)}
	s.end(usage)
	st.Line = s.source()
	return st
}

func parseSilence(s *scanner) Statement {
	const usage = "silence` or `silence for 3s"
	s.want(usage, "silence")
	st := &Silence{}
	if s.take("for") {
		st.For = s.some("the silence", usage)
	}
	s.end(usage)
	st.Line = s.source()
	return st
}

func parseHangUp(s *scanner) Statement {
	s.want("hang up", "hang", "up")
	s.end("hang up")
	return &HangUp{s.source()}
}

// clockLayout is how a moment is written: with its offset, so that it is the
// same one everywhere.
const clockLayout = time.RFC3339Nano
