package crawl

import (
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// title is what a person calls the call of a tour: what is done in it, and the
// steps that no call before it came to.
func (w *walk) title(t tour, known map[flows.StepID]bool) string {
	name := t.deeds()
	var fresh []string
	for _, e := range t {
		for _, id := range e.entered {
			step := &w.study.flow.Steps[id]
			if !known[id] && !step.Part && !isHangup(step) && !slices.Contains(fresh, step.Name) {
				fresh = append(fresh, step.Name)
			}
			known[id] = true
		}
	}
	const most = 3
	if len(fresh) > most {
		fresh = append(fresh[:1:1], "…", fresh[len(fresh)-1])
	}
	if len(fresh) == 0 {
		return name
	}
	return strings.Join(fresh, " ") + ": " + name
}

// isHangup: that a call ends is no news.
func isHangup(step *flows.Step) bool {
	_, ok := step.Body.(*flows.Hangup)
	return ok
}

// deeds are what a caller does, in the third person.
func (t tour) deeds() string {
	var list []string
	for i, e := range t {
		text := ""
		switch e.move.kind {
		case press:
			text = "presses " + e.move.keys
		case silence:
			text = "says nothing"
		case speak:
			text = "speaks"
		case pass:
			text = "waits"
		case hangUp:
			text = "hangs up"
		case answer:
			if e.move.wrong {
				text = e.move.said
			}
		}
		if i == 0 {
			text = strings.Join(e.birth.said, " and ")
		}
		if n := len(list); text != "" && (n == 0 || list[n-1] != text) {
			list = append(list, text)
		}
	}
	const most = 6
	if len(list) > most {
		list = append(append(list[:2:2], "…"), list[len(list)-3:]...)
	}
	if len(list) == 0 {
		return "listens"
	}
	return strings.ReplaceAll(strings.Join(list, ", "), "#", "hash")
}
