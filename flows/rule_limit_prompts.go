package flows

import "go.yaml.in/yaml/v4"

// maxPlayed is how many prompts playPrompt takes at a time (playPrompt) [doc].
const maxPlayed = 20

// warnLongList: more prompts than the service takes at a time are played by
// another request, and the caller may hear a gap. A spoken value counts once:
// how many recordings it needs, only the call knows.
func (l *loader) warnLongList(n *yaml.Node, refs []PromptRef) {
	if len(refs) > maxPlayed {
		l.warn(n, ruleLongList, "%d prompts cannot be played in one go, as the service takes %d at a time, so a gap may be heard; join some of the recordings into one", len(refs), maxPlayed)
	}
}
