package flows

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v4"
)

var languageForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// decodeFlow reads in two rounds: first everything that can be named, then
// the steps' bodies, so that a name may be used before it is declared.
func (l *loader) decodeFlow(root *yaml.Node) {
	if root.Kind == yaml.MappingNode && !hasKey(root, "flow") && !hasKey(root, "steps") {
		l.fail(root, ruleMissing, "this is not a flow: it has neither flow: nor steps:; write flow: and its name, or keep other files out of the folder")
		return
	}
	f, ok := l.fields(root, "a flow", "flow", "language", "languages", "fallback", "speak", "start", "vars",
		"prompts", "keys", "on_error", "on_hangup", "consent", "before_answer", "subflows", "use", "timezone", "calendars", "hosts", "steps")
	if !ok {
		return
	}
	l.decodeName(f)
	l.decodeLanguages(f)
	unknown := len(l.leftOut)
	l.decodeVars(f.get("vars"))
	l.exprs = newExpressions(l)
	l.decodeConsent(f.get("consent"))
	l.decodeFallback(f.get("fallback"))
	l.decodeSpeak(f.get("speak"))
	l.decodePrompts(f.get("prompts"))
	l.decodeZone(f.get("timezone"))
	l.decodeCalendars(f.get("calendars"))
	l.decodeHosts(f.get("hosts"))
	l.leftOut = l.leftOut[:unknown] // neither variables nor prompts lead anywhere
	sections := []section{{scope: l.scope, f: f, steps: l.declareSteps(f)}}
	for _, p := range append(sections, l.declareSubflows(f)...) {
		l.readSection(p)
	}
	l.link()
	for _, check := range rules() {
		check(l)
	}
}

func hasKey(n *yaml.Node, name string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return true
		}
	}
	return false
}

func (l *loader) decodeName(f fields) {
	n := f.get("flow")
	if n == nil {
		l.fail(f.node, ruleMissing, "the flow has no name; write flow: and a name")
		return
	}
	name, ok := l.text(n, "the flow's name")
	if !ok {
		return
	}
	l.namePos = l.pos(n)
	l.goodName(n, "flow")
	l.flow.Name = name
}

// decodeLanguages reads language and languages. Without languages, they are
// found out from the prompts.
func (l *loader) decodeLanguages(f fields) {
	n := f.get("language")
	if n == nil {
		l.fail(f.node, ruleMissing, "the flow does not say which language it speaks; write language: en-US, for example")
	} else if tag, ok := l.languageTag(n); ok {
		l.flow.Languages = []string{tag}
	}
	list := f.get("languages")
	before := len(l.errs)
	for _, item := range l.languageList(list) {
		tag, ok := l.languageTag(item)
		if ok && !slices.Contains(l.flow.Languages, tag) {
			l.flow.Languages = append(l.flow.Languages, tag)
		}
	}
	if list == nil || len(l.errs) > before { // nobody knows which other languages were meant
		l.languagesOfPrompts(f.get("prompts"))
		l.languagesOfSubflows(f.get("subflows"))
		return
	}
	l.cutLanguages(list)
}

func (l *loader) languageList(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	return l.list(n, "a list of languages such as [en-US, es-ES]")
}

func (l *loader) languagesOfPrompts(prompts *yaml.Node) {
	if prompts == nil || prompts.Kind != yaml.MappingNode {
		return
	}
	for i := 1; i < len(prompts.Content); i += 2 {
		body := resolve(prompts.Content[i])
		for j := 1; body.Kind == yaml.MappingNode && j < len(body.Content); j += 2 {
			audio := resolve(body.Content[j])
			if field := body.Content[j-1].Value; field != "audio" && field != "say" || audio.Kind != yaml.MappingNode {
				continue
			}
			for k := 0; k+1 < len(audio.Content); k += 2 {
				tag := resolve(audio.Content[k]).Value
				if languageForm.MatchString(tag) && !slices.Contains(l.flow.Languages, tag) && len(l.flow.Languages) <= maxLanguages {
					l.flow.Languages = append(l.flow.Languages, tag)
				}
			}
		}
	}
	l.cutLanguages(prompts)
}

// languagesOfSubflows looks into those of this file: another file may offer
// more languages than the flow speaks.
func (l *loader) languagesOfSubflows(n *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 1; i < len(n.Content); i += 2 {
		l.languagesOfPrompts(rootField(resolve(n.Content[i]), "prompts"))
	}
}

func (l *loader) cutLanguages(n *yaml.Node) {
	if len(l.flow.Languages) > maxLanguages {
		l.fail(n, ruleLimit, "a flow speaks at most %d languages", maxLanguages)
		l.flow.Languages = l.flow.Languages[:maxLanguages]
	}
}

func (l *loader) languageTag(n *yaml.Node) (string, bool) {
	n = resolve(n)
	tag, ok := l.text(n, "a language such as en-US")
	if ok && (!languageForm.MatchString(tag) || len(tag) > 35) {
		l.fail(n, ruleLanguage, "%s is not a language tag; write one such as en-US or es", quote(tag))
		return "", false
	}
	return tag, ok
}

// language reads a tag that must be one of the flow's.
func (l *loader) language(n *yaml.Node) string {
	tag, ok := l.languageTag(n)
	if !ok || slices.Contains(l.flow.Languages, tag) {
		return tag
	}
	if l.unspoken[tag] {
		return "" // said once: it may stand in every prompt
	}
	hint, guess := l.hint(tag, l.flow.Languages)
	if guess == "" {
		l.unspoken[tag] = true
		hint += "; add it to languages, or take it out wherever it stands"
	}
	l.fail(n, ruleLanguage, "the flow does not speak %s%s", tag, hint)
	l.mendName(n, guess, l.flow.Languages)
	return guess
}

// languageHere is as language, but a sub-flow that several flows may use can
// offer more languages than one of them speaks; "" for one of those.
func (l *loader) languageHere(n *yaml.Node) string {
	if !l.foreign() {
		return l.language(n)
	}
	tag, ok := l.languageTag(n)
	if !ok || !slices.Contains(l.flow.Languages, tag) {
		return ""
	}
	return tag
}

// list reads a list; a wrong kind is reported.
func (l *loader) list(n *yaml.Node, what string) []*yaml.Node {
	n = resolve(n)
	if n.Kind != yaml.SequenceNode {
		l.expected(n, what)
		return nil
	}
	items := make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		items[i] = resolve(item)
	}
	return items
}
