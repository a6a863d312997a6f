package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/ivrflow/ivrflow/flows"
)

// report writes what check has found, in one of its formats.
func report(w io.Writer, format string, problems flows.Errors, summary string) error {
	switch format {
	case "json":
		return writeJSON(w, jsonReport(problems))
	case "sarif":
		return writeJSON(w, sarifReport(problems))
	}
	if len(problems) > 0 {
		if _, err := fmt.Fprintln(w, problems); err != nil {
			return err
		}
	}
	if summary != "" {
		_, err := fmt.Fprintln(w, summary)
		return err
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// A problem is one line of check --format json.
type problem struct {
	File     string `json:"file"`
	Line     int    `json:"line"`     // from 1
	Column   int    `json:"column"`   // from 1, in characters
	Severity string `json:"severity"` // error or warning
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Fixable  bool   `json:"fixable,omitempty"` // check --fix mends it
}

func jsonReport(problems flows.Errors) []problem {
	list := make([]problem, len(problems)) // an empty list, not null
	for i, e := range problems {
		list[i] = problem{e.Pos.File, e.Pos.Line, e.Pos.Column, severity(e), e.Rule, e.Message, e.Fix != nil}
	}
	return list
}

func severity(e *flows.Error) string {
	if e.Warning {
		return "warning"
	}
	return "error"
}

// SARIF 2.1.0, the parts that a viewer needs (OASIS).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID string `json:"id"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
)

func sarifReport(problems flows.Errors) sarifLog {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: make([]sarifResult, len(problems))}
	run.Tool.Driver = sarifDriver{Name: "ivrflow", Version: version(), Rules: sarifRules(problems)}
	for i, e := range problems {
		run.Results[i] = sarifResult{
			RuleID: e.Rule, Level: severity(e), Message: sarifText{e.Message},
			RuleIndex: slices.IndexFunc(run.Tool.Driver.Rules, func(r sarifRule) bool { return r.ID == e.Rule }),
			Locations: []sarifLocation{{sarifPhysical{
				sarifArtifact{filepath.ToSlash(e.Pos.File)}, sarifRegion{e.Pos.Line, e.Pos.Column}}}},
		}
	}
	return sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	}
}

// sarifRules lists the rules that found something, each once.
func sarifRules(problems flows.Errors) []sarifRule {
	rules := []sarifRule{}
	for _, e := range problems {
		if r := (sarifRule{e.Rule}); !slices.Contains(rules, r) {
			rules = append(rules, r)
		}
	}
	return rules
}
