package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/mutant"
)

// tellFlow prints how a flow went: a line, and every mutant that no call notices.
func (r *mutateRunner) tellFlow(f *mutatedFlow) {
	if r.command.JSON {
		return
	}
	score := f.report.Score()
	color := good
	if score < r.command.Min {
		color = bad
	}
	noticed, survived := f.report.Count(mutant.Noticed), f.report.Count(mutant.Survived)
	line := fmt.Sprintf("%-*s  %d of %s noticed by %s", r.width, f.name(), noticed, plural(noticed+survived, "mutant"), plural(len(f.calls), "call"))
	if survived > 0 {
		line += ", but not:"
	}
	fmt.Fprintf(r.out, "%s  %s\n", r.paint(color, fmt.Sprintf("%7s", percent(score))), line)
	for _, m := range f.report.Findings {
		if r.command.Verbose || m.Verdict == mutant.Survived {
			r.tellMutant(f, m)
		}
	}
}

// tellMutant prints a mutant: where it is, what is changed, and what became of it.
func (r *mutateRunner) tellMutant(f *mutatedFlow, m mutant.Finding) {
	what := m.Change + r.paint(faint, " ["+m.Operator+"]")
	if m.Verdict == mutant.Survived {
		what = r.paint(bad, m.Change) + r.paint(faint, " ["+m.Operator+"]")
	}
	fmt.Fprintf(r.out, "%s %s\n    %s\n", r.paint(bold, m.Pos.String()+":"), what, became(f.report, m))
}

// became says what became of a mutant.
func became(r mutant.Report, m mutant.Finding) string {
	switch m.Verdict {
	case mutant.Survived:
		return r.Remedy(m)
	case mutant.Noticed:
		return fmt.Sprintf("noticed by %q", m.By)
	case mutant.Stillborn:
		return "refused by ivrflow check"
	}
	return "does what the flow does, or what another mutant does: it does not count"
}

// mutated is the last line.
func (r *mutateRunner) mutated(all []*mutatedFlow) string {
	count := func(v mutant.Verdict) (n int) {
		for _, f := range all {
			n += f.report.Count(v)
		}
		return n
	}
	noticed, survived := count(mutant.Noticed), count(mutant.Survived)
	parts := []string{r.paint(good, fmt.Sprintf("%d noticed", noticed))}
	if survived > 0 {
		parts = append([]string{r.paint(bad, fmt.Sprintf("%d not noticed", survived))}, parts...)
	}
	return fmt.Sprintf("%s: %s of %s (%d refused by check, %d without effect) in %s", strings.Join(parts, ", "),
		plural(noticed+survived, "mutant"), plural(len(all), "flow"), count(mutant.Stillborn), count(mutant.Same), time.Since(r.begun).Round(time.Millisecond))
}

// percent is a score; what is not whole is not said to be.
func percent(score float64) string {
	text := fmt.Sprintf("%.1f %%", score)
	if text == "100.0 %" && score < 100 {
		return "99.9 %"
	}
	return text
}
