package draw

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
)

// A look is how a kind of step is drawn.
type look string

const (
	lookSound  look = "sound"  // the caller hears
	lookAsk    look = "ask"    // the caller is asked
	lookDecide look = "decide" // nobody hears, ways part
	lookWork   look = "work"   // something is computed or fetched
	lookAway   look = "away"   // the call goes to somebody else
	lookCall   look = "call"   // a sub-flow
	lookStop   look = "stop"   // the end
	lookStart  look = "start"
	lookEnd    look = "end"
	lookNote   look = "note"
)

func lookOf(b flows.Body) look {
	switch b.(type) {
	case *flows.Menu, *flows.Collect, *flows.Record:
		return lookAsk
	case *flows.Choose, *flows.Hours, *flows.Split:
		return lookDecide
	case *flows.Set, *flows.Action, *flows.Request:
		return lookWork
	case *flows.Transfer, *flows.Redirect, *flows.Invite:
		return lookAway
	case *flows.Call:
		return lookCall
	case *flows.Hangup, *flows.Return, *flows.Reject:
		return lookStop
	default:
		return lookSound
	}
}

// summary says what a step does in a few lines. In a sub-flow its own names
// go without its name in front.
func (p *picture) summary(s *flows.Step) []string {
	lines := p.details(s)
	for i := range lines {
		lines[i] = strings.ReplaceAll(" "+lines[i], " "+p.subflow(s)+"/", " ")[1:]
	}
	if own := p.ownKeys(s); own != "" {
		lines = append(lines, own)
	}
	if len(lines) > maxLines {
		lines = append(lines[:maxLines-1], "…")
	}
	for i := range lines {
		lines[i] = short(lines[i], maxLine)
	}
	return lines
}

func (p *picture) details(s *flows.Step) []string {
	switch b := s.Body.(type) {
	case *flows.Play:
		return p.heard(b.Prompts)
	case *flows.Menu:
		return p.heard(b.Prompts)
	case *flows.Collect:
		return append(p.heard(b.Prompts), "into "+p.variable(b.Into))
	case *flows.Record:
		return append(p.heard(b.Prompts), "into "+p.variable(b.Into))
	case *flows.Transfer:
		return []string{aim(b.To)}
	case *flows.Redirect:
		return aims(b.To)
	case *flows.Invite:
		return []string{aim(b.To)}
	case *flows.Set:
		return p.assigned(b.Assign)
	case *flows.Return:
		return p.assigned(b.Assign)
	case *flows.Action:
		return []string{b.Name}
	case *flows.Request:
		return []string{b.Method + " " + b.Host}
	case *flows.Hours:
		return []string{p.flow.Calendars[b.Calendar].Name}
	case *flows.Split:
		if b.By != nil {
			return []string{"by " + b.By.String()}
		}
	case *flows.Call:
		return []string{p.flow.Subflows[b.Sub].Name}
	case *flows.Hold:
		return []string{span(b.For)}
	case *flows.Wait:
		return []string{span(b.For)}
	case *flows.SendTones:
		return []string{b.Tones.String()}
	case *flows.Reject:
		return []string{b.Reason}
	}
	return nil
}

// heard lists prompts in one line, and says when one must be heard.
func (p *picture) heard(refs []flows.PromptRef) []string {
	if len(refs) == 0 {
		return nil
	}
	var names []string
	must := false
	for _, r := range refs {
		switch {
		case r.Spoken != nil:
			names = append(names, "‹"+r.Spoken.Value.String()+"›")
		case r.Prompt >= 0:
			names = append(names, p.flow.Prompts[r.Prompt].Name)
			must = must || p.flow.Prompts[r.Prompt].MustHear
		case r.Recording >= 0:
			names = append(names, "‹"+p.flow.Vars[r.Recording].Name+"›")
		}
	}
	lines := []string{strings.Join(names, ", ")}
	if must {
		lines = append(lines, "must be heard")
	}
	return lines
}

func (p *picture) variable(i int) string {
	v := &p.flow.Vars[i]
	if v.Secret {
		return v.Name + " (secret)"
	}
	return v.Name
}

func (p *picture) assigned(list []flows.Assign) []string {
	var lines []string
	for _, a := range list {
		lines = append(lines, p.variable(a.Var)+" = "+a.Expr.String())
	}
	return lines
}

// ownKeys are keys that do something else than lead to a step: the arrows say
// the rest.
func (p *picture) ownKeys(s *flows.Step) string {
	m, ok := s.Body.(*flows.Menu)
	if !ok {
		return ""
	}
	var keys []string
	for _, o := range m.Options {
		if o.To.Kind != flows.GotoStep {
			keys = append(keys, o.Keys+" → "+p.goal(o.To))
		}
	}
	return strings.Join(keys, ", ")
}

func aim(t flows.Target) string { return fmt.Sprintf("%s %s", t.Kind, t.ID) }

func aims(list []flows.Target) []string {
	var lines []string
	for _, t := range list {
		lines = append(lines, aim(t))
	}
	return lines
}

func span(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	return s
}
