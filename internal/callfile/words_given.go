package callfile

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// givens are what `given` can be followed by.
var givens = map[string]func(s *scanner) Statement{
	"clock":     givenClock,
	"caller":    givenCaller,
	"called":    givenCalled,
	"language":  givenLanguage,
	"setting":   givenSetting,
	"switch":    givenSwitch,
	"calendar":  givenCalendar,
	"split":     givenSplit,
	"prompt":    givenPrompt,
	"outbound":  givenOutbound,
	"action":    givenAction,
	"request":   givenRequest,
	"transfer":  givenTarget,
	"invite":    givenTarget,
	"redirect":  givenTarget,
	"recording": givenRecording,
}

func parseGiven(s *scanner) Statement {
	s.want("given …", "given")
	return s.choose("given", "given name = value", givens, func(s *scanner, name string) Statement {
		g := &GivenVar{Name: name, Value: s.value("given name = value")}
		s.end("given name = value")
		g.Line = s.source()
		return g
	})
}

// choose goes on as the next word says; a name and = are about a variable,
// also when the variable has the name of something else.
func (s *scanner) choose(verb, usage string, ways map[string]func(*scanner) Statement, variable func(*scanner, string) Statement) Statement {
	first := s.peek()
	if first == "" {
		s.skip()
		or := ""
		if variable != nil {
			or = ", or a variable and its value"
		}
		s.fail("expected something behind `%s`: %s%s", verb, listed(ways), or)
		return nil
	}
	if variable != nil {
		at := s.at
		if name := s.next(); isName(name) && s.take("=") {
			return variable(s, name)
		}
		s.at = at
	}
	if way := ways[first]; way != nil {
		return way(s)
	}
	s.skip()
	if slices.Contains(doings, first) {
		s.fail("`%s` begins a line of its own, without `%s`", first, verb)
		return nil
	}
	if variable != nil {
		s.fail("%q is nothing that can stand behind `%s`%s; a variable is written `%s`", s.peekRaw(), verb, meant(first, keys(ways)), usage)
	} else {
		s.fail("%q is nothing that can stand behind `%s`%s; there are %s", s.peekRaw(), verb, meant(first, keys(ways)), listed(ways))
	}
	return nil
}

// doings begin lines of their own.
var doings = []string{"dial", "hear", "skip", "press", "wait", "say", "silence", "hang", "given"}

func keys(ways map[string]func(*scanner) Statement) []string {
	var all []string
	for w := range ways {
		all = append(all, w)
	}
	slices.Sort(all)
	return all
}

func listed(ways map[string]func(*scanner) Statement) string { return strings.Join(keys(ways), ", ") }

func givenClock(s *scanner) Statement {
	const usage = "given clock 2026-11-24T10:00:00+01:00"
	s.want(usage, "clock")
	got := s.next()
	t, err := time.Parse(clockLayout, strings.ToUpper(got))
	if err != nil {
		s.fail("%q is no moment; write `%s`", got, usage)
	}
	s.end(usage)
	return &GivenClock{s.source(), t}
}

func givenCaller(s *scanner) Statement {
	s.want("given caller +15550100", "caller")
	id := s.wordOf("who calls", "given caller +15550100")
	s.end("given caller +15550100")
	return &GivenCaller{s.source(), id}
}

func givenCalled(s *scanner) Statement {
	s.want("given called +15550100", "called")
	id := s.wordOf("who is called", "given called +15550100")
	s.end("given called +15550100")
	return &GivenCalled{s.source(), id}
}

func givenLanguage(s *scanner) Statement {
	s.want("given language es-ES", "language")
	tag := s.wordOf("a language", "given language es-ES")
	s.end("given language es-ES")
	return &GivenLanguage{s.source(), tag}
}

func givenSetting(s *scanner) Statement {
	const usage = `given setting name = "text"`
	s.want(usage, "setting")
	g := &GivenSetting{Name: s.name("a setting", usage)}
	s.want(usage, "=")
	g.Value = s.value(usage)
	s.end(usage)
	g.Line = s.source()
	return g
}

func givenSwitch(s *scanner) Statement {
	const usage = "given switch name on"
	s.want(usage, "switch")
	g := &GivenSwitch{Name: s.name("a switch", usage)}
	s.want(usage, "on")
	s.end(usage)
	g.Line = s.source()
	return g
}

func givenCalendar(s *scanner) Statement {
	const usage = "given calendar office closed"
	s.want(usage, "calendar")
	g := &GivenCalendar{Name: s.name("a calendar", usage)}
	g.Is = s.oneOf("what the calendar says", "open", "closed", "holiday", "emergency")
	s.end(usage)
	g.Line = s.source()
	return g
}

