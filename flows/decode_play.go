package flows

import "go.yaml.in/yaml/v4"

func (l *loader) decodePlay(n *yaml.Node) *Play {
	if n.Kind != yaml.MappingNode || isPromptRef(n) {
		return &Play{Prompts: l.promptList(n)}
	}
	f, _ := l.fields(n, "a play", "prompt", "prompts", "wait")
	p := &Play{Prompts: l.heard(f)}
	if f.get("prompt") == nil && f.get("prompts") == nil {
		l.fail(n, ruleMissing, "a play needs something to play; write prompts: [name]")
	}
	if wait := f.get("wait"); wait != nil {
		p.Wait = l.boolean(wait, false)
	}
	return p
}

// isPromptRef tells one thing to hear from a map with fields of a step.
func isPromptRef(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && (hasKey(n, "recording") || hasKey(n, "speak"))
}

func (l *loader) decodeHangup(n *yaml.Node) *Hangup {
	if !isNull(n) && !(n.Kind == yaml.MappingNode && len(n.Content) == 0) {
		l.fail(n, ruleValue, "a hangup takes nothing; write hangup: alone, and play what is to be heard in a step before it")
	}
	return &Hangup{}
}
