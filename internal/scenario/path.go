package scenario

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ivrflow/ivrflow/internal/call"
)

// Path draws the steps that the call took, and what led from one to the next:
//
//	welcome → main ─2→ shops ─no input ×2→ operator → ■ transferred
//
// Of a long way its beginning and its end are drawn.
func (r *Result) Path() string { return r.path(mark{turns: len(r.Turns), at: forever}) }

// path is Path until a mark.
func (r *Result) path(until mark) string {
	d := drawing{}
	for _, turn := range r.Turns[:until.turns] {
		if turn.At > until.at {
			break
		}
		for _, c := range turn.Commands {
			switch c := c.(type) {
			case call.Note:
				d.note(c, r.stepOf(c.Step))
			case call.Ended:
				d.step("■ " + string(c.Outcome))
			}
		}
	}
	if len(d.causes) > 0 {
		d.step("…")
	}
	return d.String()
}

// A drawing is a path that grows.
type drawing struct {
	parts  []string // each a step, with the arrow that leads to it
	causes []string // that came since the last step
}

func (d *drawing) note(n call.Note, step string) {
	switch n.What {
	case call.Entered:
		d.step(step)
	case call.KeyTaken:
		if n.Detail == call.KeyEndedInput {
			return // the echo of a key that led here
		}
		d.cause(strings.ReplaceAll(n.Detail, call.KeyEndedCollect, "input"))
	case call.NoInput:
		d.cause("no input")
	case call.NoMatch:
		d.cause("no match")
	case call.HandlerUsed, call.GaveUp:
		d.cause("error " + n.Detail)
	case call.Decided:
		d.cause(n.Detail)
	case call.CallerGone:
		d.cause("hang-up")
	}
}

func (d *drawing) cause(what string) { d.causes = append(d.causes, what) }

func (d *drawing) step(name string) {
	arrow := "→ "
	if len(d.causes) > 0 {
		arrow = "─" + strings.Join(counted(d.causes), ", ") + "→ "
	}
	if len(d.parts) == 0 && len(d.causes) == 0 {
		arrow = ""
	}
	d.parts, d.causes = append(d.parts, arrow+name), nil
}

// counted writes what comes several times in a row once.
func counted(all []string) []string {
	var list []string
	for i := 0; i < len(all); {
		n := i
		for n < len(all) && all[n] == all[i] {
			n++
		}
		text := all[i]
		if n-i > 1 {
			text += " ×" + strconv.Itoa(n-i)
		}
		list, i = append(list, text), n
	}
	return list
}

// String breaks the path into lines that a terminal holds.
func (d *drawing) String() string {
	const width = 100
	var b strings.Builder
	used := 0
	for i, part := range withoutMiddle(d.parts) {
		n := utf8.RuneCountInString(part) + 1
		switch {
		case i > 0 && used+n > width:
			b.WriteString("\n  ")
			used = 2
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(part)
		used += n
	}
	return b.String()
}

// withoutMiddle leaves out the middle of a long way.
func withoutMiddle(parts []string) []string {
	const most, end = 60, 30
	if len(parts) <= most {
		return parts
	}
	left := len(parts) - most
	return slices.Concat(parts[:most-end], []string{"→ … " + strconv.Itoa(left) + " more …"}, parts[len(parts)-end:])
}
