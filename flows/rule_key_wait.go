package flows

import "strings"

// warnKeyWait: where a longer option begins with a shorter one, every caller
// who presses the shorter one waits. Only a menu takes more than one key.
func warnKeyWait(l *loader) {
	told := make(map[Pos]bool) // a key of the whole flow is told of once
	for i := range l.flow.Steps {
		step := &l.flow.Steps[i]
		menu, ok := step.Body.(*Menu)
		if !ok {
			continue
		}
		all := append(menu.Options[:len(menu.Options):len(menu.Options)], step.Keys...)
		for _, o := range all {
			hit, longer := step.live.Find(o.Keys)
			if !longer || hit == nil || hit.Pos != o.Pos || told[o.Pos] {
				continue
			}
			told[o.Pos] = true
			l.warnAt(o.Pos, ruleKeyWait, "at step %s the key %s works only %d ms after it was pressed, as %s begins with it; give one of them other keys, or shorten inter_digit", step.Name, o.Keys, menu.InterDigit.Milliseconds(), longerThan(o.Keys, all))
		}
	}
}

// longerThan finds an option that begins with some keys and goes on.
func longerThan(keys string, all []Option) string {
	for _, o := range all {
		if len(o.Keys) > len(keys) && strings.HasPrefix(o.Keys, keys) {
			return o.Keys
		}
	}
	return ""
}
