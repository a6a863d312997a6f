package mutant

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Report is what became of the mutants of a flow.
type Report struct {
	Flow     string
	Cases    int
	Findings []Finding // of all verdicts, by place
}

// Sum makes a report of findings, in whatever order they came. Of mutants
// that do the same one counts.
func Sum(flow string, cases int, findings []Finding) Report {
	r := Report{Flow: flow, Cases: cases, Findings: slices.Clone(findings)}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	seen := map[[32]byte]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Verdict != Noticed && f.Verdict != Survived {
			continue
		}
		if seen[f.print] {
			f.Verdict, f.By, f.Closest = Same, "", ""
		}
		seen[f.print] = true
	}
	return r
}

// Count is how many mutants have a verdict.
func (r Report) Count(v Verdict) int {
	n := 0
	for _, f := range r.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// Score is the share of mutants, in percent, that a scenario noticed; 100 when
// there is nothing to notice.
func (r Report) Score() float64 {
	noticed, survived := r.Count(Noticed), r.Count(Survived)
	if noticed+survived == 0 {
		return 100
	}
	return 100 * float64(noticed) / float64(noticed+survived)
}

// Survivors are the mutants that no scenario noticed.
func (r Report) Survivors() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Verdict != Survived })
}

// String is the report as text: each survivor, with what would notice it, and
// the score.
func (r Report) String() string {
	var b strings.Builder
	for _, f := range r.Survivors() {
		fmt.Fprintf(&b, "%s: %s [%s]\n    %s\n", f.Pos, f.Change, f.Operator, r.Remedy(f))
	}
	fmt.Fprintf(&b, "%s: %s noticed, %d survived: %.1f %% (%d refused by check, %d without effect)\n",
		r.Flow, mutants(r.Count(Noticed)), r.Count(Survived), r.Score(), r.Count(Stillborn), r.Count(Same))
	return b.String()
}

func mutants(n int) string {
	if n == 1 {
		return "1 mutant"
	}
	return fmt.Sprintf("%d mutants", n)
}

// Remedy says what a call would do that notices a survivor, and which call is
// the closest to doing it.
func (r Report) Remedy(f Finding) string {
	return fmt.Sprintf("to notice it: %s (%s)", operatorOf(f.Operator).Remedy, f.closest(r.Cases))
}

func (f Finding) closest(cases int) string {
	where := strings.Join(f.Steps[:min(len(f.Steps), 3)], ", ")
	switch {
	case cases == 0:
		return "there are no calls"
	case f.Closest != "" && where != "":
		return fmt.Sprintf("%q comes to %s", f.Closest, where)
	case f.Closest != "":
		return "in any call"
	}
	return "no call comes to " + where
}
