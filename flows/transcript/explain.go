package transcript

import (
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// Explain tells all about one step in one language: where it stands, what
// leads to it, what a caller hears there, what each key does, what is waited
// for and for how long, and what happens when it fails.
func Explain(f *flows.Flow, id flows.StepID, language string) string {
	w := writer{flow: f, language: language}
	s := &f.Steps[id]
	w.line(0, "%s (%s), %s", s.Name, Kind(s.Body), s.Pos)
	w.reachedFrom(id)
	w.body(s)
	w.patience(s)
	w.keysBefore(s)
	for _, e := range f.Exits(id) {
		w.line(1, "%s -> %s", Way(e), w.target(e.To))
	}
	if len(s.OnError) == 0 {
		w.withoutHandler(s)
	}
	return w.text.String()
}

// reachedFrom lists what leads to a step.
func (w *writer) reachedFrom(id flows.StepID) {
	if id == w.flow.Start {
		w.line(1, "calls begin here")
	}
	if id == w.flow.BeforeAnswer {
		w.line(1, "calls come here before they are answered")
	}
	for i := range w.flow.Steps {
		var ways []string
		for _, e := range w.flow.Exits(flows.StepID(i)) {
			own := e.On != flows.OnGlobalKey && e.On != flows.OnGone && !(e.On == flows.OnError && w.inherited(&w.flow.Steps[i], e))
			if own && e.To.Kind == flows.GotoStep && e.To.Step == id {
				ways = append(ways, Way(e))
			}
		}
		if len(ways) > 0 {
			w.line(1, "from %s: %s", w.flow.Steps[i].Name, strings.Join(ways, ", "))
		}
	}
	w.everywhere(id)
}

// everywhere tells what leads to a step from anywhere.
func (w *writer) everywhere(id flows.StepID) {
	for _, h := range w.flow.OnError {
		if h.To == id {
			kind := ""
			if h.Kind != "" {
				kind = " (" + h.Kind + ")"
			}
			w.line(1, "from every step that fails%s and has nothing of its own for that", kind)
		}
	}
	if w.flow.OnHangup.Step == id {
		w.line(1, "when the caller has gone")
	}
}

// patience tells what is waited for.
func (w *writer) patience(s *flows.Step) {
	switch b := s.Body.(type) {
	case *flows.Menu:
		w.line(1, "waits %s for a key, once nothing is heard any more", length(b.NoInput.After))
		if w.longer(s) {
			w.line(1, "waits %s for another key where a longer choice is possible", length(b.InterDigit))
		}
		w.tries(b.NoInput, b.NoMatch)
	case *flows.Collect:
		w.line(1, "waits %s for the first key, and %s for each that follows", length(b.NoInput.After), length(b.InterDigit))
		w.tries(b.NoInput, b.NoMatch)
	case *flows.Record:
		w.line(1, "waits %s for the first word; %s of silence end the recording", length(b.InitialSilence), length(b.Silence))
		if b.Stop != "" {
			w.line(1, "each of the keys %s ends it", b.Stop)
		}
	case *flows.Transfer:
		w.line(1, "rings for up to %s", length(b.Timeout))
	}
}

func (w *writer) tries(noInput, noMatch flows.Retry) {
	w.line(1, "gives up after %d times without a key, or %d wrong ones", noInput.Max, noMatch.Max)
}

// longer says whether a choice of a menu begins like another.
func (w *writer) longer(s *flows.Step) bool {
	b := s.Body.(*flows.Menu)
	for _, o := range b.Options {
		if _, longer := s.Live().Find(o.Keys); longer {
			return true
		}
	}
	return false
}

func (w *writer) keysBefore(s *flows.Step) {
	if s.TypeAhead == flows.FlushKeys {
		w.line(1, "keys pressed before are forgotten")
	}
	if s.DropMustHearKeys {
		w.line(1, "keys pressed during what must be heard are forgotten")
	}
}

func (w *writer) withoutHandler(s *flows.Step) {
	switch s.Body.(type) {
	case *flows.Hangup, *flows.Return, *flows.Answer:
		return
	}
	if s.Sub >= 0 {
		w.line(1, "when it fails, the step that called %s fails", w.flow.Subflows[s.Sub].Name)
		return
	}
	w.line(1, "when it fails -> the call ends")
}
