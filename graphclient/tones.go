package graphclient

import "strings"

const keypad = "0123456789*#abcdABCD"

// A Tone is one key that a caller pressed.
type Tone struct {
	Sequence int64  // ascending within a call, gaps and repeats occur
	Key      string // "0" to "9", "*", "#", "a" to "d", "flash"; a tone that is not known as it was sent
}

// toneKey maps Graph's name of a tone ("tone1", "star") to a key.
func toneKey(name string) string {
	switch {
	case len(name) == 5 && strings.EqualFold(name[:4], "tone") && name[4] >= '0' && name[4] <= '9':
		return name[4:]
	case strings.EqualFold(name, "star"):
		return "*"
	case strings.EqualFold(name, "pound"):
		return "#"
	case strings.EqualFold(name, "flash"):
		return "flash"
	case len(name) == 1 && strings.Contains(keypad, name):
		return strings.ToLower(name)
	case len(name) == 1: // not to be taken for a key
		return ""
	}
	return name
}

// toneName is the way back, for a key of the keypad.
func toneName(key byte) string {
	switch {
	case key == '*':
		return "star"
	case key == '#':
		return "pound"
	case '0' <= key && key <= '9':
		return "tone" + string(key)
	}
	return strings.ToLower(string(key))
}
