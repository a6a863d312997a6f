package flows

import (
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

func (l *loader) decodePrompts(n *yaml.Node) {
	if n == nil {
		return
	}
	before := len(l.errs)
	f, _ := l.entries(n, "a map of prompts such as welcome: welcome.wav", ruleDuplicate)
	for _, item := range f.list {
		l.goodName(item.key, "prompt")
		l.unheard = append(l.unheard, item.key)
		p := Prompt{Name: l.name + item.key.Value, Pos: l.pos(item.key)}
		l.decodePrompt(&p, item.key, item.value)
		l.prompts[item.key.Value] = len(l.flow.Prompts)
		l.flow.Prompts = append(l.flow.Prompts, p)
	}
	l.tellUnrecorded(before)
}

// manyUnrecorded prompts are told in one line: the flow is being written, and
// what else is wrong should not drown.
const manyUnrecorded = 3

// tellUnrecorded makes one of the many warnings since before that prompts are
// not recorded.
func (l *loader) tellUnrecorded(before int) {
	unrecorded := func(e *Error) bool { return e.Warning && e.Rule == ruleNotRecorded }
	var at []Pos
	for _, e := range l.errs[before:] {
		if unrecorded(e) {
			at = append(at, e.Pos)
		}
	}
	if len(at) <= manyUnrecorded {
		return
	}
	l.errs = append(l.errs[:before:before], slices.DeleteFunc(l.errs[before:], unrecorded)...)
	l.warnAt(at[0], ruleNotRecorded, "%d prompts from here on have only words and are silent; record them and write audio: file.wav; ivrflow prompts lists them", len(at))
}

func (l *loader) decodePrompt(p *Prompt, key, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if _, ok := l.text(n, "an audio file such as welcome.wav, or a map with audio, say or must_hear"); ok {
			p.Audio = l.perLanguage(n, "audio", l.audioFile)
		}
		return
	}
	f, ok := l.fields(n, "a prompt", "audio", "say", "must_hear")
	audio, say := f.get("audio"), f.get("say")
	if say != nil {
		p.Say = l.perLanguage(say, "say", func(n *yaml.Node) (string, bool) { return l.text(n, "words") })
	}
	if audio != nil {
		p.Audio = l.perLanguage(audio, "audio", l.audioFile)
	}
	if must := f.get("must_hear"); must != nil {
		p.MustHear = l.boolean(must, true)
	}
	switch {
	case audio == nil && say == nil && ok:
		l.fail(key, ruleMissing, "prompt %s has no audio; write audio: file.wav, or at least its words as say:", p.Name)
	case audio == nil:
		audio = key
	}
	if audio != nil && (audio == key || audio.Kind == yaml.MappingNode) {
		l.fillLanguages(p, key, audio)
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
		tag := l.languageHere(item.key)
		if value, ok := read(item.value); ok && tag != "" {
			values[tag] = value
		}
	}
	return values
}

// fillLanguages gives each language without audio that of the first fall-back
// that has some. Where there is none, the words alone are a prompt that will
// be recorded some day, which is silent until then.
func (l *loader) fillLanguages(p *Prompt, key, audio *yaml.Node) {
	tried := func(tag string) bool { // and complained about
		return slices.ContainsFunc(audio.Content, func(c *yaml.Node) bool { return resolve(c).Value == tag })
	}
	own := maps.Clone(p.Audio)
	var silent, missing []string
	for _, tag := range l.flow.Languages {
		if own[tag] != "" || tried(tag) {
			continue
		}
		i := slices.IndexFunc(l.fallback, func(other string) bool { return own[other] != "" })
		switch {
		case i >= 0:
			p.Audio[tag] = own[l.fallback[i]]
		case p.Say[tag] != "":
			silent = append(silent, tag)
		default:
			missing = append(missing, tag)
		}
	}
	if len(missing) > 0 && (audio != key || len(p.Say) > 0) {
		l.fail(audio, ruleLanguage, "prompt %s has neither audio nor words in %s; add a file for it, write one file for all languages, or let fallback: say which language is heard instead", p.Name, strings.Join(missing, ", "))
	}
	if len(silent) > 0 {
		l.warn(audio, ruleNotRecorded, "prompt %s has only words in %s and is silent there; record them and write audio: file.wav", p.Name, strings.Join(silent, ", "))
	}
}

// decodeFallback reads the languages whose audio fills gaps, in their order.
func (l *loader) decodeFallback(n *yaml.Node) {
	if n == nil {
		return
	}
	for _, item := range l.list(n, "a list of languages such as [en-US]") {
		tag := l.language(item)
		if slices.Contains(l.fallback, tag) {
			l.fail(item, ruleDuplicate, "%s is here twice; remove one of them", tag)
		} else if tag != "" {
			l.fallback = append(l.fallback, tag)
		}
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
		l.fail(n, ruleValue, "%s is not a WAV file; the service plays .wav only: convert it with sox to PCM, mono, 16 bit, 16 kHz", quote(name))
	default:
		return path.Clean(name), true
	}
	return "", false
}
