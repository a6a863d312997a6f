package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/replay"
	"github.com/ivrflow/ivrflow/internal/timeline"
	"github.com/ivrflow/ivrflow/trace"
)

// tell prints how a call went.
func (r *replayRunner) tell(c *replayedCall) {
	name := r.paint(bold, callName(c.call))
	switch {
	case c.wrong != nil:
		fmt.Fprintf(r.out, "%s %s  %s\n%s\n", r.paint(bad, "?"), name, "cannot be replayed", r.paintPlace(c.wrong.Error()))
	case c.result.Identical():
		fmt.Fprintf(r.out, "%s %s  %s\n", r.paint(good, "✓"), name, r.paint(faint, c.went()))
	case c.result.Undecided():
		fmt.Fprintf(r.out, "%s %s  %s\n", r.paint(good, "✓"), name, r.paint(faint, fmt.Sprintf("identical as far as the trace tells: %d of %s", c.result.Same, plural(c.result.Records, "record"))))
		fmt.Fprintf(r.out, "  at %s %s\n", timeline.Moment(c.result.Part.Line.Age), r.where(c)+c.result.Part.Why)
	default:
		fmt.Fprintf(r.out, "%s %s  parts at %s, in record %d of %d%s\n", r.paint(bad, "✗"), name,
			timeline.Moment(c.result.Part.Line.Age), c.result.Part.Line.No, c.result.Records, c.version())
		r.tellPart(c)
	}
}

// went says how much of a call was the same.
func (c *replayedCall) went() string {
	text := "identical, " + plural(c.result.Records, "record")
	if !c.call.Ended() {
		text += ", and the trace ends before the call"
	}
	return text + c.version()
}

// version says when the flow is not the one that the call had.
func (c *replayedCall) version() string {
	if c.result.Changed {
		return ", on a changed flow"
	}
	return ""
}

// tellPart prints the first difference and, of a changed flow, what follows.
func (r *replayRunner) tellPart(c *replayedCall) {
	part := c.result.Part
	d := c.difference()
	fmt.Fprintf(r.out, "%s%s\n", r.where(c), r.paint(bad, d.headline))
	fmt.Fprintf(r.out, "    told  %s %s (%s)\n", d.who, d.told, part.Line.Place())
	for _, line := range d.same {
		fmt.Fprintf(r.out, "          %s\n", r.paint(faint, line))
	}
	for _, line := range d.was {
		fmt.Fprintf(r.out, "    then  %s\n", r.paint(bad, line))
	}
	for _, line := range d.now {
		fmt.Fprintf(r.out, "    now   %s\n", r.paint(good, line))
	}
	if part.Why != "" {
		fmt.Fprintf(r.out, "  %s\n", part.Why)
	}
	if !c.result.Changed {
		return
	}
	fmt.Fprintf(r.out, "  steps then  %s\n        now   %s\n", way(c.result.Was), way(c.result.Now))
	fmt.Fprintf(r.out, "  in the end  %s%s\n", c.result.End, unfit(c.result.Unfit))
}

func unfit(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "; 1 thing that happened then no longer fits and was left out"
	}
	return fmt.Sprintf("; %d things that happened then no longer fit and were left out", n)
}

func way(steps []string) string {
	if len(steps) == 0 {
		return "none"
	}
	return strings.Join(steps, " → ")
}

// A difference is a Part in words.
type difference struct {
	headline  string
	who, told string
	same      []string // commands until there
	was, now  []string // commands from there on
}

// difference puts the first difference into words.
func (c *replayedCall) difference() difference {
	part := c.result.Part
	w := timeline.NewWords()
	for i := range c.call.Lines[:c.result.Same] {
		w.Learn(c.call.Lines[i].Commands)
	}
	var d difference
	d.who, d.told = w.Told(&part.Line)
	w.Learn(part.Was)
	d.same = commandWords(w, part.Was[:part.Same])
	d.was = commandWords(w, part.Was[part.Same:])
	w.Learn(part.Now)
	d.now = commandWords(w, part.Now[min(part.Same, len(part.Now)):])
	switch {
	case len(d.was) == 0 && len(d.now) == 0:
		d.headline = part.State
	case len(d.was) == 0:
		d.headline, d.was = "it does more than it did", []string{"nothing"}
	case len(d.now) == 0:
		d.headline, d.now = "it does not do what it did", []string{"nothing"}
	default:
		d.headline = instead(&part.Was[part.Same], &part.Now[part.Same])
	}
	if part.State != "" && d.headline != part.State {
		d.headline = part.State
	}
	d.headline = timeline.OneLine(d.headline)
	return d
}

// instead says what is done in the place of what was done.
func instead(was, now *trace.Fact) string {
	switch {
	case was.Note == "enter" && now.Note == "enter":
		return fmt.Sprintf("goes on at %s now, and not at %s", now.Step, was.Step)
	case was.Kind == "play" && now.Kind == "play" && !slices.Equal(was.Prompts, now.Prompts):
		return fmt.Sprintf("plays %s now, and not %s", strings.Join(now.Prompts, ", "), strings.Join(was.Prompts, ", "))
	}
	return "it does something else"
}

