package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// promptList reads prompts to hear: a name, {recording: var},
// {speak: value, as: kind}, or a list of them.
func (l *loader) promptList(n *yaml.Node) []PromptRef {
	n = resolve(n)
	if n.Kind != yaml.SequenceNode {
		if ref, ok := l.promptRef(n); ok {
			return []PromptRef{ref}
		}
		return nil
	}
	if len(n.Content) == 0 {
		l.fail(n, ruleMissing, "the list is empty; name a prompt")
	}
	refs := make([]PromptRef, 0, len(n.Content))
	for _, item := range n.Content {
		if ref, ok := l.promptRef(resolve(item)); ok {
			refs = append(refs, ref)
		}
	}
	l.warnLongList(n, refs)
	return refs
}

func (l *loader) promptRef(n *yaml.Node) (PromptRef, bool) {
	if n.Kind == yaml.MappingNode && hasKey(n, "speak") {
		return l.spokenRef(n)
	}
	if n.Kind == yaml.MappingNode {
		return l.recordingRef(n)
	}
	name, ok := l.text(n, "the name of a prompt, {recording: variable} or {speak: value, as: kind}")
	if !ok {
		return PromptRef{}, false
	}
	if i, ok := l.promptNamed(name); ok {
		l.unheard[i] = nil
		return PromptRef{Prompt: i, Recording: -1}, true
	}
	known := l.promptNames()
	hint, guess := l.hint(name, known)
	if hint == "" {
		hint = "; declare it under prompts"
	}
	l.fail(n, rulePrompt, "there is no prompt %s%s", quote(name), hint)
	l.mendName(n, guess, known)
	l.mendName(n, guess, known)
	i, ok := l.promptNamed(guess)
	if ok {
		l.unheard[i] = nil
	}
	return PromptRef{Prompt: i, Recording: -1}, ok
}

func (l *loader) promptNames() []string {
	if l.hints >= maxHints {
		return nil
	}
	names := make([]string, 0, len(l.flow.Prompts))
	for i := range l.flow.Prompts {
		if name := l.local(l.flow.Prompts[i].Name); !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	return names
}

func (l *loader) recordingRef(n *yaml.Node) (PromptRef, bool) {
	f, _ := l.fields(n, "a recording to play", "recording")
	name := f.get("recording")
	if name == nil {
		if len(f.list) == 0 && len(n.Content) == 0 {
			l.expected(n, "the name of a prompt, {recording: variable} or {speak: value, as: kind}")
		}
		return PromptRef{}, false
	}
	i := l.variable(name)
	if i < 0 {
		return PromptRef{}, false
	}
	l.isRead(i)
	if v := &l.flow.Vars[i]; v.Type != Recording {
		l.fail(name, ruleType, "variable %s is %s, so it cannot be played; only a recording can", v.Name, v.Type)
		return PromptRef{}, false
	} else if v.Secret {
		l.fail(name, ruleSecret, "variable %s is secret, so it cannot be played; remove secret if the caller may hear it", v.Name)
	}
	return PromptRef{Prompt: -1, Recording: i}, true
}

// heard reads `prompt` or `prompts` of a step.
func (l *loader) heard(f fields) []PromptRef {
	if n := l.heardNode(f); n != nil {
		return l.promptList(n)
	}
	return nil
}

func (l *loader) heardNode(f fields) *yaml.Node {
	one, many := f.get("prompt"), f.get("prompts")
	if one != nil && many != nil {
		l.fail(f.key("prompts"), ruleDuplicate, "prompt and prompts are the same; keep one of them")
	}
	if one == nil {
		one = many
	}
	return one
}

var variantNames = []string{"first", "again", "return"}

// heardInTurn reads what a listening step plays: prompts, or a map of what is
// heard first, when they are heard again, and on the return to the step.
func (l *loader) heardInTurn(f fields) (first, again, back []PromptRef) {
	n := l.heardNode(f)
	switch {
	case n == nil:
		return nil, nil, nil
	case n.Kind != yaml.MappingNode || !slices.ContainsFunc(variantNames, func(name string) bool { return hasKey(n, name) }):
		return l.promptList(n), nil, nil
	}
	v, ok := l.fields(n, "a prompt in turns", variantNames...)
	if list := v.get("first"); list != nil {
		first = l.promptList(list)
	} else if ok {
		l.fail(n, ruleMissing, "it is not said what to hear first; write first: and a prompt")
	}
	if list := v.get("again"); list != nil {
		again = l.promptList(list)
	}
	if list := v.get("return"); list != nil {
		back = l.promptList(list)
	}
	return first, again, back
}
