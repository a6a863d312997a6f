package transcript

import (
	"fmt"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
)

// Kind is the name of a step's kind, as a flow file has it.
func Kind(b flows.Body) string {
	switch b := b.(type) {
	case *flows.SendTones:
		return "send_tones"
	case *flows.Mute:
		if !b.On {
			return "unmute"
		}
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", b), "*flows."))
}

// body writes what happens at a step, before it leads on.
func (w *writer) body(s *flows.Step) {
	switch b := s.Body.(type) {
	case *flows.Play:
		w.hears(1, "hears ", b.Prompts)
	case *flows.Menu:
		w.variants(b.Prompts, b.Again, b.Return)
		w.retry("presses nothing", b.NoInput)
		w.retry("presses a wrong key", b.NoMatch)
	case *flows.Collect:
		w.variants(b.Prompts, b.Again, b.Return)
		w.line(1, "enters %s into %s", digits(b), w.flow.Vars[b.Into].Name)
		w.retry("enters nothing", b.NoInput)
		w.retry("enters something else", b.NoMatch)
	case *flows.Record:
		w.hears(1, "hears ", b.Prompts)
		w.line(1, "speaks for up to %s into %s", length(b.Max), w.flow.Vars[b.Into].Name)
		w.retry("says nothing", b.NoInput)
	case *flows.Request:
		w.line(1, "asks %s, for up to %s", b.Host, length(b.Timeout))
		if b.Filler != nil {
			w.hears(1, "after "+length(b.Filler.After)+" hears ", b.Filler.Prompts)
		}
	case *flows.Transfer:
		w.line(1, "is put through to %s", identity(b.To))
	case *flows.Redirect:
		for _, to := range b.To {
			w.line(1, "rings at %s instead", identity(to))
		}
	case *flows.Reject:
		w.line(1, "is refused: %s", b.Reason)
	case *flows.Invite:
		w.line(1, "%s is invited", identity(b.To))
		if b.Hold {
			w.music("meanwhile hears ", b.Music)
		}
	case *flows.Hold:
		w.music("for "+length(b.For)+" hears ", b.Music)
	default:
		w.quiet(s)
	}
}

// quiet writes what happens at steps where nothing is heard.
func (w *writer) quiet(s *flows.Step) {
	switch b := s.Body.(type) {
	case *flows.Hangup:
		w.line(1, "the call ends")
	case *flows.Set:
		w.assigned(b.Assign)
	case *flows.Action:
		w.line(1, "the program does %s, for up to %s", b.Name, length(b.Timeout))
	case *flows.Hours:
		w.line(1, "the calendar %s decides", w.flow.Calendars[b.Calendar].Name)
	case *flows.Call:
		w.line(1, "goes into %s, and comes back", w.flow.Subflows[b.Sub].Name)
	case *flows.Return:
		w.assigned(b.Assign)
		w.line(1, "comes back from %s", w.flow.Subflows[s.Sub].Name)
	case *flows.Wait:
		w.line(1, "waits for %s", length(b.For))
	case *flows.SendTones:
		w.line(1, "hears the keys %s", b.Tones)
	}
}

func (w *writer) assigned(list []flows.Assign) {
	for _, a := range list {
		w.line(1, "%s becomes %s", w.flow.Vars[a.Var].Name, a.Expr)
	}
}

func (w *writer) variants(first, again, back []flows.PromptRef) {
	w.hears(1, "hears ", first)
	w.hears(1, "when it is repeated hears ", again)
	w.hears(1, "when coming back hears ", back)
}

func (w *writer) music(lead string, prompt int) {
	if prompt < 0 {
		w.line(1, "%shold music", lead)
		return
	}
	w.hears(1, lead, []flows.PromptRef{{Prompt: prompt, Recording: -1}})
}

func digits(b *flows.Collect) string {
	count := fmt.Sprintf("%d to %d digits", b.Min, b.Max)
	switch {
	case b.Min == b.Max && b.Max == 1:
		count = "1 digit"
	case b.Min == b.Max:
		count = fmt.Sprintf("%d digits", b.Max)
	}
	if b.Terminator != "" {
		count += ", ended by " + b.Terminator
	}
	return count
}

func identity(t flows.Target) string { return fmt.Sprintf("%s %s", t.Kind, t.ID) }
