package flows

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// declareSteps gives every step its place before any body is read.
func (l *loader) declareSteps(f fields) []field {
	n := f.get("steps")
	if n == nil {
		l.fail(f.node, ruleMissing, "%s has no steps; write at least one below steps:", l.what())
		return nil
	}
	all, ok := l.entries(n, "a map of steps, each with a name", ruleDuplicate)
	if ok && len(all.list) == 0 && len(n.Content) == 0 {
		l.fail(n, ruleMissing, "%s has no steps; write at least one below steps:", l.what())
	}
	for _, item := range all.list {
		if l.goodName(item.key, "step") && (item.key.Value == "repeat" || item.key.Value == "back") {
			l.fail(item.key, ruleName, "%q means something else as the target of a key; give the step another name", item.key.Value)
		}
		l.declareStep(item.key.Value, item.key)
	}
	return all.list
}

// decodeStep reads one step. It works on a copy: reading may append the
// implicit hangup to the steps and move them.
func (l *loader) decodeStep(id StepID, n *yaml.Node) {
	step := l.flow.Steps[id]
	facts := l.facts[id]
	kind, body, f := l.stepKind(&facts, n)
	l.decodeStepHandlers(&step, &facts, kind, f)
	l.decodeNext(&step, &facts, kind, f)
	l.decodeKeysHere(&step, f)
	switch {
	case body != nil:
		step.Body = l.kinds.read[kind](l, &step, &facts, body)
	default:
		step.Body = &Hangup{}
	}
	if menu, ok := step.Body.(*Menu); ok {
		step.live = newKeyTrie(menu.Options, step.Keys)
	} else {
		step.live = newKeyTrie(step.Keys)
	}
	facts.leads = l.takeLeads()
	l.flow.Steps[id] = step
	l.facts[id] = facts
	if facts.review != nil {
		l.addReview(id, facts.review)
	}
}

// stepKind finds the one kind of a step; "" after a complaint.
func (l *loader) stepKind(facts *stepFacts, n *yaml.Node) (string, *yaml.Node, fields) {
	f, ok := l.entries(n, "a step: a map with one of "+l.kinds.either, ruleDuplicate)
	if !ok {
		facts.broken = true
		return "", nil, f
	}
	before, written := len(l.errs), len(f.list)
	l.known(&f, "a step", l.kinds.fields)
	unknown := len(l.errs) > before
	facts.fieldLost = len(f.list) < written
	kind, kindNode := "", (*yaml.Node)(nil)
	for _, item := range f.list {
		switch {
		case l.kinds.read[item.key.Value] == nil:
		case kind == "":
			kind, kindNode = item.key.Value, item.value
		default:
			l.leaveOut(item.value)
			l.fail(item.key, ruleKind, "step %s is %s already; a step has one kind, so make this another step", facts.node.Value, an(kind))
		}
	}
	if kind == "" {
		facts.broken = true
		if !unknown {
			l.fail(facts.node, ruleKind, "step %s does nothing; give it one of %s", facts.node.Value, l.kinds.either)
		}
	}
	if e := f.key("else"); e != nil && kind != "choose" && kind != "" {
		l.leaveOut(f.get("else"))
		l.fail(e, ruleField, "else belongs to a choose, and step %s is %s", facts.node.Value, an(kind))
	}
	if kind == "choose" {
		kindNode = withElse(kindNode, f)
	}
	return kind, kindNode, f
}

// withElse moves a step's `else` behind the branches, where it may stand too.
func withElse(list *yaml.Node, f fields) *yaml.Node {
	key, value := f.key("else"), f.get("else")
	if key == nil || list.Kind != yaml.SequenceNode {
		return list
	}
	last := &yaml.Node{Kind: yaml.MappingNode, Line: key.Line, Column: key.Column, Content: []*yaml.Node{key, value}}
	moved := *list
	moved.Content = append(slices.Clone(list.Content), last)
	return &moved
}

func (l *loader) decodeNext(step *Step, facts *stepFacts, kind string, f fields) {
	next := f.get("next")
	instead, never := nextRule[kind]
	orReturn := ""
	if l.sub >= 0 {
		orReturn = ", or lead to a return"
	}
	switch {
	case kind == "" && next == nil:
		l.loseLead()
	case never && next != nil:
		l.leaveOut(next)
		l.fail(f.key("next"), ruleField, "%s has no next: %s", an(kind), instead)
	case next != nil:
		step.Next = l.target(next)
	case !never && facts.fieldLost:
		l.loseLead()
	case !never && !facts.broken:
		l.loseLead()
		l.fail(facts.node, ruleDrops, "step %s leads nowhere and the caller would be dropped; write next: and a step, or next: hangup%s", step.Name, orReturn)
	}
}

// decodeKeysHere reads what a step says about keys.
func (l *loader) decodeKeysHere(step *Step, f fields) {
	step.Keys = l.keys
	if n := f.get("keys"); n != nil {
		step.Keys = l.stepKeys(n)
	}
	if n := f.get("type_ahead"); n != nil && l.oneOf(n, "keep", "flush") == "flush" {
		step.TypeAhead = FlushKeys
	}
	if n := f.get("must_hear_keys"); n != nil {
		step.DropMustHearKeys = l.oneOf(n, "keep", "discard") == "discard"
	}
}

// oneOf reads one of some words.
func (l *loader) oneOf(n *yaml.Node, words ...string) string {
	word, ok := l.text(n, orList(words))
	if !ok || slices.Contains(words, word) {
		return word
	}
	hint, guess := l.hint(word, words)
	if guess == "" {
		hint = "" // they are all named already
	}
	l.fail(n, ruleValue, "expected %s, found %s%s", orList(words), quote(word), hint)
	l.mendName(n, guess, words)
	return guess
}
