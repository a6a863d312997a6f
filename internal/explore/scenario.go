package explore

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrflow/ivrflow/internal/callfile"
	"github.com/ivrflow/ivrflow/internal/scenario"
	"github.com/ivrflow/ivrflow/internal/spelling"
	"github.com/ivrflow/ivrflow/internal/world"
)

// Of is the subject of a scenario: what its caller does, in that order and each
// at any moment, with what is given. What the scenario hears and expects depends
// on when things are done, so it is left out, and so are its faults: trouble
// says what may go wrong. A caller who does not hang up and waits for no end
// hangs up at last.
func Of(c *scenario.Call, o scenario.Options, trouble world.Budget) Subject {
	wishes, ends := []world.Wish{}, false
	for _, st := range c.Steps {
		switch st := st.(type) {
		case *callfile.Dial:
			wishes = append(wishes, world.Wish{Do: world.ToDial})
		case *callfile.Press:
			for i := range len(st.Keys) {
				wishes = append(wishes, world.Wish{Do: world.ToPress, Key: st.Keys[i]})
			}
		case *callfile.Say:
			wishes = append(wishes, world.Wish{Do: world.ToSpeak, For: st.For})
		case *callfile.HangUp:
			wishes, ends = append(wishes, world.Wish{Do: world.ToHangUp}), true
		case *callfile.ExpectEnd:
			ends = true
		case *callfile.Schedule: // one order that somebody wrote down
			for _, move := range st.Moves {
				if wish, ok := world.ParseWish(move); ok {
					wishes, ends = append(wishes, wish), ends || wish.Do == world.ToHangUp
				}
			}
		}
	}
	if !ends {
		wishes = append(wishes, world.Wish{Do: world.ToHangUp})
	}
	return subject(c, o, trouble, wishes)
}

// AsWritten is the subject of a scenario whose caller does each thing where it
// is written, while nothing goes wrong: what the scenario says must hold in
// every order of everything else. ok is false when there is nothing to hold to,
// see [scenario.Call.Script].
func AsWritten(c *scenario.Call, o scenario.Options) (s Subject, ok bool) {
	script := c.Script(o)
	if script == nil || len(script.Lines) == 0 {
		return s, false
	}
	s = subject(c, o, world.Budget{}, script.Wishes)
	s.Expect = script
	return s, true
}

func subject(c *scenario.Call, o scenario.Options, trouble world.Budget, wishes []world.Wish) Subject {
	stage, birth := c.Birth(o)
	return Subject{New: func() *world.World { return stage.New(birth) }, Trouble: trouble, Wishes: wishes}
}

// ParseTrouble reads how much of what may go wrong: "lose=1,crash=1", names as
// [world.Mishap] has them. One without a number is meant once; "all" is each of
// them, "none" nothing.
func ParseTrouble(text string) (b world.Budget, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, number, given := strings.Cut(part, "=")
		n := uint64(1)
		if given {
			if n, err = strconv.ParseUint(number, 10, 8); err != nil {
				return b, fmt.Errorf("%s=%s: how often is a number from 0 to 255", name, number)
			}
		}
		switch name {
		case "all":
			for i := range b {
				b[i] = uint8(n)
			}
			continue
		case "none":
			b = world.Budget{}
			continue
		}
		names := make([]string, 0, len(world.Mishaps()))
		for _, m := range world.Mishaps() {
			names = append(names, m.String())
		}
		i := slices.Index(names, name)
		if i < 0 {
			hint := ""
			if near := spelling.Nearest(name, names); near != "" {
				hint = ", did you mean " + near + "?"
			}
			return b, fmt.Errorf("there is no trouble %q%s; there are %s", name, hint, strings.Join(names, ", "))
		}
		b[i] = uint8(n)
	}
	return b, nil
}

// Scenario writes a break as a scenario of its own that replays it: what the
// call was given, the order, and what was expected of it.
func (b *Break) Scenario(c *scenario.Call) string {
	flow := ""
	if f := c.File.Source.Flow; f != nil {
		flow = f.Name
	}
	return b.ScenarioOf(c, flow)
}

// ScenarioOf is Scenario with another path, or name, of the flow; empty: none.
func (b *Break) ScenarioOf(c *scenario.Call, flow string) string {
	order := &callfile.Call{Name: c.Name + ", in an order that breaks " + b.Promise,
		Statements: append([]callfile.Statement{&callfile.Schedule{Moves: b.Schedule}}, b.Lines...)}
	if b.Promise == Own {
		order.Name = c.Name + ", in another order"
	}
	file := callfile.File{Given: c.Given, Calls: []*callfile.Call{order}}
	if flow != "" {
		file.Flow = &callfile.Flow{Name: flow}
	}
	return fmt.Sprintf("# In this order %s\n%s", b, file.String())
}
