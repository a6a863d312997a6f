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
	score, said := r.score(f)
	fmt.Fprintf(r.out, "%s  %-*s  %s\n", score, r.width, f.name(), said)
	for _, m := range f.report.Findings {
		if r.command.Verbose || m.Verdict == mutant.Survived {
			r.tellMutant(f, m)
		}
	}
}

// score is the score of a flow, and what it is made of. Of nothing there is
// none, though nothing is missed.
func (r *mutateRunner) score(f *mutatedFlow) (score, said string) {
	noticed, survived := f.report.Count(mutant.Noticed), f.report.Count(mutant.Survived)
	if noticed+survived == 0 {
		return fmt.Sprintf("%7s", "-"), "there is no mistake to notice"
	}
	color := good
	if f.report.Score() < r.command.Min {
		color = bad
	}
	said = fmt.Sprintf("%d of %s noticed by %s", noticed, plural(noticed+survived, "mutant"), plural(len(f.calls), "call"))
	if survived > 0 {
		said += ", but not:"
	}
	return r.paint(color, fmt.Sprintf("%7s", percent(f.report.Score()))), said
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
