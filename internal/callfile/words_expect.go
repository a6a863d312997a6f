package callfile

import (
	"slices"
	"strconv"
	"strings"
)

// expects are what `expect` can be followed by.
var expects = map[string]func(s *scanner) Statement{
	"step":     expectStep,
	"steps":    expectSteps,
	"action":   expectAction,
	"request":  expectRequest,
	"transfer": expectTarget,
	"invite":   expectTarget,
	"redirect": expectTarget,
	"end":      expectEnd,
	"silence":  expectSilence,
}

func parseExpect(s *scanner) Statement {
	s.want("expect …", "expect")
	return s.choose("expect", "expect name = value", expects, func(s *scanner, name string) Statement {
		e := &ExpectVar{Name: name, Value: s.value("expect name = value")}
		s.end("expect name = value")
		e.Line = s.source()
		return e
	})
}

func expectStep(s *scanner) Statement {
	s.want("expect step main", "step")
	e := &ExpectStep{Step: s.name("a step", "expect step main")}
	s.end("expect step main")
	e.Line = s.source()
	return e
}

func expectSteps(s *scanner) Statement {
	const usage = "expect steps welcome main shops"
	s.want(usage, "steps")
	e := &ExpectSteps{Steps: []string{s.name("a step", usage)}}
	for s.more() {
		e.Steps = append(e.Steps, s.name("a step", usage))
	}
	e.Line = s.source()
	return e
}

func expectAction(s *scanner) Statement {
	e := &ExpectAction{}
	e.Name, e.With = s.action(`expect action order-status with {"order": "123456"}`)
	e.Line = s.source()
	return e
}

// action reads the name of one and its arguments.
func (s *scanner) action(usage string) (name string, with map[string]any) {
	s.want(usage, "action")
	name = s.name("an action", usage)
	if s.take("with") {
		with = s.object("the arguments")
	}
	s.end(usage)
	return name, with
}

func expectRequest(s *scanner) Statement {
	const usage = `expect request POST https://api.example.com/orders with {"order": "123456"}`
	s.want(usage, "request")
	e := &ExpectRequest{Any: true}
	e.Method, e.URL = s.request(usage)
	if s.take("with") {
		e.Any = false
		if err := s.json(&e.With); err != nil {
			s.fail("the body is not JSON: %s", err)
		}
	}
	s.end(usage)
	e.Line = s.source()
	return e
}

func expectTarget(s *scanner) Statement {
	const usage = "expect transfer to phone +15550100"
	e := &ExpectTarget{Of: Handing(strings.ToLower(s.next()))}
	s.want(usage, "to")
	e.Kind = s.oneOf("whom", "user", "phone", "application", "voicemail")
	e.ID = s.wordOf("the number or id", usage)
	s.end(usage)
	e.Line = s.source()
	return e
}

const usageEnd = "expect end completed` or `expect end caller-hung-up code 487/0"

func expectEnd(s *scanner) Statement {
	s.want(usageEnd, "end")
	e := &ExpectEnd{Outcome: s.outcome(usageEnd)}
	if s.take("code") {
		e.Coded = true
		e.Code, e.Subcode = s.code()
	}
	if s.take("within") {
		e.Within = s.some("how soon it ends", usageEnd)
	}
	s.end(usageEnd)
	e.Line = s.source()
	return e
}

// outcome reads the name of one; whoever runs the file knows which there are.
func (s *scanner) outcome(usage string) string {
	return strings.ToLower(s.name("an outcome, such as completed", usage))
}

// code reads a code and a subcode of Graph: 487/10003.
func (s *scanner) code() (code, sub int) {
	got := s.next()
	a, b, ok := strings.Cut(got, "/")
	code, err1 := strconv.Atoi(a)
	sub, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil || code < 0 || sub < 0 {
		s.fail("expected a code and a subcode, such as 487/0%s", instead(got))
	}
	return code, sub
}

func expectSilence(s *scanner) Statement {
	const usage = "expect silence under 2s"
	s.want(usage, "silence", "under")
	e := &ExpectSilence{Under: s.some("the silence", usage)}
	s.end(usage)
	e.Line = s.source()
	return e
}

// nevers are what `never` can be followed by.
var nevers = map[string]func(s *scanner) Statement{
	"hear":    neverHear,
	"step":    neverStep,
	"action":  neverAction,
	"request": neverRequest,
	"end":     neverEnd,
}

func parseNever(s *scanner) Statement {
	s.want("never …", "never")
	return s.choose("never", "", nevers, nil)
}

func neverHear(s *scanner) Statement {
	s.want("never hear sorry", "hear")
	n := &NeverHear{Sound: s.sound("never hear sorry")}
	s.end("never hear sorry")
	n.Line = s.source()
	return n
}

func neverStep(s *scanner) Statement {
	s.want("never step sorry", "step")
	n := &NeverStep{Step: s.name("a step", "never step sorry")}
	s.end("never step sorry")
	n.Line = s.source()
	return n
}

func neverAction(s *scanner) Statement {
	n := &NeverAction{}
	n.Name, n.With = s.action("never action order-status")
	n.Line = s.source()
	return n
}

func neverRequest(s *scanner) Statement {
	const usage = "never request POST https://api.example.com/*"
	s.want(usage, "request")
	n := &NeverRequest{}
	n.Method, n.URL = s.request(usage)
	s.end(usage)
	n.Line = s.source()
	return n
}

func neverEnd(s *scanner) Statement {
	s.want("never end failed", "end")
	n := &NeverEnd{Outcome: s.outcome("never end failed")}
	s.end("never end failed")
	n.Line = s.source()
	return n
}

func parseSchedule(s *scanner) Statement {
	s.want("schedule", "schedule")
	s.end("schedule")
	return &Schedule{Line: s.source()}
}

func parseCrash(s *scanner) Statement {
	s.want("crash", "crash")
	s.end("crash")
	return &Crash{s.source()}
}

func parseSomebody(s *scanner) Statement {
	const usage = "somebody else cancels"
	s.want(usage, "somebody", "else", "cancels")
	s.end(usage)
	return &SomebodyCancels{s.source()}
}

// Things lists what faults can be about, sorted.
func Things() []string {
	all := make([]string, 0, len(things))
	for t := range things {
		all = append(all, t)
	}
	slices.Sort(all)
	return all
}

// Parts lists what of a thing can be hit by a fault; none: it has no parts.
func Parts(thing string) []Part { return slices.Clone(things[thing]) }
