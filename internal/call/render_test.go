package call

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/media"
)

// describe is a command as the case files show it: what goes to Graph or to
// the host with an arrow, notes without.
func describe(f *flows.Flow, c Command) string {
	switch c := c.(type) {
	case Play:
		return fmt.Sprintf("-> play %s: %s", short(c.Token), heardAs(c.Prompts))
	case Record:
		l := c.Limits
		beep := ""
		if l.Beep {
			beep = ", beep"
		}
		return fmt.Sprintf("-> record %s: at most %v, silence %v after %v, stop %q%s", short(c.Token), l.MaxDuration, l.MaxSilence, l.InitialSilence, l.StopTones, beep)
	case Cancel:
		return "-> cancel " + short(c.Token)
	case Withdraw:
		return "-> withdraw " + short(c.Token)
	case GetOperation:
		return fmt.Sprintf("-> get-operation %s, %s", short(c.Token), c.OpID)
	case Transfer:
		return fmt.Sprintf("-> transfer to %s %s", c.Kind, c.ID)
	case RunAction:
		return fmt.Sprintf("-> action %s(%s) within %v", c.Name, arguments(f, c), c.Timeout)
	case SaveRecording:
		if c.AppendTo != "" {
			return "-> save " + c.Recording + " behind " + c.AppendTo
		}
		return "-> save " + c.Recording
	case RunRequest:
		return "-> request " + requested(c)
	case Redirect:
		return fmt.Sprintf("-> redirect to %s within %v", identities(c.To), c.Timeout)
	case Reject:
		return "-> reject " + c.Reason
	case Invite:
		return fmt.Sprintf("-> invite %s: %s", short(c.Token), identities([]Identity{c.To}))
	case StartHold:
		return strings.TrimSpace("-> hold " + c.Audio)
	case SendTones:
		return "-> tones " + c.Tones
	case Ended:
		return strings.TrimSpace(fmt.Sprintf("ENDED %s %d/%d %s", c.Outcome, c.Code, c.Subcode, c.Reason))
	case Note:
		return "   " + describeNote(f, c)
	}
	return "-> " + kindOf(c)
}

func describeNote(f *flows.Flow, n Note) string {
	words := []string{string(n.What)}
	if n.What == Entered {
		return "enter " + f.Steps[n.Step].Name
	}
	if n.Token != "" {
		words = append(words, short(n.Token))
	}
	words = append(words, runs(n.Prompts)...)
	if n.What == OpFailed {
		words = append(words, []string{"", "completed", "cancelled", "failed", "refused", "foreign", "lost", "call-ended"}[n.How])
	}
	switch n.What {
	case HandlerUsed:
		words = append(words, "of", f.Steps[n.Step].Name)
	case Returned:
		words = append(words, "to", f.Steps[n.Step].Name)
	}
	if n.Detail != "" {
		words = append(words, "("+n.Detail+")")
	}
	return strings.Join(words, " ")
}

func short(t media.Token) string { return strings.TrimSuffix(string(t), ".x") }

func heardAs(prompts []media.Prompt) string {
	var list []string
	for _, p := range prompts {
		if p.Audio == p.Name+".wav" {
			list = append(list, p.Name)
		} else if language, spoken := strings.CutPrefix(p.Audio, "speak/"); spoken {
			list = append(list, p.Name+"@"+strings.TrimSuffix(language, "/"+p.Name+".wav"))
		} else {
			list = append(list, p.Name+"="+p.Audio)
		}
	}
	return strings.Join(runs(list), " ")
}

// runs shortens a a a to a×3.
func runs(list []string) []string {
	var short []string
	for i, n := 0, 0; i < len(list); i += n {
		for n = 1; i+n < len(list) && list[i+n] == list[i]; n++ {
		}
		if n > 1 {
			short = append(short, fmt.Sprintf("%s×%d", list[i], n))
		} else {
			short = append(short, list[i])
		}
	}
	return short
}

