package replay

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/trace"
)

// A Result is what came of the replay of one call.
type Result struct {
	Call    string // as Graph spells it; empty when Graph never named it
	Run     string
	Flow    string
	Changed bool // the flow is another version than the one of the trace
	Records int  // of the call
	Same    int  // records, from the first on, whose commands are the same
	Part    *Part

	// Of a changed flow that parts, when the rest of what happened is told to
	// it as far as it makes sense:
	Was, Now []string // steps entered, from the first to the last
	Unfit    int      // events that no longer fit, and were left out
	End      string   // where the changed flow stands when nothing more happens
}

// Identical says that every command was the same.
func (r *Result) Identical() bool { return r.Part == nil }

// Undecided says that the call parts from its trace only because a value that
// decides is not in the trace: until there everything was the same.
func (r *Result) Undecided() bool { return r.Part != nil && !r.Changed && r.Part.Why != "" }

// A Part is the first difference.
type Part struct {
	Line  trace.Line // of the trace
	Step  string     // where the two ways part; empty before the flow has begun
	Same  int        // how many commands are the same, from the first on
	Was   []trace.Fact
	Now   []trace.Fact
	Why   string // what is not in the trace and decides the way; empty: the reason is the flow, or this program
	State string // which state of the call differs, when all commands are the same
}

// Run replays a call on a flow: the version that the call had, or another one.
// The error says that the trace does not hold what is needed.
func Run(c *trace.Call, f *flows.Flow) (*Result, error) {
	if err := c.Whole(); err != nil {
		return nil, err
	}
	first := &c.Lines[0]
	if f.Name != first.Flow {
		return nil, fmt.Errorf("%s: the call runs the flow %q, not %q; give a file or folder that has it", first.Place(), first.Flow, f.Name)
	}
	p := newPlayer(c, f)
	r := &Result{Call: c.ID(), Run: c.Run(), Flow: f.Name, Changed: f.Hash != first.FlowHash, Records: len(c.Lines)}
	for i := range c.Lines {
		l := &c.Lines[i]
		before := p.state.StepName()
		got, err := p.step(l)
		if err != nil && !r.Changed {
			return nil, fmt.Errorf("%s: %w", l.Place(), err)
		}
		if r.Part = p.compare(l, before, got, err); r.Part != nil {
			break
		}
		r.Same++
	}
	if r.Part == nil {
		return r, nil
	}
	r.Part.Why = p.why(r.Part)
	if r.Changed {
		p.goOn(c, r)
	}
	return r, nil
}

// step lets what a line tells of happen, and returns what is decided.
func (p *player) step(l *trace.Line) ([]trace.Fact, error) {
	ev, err := p.event(l)
	if err != nil {
		return nil, err
	}
	return p.happen(l, ev), nil
}

// compare finds the difference between what a line says was decided and what
// was decided now; nil: there is none.
func (p *player) compare(l *trace.Line, before string, got []trace.Fact, wrong error) *Part {
	part := &Part{Line: *l, Was: l.Commands, Now: got}
	same := sharedBeginning(l.Commands, got)
	part.Same = same
	part.Step = lastEntered(before, l.Commands[:same])
	if same < min(len(l.Commands), len(got)) {
		if step := p.plays(&l.Commands[same], &got[same], entered(l.Commands[:same])); step != "" {
			part.Step = step
		}
	}
	p.way = append(p.way, entered(got)...)
	if wrong != nil {
		part.State = wrong.Error()
		return part
	}
	if same < len(l.Commands) || same < len(got) {
		return part
	}
	s := p.state
	for _, d := range []struct{ what, was, now string }{
		{"life", l.Life, string(s.Life)}, {"media", l.Media, string(s.Phase)}, {"step", l.Step, s.StepName()}, {"error", l.Error, p.refused},
	} {
		if d.was != d.now {
			part.State = fmt.Sprintf("%s is %q, was %q", d.what, d.now, d.was)
			return part
		}
	}
	return nil
}

// plays finds the step that has queued the first prompt that is another one: a
// step that plays does not wait, and what it plays leaves with that of others.
// Empty: that is no difference of prompts.
func (p *player) plays(was, now *trace.Fact, here []string) string {
	i := 0
	for ; i < min(len(was.Prompts), len(now.Prompts)) && was.Prompts[i] == now.Prompts[i]; i++ {
	}
	if was.Kind != "play" || now.Kind != "play" || i == len(now.Prompts) {
		return ""
	}
	for _, name := range slices.Backward(slices.Concat(p.way, here)) {
		if step := p.flow.Step(name); step != nil && slices.ContainsFunc(step.Heard(), func(r flows.PromptRef) bool {
			return r.Prompt >= 0 && p.flow.Prompts[r.Prompt].Name == now.Prompts[i]
		}) {
			return name
		}
	}
	return ""
}

func sharedBeginning(a, b []trace.Fact) int {
	for i := range min(len(a), len(b)) {
		if !equal(&a[i], &b[i]) {
			return i
		}
	}
	return min(len(a), len(b))
}

// equal compares as the trace would show them: what is empty is not there.
func equal(a, b *trace.Fact) bool {
	x, err := json.Marshal(a)
	y, wrong := json.Marshal(b)
	return err == nil && wrong == nil && string(x) == string(y)
}

// lastEntered is where the call stands behind these commands.
func lastEntered(step string, commands []trace.Fact) string {
	for i := range commands {
		if f := &commands[i]; f.Kind == "note" && (f.Note == string(call.Entered) || f.Note == string(call.Returned)) {
			step = f.Step
		}
	}
	return step
}

// entered lists the steps that commands enter.
func entered(commands []trace.Fact) (steps []string) {
	for i := range commands {
		if f := &commands[i]; f.Kind == "note" && f.Note == string(call.Entered) {
			steps = append(steps, f.Step)
		}
	}
	return steps
}

// way lists the steps that lines enter.
func way(lines []trace.Line) (steps []string) {
	for i := range lines {
		steps = slices.Concat(steps, entered(lines[i].Commands))
	}
	return steps
}
