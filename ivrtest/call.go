package ivrtest

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/world"
)

// A Caller is one call, done step by step. Each method is a line of the
// scenario language and has its effect at once; time passes in the call alone.
// What is not as it should be ends the test, as t.Fatal does, with what
// happened until then. When the test is over the caller hangs up, and it fails
// if something was heard of which it said nothing.
//
// A Caller is used by the goroutine of its test.
type Caller struct {
	t    testing.TB
	flow *flows.Flow
	play *scenario.Performance
	over bool
}

// Call has somebody dial a flow of a library. The rest of the test says what
// he does and hears:
//
//	c := ivrtest.Call(t, set, ivrtest.Options{Flow: "menu"})
//	c.Hear("welcome").PressAt(1350*time.Millisecond, "main", "2").Hear("shops").HangUp()
//	c.ExpectEnd("caller-hung-up")
//
// Where a method takes a sound, a word alone is the name of a prompt, and
// several words are what is said in it, such as "Press 1 for sales."; for a
// single spoken word see [Caller.HearWords].
func Call(t testing.TB, set *flows.Library, o Options) *Caller {
	t.Helper()
	at := caller(1)
	flow, err := flowOf(set, o.Flow)
	if err != nil {
		t.Fatal(err)
	}
	given, err := o.given(at)
	if err != nil {
		t.Fatal(err)
	}
	desk := newDesk(t, &o, flow, given)
	if err := desk.check(); err != nil {
		t.Fatal(err)
	}
	one, err := scenario.NewCall(t.Name(), at.Pos, flow, given)
	if err != nil {
		say(t, err.Error())
		t.FailNow()
	}
	c := &Caller{t: t, flow: flow, play: scenario.Start(one, scenario.Options{Host: desk, World: world.Config{Length: lengths(o.Prompts, flow)}})}
	t.Cleanup(c.finish)
	c.do(at, &callfile.Dial{})
	return c
}

// flowOf is the flow of a name, or the only one.
func flowOf(set *flows.Library, name string) (*flows.Flow, error) {
	if set == nil {
		return nil, errors.New("ivrtest: there is no library of flows; load one with flows.Load")
	}
	names := set.Names()
	if name == "" && len(names) == 1 {
		name = names[0]
	}
	if f := set.Flow(name); f != nil {
		return f, nil
	}
	if name == "" {
		return nil, fmt.Errorf("ivrtest: which flow is called? Set Options.Flow to one of %s", strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("ivrtest: there is no flow %q; there are %s", name, strings.Join(names, ", "))
}

// caller is the place in the test that called a method, so many frames above.
func caller(above int) callfile.Line {
	_, file, line, _ := runtime.Caller(above + 1)
	return callfile.Line{Pos: callfile.Pos{File: path.Base(file), Line: line, Column: 1}}
}

// do performs a statement, and ends the test when the script broke off.
func (c *Caller) do(at callfile.Line, statements ...callfile.Statement) *Caller {
	c.t.Helper()
	for _, st := range statements {
		if c.over {
			say(c.t, fmt.Sprintf("%s:%d: the test of this call is over; only questions can follow", at.Pos.File, at.Pos.Line))
			c.t.FailNow()
		}
		if err := c.play.Check(st); err != nil {
			say(c.t, err.Error())
			c.t.FailNow()
		}
		c.report(c.play.Do(st))
	}
	return c
}

// report prints failures and ends the test.
func (c *Caller) report(failures []scenario.Failure) {
	c.t.Helper()
	for _, f := range failures {
		say(c.t, f.String())
	}
	if len(failures) > 0 {
		c.over = true
		c.t.FailNow()
	}
}

// finish hangs up, and looks at the call as a whole.
func (c *Caller) finish() {
	if c.over || c.t.Skipped() {
		return
	}
	c.over = true
	for _, f := range c.play.Finish() {
		say(c.t, f.String())
		c.t.Fail()
	}
}
