package scenario

import (
	"slices"
	"strings"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/call"
	"github.com/ivrflow/ivrflow/internal/callfile"
)

// Check finds what a scenario file says and its flow can never do: prompts,
// steps, variables and all else that it does not have.
func Check(source *callfile.File, flow *flows.Flow) callfile.Errors {
	errs := check(source, flow)
	errs.Sort()
	return errs
}

func check(source *callfile.File, flow *flows.Flow) callfile.Errors {
	c := &checker{flow: flow}
	for _, st := range source.Given {
		c.statement(st)
	}
	for _, one := range source.Calls {
		for _, st := range one.Statements {
			c.statement(st)
		}
	}
	return c.errs
}

// A checker holds statements to a flow.
type checker struct {
	flow *flows.Flow
	errs callfile.Errors
	at   callfile.Line
	said []string // all words that a prompt, or a part of a value, can say
}

// fail is a mistake at the first place in the line where the word stands.
func (c *checker) fail(word, message string) {
	pos := c.at.Pos
	if i := strings.Index(c.at.Text, word); i > 0 && word != "" {
		pos.Column += len([]rune(c.at.Text[:i]))
	}
	c.errs = append(c.errs, &callfile.Error{Pos: pos, Message: message})
}

// known says whether a name is one of those that the flow has.
func (c *checker) known(what, name string, names []string) bool {
	if slices.Contains(names, name) {
		return true
	}
	c.fail(name, "the flow has no "+what+" "+quote(name)+choice(name, names))
	return false
}

// choice is the name that was meant, or all that there are when they are few.
func choice(name string, names []string) string {
	const few = 12
	near := meant(name, names)
	switch {
	case len(names) == 0:
		return "; it has none at all"
	case near == "" && len(names) <= few:
		return "; there is " + strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), ", ")
	}
	return near
}

func (c *checker) statement(st callfile.Statement) {
	c.at = st.At()
	switch st := st.(type) {
	case *callfile.Hear:
		c.sound(st.Sound)
	case *callfile.SkipTo:
		c.sound(st.Sound)
	case *callfile.NeverHear:
		c.sound(st.Sound)
	case *callfile.Press:
		if _, wrong := callfile.NoKey(st.Keys); wrong != "" { // of a Go program
			c.fail(st.Keys, wrong)
		}
		if st.Into != nil {
			c.sound(st.Into.Sound)
		}
	case *callfile.ExpectStep:
		c.step(st.Step)
	case *callfile.ExpectSteps:
		for _, name := range st.Steps {
			c.step(name)
		}
	case *callfile.NeverStep:
		c.step(st.Step)
	case *callfile.ExpectVar:
		c.variable(st.Name, st.Value)
	case *callfile.ExpectEnd:
		c.outcome(st.Outcome)
	case *callfile.NeverEnd:
		c.outcome(st.Outcome)
	case *callfile.ExpectAction:
		c.action(st.Name, st.With, nil)
	case *callfile.NeverAction:
		c.action(st.Name, st.With, nil)
	case *callfile.ExpectRequest:
		c.request(st.Method, st.URL)
	case *callfile.NeverRequest:
		c.request(st.Method, st.URL)
	case *callfile.ExpectTarget:
		c.handing(st.Of)
	default:
		c.given(st)
	}
}

func (c *checker) given(st callfile.Statement) {
	switch st := st.(type) {
	case *callfile.GivenLanguage:
		c.known("language", st.Tag, c.flow.Languages)
	case *callfile.GivenVar:
		c.variable(st.Name, st.Value)
	case *callfile.GivenSetting:
		c.setting(st)
	case *callfile.GivenSwitch:
		var names []string
		for _, cal := range c.flow.Calendars {
			if cal.Switch != "" {
				names = append(names, cal.Switch)
			}
		}
		c.known("switch", st.Name, names)
	case *callfile.GivenCalendar:
		var names []string
		for _, cal := range c.flow.Calendars {
			names = append(names, cal.Name)
		}
		c.known("calendar", st.Name, names)
	case *callfile.GivenSplit:
		c.split(st)
	case *callfile.GivenPrompt:
		c.known("prompt", st.Name, c.prompts())
	case *callfile.GivenAction:
		c.action(st.Name, nil, st.Values)
	case *callfile.GivenRequest:
		c.request(st.Method, st.URL)
	case *callfile.GivenTarget:
		c.handing(st.Of)
	case *callfile.GivenRecordingLost:
		if !hasBody[*flows.Record](c.flow) {
			c.fail("", "the flow records nothing")
		}
	}
}

