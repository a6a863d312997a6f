package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/explore"
	"github.com/ivrflow/ivrflow/internal/world"
)

// tell prints a file: a line when nothing is broken, and all that is.
func (r *explorer) tell(s *exploreSum, f *testFile, width int) {
	if r.command.JSON {
		return
	}
	name := fmt.Sprintf("%-*s", width, f.name)
	calls, broken, states, random, finished := s.of(f), 0, 0, 0, true
	for _, c := range calls {
		finished = finished && c.finished()
		states, random = states+c.result.States, random+c.result.Random
		if c.result.Break != nil {
			broken++
		}
	}
	switch {
	case f.problem != nil:
		fmt.Fprintf(r.out, "%s  %s  cannot be read\n", r.paint(bad, "FAIL"), name)
		for _, e := range f.problems() {
			fmt.Fprintf(r.out, "%s\n", place(r.paint, e.Error()))
		}
	case len(calls) == 0:
		return // none of its calls is wanted
	case broken > 0:
		fmt.Fprintf(r.out, "%s  %s  %d of %s broken\n", r.paint(bad, "FAIL"), name, broken, plural(len(calls), "call"))
	case !finished:
		fmt.Fprintf(r.out, "...   %s  %s, interrupted after %s states, %s random orders\n", name, plural(len(calls), "call"), grouped(int64(states)), grouped(int64(random)))
	default:
		fmt.Fprintf(r.out, "%s  %s  %s, %s states, %s random orders\n", r.paint(good, "ok  "), name, plural(len(calls), "call"), grouped(int64(states)), grouped(int64(random)))
	}
	for _, c := range calls {
		r.tellCall(c)
	}
}

// tellCall prints a call that is broken, and with -v every one.
func (r *explorer) tellCall(c *exploredCall) {
	b := c.result.Break
	switch {
	case b != nil:
		fmt.Fprintf(r.out, "  %s %s\n", r.paint(bad, "✗"), r.paint(bold, c.call.Name))
	case r.command.Verbose && c.finished():
		fmt.Fprintf(r.out, "  %s %s  %s\n", r.paint(good, "✓"), c.call.Name, r.paint(faint, howFar(c.result)))
		return
	default:
		return
	}
	at := fmt.Sprintf("%s:%d: ", c.call.Pos.File, c.call.Pos.Line)
	where := "beside "
	if fromArchive(c.call) {
		where = "in the archive "
	}
	fmt.Fprintf(r.out, "%s\nFound %s. This scenario replays it in %s, %s%s:\n\n",
		place(r.paint, at+"in another order "+b.String()), howFound(b), plural(len(b.Schedule), "move"), where, c.file.name)
	for line := range strings.Lines(b.Scenario(c.call)) {
		fmt.Fprint(r.out, "    "+line)
	}
	fmt.Fprintln(r.out)
}

func howFound(b *explore.Break) string {
	if b.Random == 0 {
		return "after " + grouped(int64(b.Walked)) + " states, " + plural(len(b.Found), "move") + " from the beginning"
	}
	return fmt.Sprintf("by random order %s, of seed %d, after %s", grouped(int64(b.Random)), b.Seed, plural(len(b.Found), "move"))
}

// howFar is how much of a call was seen.
func howFar(r explore.Result) string {
	states := grouped(int64(r.States)) + " states"
	switch {
	case r.Exhausted:
		states += fmt.Sprintf(", every one of %.2g orders", r.Orders)
	case r.Calm:
		states += fmt.Sprintf(", every one of %.2g orders without trouble", r.Orders)
	}
	if r.Held > 0 {
		states += ", " + grouped(int64(r.Held)) + " of them as written"
	}
	return states + ", " + plural(r.Random, "random order")
}

// summary are the last lines.
func (r *explorer) summary(s *exploreSum) string {
	total, broken := s.total(), s.broken()
	parts := []string{}
	if n := s.unread(); n > 0 {
		parts = append(parts, r.paint(bad, plural(n, "file")+" cannot be read"))
	}
	switch {
	case broken > 0:
		parts = append(parts, r.paint(bad, fmt.Sprintf("%d of %s broken", broken, plural(len(s.calls), "call"))))
	case s.interrupted:
		parts = append(parts, "nothing was broken until then")
	case len(s.calls) > 0:
		parts = append(parts, r.paint(good, "nothing is broken"))
	}
	if len(parts) == 0 {
		parts = append(parts, "nothing to do")
	}
	if s.interrupted {
		parts = append([]string{r.paint(bad, "interrupted")}, parts...)
	}
	text := strings.Join(parts, ", ") + fmt.Sprintf(": %s in %s, %s states, %s moves in %s", plural(len(s.calls), "call"), plural(len(s.files), "file"),
		grouped(int64(total.States)), grouped(int64(total.Moves)), s.took.Round(time.Millisecond))
	if total.Random == 0 {
		return text
	}
	return text + fmt.Sprintf("\n%s random orders from seed %d, %s of talk%s", grouped(int64(total.Random)), s.seed, inTalk(total.Talk), mishapsText(total.Mishaps))
}

// mishapsText is what went wrong, by kind.
func mishapsText(t world.Tally) string {
	var parts []string
	for _, m := range world.Mishaps() {
		if n := t[m]; n > 0 {
			parts = append(parts, m.String()+" "+grouped(int64(n)))
		}
	}
	if len(parts) == 0 {
		return ", no trouble"
	}
	return "; trouble: " + strings.Join(parts, ", ")
}

// grouped is a number with its thousands apart.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
