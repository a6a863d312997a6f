package scenario

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// wordsOf are the words of a text as they are compared: without case and
// punctuation, which nobody hears.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// A sentence is what is still to be heard of a sound that is told by its words.
type sentence struct {
	words []string
	open  bool // ends with …: more may follow
}

func sentenceOf(words string) sentence {
	trimmed := strings.TrimSpace(words)
	return sentence{wordsOf(words), strings.HasSuffix(trimmed, "…") || strings.HasSuffix(trimmed, "...")}
}

func (s sentence) String() string { return strings.Join(s.words, " ") }

// take hears a part of a sentence, and returns what is then left of it.
func (s sentence) take(h world.Heard) (left sentence, ok bool) { return s.hear(wordsOf(h.Words)) }

func (s sentence) hear(is []string) (left sentence, ok bool) {
	if begins(s.words, is) {
		return sentence{s.words[len(is):], s.open}, true
	}
	return sentence{}, s.open && begins(is, s.words)
}

func begins(all, head []string) bool {
	return len(head) > 0 && len(head) <= len(all) && slices.Equal(all[:len(head)], head)
}

// fits says whether a recording that begins is a sound, or the first part of
// one: then what is left must follow.
func fits(s callfile.Sound, h world.Heard) (left sentence, ok bool) {
	switch {
	case s.Prompt != "":
		return sentence{}, !h.Spoken && !h.Recording && h.Name == s.Prompt
	case s.Recording != "":
		return sentence{}, h.Recording && h.Name == s.Recording
	}
	return sentenceOf(s.Words).take(h)
}

// SoundOf is how a scenario says what was heard.
func SoundOf(h world.Heard) callfile.Sound {
	switch {
	case h.Recording:
		return callfile.Sound{Recording: h.Name}
	case h.Spoken && h.Words != "":
		return callfile.Sound{Words: h.Words}
	}
	return callfile.Sound{Prompt: h.Name}
}

// soundName is how a failure calls a sound.
func soundName(s callfile.Sound) string {
	switch {
	case s.Words != "":
		return quote(s.Words)
	case s.Recording != "":
		return "the recording " + quote(s.Recording)
	}
	return quote(s.Prompt)
}

// heardName is how a failure calls what was heard.
func heardName(h world.Heard) string {
	switch {
	case h.Recording:
		return "the recording " + quote(h.Name)
	case h.Spoken && h.Words != "":
		return quote(h.Words)
	}
	return quote(h.Name)
}

// quoteLine is for a line that somebody is to write.
func quoteLine(line string) string { return "`" + line + "`" }

// quote is for names and words: what an author wrote stays as it is.
func quote(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return strconv.Quote(s)
	}
	return `"` + s + `"`
}
