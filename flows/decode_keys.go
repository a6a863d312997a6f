package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// options reads a map from keys to where they lead.
func (l *loader) options(n *yaml.Node, what string) []Option {
	f, ok := l.entries(n, `a map of `+what+` such as "1": sales`, ruleKeyClash)
	if !ok {
		l.loseLead()
		return nil
	}
	if len(f.list) > maxOptions {
		l.loseLead()
		l.fail(n, ruleLimit, "there are more than %d %s", maxOptions, what)
		f.list = f.list[:maxOptions]
	}
	options := make([]Option, 0, len(f.list))
	for _, item := range f.list {
		good := l.goodKeys(item.key, "keys to press")
		to, ok := l.goTo(item.value)
		if !good {
			l.loseLead()
		}
		if ok && good {
			options = append(options, Option{Keys: item.key.Value, To: to, Pos: l.pos(item.key)})
		}
	}
	return options
}

// goodKeys checks a sequence of keys.
func (l *loader) goodKeys(n *yaml.Node, what string) bool {
	if n.Value == "" || !digitsForm.MatchString(n.Value) {
		l.fail(n, ruleKeys, "%s cannot be %s; a key pad has 0-9, * and #", quote(n.Value), what)
		return false
	}
	if len(n.Value) > maxKeys {
		l.fail(n, ruleLimit, "%s is more than %d keys, too many for %s; use a collect step", quote(n.Value), maxKeys, what)
		return false
	}
	return true
}

// goTo reads where a key leads: a step, repeat, back, or a map with goto and language.
func (l *loader) goTo(n *yaml.Node) (Goto, bool) {
	if n.Kind != yaml.MappingNode {
		return l.gotoTarget(n)
	}
	f, _ := l.fields(n, "the target of a key", "goto", "language")
	to := Goto{Step: NoStep}
	target := f.get("goto")
	ok := target != nil
	if ok {
		to, ok = l.gotoTarget(target)
	} else {
		l.fail(n, ruleMissing, "it is not said where this leads; write goto: and a step, repeat or back")
		l.loseLead()
	}
	if tag := f.get("language"); tag != nil {
		to.Language = l.language(tag)
	}
	return to, ok
}

func (l *loader) gotoTarget(n *yaml.Node) (Goto, bool) {
	switch n.Value {
	case "repeat":
		return Goto{Kind: GotoRepeat, Step: NoStep}, true
	case "back":
		return Goto{Kind: GotoBack, Step: NoStep}, true
	}
	id := l.target(n)
	return Goto{Kind: GotoStep, Step: id}, id != NoStep
}

// stepKeys reads a step's own keys: `none`, or a map merged over the flow's.
func (l *loader) stepKeys(n *yaml.Node) []Option {
	if n.Kind == yaml.ScalarNode && n.Value == "none" {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		l.expected(n, `none, or a map of keys such as "0": operator`)
		l.leaveOut(n)
		return l.keys
	}
	own := l.options(n, "keys")
	merged := slices.Clone(l.keys)
	for _, o := range own {
		same := func(k Option) bool { return k.Keys == o.Keys }
		if i := slices.IndexFunc(merged, same); i >= 0 {
			merged[i] = o
		} else {
			merged = append(merged, o)
		}
	}
	return merged
}

// stopKeys reads single keys that end an input, such as "#"; "" for none.
func (l *loader) stopKeys(n *yaml.Node, what, fallback string) string {
	if n.Kind == yaml.ScalarNode && n.Value == "" && n.ShortTag() == "!!str" {
		return ""
	}
	if _, ok := l.text(n, "keys in quotes such as \"#\""); !ok || !l.goodKeys(n, what) {
		return fallback
	}
	for i, key := range n.Value {
		if strings.ContainsRune(n.Value[:i], key) {
			l.fail(n, ruleKeyClash, "the key %c is here twice; each of these keys works alone", key)
			return fallback
		}
	}
	return n.Value
}
