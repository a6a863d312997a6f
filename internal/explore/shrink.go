package explore

import "github.com/ivrflow/ivrflow/internal/world"

// shrunk is the break with as few moves as possible: those are left out without
// which the same promise is broken all the same.
func (e *explorer) shrunk() *Break {
	b := *e.found
	b.Schedule = b.Found
	if moves, text := e.replay(b.Found, b.Promise); text != "" {
		b.Schedule, b.Text = moves, text
	}
	for size := max(len(b.Schedule)/2, 1); size > 0; {
		smaller := false
		for at := 0; at < len(b.Schedule); {
			less := without(b.Schedule, at, min(size, len(b.Schedule)-at))
			moves, text := e.replay(less, b.Promise)
			if text == "" || len(moves) >= len(b.Schedule) {
				at += size
				continue
			}
			b.Schedule, b.Text, smaller = moves, text, true
		}
		if !smaller || size > 1 {
			size /= 2
		}
	}
	if b.Promise == Own {
		w := e.subject.begin()
		for _, name := range b.Schedule {
			w.PlayNamed(name)
		}
		b.Lines = e.subject.Expect.Said(e.subject.Expect.Forbidden(w) == "")
	}
	return &b
}

func without(list []string, at, n int) []string {
	return append(append(make([]string, 0, len(list)-n), list[:at]...), list[at+n:]...)
}

// replay plays moves by name, without those that are not possible, until the
// promise is broken. It returns those that were played; text is empty when the
// promise was kept.
func (e *explorer) replay(names []string, promise string) (played []string, text string) {
	w := e.subject.begin()
	for _, name := range names {
		if w.PlayNamed(name) != nil {
			continue
		}
		played = append(played, name)
		if got, text := e.subject.broken(w); got == promise {
			return played, text
		}
	}
	switch promise {
	case Own:
		return played, e.subject.unmet(w)
	case "I4":
		if w.Stalls() {
			return played, world.NoRest
		}
	case "I12":
		if list := w.Replay(); len(list) > 0 {
			return played, list[0].Text
		}
	}
	return played, ""
}
