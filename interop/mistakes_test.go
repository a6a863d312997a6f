package interop

import (
	"fmt"
	"strings"
	"testing"
)

// mistakes are what the bot in Node does wrong, what a caller does meanwhile, and what the simulator says to it.
var mistakes = []struct {
	name, script string
	rule         string
	sentence     string // its beginning
}{
	{"early", toTheEnd, "early-media", "playPrompt was sent before audio was active: Graph answers 500 here."},
}

// A bot that was written without our code makes mistakes, and the simulator names each in plain words.
func TestMistakesAreNamed(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			transcript, said := nodeBot(t, m.name, m.script)
			for line := range strings.Lines(transcript) {
				if _, text, ok := strings.Cut(line, "mistake  "); ok && strings.HasSuffix(strings.TrimSpace(text), fmt.Sprintf("[%s]", m.rule)) {
					if !strings.HasPrefix(text, m.sentence) {
						t.Errorf("the simulator says %q, want %q", text, m.sentence)
					}
					t.Log(strings.TrimSpace(text))
					return
				}
			}
			t.Errorf("the simulator names no %s:\n%s\nthe bot:\n%s", m.rule, transcript, said)
		})
	}
}
