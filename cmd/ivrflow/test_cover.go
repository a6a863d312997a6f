package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/coverage/page"
)

// coverFlags say what is done with what the calls have reached.
type coverFlags struct {
	Cover     bool   `help:"Print what the calls have reached of their flows, and what is missing."`
	CoverMin  string `name:"cover-min" help:"Fail when less was reached, in percent: steps=100,options=90." placeholder:"KIND=N,…"`
	CoverJSON string `name:"cover-json" help:"Write what was reached as JSON." placeholder:"FILE"`
	CoverHTML string `name:"cover-html" help:"Write what was reached as a page for a browser: the flows drawn and coloured, what is missing." placeholder:"FILE"`

	least coverage.Thresholds
}

// read checks the flags.
func (c *coverFlags) read() (err error) {
	if c.CoverMin == "" {
		return nil
	}
	if c.least, err = coverage.ParseThresholds(c.CoverMin); err != nil {
		return usagef("--cover-min: %w", err)
	}
	return nil
}

// wanted: somebody wants to know.
func (c *coverFlags) wanted() bool {
	return c.Cover || c.CoverMin != "" || c.CoverJSON != "" || c.CoverHTML != ""
}

// covered has what the calls of a run have reached, a profile a flow.
func (s *testSum) covered() *coverage.Report {
	r := &coverage.Report{}
	for _, f := range s.files {
		for _, c := range f.calls {
			if c.result != nil {
				r.Add(c.result.Flow, f.name+"/"+c.call.Name, c.result.Turns)
			}
		}
	}
	return r
}

// tellCover prints and writes what was reached. errProblems: it was not enough.
func (r *testRunner) tellCover(sum *testSum) error {
	c := r.command.coverFlags
	if !c.wanted() || sum.calls() == 0 { // what an earlier run wrote stays
		return nil
	}
	report := sum.covered()
	if c.Cover && !r.command.JSON {
		for _, p := range report.Profiles() {
			fmt.Fprintf(r.out, "\n%s", p.Text())
		}
	}
	if c.CoverJSON != "" {
		if err := writeFile("--cover-json", c.CoverJSON, report); err != nil {
			return err
		}
	}
	if c.CoverHTML != "" {
		if err := writePage(c.CoverHTML, report); err != nil {
			return err
		}
	}
	short := report.Check(c.least)
	for _, s := range short {
		fmt.Fprintln(r.err, r.paint(bad, s.String()))
	}
	if len(short) > 0 {
		return errProblems
	}
	return nil
}

// reportCover is what was reached, for programs.
func reportCover(r *coverage.Report) []coverReport {
	var all []coverReport
	for _, p := range r.Profiles() {
		one := coverReport{Flow: p.Flow().Name, Calls: p.Calls(), Missing: []messageReport{}}
		for _, t := range p.Tallies() {
			if t.Of > 0 {
				one.Kinds = append(one.Kinds, kindReport{string(t.Kind), t.Percent(), t.Full, t.Half, t.Of})
			}
		}
		for _, g := range p.Gaps() {
			one.Missing = append(one.Missing, messageReport{File: g.Pos.File, Line: g.Pos.Line, Column: g.Pos.Column, Message: g.Text})
		}
		all = append(all, one)
	}
	return all
}

func writePage(file string, r *coverage.Report) error {
	var b bytes.Buffer
	if err := page.Write(context.Background(), &b, r); err != nil {
		return fmt.Errorf("--cover-html: %w", err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return usagef("--cover-html: %w", err)
	}
	return nil
}

func writeFile(flag, file string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
		return usagef("%s: %w", flag, err)
	}
	return nil
}
