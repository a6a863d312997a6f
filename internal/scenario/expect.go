package scenario

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// expect holds the call to one statement. What is not so yet may become so
// within the grace.
func (p *performer) expect(st callfile.Statement) {
	if e, ok := st.(*callfile.ExpectEnd); ok {
		p.end(e)
		return
	}
	from := p.w.Now()
	why := p.whyNot(st)
	if why != "" && !isPast(st) {
		p.run(from+grace, func() bool { why = p.whyNot(st); return why == "" })
	}
	if why != "" {
		p.fail(st.At().Pos, "%s (at %s)", why, seconds(from))
	}
}

// isPast: what was once too long does not become shorter.
func isPast(st callfile.Statement) bool {
	_, ok := st.(*callfile.ExpectSilence)
	return ok
}

// whyNot says what is not as the statement expects; empty: nothing.
func (p *performer) whyNot(st callfile.Statement) string {
	switch st := st.(type) {
	case *callfile.ExpectStep:
		if is := p.w.State().StepName(); is != st.Step {
			return fmt.Sprintf("expected step %s, the call stands at %s", quote(st.Step), stepName(is))
		}
	case *callfile.ExpectSteps:
		if steps := entered(p.w.Turns(), p.flow); !slices.Equal(steps, st.Steps) {
			return fmt.Sprintf("expected the steps %s, there were %s", strings.Join(st.Steps, " "), strings.Join(steps, " "))
		}
	case *callfile.ExpectVar:
		return p.whyNotVar(st)
	case *callfile.ExpectAction:
		return p.whyNotAction(st)
	case *callfile.ExpectRequest:
		return p.whyNotRequest(st)
	case *callfile.ExpectTarget:
		return p.whyNotTarget(st)
	case *callfile.ExpectSilence:
		if p.quiet.longest >= st.Under {
			return fmt.Sprintf("expected silence under %s; for %s nothing was heard, from %s", seconds(st.Under), seconds(p.quiet.longest), seconds(p.quiet.from))
		}
	}
	return ""
}

func stepName(name string) string {
	if name == "" {
		return "none yet"
	}
	return quote(name)
}

// entered lists the steps that were entered.
func entered(turns []world.Turn, f *flows.Flow) []string {
	var names []string
	eachCommand(turns, func(_ world.Turn, n call.Note) {
		if n.What == call.Entered && n.Step >= 0 && int(n.Step) < len(f.Steps) {
			names = append(names, f.Steps[n.Step].Name)
		}
	})
	return names
}

func (p *performer) whyNotVar(st *callfile.ExpectVar) string {
	i := slices.IndexFunc(p.flow.Vars, func(v flows.Var) bool { return v.Name == st.Name })
	if i < 0 {
		return "the flow has no variable " + quote(st.Name)
	}
	v, is := p.flow.Vars[i], p.w.State().Vars[i]
	want, ok := valueOf(v.Type, st.Value)
	switch {
	case ok && reflect.DeepEqual(want, is):
		return ""
	case v.Secret:
		return quote(st.Name) + " is not what is expected; it is secret, so nothing more is said"
	}
	return fmt.Sprintf("expected %s = %s, it is %s", st.Name, st.Value, callfile.JSONValue(is))
}

// usedTurns are the numbers of requests that `expect` lines have taken: each
// line wants one of its own.
type usedTurns map[uint32]bool

// use takes a request.
func (p *performer) use(req uint32) {
	if p.used == nil {
		p.used = usedTurns{}
	}
	p.used[req] = true
}

func (p *performer) whyNotAction(st *callfile.ExpectAction) string {
	var others []string
	found := false
	eachCommand(p.w.Turns(), func(_ world.Turn, c call.RunAction) {
		switch {
		case found || p.used[c.Req]:
		case c.Name == st.Name && contains(c.Args, st.With):
			found = true
			p.use(c.Req)
		default:
			others = append(others, actionText(p.flow, c))
		}
	})
	if found {
		return ""
	}
	return "expected action " + quote(st.Name) + p.withText(st) + inFact(others)
}

// inFact tells what there was instead.
func inFact(others []string) string {
	if len(others) == 0 {
		return ", there was none"
	}
	return ", there was " + strings.Join(others, ", ")
}

// withText are the arguments that an `expect action` asks for, without secrets.
func (p *performer) withText(st *callfile.ExpectAction) string {
	if st.With == nil {
		return ""
	}
	return " with " + argsText(p.flow, st.Name, st.With)
}

// actionText is an action that was called, with its arguments.
func actionText(f *flows.Flow, c call.RunAction) string {
	if len(c.Args) == 0 {
		return quote(c.Name)
	}
	return quote(c.Name) + " with " + argsText(f, c.Name, c.Args)
}

// argsText are the arguments of an action; those that are secret anywhere in
// the flow are masked.
func argsText(f *flows.Flow, action string, args map[string]any) string {
	shown := map[string]any{}
	for name, value := range args {
		shown[name] = value
		if secretArg(f, action, name) {
			shown[name] = masked
		}
	}
	return callfile.JSONValue(shown).String()
}

