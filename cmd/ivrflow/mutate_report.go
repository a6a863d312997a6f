package main

import "github.com/ivrflow/ivrflow/internal/mutant"

// What mutate --json prints; it is the same in every run.
type (
	mutateReport struct {
		Noticed  int          `json:"noticed"`
		Survived int          `json:"survived"`
		Flows    []flowReport `json:"flows"`
	}
	flowReport struct {
		Flow      string         `json:"flow"`
		File      string         `json:"file"`
		Calls     int            `json:"calls"`
		Score     float64        `json:"score"` // percent
		Noticed   int            `json:"noticed"`
		Survived  int            `json:"survived"`
		Stillborn int            `json:"stillborn"` // refused by check
		Same      int            `json:"same"`      // without effect
		Mutants   []mutantReport `json:"mutants"`   // those that survived; with -v all
	}
	mutantReport struct {
		File     string   `json:"file"`
		Line     int      `json:"line"`
		Column   int      `json:"column"`
		Operator string   `json:"operator"`
		Change   string   `json:"change"`
		Verdict  string   `json:"verdict"`
		By       string   `json:"by,omitempty"`      // the call that noticed it
		Closest  string   `json:"closest,omitempty"` // of a survivor: the call that comes to where it shows
		Steps    []string `json:"steps,omitempty"`   // where it shows
		Remedy   string   `json:"remedy,omitempty"`  // of a survivor
	}
)

func (r *mutateRunner) report(all []*mutatedFlow) mutateReport {
	sum := mutateReport{Flows: []flowReport{}}
	for _, f := range all {
		one := flowReport{Flow: f.flow.Name, File: f.name(), Calls: len(f.calls), Score: f.report.Score(), Mutants: []mutantReport{},
			Noticed: f.report.Count(mutant.Noticed), Survived: f.report.Count(mutant.Survived),
			Stillborn: f.report.Count(mutant.Stillborn), Same: f.report.Count(mutant.Same)}
		sum.Noticed += one.Noticed
		sum.Survived += one.Survived
		for _, m := range f.report.Findings {
			if !r.command.Verbose && m.Verdict != mutant.Survived {
				continue
			}
			told := mutantReport{File: m.Pos.File, Line: m.Pos.Line, Column: m.Pos.Column, Operator: m.Operator, Change: m.Change,
				Verdict: string(m.Verdict), By: m.By, Closest: m.Closest, Steps: m.Steps}
			if m.Verdict == mutant.Survived {
				told.Remedy = f.report.Remedy(m)
			}
			one.Mutants = append(one.Mutants, told)
		}
		sum.Flows = append(sum.Flows, one)
	}
	return sum
}
