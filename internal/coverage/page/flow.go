package page

import (
	"context"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/flows/draw"
	"github.com/ivrflow/ivrflow/flows/transcript"
	"github.com/ivrflow/ivrflow/internal/coverage"
)

// A state says how much of something was reached. It is a class of the page.
type state string

const (
	reached state = "reached"
	partly  state = "partly"
	missed  state = "missed"
	beyond  state = "beyond" // there is nothing to be reached
)

// Words of a state, for who cannot see its colour.
func (s state) Words() string {
	switch s {
	case missed:
		return "not reached"
	case partly:
		return "partly reached"
	case beyond:
		return "not counted"
	}
	return "reached"
}

// Mark of a state.
func (s state) Mark() string {
	switch s {
	case missed:
		return "✗"
	case partly:
		return "◐"
	case beyond:
		return "–"
	}
	return "✓"
}

// A flow is what the page shows of one.
type flow struct {
	ID        string // in front of the ids of what belongs to it
	Name      string
	File      string
	Calls     string
	CallCount int
	Missing   string
	State     state
	Bars      []bar
	Drawing   template.HTML
	Whole     *step
	Steps     []*step
	Gaps      []gap
	Scenarios []*scenario
	Sources   []source

	profile *coverage.Profile
	flow    *flows.Flow
	byStep  map[flows.StepID]*step
	parts   draw.Parts
}

// A bar shows one tally.
type bar struct {
	coverage.Tally
	Title       string
	Wide, Begun int    // percent
	Note        string // what is only half reached
}

// A step of a flow, or the whole of it, with its units.
type step struct {
	ID, Name, Kind string
	At             place
	State          state
	Entered        int
	Reached, Of    int
	Groups         []group
	By             []int // scenarios that entered it

	units []unit
}

// A group has the units of a kind.
type group struct {
	Title string
	Units []unit
}

// A unit that was reached or not.
type unit struct {
	coverage.Count
	State state
	Name  string
	Lack  string // what did not happen
	At    place
	Who   []*scenario

	kind coverage.Kind
	exit *flows.Exit
	pos  flows.Pos
}

// A place is a line of a source; Link leads to it on the page. The path of the
// file stands above the drawing, and need not stand everywhere.
type place struct{ Text, Full, Link string }

// A gap is something that is missing, at steps.
type gap struct {
	At    place
	Text  string
	Steps []*step
}

// A scenario that was run.
type scenario struct {
	ID      string
	Number  int
	Name    string
	Reached int // units
	Alone   int // units that no other scenario reached
}

func newFlow(ctx context.Context, id string, p *coverage.Profile) (*flow, error) {
	x := p.Flow()
	f := &flow{ID: id, Name: x.Name, File: x.File, profile: p, flow: x, byStep: map[flows.StepID]*step{}}
	f.Calls = number(len(p.Scenarios()), "scenario") + ", " + number(p.Calls(), "call")
	f.CallCount = p.Calls()
	f.Missing = "nothing is missing"
	if n := len(p.Gaps()); n > 0 {
		f.Missing = number(n, "gap")
	}
	f.tallies()
	for i, name := range p.Scenarios() {
		f.Scenarios = append(f.Scenarios, &scenario{ID: fmt.Sprintf("%sscenario-%d", id, i+1), Number: i, Name: name})
	}
	f.parts = draw.PartsOf(x, draw.Config{Unfold: true})
	f.findSteps()
	for _, u := range p.Units() {
		f.take(u)
	}
	for _, s := range append(slices.Clone(f.Steps), f.Whole) {
		s.sum()
	}
	for _, g := range p.Gaps() {
		f.Gaps = append(f.Gaps, gap{At: f.place(g.Pos), Text: g.Text, Steps: f.stepsOf(g.Units)})
	}
	for _, s := range x.Sources {
		f.Sources = append(f.Sources, f.source(s))
	}
	var err error
	f.Drawing, err = f.draw(ctx)
	return f, err
}

func (f *flow) tallies() {
	full, of := 0, 0
	for _, t := range f.profile.Tallies() {
		if t.Of == 0 {
			continue
		}
		full, of = full+t.Full, of+t.Of
		b := bar{Tally: t, Title: t.Kind.Title(), Wide: t.Percent(), Begun: t.Half * 100 / t.Of}
		if t.Half > 0 {
			b.Note = fmt.Sprintf("%d %s", t.Half, t.Kind.Half())
		}
		f.Bars = append(f.Bars, b)
	}
	f.State = stateOf(full, 0, of)
}

