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
// at any moment, with what is given; and what must never be. What the scenario
// hears and expects depends on when things are done, so it is left out, and so
// are its faults: trouble says what may go wrong. A caller who does not hang up
// and waits for no end hangs up at last.
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
		}
	}
	if !ends {
		wishes = append(wishes, world.Wish{Do: world.ToHangUp})
	}
	stage, birth := c.Birth(o)
	return Subject{
		New:     func() *world.World { return stage.New(birth) },
		Trouble: trouble, Wishes: wishes, Watch: c.Watch(o),
	}
}

// ParseTrouble reads how much of what may go wrong: "lose=1,crash=1", names as
// [world.Mishap] has them. One without a number is meant once.
func ParseTrouble(text string) (b world.Budget, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, number, given := strings.Cut(part, "=")
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
		n := uint64(1)
		if given {
			if n, err = strconv.ParseUint(number, 10, 8); err != nil {
				return b, fmt.Errorf("%s=%s: how often is a number from 0 to 255", name, number)
			}
		}
		b[i] = uint8(n)
	}
	return b, nil
}

// Scenario writes a break as a scenario of its own that replays it: what the
// call was given, the order, and what must never be.
func (b *Break) Scenario(c *scenario.Call) string {
	var text strings.Builder
	if flow := c.File.Source.Flow; flow != nil {
		text.WriteString("flow " + flow.Name + "\n")
	}
	fmt.Fprintf(&text, "# %s: %s\n", b.Promise, b.Text)
	for _, st := range c.Given {
		text.WriteString(st.String() + "\n")
	}
	text.WriteString((&callfile.Schedule{Moves: b.Schedule}).String() + "\n")
	for _, st := range c.Steps {
		if callfile.IsNever(st) {
			text.WriteString(st.String() + "\n")
		}
	}
	return text.String()
}
