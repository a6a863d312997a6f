package flows

// warnUnusedPrompt: a prompt that no step plays is forgotten, or a step plays
// another one by mistake. Nothing is said of a file with faults: what could
// not be read may play it.
func warnUnusedPrompt(l *loader) {
	if l.errs.faults() {
		return
	}
	for i, declared := range l.unheard {
		if declared != nil {
			p := &l.flow.Prompts[i]
			l.warnAt(p.Pos, ruleUnusedPrompt, "no step plays prompt %s; play it, or remove it", p.Name)
		}
	}
}
