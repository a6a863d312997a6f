package call

import (
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// wording is what a step that listens says when it is entered: something else
// where the call was before. Only steps to which that matters are remembered.
func (m *Machine) wording(prompts, comeBack []flows.PromptRef) []flows.PromptRef {
	if comeBack == nil {
		return prompts
	}
	if slices.Contains(m.s.Been, m.s.Step) {
		return comeBack
	}
	m.s.Been = append(m.s.Been, m.s.Step)
	return prompts
}

// wordingAgain is what a step says when it is heard once more during one visit.
func wordingAgain(b flows.Body) []flows.PromptRef {
	switch b := b.(type) {
	case *flows.Menu:
		if b.Again != nil {
			return b.Again
		}
	case *flows.Collect:
		if b.Again != nil {
			return b.Again
		}
	}
	return promptsOf(b)
}
