package flows

import "path"

// promptLists lists everything that a step may play, each list as it is
// played in one go.
func promptLists(b Body) [][]PromptRef {
	switch b := b.(type) {
	case *Play:
		return [][]PromptRef{b.Prompts}
	case *Menu:
		return escalating([][]PromptRef{b.Prompts, b.Again, b.Return}, b.NoInput, b.NoMatch)
	case *Collect:
		return escalating([][]PromptRef{b.Prompts, b.Again, b.Return}, b.NoInput, b.NoMatch)
	case *Record:
		return escalating([][]PromptRef{b.Prompts}, b.NoInput)
	case *Request:
		if b.Filler != nil {
			return [][]PromptRef{b.Filler.Prompts}
		}
	}
	return nil
}

func escalating(lists [][]PromptRef, retries ...Retry) [][]PromptRef {
	for _, r := range retries {
		lists = append(lists, r.Prompts...)
	}
	return lists
}

// Heard lists everything that a caller may hear at a step, hold music too.
// What can be heard in several ways is listed for each.
func (s *Step) Heard() []PromptRef {
	var all []PromptRef
	for _, list := range promptLists(s.Body) {
		all = append(all, list...)
	}
	music := -1
	switch b := s.Body.(type) {
	case *Hold:
		music = b.Music
	case *Invite:
		music = b.Music
	}
	if music >= 0 {
		all = append(all, PromptRef{Prompt: music, Recording: -1})
	}
	return all
}

// SpokenAudio is the file, in the prompt file system, of a part that a value
// is said with in a language; see package spoken.
func (f *Flow) SpokenAudio(language, part string) string {
	return path.Join(f.Speak[language], part) + ".wav"
}

// SpokenKinds lists the ways in which the flow speaks values, each kind and
// currency once, where it comes first.
func (f *Flow) SpokenKinds() []*Spoken {
	var kinds []*Spoken
	seen := make(map[[2]string]bool)
	for i := range f.Steps {
		for _, list := range promptLists(f.Steps[i].Body) {
			for _, ref := range list {
				if s := ref.Spoken; s != nil && !seen[[2]string{string(s.As), s.Currency}] {
					seen[[2]string{string(s.As), s.Currency}] = true
					kinds = append(kinds, s)
				}
			}
		}
	}
	return kinds
}
