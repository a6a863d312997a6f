package callfile

import (
	"encoding/json"
	"strings"
	"time"
)

// String is the file as text: what Parse reads as the same statements.
// Comments and the author's own spacing are not kept.
func (f *File) String() string {
	var b strings.Builder
	if f.Flow != nil {
		b.WriteString("flow " + text(f.Flow.Name) + "\n")
	}
	for _, g := range f.Given {
		b.WriteString(g.String() + "\n")
	}
	for i, c := range f.Calls {
		if i > 0 || b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(c.String())
	}
	return b.String()
}

// String is the call as text, its statements indented.
func (c *Call) String() string {
	var b strings.Builder
	b.WriteString("call " + title(c.Name) + "\n")
	for _, st := range c.Statements {
		for line := range strings.SplitSeq(st.String(), "\n") {
			b.WriteString("  " + line + "\n")
		}
	}
	return b.String()
}

// title is the name of a call: quoted only where it would be read otherwise.
func title(name string) string {
	words := strings.Fields(name)
	plain := strings.Join(words, " ") == name && name != "" && name[0] != '"'
	for _, w := range words {
		plain = plain && w[0] != '#'
	}
	if !plain || strings.ContainsFunc(name, isOdd) {
		return compact(name)
	}
	return name
}

// text is a word, quoted where it would not be read as one.
func text(s string) string {
	if s == "" || s[0] == '"' || s[0] == '#' || strings.ContainsFunc(s, isOdd) || strings.Contains(s, " ") {
		return compact(s)
	}
	return s
}

// isOdd: control characters, and spaces that are none of ours.
func isOdd(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && !isPlain(r) }

// isPlain: letters of any script may stand without quotes, what looks like a
// space or a line end may not.
func isPlain(r rune) bool { return strings.TrimSpace(string(r)) != "" && r != 0xFEFF }

// String is the value as a statement says it.
func (v Value) String() string {
	s, isText := v.JSON.(string)
	switch {
	case isText && s != "" && s[0] != '{' && s[0] != '[' && text(s) == s:
		if b, stays := bare(s).(string); stays && b == s {
			return s
		}
		return compact(s)
	case isText:
		return compact(s)
	case v.Text != "":
		return v.Text
	}
	return compact(v.JSON)
}

// TextValue is a Value that is a text; it never reads as a number.
func TextValue(s string) Value { return Value{Text: s, JSON: s} }

// JSONValue is a Value out of what encoding/json can write.
func JSONValue(v any) Value {
	if s, ok := v.(string); ok {
		return TextValue(s)
	}
	var decoded any
	written := compact(v)
	if json.Unmarshal([]byte(written), &decoded) != nil {
		return Value{Text: "null"} // written by compact a moment ago
	}
	return Value{Text: written, JSON: decoded}
}

// String is the sound as a statement says it.
func (s Sound) String() string {
	switch {
	case s.Words != "":
		return compact(s.Words)
	case s.Recording != "":
		return "recording " + s.Recording
	}
	return s.Prompt
}

// optional is a word and a duration, or nothing.
func optional(word string, d time.Duration) string {
	if d == 0 {
		return ""
	}
	return " " + word + " " + seconds(d)
}

func (s *Dial) String() string { return "dial" }

func (s *Hear) String() string {
	if s.Start {
		return "hear start of " + s.Sound.String() + optional("within", s.Within)
	}
	return "hear " + s.Sound.String() + optional("within", s.Within)
}

func (s *SkipTo) String() string { return "skip to " + s.Sound.String() }
func (s *Wait) String() string   { return "wait " + seconds(s.For) }

func (s *Press) String() string {
	line := "press " + s.Keys + optional("every", s.Every)
	if s.Into != nil {
		line += " at " + seconds(s.Into.After) + " into " + s.Into.Sound.String()
	}
	return line
}

func (s *Say) String() string     { return "say for " + seconds(s.For) }
func (s *Silence) String() string { return "silence" + optional("for", s.For) }
func (s *HangUp) String() string  { return "hang up" }

func (s *Crash) String() string           { return "crash" }
func (s *SomebodyCancels) String() string { return "somebody else cancels" }

func (s *Schedule) String() string {
	lines := []string{"schedule"}
	for _, m := range s.Moves {
		lines = append(lines, "- "+m)
	}
	return strings.Join(lines, "\n")
}

func (s *Fault) String() string {
	which := "every"
	switch {
	case s.Nth == 1:
		which = "the next"
	case s.Nth > 1:
		which = "the " + ordinal(s.Nth)
	}
	which += " " + s.Thing
	if s.Part != "" && s.Part != Request {
		which += " " + string(s.Part)
	}
	switch s.What {
	case Lose:
		return "lose " + which
	case Twice:
		return "deliver " + which + " twice"
	case Refuse:
		return "refuse " + which + " with " + itoa(s.Status) + optional("after", s.By)
	case Fail:
		line := which + " fails with " + itoa(s.Status)
		if s.Done {
			line += " and happens all the same"
		}
		return line
	}
	return which + " is late by " + seconds(s.By)
}