// Overview has the bars that are compared between flows.
func (f *flow) Overview() []bar {
	var list []bar
	for _, k := range []coverage.Kind{coverage.Steps, coverage.Options, coverage.Exits} {
		i := slices.IndexFunc(f.Bars, func(b bar) bool { return b.Kind == k })
		if i < 0 {
			list = append(list, bar{})
			continue
		}
		list = append(list, f.Bars[i])
	}
	return list
}

// Long says that the sources had better be folded.
func (f *flow) Long() bool {
	const most = 400
	n := 0
	for _, s := range f.Sources {
		n += len(s.Lines)
	}
	return n > most
}

func stateOf(full, half, of int) state {
	switch {
	case of == 0:
		return beyond
	case full == of:
		return reached
	case full+half == 0:
		return missed
	}
	return partly
}

// findSteps makes an entry for each step that has a box of its own, and for
// those that have none; what the loader made out of a step belongs to that.
func (f *flow) findSteps() {
	f.Whole = &step{ID: f.ID + "whole", Name: "the whole flow", At: f.place(flows.Pos{File: f.File, Line: 1})}
	boxed := map[string]*step{}
	for i := range f.flow.Steps {
		s := &f.flow.Steps[i]
		box := f.parts.Boxes[s.ID]
		if owner := boxed[box]; owner != nil && box != "" {
			f.byStep[s.ID] = owner
			continue
		}
		one := &step{ID: f.ID + "at-" + strings.ReplaceAll(s.Name, "/", "."), Name: s.Name, Kind: transcript.Kind(s.Body), At: f.place(s.Pos)}
		f.byStep[s.ID], boxed[box] = one, one
		f.Steps = append(f.Steps, one)
	}
}

// take gives a unit to its step. A key is a way out as well: it is shown once.
func (f *flow) take(c coverage.Unit) {
	u := unit{Count: f.profile.Count(c.ID), Name: c.Name, Lack: c.Verb, At: f.place(c.Pos), kind: c.Kind, exit: c.Exit, pos: c.Pos}
	u.State = missed
	switch {
	case u.N > 0:
		u.State = reached
	case u.Half > 0:
		u.State, u.Lack = partly, c.Kind.Half()
	}
	for _, by := range u.By {
		s := f.Scenarios[by]
		u.Who = append(u.Who, s)
		s.Reached++
		if len(u.By) == 1 {
			s.Alone++
		}
	}
	to := f.Whole
	if c.Step != flows.NoStep {
		to = f.byStep[c.Step]
	}
	switch {
	case c.Kind != coverage.Steps:
	case c.Step != flows.NoStep && f.flow.Steps[c.Step].Part:
		u.Name = "entered " + f.flow.Steps[c.Step].Name
	default:
		u.Name = "entered"
		to.Entered, to.By = u.N, u.By
	}
	to.units = append(to.units, u)
}

// sum counts the units of a step, and puts them in order.
func (s *step) sum() {
	half := 0
	for _, k := range coverage.Kinds() {
		g := group{Title: k.Title()}
		for _, u := range s.units {
			if u.kind != k || u.keyAgain() {
				continue
			}
			g.Units = append(g.Units, u)
			s.Of++
			switch u.State {
			case reached:
				s.Reached++
			case partly:
				half++
			}
		}
		if len(g.Units) > 0 {
			s.Groups = append(s.Groups, g)
		}
	}
	s.State = stateOf(s.Reached, half, s.Of)
	if s.Of > 0 && s.Kind != "" && s.Entered == 0 {
		s.State = missed // what was heard before it began is not its merit
	}
}

func (u unit) keyAgain() bool {
	return u.kind == coverage.Exits && u.exit != nil && (u.exit.On == flows.OnKey || u.exit.On == flows.OnGlobalKey)
}

func (f *flow) stepsOf(units []coverage.Unit) []*step {
	var list []*step
	for _, u := range units {
		if s := f.byStep[u.Step]; s != nil && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

func (f *flow) place(at flows.Pos) place {
	p := place{Text: fmt.Sprintf("%s:%d", path.Base(at.File), at.Line), Full: fmt.Sprintf("%s:%d", at.File, at.Line)}
	for i, s := range f.flow.Sources {
		if s.File == at.File {
			p.Link = fmt.Sprintf("%sline-%d-%d", f.ID, i, at.Line)
		}
	}
	return p
}
