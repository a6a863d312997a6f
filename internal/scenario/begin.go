package scenario

import (
	"slices"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/world"
)

// Who calls whom when a scenario does not say: numbers that nobody has.
const (
	DefaultCaller = "+15550100"
	DefaultCalled = "+15550199"
)

// DefaultClock is when a call begins, in the flow's time zone, when the
// scenario does not say: 10 o'clock on a Monday that is nobody's holiday.
func DefaultClock(f *flows.Flow) time.Time {
	zone := f.Zone
	if zone == nil {
		zone = time.UTC
	}
	return time.Date(2026, 3, 2, 10, 0, 0, 0, zone)
}

// Begin is the call's world with everything that the scenario gives; nobody has
// dialled yet.
func (c *Call) Begin(o Options) *world.World {
	st, b := c.Birth(o)
	return st.New(b)
}

// Birth is what Begin makes a world of: a stage of this call's own, and what
// the scenario gives.
func (c *Call) Birth(o Options) (*world.Stage, world.Birth) {
	f := c.flow(o)
	g := given{flow: f, lengths: map[string]time.Duration{}}
	g.birth.Born = DefaultClock(f)
	g.birth.From, g.birth.To = DefaultCaller, DefaultCalled
	g.birth.Vars, g.birth.Switches = map[string]any{}, map[string]bool{}
	for _, st := range c.Given {
		g.take(st)
	}
	g.birth.Host = &host{given: c.Given, other: o.Host}
	cfg := o.World
	if cfg.Book == nil && o.Flow == nil {
		cfg.Book = c.File.Book
	}
	if len(g.lengths) > 0 {
		others := cfg.Length
		cfg.Length = func(audio string) time.Duration {
			if d := g.lengths[audio]; d > 0 || others == nil {
				return d
			}
			return others(audio)
		}
	}
	st := world.NewStage(g.flow, cfg)
	return st, g.birth
}

func (c *Call) flow(o Options) *flows.Flow {
	if o.Flow != nil {
		return o.Flow
	}
	return c.File.Flow
}

// given collects what the `given` lines say.
type given struct {
	flow    *flows.Flow // a copy where something of it is given
	birth   world.Birth
	lengths map[string]time.Duration // of audio files
}

func (g *given) take(st callfile.Statement) {
	switch st := st.(type) {
	case *callfile.GivenClock:
		g.birth.Born = st.Time
	case *callfile.GivenCaller:
		g.birth.From = st.ID
	case *callfile.GivenCalled:
		g.birth.To = st.ID
	case *callfile.GivenLanguage:
		g.language(st.Tag)
	case *callfile.GivenVar:
		if v := g.flow.Var(st.Name); v != nil {
			if value, ok := valueOf(v.Type, st.Value); ok {
				g.birth.Vars[v.Name] = value
			}
		}
	case *callfile.GivenSetting:
		g.setting(st)
	case *callfile.GivenSwitch:
		g.birth.Switches[st.Name] = true
	case *callfile.GivenCalendar:
		g.calendar(st)
	case *callfile.GivenSplit:
		g.split(st)
	case *callfile.GivenPrompt:
		if p := g.flow.Prompt(st.Name); p != nil {
			for _, audio := range p.Audio {
				g.lengths[audio] = st.Lasts
			}
		}
	case *callfile.GivenOutbound:
		g.birth.Outbound = true
	}
}

// copy makes the flow this call's own: others share it.
func (g *given) copy() *flows.Flow {
	f := *g.flow
	g.flow = &f
	return g.flow
}

// language: a call begins in the first language of its flow.
func (g *given) language(tag string) {
	if i := slices.Index(g.flow.Languages, tag); i > 0 {
		f := g.copy()
		f.Languages = slices.Insert(slices.Delete(slices.Clone(f.Languages), i, i+1), 0, tag)
	}
}

func (g *given) setting(st *callfile.GivenSetting) {
	for _, v := range g.flow.Vars {
		if v.Setting == st.Name {
			if value, ok := valueOf(v.Type, st.Value); ok {
				g.birth.Vars[v.Name] = value
			}
		}
	}
}

// calendar has a calendar say one thing for the whole call.
func (g *given) calendar(st *callfile.GivenCalendar) {
	i := slices.IndexFunc(g.flow.Calendars, func(c flows.Calendar) bool { return c.Name == st.Name })
	if i < 0 {
		return
	}
	f := g.copy()
	f.Calendars = slices.Clone(f.Calendars)
	c := &f.Calendars[i]
	c.Week, c.Holidays, c.Switch = [7][]flows.Span{}, nil, ""
	switch st.Is {
	case "open":
		for day := range c.Week {
			c.Week[day] = []flows.Span{{From: 0, To: 24 * 60}}
		}
	case "holiday":
		c.Holidays = []flows.Holidays{always{}}
	case "emergency":
		c.Switch = "given calendar " + c.Name // a name that no switch has
		g.birth.Switches[c.Switch] = true
	}
}

// split has a split go one way.
func (g *given) split(st *callfile.GivenSplit) {
	step := g.flow.Step(st.Name)
	if step == nil {
		return
	}
	b, ok := step.Body.(*flows.Split)
	if !ok {
		return
	}
	i := slices.IndexFunc(b.Ways, func(w flows.Way) bool {
		return w.To.Kind == flows.GotoStep && g.flow.Steps[w.To.Step].Name == st.To
	})
	if i < 0 {
		return
	}
	const whole = 10000
	ways := slices.Clone(b.Ways)
	for n := range ways {
		ways[n].Weight = 0
	}
	ways[i].Weight = whole
	f := g.copy()
	f.Steps = slices.Clone(f.Steps)
	f.Steps[step.ID].Body = &flows.Split{By: b.By, Ways: ways}
}

// always is a holiday every day.
type always struct{}

func (always) On(time.Time) (string, bool) { return "given", true }

// valueOf is a value of a scenario as a variable of a type holds it. What is
// written as a bare number may be meant as digits: 0042 and 42 are not the same.
func valueOf(t flows.Type, v callfile.Value) (any, bool) {
	switch t {
	case flows.Number, flows.Boolean, flows.Object, flows.List:
		if value, ok := t.Take(v.JSON); ok {
			return value, true
		}
	}
	return t.Take(v.Text)
}
