// Package transcript writes a flow as the words that a caller hears, for
// people who judge words and not graphs, and compares two versions of it.
package transcript

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// Flow is the whole flow in one language: every step that a caller can come
// to, in the order in which a caller comes to it (first ways first), with what
// is heard there and where each key and each failure leads. It has one line
// for each thing that is heard or pressed, so that two versions can be
// compared line by line.
func Flow(f *flows.Flow, language string) string {
	w := writer{flow: f, language: language, keys: commonKeys(f)}
	w.everywhereElse()
	for _, id := range order(f) {
		w.line(0, "")
		w.step(id)
	}
	return w.text.String()
}

// Step is one step of [Flow].
func Step(f *flows.Flow, id flows.StepID, language string) string {
	w := writer{flow: f, language: language, keys: commonKeys(f)}
	w.step(id)
	return w.text.String()
}

// commonKeys are the keys of the first step that somebody listens at; a step
// with others says so itself.
func commonKeys(f *flows.Flow) []flows.Option {
	for _, id := range order(f) {
		for _, e := range f.Exits(id) {
			if e.On == flows.OnGlobalKey {
				return f.Steps[id].Keys
			}
		}
	}
	return nil
}

// everywhereElse writes what holds at every step that says nothing else.
func (w *writer) everywhereElse() {
	w.line(0, "flow %s", w.flow.Name)
	for _, o := range w.flow.Languages {
		if o != w.flow.Languages[0] {
			w.line(1, "also speaks %s", o)
		}
	}
	w.globalKeys(w.keys)
	for _, h := range w.flow.OnError {
		w.line(1, "%s -> %s", Way(flows.Exit{On: flows.OnError, Label: h.Kind}), w.flow.Steps[h.To].Name)
	}
	if to := w.flow.OnHangup.Step; to != flows.NoStep {
		w.line(1, "hangs up -> %s", w.flow.Steps[to].Name)
	}
}

func (w *writer) globalKeys(keys []flows.Option) {
	for _, o := range keys {
		w.line(1, "presses %s anywhere -> %s", o.Keys, w.target(o.To))
	}
}

// order lists the steps as a caller comes to them: depth first, along the
// exits in their order.
func order(f *flows.Flow) []flows.StepID {
	seen := make([]bool, len(f.Steps))
	var list []flows.StepID
	var open []flows.StepID // a stack: the next one last
	push := func(id flows.StepID) {
		if id != flows.NoStep && !seen[id] {
			open = append(open, id)
		}
	}
	push(f.OnHangup.Step)
	push(f.Start)
	push(f.BeforeAnswer)
	for len(open) > 0 {
		id := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		list = append(list, id)
		exits := f.Exits(id)
		for i := len(exits) - 1; i >= 0; i-- {
			if exits[i].To.Kind == flows.GotoStep {
				push(exits[i].To.Step)
			}
		}
	}
	return list
}

type writer struct {
	flow     *flows.Flow
	language string
	keys     []flows.Option // that were said of the flow
	text     strings.Builder
}

func (w *writer) line(indent int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if text != "" {
		w.text.WriteString(strings.Repeat("  ", indent))
	}
	w.text.WriteString(text)
	w.text.WriteByte('\n')
}

func (w *writer) step(id flows.StepID) {
	s := &w.flow.Steps[id]
	w.line(0, "%s (%s)", s.Name, Kind(s.Body))
	w.body(s)
	for _, e := range w.flow.Exits(id) {
		if e.On == flows.OnGlobalKey || e.On == flows.OnGone || e.On == flows.OnError && w.inherited(s, e) {
			continue // said once, of the flow
		}
		w.line(1, "%s -> %s", Way(e), w.target(e.To))
	}
	w.otherKeys(s)
}

// otherKeys writes the global keys of a step that has not those of the flow.
func (w *writer) otherKeys(s *flows.Step) {
	same := func(a, b flows.Option) bool { return a.Keys == b.Keys && a.To == b.To }
	if !flows.Listens(s.Body) || slices.EqualFunc(s.Keys, w.keys, same) {
		return
	}
	if len(s.Keys) == 0 {
		w.line(1, "no other key works here")
		return
	}
	for _, e := range w.flow.Exits(s.ID) {
		if e.On == flows.OnGlobalKey {
			w.line(1, "%s -> %s", Way(e), w.target(e.To))
		}
	}
}

// inherited says whether a handler is the flow's: then it says nothing of this step.
func (w *writer) inherited(s *flows.Step, e flows.Exit) bool {
	for _, h := range w.flow.OnError {
		if h.Kind == e.Label && h.To == e.To.Step {
			return true
		}
	}
	return false
}

func (w *writer) target(g flows.Goto) string {
	language := ""
	if g.Language != "" {
		language = ", in " + g.Language
	}
	switch g.Kind {
	case flows.GotoRepeat:
		return "hears this again" + language
	case flows.GotoBack:
		return "back to the step before" + language
	}
	return w.flow.Steps[g.Step].Name + language
}

// Way says in words what leads to an exit.
func Way(e flows.Exit) string {
	switch e.On {
	case flows.OnKey, flows.OnGlobalKey:
		return "presses " + e.Label
	case flows.OnWhen:
		return "when " + e.Label
	case flows.OnShare:
		return e.Label + " of the calls"
	case flows.OnNoInput:
		return "still presses nothing"
	case flows.OnNoMatch:
		return "still presses a wrong key"
	case flows.OnNext:
		return "then"
	case flows.OnGone:
		return "hangs up"
	case flows.OnError:
		if e.Label == "" {
			return "when it fails"
		}
		return "when it fails (" + e.Label + ")"
	}
	return string(e.On)
}

// hears writes what is heard, one line each.
func (w *writer) hears(indent int, lead string, prompts []flows.PromptRef) {
	for _, p := range prompts {
		w.line(indent, "%s%s", lead, Words(w.flow, p, w.language))
	}
}

// retry writes what a caller hears who fails, time by time.
func (w *writer) retry(what string, r flows.Retry) {
	for i, prompts := range r.Prompts {
		if i+1 >= r.Max {
			break
		}
		times := fmt.Sprintf("%s, %s time", what, ordinal(i+1))
		if i == len(r.Prompts)-1 && r.Max > i+2 {
			times += " and more"
		}
		w.hears(1, times+": hears ", prompts)
	}
}

func ordinal(n int) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return fmt.Sprint(n, suffix)
}

// Words is one thing to hear, as it is said in a language: the prompt's
// words, else the name of its file.
func Words(f *flows.Flow, p flows.PromptRef, language string) string {
	switch {
	case p.Spoken != nil:
		as := string(p.Spoken.As)
		if p.Spoken.Currency != "" {
			as += " in " + p.Spoken.Currency
		}
		return fmt.Sprintf("{%s as %s}", p.Spoken.Value, as)
	case p.Prompt < 0:
		return fmt.Sprintf("{recording %s}", f.Vars[p.Recording].Name)
	}
	prompt := &f.Prompts[p.Prompt]
	must := ""
	if prompt.MustHear {
		must = " (must be heard)"
	}
	switch {
	case prompt.Say[language] != "":
		return fmt.Sprintf("%q%s", prompt.Say[language], must)
	case prompt.Audio[language] != "":
		return fmt.Sprintf("[%s]%s", prompt.Audio[language], must)
	}
	return fmt.Sprintf("nothing: prompt %s is not in %s", prompt.Name, language)
}

// length is d as people say it.
func length(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	return strings.TrimSuffix(s, "0m")
}
