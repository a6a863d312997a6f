package flows

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// maxWithin bounds what the steps behind on_hangup may take: the caller has
// gone, and the call's place in memory waits for them.
const maxWithin = 5 * time.Minute

// decodeOnError reads where errors lead: a step, or a map by kind. In the map
// of a step whose kind has outcomes of its own those need no prefix. It says
// too whether everything could be read.
func (l *loader) decodeOnError(n *yaml.Node, own string) (Handlers, bool) {
	if n.Kind != yaml.MappingNode {
		to := l.target(n)
		if to == NoStep {
			return nil, false
		}
		return Handlers{{To: to, Pos: l.pos(n)}}, true
	}
	f, _ := l.entries(n, "a step, or a map of errors and steps", ruleDuplicate)
	if len(n.Content) == 0 {
		l.fail(n, ruleMissing, "the map is empty; write default: and a step")
	}
	whole := len(f.list) > 0
	seen := make(map[string]*yaml.Node)
	var handlers Handlers
	for _, item := range f.list {
		kind, ok := l.handledKind(item.key, own)
		if !ok {
			l.leaveOut(item.value)
			whole = false
			continue
		}
		if first := seen[kind]; first != nil {
			l.fail(item.key, ruleDuplicate, "%s is the same error as %s in line %d; remove one of them", quote(item.key.Value), quote(first.Value), first.Line)
		}
		seen[kind] = item.key
		to := l.target(item.value)
		whole = whole && to != NoStep
		if to != NoStep {
			handlers = append(handlers, Handler{Kind: kind, To: to, Pos: l.pos(item.key)})
		}
	}
	slices.SortStableFunc(handlers, func(a, b Handler) int { return cmp.Compare(breadth(a.Kind), breadth(b.Kind)) })
	return handlers, whole
}

// breadth says how much a handler takes: one outcome, one kind or everything.
func breadth(kind string) int {
	switch {
	case kind == "":
		return 2
	case strings.Contains(kind, "."):
		return 0
	}
	return 1
}

// handledKind reads the key of a handler; "" is everything.
func (l *loader) handledKind(n *yaml.Node, own string) (string, bool) {
	name := n.Value
	kind, outcome, particular := strings.Cut(name, ".")
	switch {
	case name == "default":
		return "", true
	case name == ErrorLoop:
		l.fail(n, ruleErrorKind, "nothing is asked after a loop, the call ends; remove it")
		return "", false
	case slices.Contains(ErrorOutcomes(own), name):
		return own + "." + name, true
	case !particular && slices.Contains(ErrorKinds(), name):
		return name, true
	case particular && slices.Contains(ErrorOutcomes(kind), outcome):
		return name, true
	case particular && slices.Contains(ErrorKinds(), kind):
		return l.wrongOutcome(n, kind, outcome)
	}
	known := append(slices.Clone(ErrorOutcomes(own)), ErrorKinds()...)
	hint, guess := l.hint(name, append(known, "default"))
	l.fail(n, ruleErrorKind, "there is no kind of error %s%s", quote(name), hint)
	if slices.Contains(ErrorOutcomes(own), guess) {
		guess = own + "." + guess
	}
	return strings.TrimPrefix(guess, "default"), guess != "" && guess != ErrorLoop
}

func (l *loader) wrongOutcome(n *yaml.Node, kind, outcome string) (string, bool) {
	known := ErrorOutcomes(kind)
	if len(known) == 0 {
		l.fail(n, ruleErrorKind, "%s has no outcomes; write %s alone", kind, kind)
		return kind, true
	}
	hint, guess := l.hint(outcome, known)
	l.fail(n, ruleErrorKind, "%s has no outcome %s%s", kind, quote(outcome), hint)
	return kind + "." + guess, guess != ""
}

// decodeOnHangup reads where to go on when the caller has gone: a step, or a
// step and what it may take.
func (l *loader) decodeOnHangup(n *yaml.Node) OnHangup {
	if n.Kind != yaml.MappingNode {
		return OnHangup{Step: l.target(n), Pos: l.pos(n)}
	}
	h := OnHangup{Step: NoStep, Pos: l.pos(n)}
	f, _ := l.fields(n, "on_hangup", "goto", "within")
	if to := f.get("goto"); to != nil {
		h.Step = l.target(to)
	} else {
		l.fail(n, ruleMissing, "it is not said where to go on when the caller has gone; write goto: and a step")
		l.loseLead()
	}
	if within := f.get("within"); within != nil {
		h.Within = l.duration(within, 100*time.Millisecond, maxWithin, 0)
	}
	return h
}

// decodeStepHandlers reads a step's own handlers.
func (l *loader) decodeStepHandlers(step *Step, facts *stepFacts, kind string, f fields) {
	if n := f.get("on_error"); n != nil {
		handlers, ok := l.decodeOnError(n, kind)
		step.OnError, facts.handlerLost = handlers, !ok
	}
	if n := f.get("on_hangup"); n != nil {
		step.OnHangup = l.decodeOnHangup(n)
	}
}

// inherit gives the steps of a scope its handlers, behind their own. A hangup
// cannot fail; a step must not handle its own errors for ever; and one that
// runs before the call is answered, or when the caller has gone, has nobody to
// lead to its scope's handlers.
func (l *loader) inherit(s *scope) {
	heard := l.walk(l.inCall(s), append(s.onError.targets(), s.start)...)
	after := l.walk(l.here, l.hangupTargets(s)...)
	before := l.reachBefore()
	for _, id := range s.own {
		step := &l.flow.Steps[id]
		if step.OnHangup.Step == NoStep && (heard[id] || !after[id]) {
			step.OnHangup = s.onHangup
		}
		quiet := (after[id] || before[id]) && !heard[id]
		if !isHangup(step.Body) && !quiet {
			step.OnError = join(step.OnError, s.onError.besides(id))
		}
	}
}

// inCall gives the leads that count for what is heard in a scope. To the flow
// itself one may come back from its sub-flows, by its keys.
func (l *loader) inCall(s *scope) func(StepID) []StepID {
	if s.up != nil {
		return l.here
	}
	return func(id StepID) []StepID { return l.edges(&l.flow.Steps[id]) }
}

// besides leaves out the handlers that are a step itself.
func (h Handlers) besides(id StepID) Handlers {
	itself := func(e Handler) bool { return e.To == id }
	if !slices.ContainsFunc(h, itself) {
		return h
	}
	return slices.DeleteFunc(slices.Clone(h), itself)
}

// join puts handlers behind others, as far as those leave anything to them.
func join(own, more Handlers) Handlers {
	if len(own) == 0 {
		return more
	}
	if own[len(own)-1].Kind == "" {
		return own
	}
	both := slices.Clone(own)
	for _, h := range more {
		if !slices.ContainsFunc(own, func(o Handler) bool { return o.Kind == h.Kind }) {
			both = append(both, h)
		}
	}
	return both
}

// hangupTargets lists the steps at which a scope goes on when the caller has
// gone.
func (l *loader) hangupTargets(s *scope) []StepID {
	to := []StepID{s.onHangup.Step}
	for _, id := range s.own {
		if h := l.flow.Steps[id].OnHangup.Step; h != NoStep && h != to[len(to)-1] {
			to = append(to, h)
		}
	}
	return to
}
