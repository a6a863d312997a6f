package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"playPrompt", "recordResponse", "mute", "unmute", "on"}
	for given, want := range map[string]string{
		"playPromt": "playPrompt", "PLAYPROMPT": "playPrompt", "palyPrompt": "playPrompt", "recordRespons": "recordResponse",
		"mut": "mute", "umnute": "unmute", "no": "on", "hold": "", "": "", strings.Repeat("x", MaxLength+1): "",
	} {
		if got := Nearest(given, known); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"menu", "menü", 2}, {"kitten", "sitting", 3}} {
		if d := Distance(c.a, c.b); d != c.want || Distance(c.b, c.a) != d {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, d, c.want)
		}
	}
}