func givenSplit(s *scanner) Statement {
	const usage = "given split sample goes to survey"
	s.want(usage, "split")
	g := &GivenSplit{Name: s.name("a step that splits", usage)}
	s.want(usage, "goes", "to")
	g.To = s.name("a step", usage)
	s.end(usage)
	g.Line = s.source()
	return g
}

func givenPrompt(s *scanner) Statement {
	const usage = "given prompt welcome lasts 4s"
	s.want(usage, "prompt")
	g := &GivenPrompt{Name: s.name("a prompt", usage)}
	s.want(usage, "lasts")
	g.Lasts = s.some("the length of a prompt", usage)
	s.end(usage)
	g.Line = s.source()
	return g
}

func givenOutbound(s *scanner) Statement {
	s.want("given outbound", "outbound")
	s.end("given outbound")
	return &GivenOutbound{s.source()}
}

const usageAction = `given action order-status returns {"status": "shipped"} after 300ms`

func givenAction(s *scanner) Statement {
	s.want(usageAction, "action")
	g := &GivenAction{Name: s.name("an action", usageAction)}
	switch s.oneOf("what the action does", "returns", "fails", "never") {
	case "returns":
		g.Answer, g.Values = Returns, s.object("the values")
	case "fails":
		g.Answer = Fails
	case "never":
		s.want("given action order-status never answers", "answers")
		g.Answer = NoAnswer
	}
	g.After = s.after(g.Answer, usageAction)
	s.end(usageAction)
	g.Line = s.source()
	return g
}

// after reads how long an answer takes; one that never comes takes no time.
func (s *scanner) after(a Answer, usage string) time.Duration {
	if a == NoAnswer || !s.take("after") {
		return 0
	}
	return s.some("how long it takes", usage)
}

const usageRequest = `given request GET https://api.example.com/orders/* answers 200 {"status": "shipped"} after 300ms`

var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "*"}

func givenRequest(s *scanner) Statement {
	s.want(usageRequest, "request")
	g := &GivenRequest{NoBody: true}
	g.Method, g.URL = s.request(usageRequest)
	switch s.oneOf("how the service answers", "answers", "times", "fails") {
	case "answers":
		g.Answer, g.Status = Returns, s.status(100, usageRequest)
		if s.more() && s.peek() != "after" {
			g.NoBody = false
			if err := s.json(&g.Body); err != nil {
				s.fail("the answer is not JSON: %s", err)
			}
		}
	case "times":
		s.want("given request GET https://… times out", "out")
		g.Answer = NoAnswer
	case "fails":
		g.Answer = Fails
	}
	g.After = s.after(g.Answer, usageRequest)
	s.end(usageRequest)
	g.Line = s.source()
	return g
}

// request reads a method and a URL, in which * stands for any text.
func (s *scanner) request(usage string) (method, address string) {
	method = strings.ToUpper(s.next())
	switch {
	case method == "":
		s.fail("expected a method and a URL; write `%s`", usage)
	case !slices.Contains(methods, method):
		s.fail("%q is no method%s: %s", method, meant(method, methods), strings.Join(methods, ", "))
	}
	address = s.next()
	scheme, host, _ := strings.Cut(address, "://")
	switch {
	case address == "":
		s.fail("expected a URL; write `%s`", usage)
	case address != "*" && (scheme == "" || host == ""):
		s.fail("%q is no whole URL; it begins with https:// and the host", address)
	}
	return method, address
}

// status reads one of HTTP, least is the lowest that makes sense.
func (s *scanner) status(least int, usage string) int {
	got := s.next()
	n, err := strconv.Atoi(got)
	if err != nil || n < least || n > 599 {
		s.fail("expected a status of HTTP, %d to 599%s; write `%s`", least, instead(got), usage)
	}
	return n
}

var fates = []Fate{Succeeds, IsBusy, NotAnswered, IsDeclined, FateFails, NeverEnds}

func givenTarget(s *scanner) Statement {
	const usage = "given transfer is busy after 2s"
	g := &GivenTarget{Of: Handing(strings.ToLower(s.next()))}
	for _, f := range fates {
		if s.take(strings.Fields(string(f))...) {
			g.Fate = f
			break
		}
	}
	if g.Fate == "" {
		all := make([]string, len(fates))
		for i, f := range fates {
			all[i] = string(f)
		}
		rest := s.rest()
		s.fail("expected what becomes of the %s%s%s: it %s", g.Of, instead(rest), meant(rest, all), strings.Join(all, ", "))
	}
	if g.Fate != NeverEnds && s.take("after") {
		g.After = s.some("how long it takes", usage)
	}
	s.end(usage)
	g.Line = s.source()
	return g
}

func givenRecording(s *scanner) Statement {
	s.want("given recording is lost", "recording", "is", "lost")
	s.end("given recording is lost")
	return &GivenRecordingLost{s.source()}
}