const masked = "•••"

func secretArg(f *flows.Flow, action, arg string) bool {
	for _, step := range f.Steps {
		a, ok := step.Body.(*flows.Action)
		if ok && a.Name == action && slices.ContainsFunc(a.Args, func(a flows.Arg) bool { return a.Name == arg && a.Secret }) {
			return true
		}
	}
	return false
}

// contains says whether a value has everything that is wanted; of an object
// other fields do not count, and "*" is any text but the empty one.
func contains(is, want any) bool {
	if text, ok := is.(string); ok && want == "*" {
		return text != ""
	}
	w, ok := want.(map[string]any)
	if !ok {
		return reflect.DeepEqual(is, want)
	}
	m, ok := is.(map[string]any)
	if !ok {
		return len(w) == 0 && is == nil
	}
	for key, value := range w {
		if part, there := m[key]; !there || !contains(part, value) {
			return false
		}
	}
	return true
}

func (p *performer) whyNotRequest(st *callfile.ExpectRequest) string {
	var others []string
	found := false
	eachCommand(p.w.Turns(), func(_ world.Turn, c call.RunRequest) {
		switch {
		case found || p.used[c.Req]:
		case fitsRequest(st.Method, st.URL, c) && (st.Any || contains(decoded(c.Body), st.With)):
			found = true
			p.use(c.Req)
		default:
			others = append(others, shownRequest(c))
		}
	})
	if found {
		return ""
	}
	return "expected request " + st.Method + " " + st.URL + p.bodyText(st) + inFact(others)
}

// bodyText is what an `expect request` asks of a body. A flow whose requests
// read secrets may have one of them there.
func (p *performer) bodyText(st *callfile.ExpectRequest) string {
	switch {
	case st.Any:
		return ""
	case secretRequests(p.flow):
		return " with a body"
	}
	return " with " + callfile.JSONValue(st.With).String()
}

func secretRequests(f *flows.Flow) bool {
	return slices.ContainsFunc(f.Steps, func(s flows.Step) bool {
		r, ok := s.Body.(*flows.Request)
		return ok && r.Secret
	})
}

// shownRequest is a request with its body, as much of it as may be shown.
func shownRequest(c call.RunRequest) string {
	text := shownHost(c)
	switch {
	case c.Secret:
		text += " with what is secret"
	case len(c.Body) > 0:
		text += " with " + string(c.Body)
	}
	return text
}

func (p *performer) whyNotTarget(st *callfile.ExpectTarget) string {
	var others []string
	found := false
	for _, h := range handings(p.w.Turns()) {
		switch {
		case found || p.used[h.req] || h.of != st.Of:
		case string(h.to.Kind) == st.Kind && h.to.ID == st.ID:
			found = true
			p.use(h.req)
		default:
			others = append(others, "to "+string(h.to.Kind)+" "+h.to.ID)
		}
	}
	if found {
		return ""
	}
	return fmt.Sprintf("expected %s to %s %s%s", st.Of, st.Kind, st.ID, inFact(others))
}

// A handing is one attempt to bring the caller to somebody.
type handing struct {
	of  callfile.Handing
	req uint32
	to  call.Identity
	at  time.Duration
}

func handings(turns []world.Turn) []handing {
	var all []handing
	eachCommand(turns, func(turn world.Turn, c call.Command) {
		switch c := c.(type) {
		case call.Transfer:
			all = append(all, handing{callfile.Transfer, c.Req, call.Identity{Kind: c.Kind, ID: c.ID}, turn.At})
		case call.Invite:
			all = append(all, handing{callfile.Invite, c.Req, c.To, turn.At})
		case call.Redirect:
			for _, to := range c.To {
				all = append(all, handing{callfile.Redirect, c.Req, to, turn.At})
			}
		}
	})
	return all
}

// end waits for the end of the call.
func (p *performer) end(st *callfile.ExpectEnd) {
	from := p.w.Now()
	p.run(from+patience, func() bool { return p.w.Ended() != nil })
	p.hungUp = p.hungUp || p.w.Ended() != nil
	switch why := p.whyNotEnd(st); {
	case p.w.Ended() == nil:
		p.stop(st, "%s (at %s)", why, seconds(p.w.Now()))
	case why != "":
		p.fail(st.Pos, "%s (at %s)", why, seconds(p.w.Now()))
	case st.Within > 0 && p.w.Now() > from+st.Within:
		p.fail(st.Pos, "the call ended after %s, not within %s (at %s)", seconds(p.w.Now()-from), seconds(st.Within), seconds(p.w.Now()))
	}
}

func codeText(code, subcode int) string {
	if code == 0 && subcode == 0 {
		return ""
	}
	return fmt.Sprintf(", code %d/%d", code, subcode)
}
