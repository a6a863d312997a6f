package flows

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

func (l *loader) decodePrompts(n *yaml.Node) {
	if n == nil {
		return
	}
	f, _ := l.entries(n, "a map of prompts such as welcome: welcome.wav", ruleDuplicate)
	for _, item := range f.list {
		l.goodName(item.key, "prompt")
		p := Prompt{Name: l.name + item.key.Value, Pos: l.pos(item.key)}
		l.decodePrompt(&p, item.key, item.value)
		l.prompts[item.key.Value] = len(l.flow.Prompts)
		l.flow.Prompts = append(l.flow.Prompts, p)
	}
}

func (l *loader) decodePrompt(p *Prompt, key, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if _, ok := l.text(n, "an audio file such as welcome.wav, or a map with audio, say or must_hear"); ok {
			p.Audio = l.perLanguage(n, "audio", l.audioFile)
		}
		return
	}
	f, _ := l.fields(n, "a prompt", "audio", "say", "must_hear")
	if audio := f.get("audio"); audio != nil {
		p.Audio = l.perLanguage(audio, "audio", l.audioFile)
		l.missingLanguages(p, audio)
	} else {
		l.fail(key, ruleMissing, "prompt %s has no audio; write audio: file.wav", p.Name)
	}
	if say := f.get("say"); say != nil {
		p.Say = l.perLanguage(say, "say", func(n *yaml.Node) (string, bool) { return l.text(n, "words") })
	}
	if must := f.get("must_hear"); must != nil {
		p.MustHear = l.boolean(must, true)
	}
}

// perLanguage reads one value for all languages, or a map with one for each.
func (l *loader) perLanguage(n *yaml.Node, what string, read func(*yaml.Node) (string, bool)) map[string]string {
	values := make(map[string]string, len(l.flow.Languages))
	if n.Kind != yaml.MappingNode {
		value, ok := read(n)
		for _, tag := range l.flow.Languages {
			if ok {
				values[tag] = value
			}
		}
		return values
	}
	f, _ := l.entries(n, what+" for each language", ruleDuplicate)
	for _, item := range f.list {
		tag := l.language(item.key)
		if value, ok := read(item.value); ok && tag != "" {
			values[tag] = value
		}
	}
	return values
}

func (l *loader) missingLanguages(p *Prompt, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	var missing []string
	for _, tag := range l.flow.Languages {
		said := slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return resolve(c).Value == tag })
		if p.Audio[tag] == "" && !said {
			missing = append(missing, tag)
		}
	}
	if len(missing) > 0 {
		l.fail(n, ruleLanguage, "prompt %s has no audio in %s; add a file for it, or write one file for all languages", p.Name, strings.Join(missing, ", "))
	}
}

// audioFile reads a name in the prompt file system: relative, with slashes,
// never leading out of it.
func (l *loader) audioFile(n *yaml.Node) (string, bool) {
	name, ok := l.text(n, "an audio file such as welcome.wav")
	if !ok {
		return "", false
	}
	switch {
	case strings.Contains(name, "://"):
		l.fail(n, ruleValue, "%s is an address; name a file in the folder of the prompts", quote(name))
	case len(name) > maxPathName:
		l.fail(n, ruleLimit, "the name of a file is at most %d bytes long", maxPathName)
	case strings.HasPrefix(name, "/") || strings.Contains(name, `\`) || strings.HasPrefix(path.Clean(name), ".."):
		l.fail(n, ruleValue, "%s does not lie in the folder of the prompts; name a file in it, with / between folders", quote(name))
	case !strings.EqualFold(path.Ext(name), ".wav"):
		l.fail(n, ruleValue, "%s is not a WAV file; the service plays .wav only (PCM, mono, 16 bit, 16 kHz)", quote(name))
	default:
		return path.Clean(name), true
	}
	return "", false
}

// promptList reads prompts to hear: a name, {recording: var}, or a list of both.
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
	return refs
}

func (l *loader) promptRef(n *yaml.Node) (PromptRef, bool) {
	if n.Kind == yaml.MappingNode {
		return l.recordingRef(n)
	}
	name, ok := l.text(n, "the name of a prompt, or {recording: variable}")
	if !ok {
		return PromptRef{}, false
	}
	if i, ok := l.promptNamed(name); ok {
		return PromptRef{Prompt: i, Recording: -1}, true
	}
	known := l.promptNames()
	hint, guess := l.hint(name, known)
	if hint == "" {
		hint = "; declare it under prompts"
	}
	l.fail(n, rulePrompt, "there is no prompt %s%s", quote(name), hint)
	l.mendName(n, guess, known)
	i, ok := l.promptNamed(guess)
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
			l.expected(n, "the name of a prompt, or {recording: variable}")
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
	one, many := f.get("prompt"), f.get("prompts")
	if one != nil && many != nil {
		l.fail(f.key("prompts"), ruleDuplicate, "prompt and prompts are the same; keep one of them")
	}
	if one == nil {
		one = many
	}
	if one == nil {
		return nil
	}
	return l.promptList(one)
}
