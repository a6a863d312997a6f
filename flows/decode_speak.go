package flows

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ivrflow/ivrflow/flows/spoken"
)

// spokenTypes says which values a kind says.
var spokenTypes = map[spoken.Kind][]Type{
	spoken.Digits:   {Digits, Phone},
	spoken.Number:   {Number},
	spoken.Ordinal:  {Number},
	spoken.Currency: {Number},
	spoken.Date:     {Date},
	spoken.Time:     {Time},
	spoken.Duration: {Duration},
}

// spokenRef reads {speak: expression, as: kind}.
func (l *loader) spokenRef(n *yaml.Node) (PromptRef, bool) {
	f, _ := l.fields(n, "a value to speak", "speak", "as", "currency")
	s := &Spoken{Pos: l.pos(n)}
	as := f.get("as")
	if as == nil {
		l.fail(n, ruleMissing, "it is not said how to speak the value; write as: %s", orList(spokenKinds()))
		return PromptRef{}, false
	}
	s.As = spoken.Kind(l.oneOf(as, spokenKinds()...))
	types, ok := spokenTypes[s.As]
	if !ok {
		return PromptRef{}, false
	}
	currencyOK := l.spokenCurrency(f, n, s)
	s.Value = l.shown(f.get("speak"), "spoken", types...)
	return PromptRef{Prompt: -1, Recording: -1, Spoken: s}, s.Value != nil && currencyOK && l.spokenLanguages(n, s)
}

func spokenKinds() []string {
	var names []string
	for _, kind := range spoken.Kinds() {
		names = append(names, string(kind))
	}
	return names
}

func (l *loader) spokenCurrency(f fields, n *yaml.Node, s *Spoken) bool {
	code := f.get("currency")
	switch {
	case s.As == spoken.Currency && code == nil:
		l.fail(n, ruleMissing, "it is not said which currency; write currency: EUR, for example")
		return false
	case s.As == spoken.Currency:
		s.Currency, _ = l.text(code, "a currency such as EUR")
		return s.Currency != ""
	case code != nil:
		l.fail(f.key("currency"), ruleField, "a currency belongs to as: currency, and this is spoken as %s", s.As)
	}
	return true
}

// spokenLanguages asks whether the value can be said in all languages of the
// flow: whatever a caller chose, it must be heard.
func (l *loader) spokenLanguages(n *yaml.Node, s *Spoken) bool {
	for _, tag := range l.flow.Languages {
		if !spoken.Supports(tag) {
			l.fail(n, ruleLanguage, "values cannot be spoken in %s, only in %s; play prompts of your own there", tag, orList(spoken.Languages()))
			return false
		}
		if known := spoken.Currencies(tag); s.As == spoken.Currency && !slices.Contains(known, s.Currency) {
			l.fail(n, ruleValue, "the currency %s cannot be spoken in %s; known: %s", quote(s.Currency), tag, strings.Join(known, ", "))
			return false
		}
	}
	return true
}

const (
	defaultSpeak  = "speak/{language}"
	languageInDir = "{language}"
)

// decodeSpeak reads the folder of the recordings that spoken values are made
// of: one name for all languages, or one for each.
func (l *loader) decodeSpeak(n *yaml.Node) {
	l.flow.Speak = make(map[string]string)
	pattern := defaultSpeak
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		l.flow.Speak = l.perLanguage(n, "a folder", l.folder)
		for _, tag := range l.flow.Languages {
			if l.flow.Speak[tag] == "" && !hasKey(n, tag) {
				l.fail(n, ruleLanguage, "speak has no folder for %s; add one, or write one name with %s in it", tag, languageInDir)
			}
		}
		return
	default:
		name, ok := l.folder(n)
		if !ok {
			break
		}
		if pattern = name; len(l.flow.Languages) > 1 && !strings.Contains(name, languageInDir) {
			l.fail(n, ruleValue, "all languages would be spoken from the folder %s; write %s where the language stands in its name", quote(name), languageInDir)
		}
	}
	for _, tag := range l.flow.Languages {
		l.flow.Speak[tag] = strings.ReplaceAll(pattern, languageInDir, tag)
	}
}

var folderForm = regexp.MustCompile(`^[^/\\:][^\\:]*$`)

func (l *loader) folder(n *yaml.Node) (string, bool) {
	name, ok := l.text(n, "a folder such as "+defaultSpeak)
	if !ok {
		return "", false
	}
	if clean := path.Clean(name); !folderForm.MatchString(name) || strings.HasPrefix(clean, "..") || len(name) > maxPathName {
		l.fail(n, ruleValue, "%s does not lie in the folder of the prompts; name a folder in it, with / between folders", quote(name))
		return "", false
	}
	return path.Clean(name), true
}
