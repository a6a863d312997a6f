package timeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/trace"
)

// Text tells a call line by line: when, who, and what. Answers that say yes,
// and timers, are left out: nothing follows from them that is not told.
func Text(c *trace.Call) string {
	var b strings.Builder
	w := NewWords()
	for i := range c.Lines {
		l := &c.Lines[i]
		if !dull(&l.Event) {
			who, what := w.Told(l)
			if l.Event.Kind == "begin" {
				what = begun(c)
			}
			b.WriteString(entry(l.Age, who, what))
		}
		w.Learn(l.Commands)
		for j := range l.Commands {
			who, what := w.Command(&l.Commands[j])
			b.WriteString(entry(l.Age, who, what))
		}
		if l.Error != "" {
			b.WriteString(entry(l.Age, bot, "a mistake of the engine: "+l.Error))
		}
	}
	return b.String()
}

func dull(ev *trace.Fact) bool {
	return ev.Kind == "tick" || ev.Verdict == "accepted" && ev.End == ""
}

func entry(at time.Duration, who, what string) string {
	return fmt.Sprintf("%s  %-7s  %s\n", Moment(at), who, OneLine(what))
}

// Moment is an age of the call: seconds, or from an hour on hours too.
func Moment(at time.Duration) string {
	if at >= time.Hour {
		return fmt.Sprintf("%d:%02d:%06.3f", int(at.Hours()), int(at.Minutes())%60, at.Seconds()-60*float64(int(at.Minutes())))
	}
	return fmt.Sprintf("%02d:%06.3f", int(at.Minutes()), at.Seconds()-60*float64(int(at.Minutes())))
}

// begun says how a call came about.
func begun(c *trace.Call) string {
	b := c.Birth()
	switch {
	case b == nil:
		return "calls"
	case b.Outbound:
		return "is called: " + b.To
	}
	return "calls from " + b.From
}
