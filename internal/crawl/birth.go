package crawl

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A birth is how a call begins: who calls when, and what the host has set.
type birth struct {
	number int
	given  []callfile.Statement
	said   []string // for people
	stage  *world.Stage
	world  world.Birth
}

// A variant is one way in which something is when a call begins.
type variant struct {
	given []callfile.Statement
	said  string
}

// births lists how calls may begin: everything at its first, then each thing
// otherwise; all combinations where those are few.
func (s *study) births(o scenario.Options) ([]*birth, error) {
	dimensions := [][]any{}
	add := func(list []variant) {
		if len(list) == 0 {
			return
		}
		var row []any
		for _, v := range list {
			row = append(row, v)
		}
		dimensions = append(dimensions, row)
	}
	add(s.clocks())
	add(s.switches())
	for i := range s.flow.Steps {
		add(s.splits(&s.flow.Steps[i]))
	}
	add(s.parties("caller", scenario.DefaultCaller, func(id string) callfile.Statement { return &callfile.GivenCaller{ID: id} }))
	add(s.parties("called", scenario.DefaultCalled, func(id string) callfile.Statement { return &callfile.GivenCalled{ID: id} }))
	add(s.tongues())
	for i := range s.flow.Vars {
		add(s.set(i))
	}
	const most = 256
	count := 1
	for _, d := range dimensions {
		count *= len(d)
	}
	var list []*birth
	for n, row := range combined(dimensions, count <= most) {
		b := &birth{number: n}
		for _, v := range row {
			v := v.(variant)
			b.given = append(b.given, v.given...)
			if v.said != "" {
				b.said = append(b.said, v.said)
			}
		}
		call, err := scenario.NewCall("crawl", callfile.Pos{}, s.flow, b.given)
		if err != nil {
			return nil, fmt.Errorf("a mistake of the crawler: %w", err)
		}
		b.stage, b.world = call.Birth(o)
		list = append(list, b)
	}
	return list, nil
}

// clocks are moments at which calendars, and what else looks at the clock, say
// different things: the usual one first.
func (s *study) clocks() (list []variant) {
	if len(s.flow.Calendars) == 0 && !s.readsFact("now", "today", "weekday") {
		return nil
	}
	usual := scenario.DefaultClock(s.flow)
	seen := map[string]bool{}
	for _, at := range s.moments(usual) {
		says := s.sayings(at)
		if seen[strings.Join(says, ";")] {
			continue
		}
		seen[strings.Join(says, ";")] = true
		v := variant{}
		if !at.Equal(usual) {
			v.given = []callfile.Statement{&callfile.GivenClock{Time: at}}
			v.said = "calls on " + at.Format("Monday 2 January, 15:04")
		}
		list = append(list, v)
	}
	return append(list, s.never()...)
}

// never is what a calendar says at no moment that was tried, although a step
// has a way for it: then it is made to say so.
func (s *study) never() (list []variant) {
	says := map[string]bool{}
	for _, at := range s.moments(scenario.DefaultClock(s.flow)) {
		for i := range s.flow.Calendars {
			opening, _ := s.flow.Calendars[i].At(at)
			says[fmt.Sprint(i, opening)] = true
		}
	}
	for i := range s.flow.Steps {
		b, ok := s.flow.Steps[i].Body.(*flows.Hours)
		if !ok {
			continue
		}
		name := s.flow.Calendars[b.Calendar].Name
		for _, want := range []struct {
			opening flows.Opening
			is      string
			way     bool
		}{{flows.Open, "open", true}, {flows.Closed, "closed", true}, {flows.Holiday, "holiday", b.Holiday != b.Closed}} {
			key := fmt.Sprint(b.Calendar, want.opening)
			if want.way && !says[key] {
				says[key] = true
				list = append(list, variant{[]callfile.Statement{&callfile.GivenCalendar{Name: name, Is: want.is}}, "calls while " + name + " says " + want.is})
			}
		}
	}
	return list
}

// moments are those that are tried: a week from the usual one on, in half
// hours; what is written in expressions; noon of every day of two years.
func (s *study) moments(usual time.Time) []time.Time {
	list := []time.Time{usual}
	midnight := time.Date(usual.Year(), usual.Month(), usual.Day(), 0, 0, 0, 0, usual.Location())
	for half := range 7 * 48 {
		list = append(list, midnight.Add(time.Duration(half)*30*time.Minute))
	}
	for _, fact := range []string{"now", "today", "weekday"} {
		for _, text := range s.factLiterals(fact) {
			if day, err := time.Parse(dateForm, text); err == nil {
				day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, usual.Location())
				list = append(list, day.Add(10*time.Hour), day.Add(-14*time.Hour), day.Add(34*time.Hour))
			}
			if t, ok := flows.Time.Take(text); ok && t != "" {
				if of, err := time.Parse(timeForm, t.(string)); err == nil {
					since := time.Duration(of.Hour())*time.Hour + time.Duration(of.Minute())*time.Minute
					list = append(list, midnight.Add(since), midnight.Add(since-time.Minute), midnight.Add(since+time.Minute))
				}
			}
		}
	}
	for day := range 2 * 366 {
		list = append(list, midnight.AddDate(0, 0, day).Add(12*time.Hour))
	}
	return list
}