// split is a step that splits, and one of its ways.
func (c *checker) split(st *callfile.GivenSplit) {
	var names []string
	for i := range c.flow.Steps {
		if _, ok := c.flow.Steps[i].Body.(*flows.Split); ok {
			names = append(names, c.flow.Steps[i].Name)
		}
	}
	if !c.known("split", st.Name, names) {
		return
	}
	var ways []string
	for _, w := range c.flow.Step(st.Name).Body.(*flows.Split).Ways {
		if w.To.Kind == flows.GotoStep {
			ways = append(ways, c.flow.Steps[w.To.Step].Name)
		}
	}
	if !slices.Contains(ways, st.To) {
		c.fail(st.To, "the split "+quote(st.Name)+" has no way to "+quote(st.To)+meant(st.To, ways)+listOf(ways))
	}
}

func (c *checker) prompts() []string {
	var names []string
	for i := range c.flow.Prompts {
		names = append(names, c.flow.Prompts[i].Name)
	}
	return names
}

func (c *checker) step(name string) {
	var names []string
	for i := range c.flow.Steps {
		names = append(names, c.flow.Steps[i].Name)
	}
	c.known("step", name, names)
}

func (c *checker) variable(name string, value callfile.Value) {
	var names []string
	for i := range c.flow.Vars {
		names = append(names, c.flow.Vars[i].Name)
	}
	if !c.known("variable", name, names) {
		return
	}
	v := c.flow.Var(name)
	if _, ok := valueOf(v.Type, value); !ok {
		shown := quote(value.Text)
		if v.Secret {
			shown = "the value"
		}
		c.fail("=", shown+" is nothing that the variable "+quote(name)+" can hold; it is of type "+string(v.Type))
	}
}

func (c *checker) setting(st *callfile.GivenSetting) {
	var names []string
	for i := range c.flow.Vars {
		if v := &c.flow.Vars[i]; v.Setting != "" {
			names = append(names, v.Setting)
			if _, ok := valueOf(v.Type, st.Value); !ok && v.Setting == st.Name {
				c.fail("=", "the variable "+quote(v.Name)+" cannot take its value from this; it is of type "+string(v.Type))
			}
		}
	}
	c.known("setting", st.Name, names)
}

// outcomes are the ways in which a call can end.
var outcomes = []string{
	string(call.HungUpByCaller), string(call.HungUpByFlow), string(call.Transferred), string(call.Redirected), string(call.Rejected),
	string(call.Stopped), string(call.Failed), string(call.NeverStarted), string(call.Vanished),
}

func (c *checker) outcome(name string) {
	if !slices.Contains(outcomes, name) {
		c.fail(name, "no call ends as "+quote(name)+meant(name, outcomes)+": "+strings.Join(outcomes, ", "))
	}
}

// handing: what the flow never does can neither be given nor expected.
func (c *checker) handing(of callfile.Handing) {
	switch {
	case of == callfile.Transfer && !hasBody[*flows.Transfer](c.flow):
		c.fail(string(of), "the flow transfers nobody")
	case of == callfile.Invite && !hasBody[*flows.Invite](c.flow):
		c.fail(string(of), "the flow invites nobody")
	case of == callfile.Redirect && !hasBody[*flows.Redirect](c.flow):
		c.fail(string(of), "the flow redirects nobody")
	}
}

func hasBody[B flows.Body](f *flows.Flow) bool {
	return slices.ContainsFunc(f.Steps, func(s flows.Step) bool { _, ok := s.Body.(B); return ok })
}
