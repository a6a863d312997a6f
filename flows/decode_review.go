package flows

import "go.yaml.in/yaml/v4"

// A review lets callers hear what they recorded, and decide about it.
type review struct {
	node      *yaml.Node
	prompts   []PromptRef
	listen    string // keys; all of them are given
	keep      string
	again     string
	discard   string // "": it cannot be thrown away
	discarded StepID
}

var reviewKeys = []string{"listen", "keep", "again", "discard"}

// decodeReview reads prompts, or a map with a prompt, keys and where it leads
// when the recording is thrown away. It returns nil after a complaint that
// leaves nothing to ask.
func (l *loader) decodeReview(n *yaml.Node, r *Record) *review {
	v := &review{node: n, listen: "1", keep: "2", again: "3", discarded: NoStep}
	if r.Into >= 0 {
		l.isRead(r.Into)
		if into := &l.flow.Vars[r.Into]; into.Secret {
			l.fail(n, ruleSecret, "variable %s is secret, so it cannot be played for a review; remove secret if the caller may hear it", into.Name)
		}
	}
	if n.Kind != yaml.MappingNode || isPromptRef(n) {
		v.prompts = l.promptList(n)
		return v
	}
	f, ok := l.fields(n, "a review", append([]string{"prompt", "prompts", "discarded"}, reviewKeys...)...)
	v.prompts = l.heard(f)
	if ok && l.heardNode(f) == nil {
		l.fail(n, ruleMissing, "a review needs a prompt that says which key does what; write prompt: and its name")
	}
	if to := f.get("discarded"); to != nil {
		v.discarded, v.discard = l.target(to), "4"
	} else if discard := f.key("discard"); discard != nil {
		l.fail(discard, ruleMissing, "it is not said where to go when the recording is thrown away; write discarded: and a step")
	}
	for i, keys := range []*string{&v.listen, &v.keep, &v.again, &v.discard} {
		if own := f.get(reviewKeys[i]); own != nil && l.goodKeys(own, "keys to press") {
			*keys = own.Value
		}
	}
	l.reviewClash(f, v)
	return v
}

func (l *loader) reviewClash(f fields, v *review) {
	does := make(map[string]string)
	for i, keys := range []string{v.listen, v.keep, v.again, v.discard} {
		if other, taken := does[keys]; taken && keys != "" {
			l.fail(f.node, ruleKeyClash, "the key %s is for %s and for %s; give one of them another key", keys, other, reviewKeys[i])
		}
		does[keys] = reviewKeys[i]
	}
}

// addReview puts the steps of a review behind a record. A caller who does not
// choose keeps the recording: it is there, and nobody threw it away.
func (l *loader) addReview(record StepID, v *review) {
	body, ok := l.flow.Steps[record].Body.(*Record)
	if !ok || body.Into < 0 {
		return
	}
	next := l.flow.Steps[record].Next
	menu := &Menu{
		Prompts: v.prompts, InterDigit: DefaultInterDigit,
		NoInput: Retry{After: DefaultNoInput, Max: DefaultTries, Then: next},
		NoMatch: Retry{Max: DefaultTries, Then: next},
	}
	ask := l.addPart(record, "review", v.node, menu, NoStep)
	listen := l.addPart(record, "listen", v.node, &Play{Prompts: []PromptRef{{Prompt: -1, Recording: body.Into}}}, ask)
	option := func(keys string, to StepID) {
		if keys != "" && to != NoStep {
			menu.Options = append(menu.Options, Option{Keys: keys, To: Goto{Kind: GotoStep, Step: to}, Pos: l.pos(v.node)})
		}
	}
	option(v.listen, listen)
	option(v.keep, next)
	option(v.again, record)
	if v.discarded != NoStep {
		nothing := &Set{Assign: []Assign{{Var: body.Into, Expr: literal{"''", ""}}}}
		option(v.discard, l.addPart(record, "discard", v.node, nothing, v.discarded))
	}
	l.flow.Steps[record].Next = ask
	part := &l.flow.Steps[ask]
	part.live = newKeyTrie(menu.Options, part.Keys)
}

// addPart makes a step out of a part of another one. It has the same
// handlers and keys. Nothing can lead to it by its name.
func (l *loader) addPart(of StepID, name string, n *yaml.Node, body Body, next StepID) StepID {
	whole, facts := l.flow.Steps[of], l.facts[of]
	name = l.local(whole.Name) + "/" + name
	id := l.addStep(name, n, body)
	delete(l.steps, name)
	part := &l.flow.Steps[id]
	part.Part, part.Next = true, next
	part.OnError, part.OnHangup = whole.OnError, whole.OnHangup
	part.Keys, part.DropMustHearKeys = whole.Keys, whole.DropMustHearKeys
	part.live = whole.live // a record has no options of its own
	l.facts[id] = stepFacts{node: n, handlerLost: facts.handlerLost}
	return id
}