// arguments shows what an action gets, secrets masked.
func arguments(f *flows.Flow, c RunAction) string {
	secret := map[string]bool{}
	for i := range f.Steps {
		if b, ok := f.Steps[i].Body.(*flows.Action); ok && b.Name == c.Name {
			for _, a := range b.Args {
				secret[a.Name] = a.Secret
			}
		}
	}
	var list []string
	for name, v := range c.Args {
		if secret[name] {
			v = "***"
		}
		list = append(list, fmt.Sprintf("%s=%v", name, v))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// requested shows a request to a service.
func requested(c RunRequest) string {
	words := []string{c.Method, c.URL}
	for _, h := range c.Headers {
		words = append(words, h.Name+": "+h.Value)
	}
	if c.Body != nil {
		words = append(words, string(c.Body))
	}
	if c.Retries > 0 {
		words = append(words, fmt.Sprintf("retry %d", c.Retries))
	}
	return strings.Join(append(words, fmt.Sprintf("within %v", c.Timeout)), " ")
}

func identities(list []Identity) string {
	var words []string
	for _, to := range list {
		words = append(words, string(to.Kind)+" "+to.ID)
	}
	return strings.Join(words, ", ")
}

// kindOf is the kind of a request to Graph, empty for everything else.
func kindOf(c Command) string {
	switch c := c.(type) {
	case Answer:
		return "answer"
	case Create:
		return "create"
	case Subscribe:
		return "subscribe"
	case Play:
		return "play"
	case Record:
		return "record"
	case Cancel:
		return "cancel"
	case KeepAlive:
		return "keep-alive"
	case Transfer:
		return "transfer"
	case HangUp:
		return "hang-up"
	case GetCall:
		return "get-call"
	case Redirect:
		return "redirect"
	case Reject:
		return "reject"
	case Invite:
		return "invite"
	case StartHold:
		return "hold"
	case StopHold:
		return "unhold"
	case SendTones:
		return "tones"
	case Mute:
		if c.On {
			return "mute"
		}
		return "unmute"
	}
	return ""
}

func reqOf(c Command) uint32 {
	switch c := c.(type) {
	case Answer:
		return c.Req
	case Create:
		return c.Req
	case Subscribe:
		return c.Req
	case KeepAlive:
		return c.Req
	case Transfer:
		return c.Req
	case HangUp:
		return c.Req
	case GetCall:
		return c.Req
	case Redirect:
		return c.Req
	case Reject:
		return c.Req
	case Invite:
		return c.Req
	case StartHold:
		return c.Req
	case StopHold:
		return c.Req
	case SendTones:
		return c.Req
	case Mute:
		return c.Req
	}
	return 0
}

// A look is what a story shows of a State, when it changes.
type look struct {
	step, wait, life, phase string
	vars                    []any
}

func lookAt(s *State) look {
	return look{
		step: s.StepName(), wait: string(s.Wait), life: string(s.Life), phase: string(s.Phase),
		vars: slices.Clone(s.Vars),
	}
}

// changes prints what has changed about the State.
func (s *stage) changes() {
	was, is := s.seen, lookAt(s.s)
	s.seen = is
	for i := range is.vars {
		if cmp.Equal(was.vars[i], is.vars[i]) {
			continue
		}
		v := is.vars[i]
		if s.flow.Vars[i].Secret {
			v = "***"
		}
		s.sayf("   %s := %v", s.flow.Vars[i].Name, v)
	}
	var list []string
	for _, d := range [...]struct{ name, was, is string }{
		{"", was.life, is.life}, {"", was.step, is.step}, {"", was.wait, is.wait}, {"media ", was.phase, is.phase},
	} {
		if d.was != d.is && d.is != "" {
			list = append(list, d.name+d.is)
		}
	}
	if len(list) > 0 {
		s.sayf("=  %s", strings.Join(list, ", "))
	}
}
