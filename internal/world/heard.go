package world

import (
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/media"
)

// Heard is one recording that the caller heard, or began to.
type Heard struct {
	Name      string      // of the prompt as the flow calls it, of the part, or of the variable that holds the recording
	Audio     string      // the file; for a recording with call.RecordingAudio in front
	Words     string      // that are said in it; empty: nobody has written them
	Spoken    bool        // a part of a spoken value
	Recording bool        // what the caller has recorded
	Token     media.Token // of the operation
	From, To  time.Duration
	Over      bool // it is heard no longer
	Complete  bool // it was heard to its end
}

// Heard are all recordings that the caller heard, in order; it must not be changed.
func (w *World) Heard() []Heard { return w.heard }

// Playing is what the caller hears now.
func (w *World) Playing() (Heard, bool) {
	if n := len(w.heard); n > 0 && !w.heard[n-1].Over {
		return w.heard[n-1], true
	}
	return Heard{}, false
}

func (w *World) hears(p media.Prompt, tok media.Token) Heard {
	return Heard{Name: p.Name, Audio: p.Audio, Words: w.st.book.words[p.Audio], Spoken: w.st.book.spoken[p.Audio],
		Recording: strings.HasPrefix(p.Audio, call.RecordingAudio), Token: tok, From: w.now}
}

// Silent says whether the caller hears nothing now although it is the bot's
// turn: nobody is recorded, no hold music plays, and no step just waits for
// keys.
func (w *World) Silent() bool {
	s := w.state
	if !s.Started || !w.Alive() || s.Music || w.Recording() {
		return false
	}
	if _, playing := w.Playing(); playing {
		return false
	}
	return s.Wait != call.Listening || s.Phase != media.Idle
}

// A Book has the words of a flow's recordings, by file. It does not change and
// can be shared.
type Book struct {
	words  map[string]string
	spoken map[string]bool
}

// NewBook reads the words of a flow: those of its prompts, and those of the
// parts of which its spoken values are made.
func NewBook(f *flows.Flow) *Book {
	b := &Book{words: map[string]string{}, spoken: map[string]bool{}}
	for i := range f.Prompts {
		p := &f.Prompts[i]
		for _, language := range f.Languages {
			if audio := p.Audio[language]; audio != "" && b.words[audio] == "" {
				b.words[audio] = p.Say[language]
			}
		}
	}
	for _, part := range f.SpokenParts() {
		b.words[part.File], b.spoken[part.File] = part.Words, true
	}
	return b
}

// Words that are said in an audio file; empty: nobody has written them.
func (b *Book) Words(audio string) string { return b.words[audio] }