func commandWords(w *timeline.Words, commands []trace.Fact) (lines []string) {
	for i := range commands {
		who, what := w.Command(&commands[i])
		lines = append(lines, strings.TrimPrefix(who+" ", "bot ")+what)
	}
	return lines
}

// where is the place in the flow where a call parts, for editors, and the step.
func (r *replayRunner) where(c *replayedCall) string {
	step := c.result.Part.Step
	if step == "" {
		return r.paint(bold, c.flow.File+":") + " before the first step: "
	}
	if pos := position(c.flow, step, c.result.Part); pos.Line > 0 {
		return r.paint(bold, fmt.Sprintf("%s:%d:", pos.File, pos.Line)) + " step " + step + ": "
	}
	return r.paint(bold, c.flow.File+":") + " step " + step + ", which the flow no longer has: "
}

// position is that of a step, or of its option that the call has taken.
func position(f *flows.Flow, name string, part *replay.Part) flows.Pos {
	step := f.Step(name)
	if step == nil {
		return flows.Pos{}
	}
	pressed := ""
	for i := range part.Was[:part.Same] {
		if n := &part.Was[i]; n.Note == "key" && n.Step == name {
			pressed = n.Detail
		}
	}
	if menu, ok := step.Body.(*flows.Menu); ok && pressed != "" {
		for _, o := range menu.Options {
			if o.Keys == pressed {
				return o.Pos
			}
		}
	}
	return step.Pos
}

func (r *replayRunner) paintPlace(text string) string {
	at, message, ok := strings.Cut(text, ": ")
	if !ok {
		return text
	}
	return r.paint(bold, at+":") + " " + message
}

// summary is the last line.
func (r *replayRunner) summary() string {
	var parts []string
	count := func(n int, color, what string) {
		if n > 0 {
			parts = append(parts, r.paint(color, fmt.Sprintf("%d %s", n, what)))
		}
	}
	if r.sum.lines > 0 {
		parts = append(parts, r.paint(bad, plural(r.sum.lines, "line")+" left out"))
	}
	count(r.sum.unread, bad, "cannot be replayed")
	count(r.sum.parted, bad, "parted")
	count(r.sum.undecided, good, "identical as far as the trace tells")
	count(r.sum.identical, good, "identical")
	return strings.Join(parts, ", ") + ": " + plural(len(r.calls), "call")
}

// A replayReport is the document of --json.
type replayReport struct {
	Identical int          `json:"identical"`
	Undecided int          `json:"undecided"`
	Parted    int          `json:"parted"`
	Unread    int          `json:"unread"`   // calls that cannot be replayed
	LeftOut   int          `json:"left_out"` // lines that are no records of a trace
	Calls     []callReplay `json:"calls"`
}

type callReplay struct {
	Call    string      `json:"call,omitempty"`
	Run     string      `json:"run"`
	Flow    string      `json:"flow"`
	Status  string      `json:"status"` // identical, undecided, parted or unread
	Changed bool        `json:"changed"`
	Records int         `json:"records"`
	Same    int         `json:"same"` // records, from the first on
	Wrong   string      `json:"wrong,omitempty"`
	Part    *partReport `json:"part,omitempty"`
	Was     []string    `json:"steps_then,omitempty"`
	Now     []string    `json:"steps_now,omitempty"`
	Unfit   int         `json:"unfit,omitempty"`
	End     string      `json:"end,omitempty"`
}

type partReport struct {
	Step    string       `json:"step"`
	File    string       `json:"file,omitempty"` // of the flow
	Line    int          `json:"line,omitempty"`
	Seconds float64      `json:"seconds"`
	Place   string       `json:"place"` // in the trace
	Told    trace.Fact   `json:"told"`
	Was     []trace.Fact `json:"then"`
	Now     []trace.Fact `json:"now"`
	State   string       `json:"state,omitempty"`
	Why     string       `json:"why,omitempty"`
}

func (r *replayRunner) report() replayReport {
	report := replayReport{r.sum.identical, r.sum.undecided, r.sum.parted, r.sum.unread, r.sum.lines, []callReplay{}}
	for i := range r.calls {
		report.Calls = append(report.Calls, r.calls[i].report())
	}
	return report
}

func (c *replayedCall) report() callReplay {
	r := callReplay{Call: c.call.ID(), Run: c.call.Run(), Flow: c.call.Lines[0].Flow, Records: len(c.call.Lines)}
	if c.wrong != nil {
		r.Status, r.Wrong = "unread", c.wrong.Error()
		return r
	}
	res := c.result
	r.Changed, r.Same, r.Was, r.Now, r.Unfit, r.End = res.Changed, res.Same, res.Was, res.Now, res.Unfit, res.End
	switch {
	case res.Identical():
		r.Status = "identical"
		return r
	case res.Undecided():
		r.Status = "undecided"
	default:
		r.Status = "parted"
	}
	p := res.Part
	pos := position(c.flow, p.Step, p)
	r.Part = &partReport{Step: p.Step, File: pos.File, Line: pos.Line, Seconds: p.Line.Age.Seconds(), Place: p.Line.Place(),
		Told: p.Line.Event, Was: p.Was, Now: p.Now, State: p.State, Why: p.Why}
	return r
}