// sayings are what everything that looks at the clock says at a moment.
func (s *study) sayings(at time.Time) (all []string) {
	for i := range s.flow.Calendars {
		opening, _ := s.flow.Calendars[i].At(at)
		all = append(all, fmt.Sprint(opening))
	}
	for _, d := range s.decides {
		if !slices.ContainsFunc(d.reads.Facts, func(f string) bool { return f == "now" || f == "today" || f == "weekday" }) {
			continue
		}
		for _, scope := range s.scopes(d, -1) {
			scope.Now = at
			value, err := d.expr.Eval(scope)
			all = append(all, fmt.Sprint(value, err != nil))
		}
	}
	return all
}

// switches are the emergency switches of the host, off and on.
func (s *study) switches() (list []variant) {
	for i := range s.flow.Calendars {
		name := s.flow.Calendars[i].Switch
		if name == "" || slices.ContainsFunc(list, func(v variant) bool { return strings.Contains(v.said, `"`+name+`"`) }) {
			continue
		}
		if list == nil {
			list = append(list, variant{})
		}
		list = append(list, variant{[]callfile.Statement{&callfile.GivenSwitch{Name: name}}, `calls while the switch "` + name + `" is on`})
	}
	return list
}

// splits are the ways that a step may send a call, by chance or by a value.
func (s *study) splits(step *flows.Step) (list []variant) {
	b, ok := step.Body.(*flows.Split)
	if !ok {
		return nil
	}
	for _, way := range b.Ways {
		if way.To.Kind != flows.GotoStep {
			continue
		}
		to := s.flow.Steps[way.To.Step].Name
		list = append(list, variant{[]callfile.Statement{&callfile.GivenSplit{Name: step.Name, To: to}}, "is sent to " + to + " whatever is drawn"})
	}
	return list
}

// parties are who calls, or is called, as far as something decides by it.
func (s *study) parties(fact, usual string, given func(string) callfile.Statement) (list []variant) {
	if !s.readsFact(fact) {
		return nil
	}
	ids := []string{usual}
	for _, text := range s.factLiterals(fact) {
		if text != "" && !strings.ContainsAny(text, " \t\"#") {
			ids = append(ids, text, text+"5550100", text+"0")
		}
	}
	seen := map[string]bool{}
	for _, id := range ids {
		says := ""
		for _, d := range s.decides {
			if !slices.Contains(d.reads.Facts, fact) {
				continue
			}
			for _, scope := range s.scopes(d, -1) {
				if fact == "caller" {
					scope.From = id
				} else {
					scope.To = id
				}
				value, err := d.expr.Eval(scope)
				says += fmt.Sprint(value, err != nil, ";")
			}
		}
		if seen[says] {
			continue
		}
		seen[says] = true
		v := variant{}
		if id != usual {
			v = variant{[]callfile.Statement{given(id)}, map[string]string{"caller": "calls from ", "called": "calls "}[fact] + id}
		}
		list = append(list, v)
	}
	return list
}

// tongues are the languages that nobody can choose in the flow.
func (s *study) tongues() (list []variant) {
	chosen := map[string]bool{}
	for i := range s.flow.Steps {
		for _, e := range s.flow.Exits(flows.StepID(i)) {
			chosen[e.To.Language] = true
		}
	}
	for i, tag := range s.flow.Languages {
		switch {
		case i == 0:
			list = append(list, variant{})
		case !chosen[tag]:
			list = append(list, variant{[]callfile.Statement{&callfile.GivenLanguage{Tag: tag}}, "calls in " + tag})
		}
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// set are the values of a variable that the host gives: a setting, or one that
// the flow reads and never sets.
func (s *study) set(i int) (list []variant) {
	v := &s.flow.Vars[i]
	if v.Sub >= 0 || v.Setting == "" && (!s.matters[i] || s.assigned(i)) {
		return nil
	}
	values := s.values(i)
	if v.Setting == "" {
		values = s.different(i, append([]any{v.Initial}, values...))
	}
	for n, x := range values {
		one := variant{}
		if v.Setting != "" {
			if x == "" {
				continue
			}
			one.given = []callfile.Statement{&callfile.GivenSetting{Name: v.Setting, Value: valueOf(x)}}
		} else if n > 0 {
			one.given = []callfile.Statement{&callfile.GivenVar{Name: v.Name, Value: valueOf(x)}}
		}
		if n > 0 {
			one.said = "calls with " + v.Name + " = " + short(x)
		}
		list = append(list, one)
	}
	return list
}

func valueOf(x any) callfile.Value { return callfile.JSONValue(x) }

// assigned says whether a step puts something into a variable.
func (s *study) assigned(v int) bool {
	is := func(list []flows.Assign) bool {
		return slices.ContainsFunc(list, func(a flows.Assign) bool { return a.Var == v })
	}
	return slices.ContainsFunc(s.flow.Steps, func(step flows.Step) bool {
		switch b := step.Body.(type) {
		case *flows.Set:
			return is(b.Assign)
		case *flows.Collect:
			return b.Into == v
		case *flows.Record:
			return b.Into == v
		case *flows.Action:
			return slices.ContainsFunc(b.Into, func(r flows.Result) bool { return r.Var == v })
		case *flows.Request:
			return slices.ContainsFunc(b.Into, func(x flows.Extract) bool { return x.Var == v })
		case *flows.Call:
			return slices.ContainsFunc(b.Into, func(c flows.Copy) bool { return c.To == v })
		}
		return false
	})
}
