package flows

import (
	"path"

	"github.com/ivrflow/ivrflow/flows/spoken"
)

// promptLists lists everything that a step may play, each list as it is
// played in one go.
func promptLists(b Body) [][]PromptRef {
	lists := append([][]PromptRef{atOnce(b)}, laterLists(b)...)
	var retries []Retry
	switch b := b.(type) {
	case *Menu:
		retries = []Retry{b.NoInput, b.NoMatch}
	case *Collect:
		retries = []Retry{b.NoInput, b.NoMatch}
	case *Record:
		retries = []Retry{b.NoInput}
	case *Request:
		if b.Filler != nil {
			lists = append(lists, b.Filler.Prompts)
		}
	}
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

// atOnce are the prompts that everybody hears who comes to a step for the
// first time.
func atOnce(b Body) []PromptRef {
	switch b := b.(type) {
	case *Play:
		return b.Prompts
	case *Menu:
		return b.Prompts
	case *Collect:
		return b.Prompts
	case *Record:
		return b.Prompts
	}
	return nil
}

// laterLists are heard instead when a step is heard again.
func laterLists(b Body) [][]PromptRef {
	switch b := b.(type) {
	case *Menu:
		return [][]PromptRef{b.Again, b.Return}
	case *Collect:
		return [][]PromptRef{b.Again, b.Return}
	}
	return nil
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

// A SpokenPart is one recording that spoken values of a flow are made of.
type SpokenPart struct {
	Kind     *Spoken // the first value that is said in this way
	Language string  // one of Flow.Languages
	Words    string
	File     string // in the prompt file system
}

// SpokenParts lists every recording that the flow's values may be spoken with,
// by kind, by language, and then in the order of [spoken.Recordings]. A file
// that two kinds have in common comes twice.
func (f *Flow) SpokenParts() (parts []SpokenPart) {
	for _, kind := range f.SpokenKinds() {
		for _, language := range f.Languages {
			for _, part := range spoken.Recordings(language, kind.As, kind.Currency) {
				parts = append(parts, SpokenPart{kind, language, part.Text, f.SpokenAudio(language, part.Name)})
			}
		}
	}
	return parts
}
