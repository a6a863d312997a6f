package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ivrflow/ivrflow/internal/callfile"
)

// What test --json prints. Seconds are those of the calls, which are the same
// in every run.
type (
	testReport struct {
		Passed   int           `json:"passed"`
		Failed   int           `json:"failed"`
		Unread   int           `json:"unread"` // files
		Seconds  float64       `json:"seconds"`
		Files    []fileReport  `json:"files"`
		Coverage []coverReport `json:"coverage,omitempty"` // with --cover
	}
	fileReport struct {
		File     string          `json:"file"`
		Flow     string          `json:"flow,omitempty"`
		Problems []messageReport `json:"problems,omitempty"` // why it cannot be read
		Calls    []callReport    `json:"calls"`
	}
	callReport struct {
		Name     string          `json:"name"`
		File     string          `json:"file"`
		Line     int             `json:"line"`
		Passed   bool            `json:"passed"`
		Seconds  float64         `json:"seconds"`
		Failures []messageReport `json:"failures,omitempty"`
	}
	messageReport struct {
		File       string   `json:"file"`
		Line       int      `json:"line"`
		Column     int      `json:"column"`
		Message    string   `json:"message"`
		Transcript []string `json:"transcript,omitempty"`
		Path       string   `json:"path,omitempty"`
	}
	coverReport struct {
		Flow    string          `json:"flow"`
		Calls   int             `json:"calls"`
		Kinds   []kindReport    `json:"kinds"`
		Missing []messageReport `json:"missing"`
	}
	kindReport struct {
		Kind    string `json:"kind"`
		Percent int    `json:"percent"`
		Reached int    `json:"reached"`
		Partly  int    `json:"partly,omitempty"`
		Of      int    `json:"of"`
	}
)

func inSeconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

func (s *testSum) report() testReport {
	r := testReport{Passed: s.calls() - s.failed(), Failed: s.failed(), Unread: s.unread(), Seconds: inSeconds(s.length()), Files: []fileReport{}}
	for _, f := range s.files {
		if f.problem != nil || len(f.calls) > 0 {
			r.Files = append(r.Files, f.report())
		}
	}
	return r
}

func (f *testFile) report() fileReport {
	r := fileReport{File: f.name, Calls: []callReport{}}
	for _, e := range f.problems() {
		r.Problems = append(r.Problems, messageAt(e.Pos, e.Message))
	}
	for _, c := range f.calls {
		r.Flow = c.result.Flow.Name
		one := callReport{Name: c.call.Name, File: c.call.Pos.File, Line: c.call.Pos.Line, Passed: c.result.Passed, Seconds: inSeconds(c.result.Duration)}
		for _, failure := range c.result.Failures {
			m := messageAt(failure.Pos, failure.Message)
			m.Path = failure.Path
			if failure.Transcript != "" {
				m.Transcript = strings.Split(strings.TrimRight(failure.Transcript, "\n"), "\n")
			}
			one.Failures = append(one.Failures, m)
		}
		r.Calls = append(r.Calls, one)
	}
	return r
}

func messageAt(at callfile.Pos, message string) messageReport {
	return messageReport{File: at.File, Line: at.Line, Column: at.Column, Message: message}
}

// JUnit's XML, as far as CI servers agree on it: a suite is a file, a case is
// a call, and its time is that of the call.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		ClassName string        `xml:"classname,attr"`
		File      string        `xml:"file,attr"`
		Line      int           `xml:"line,attr,omitempty"`
		Time      string        `xml:"time,attr"`
		Failure   *junitFailure `xml:"failure"`
		Error     *junitFailure `xml:"error"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",cdata"`
	}
)

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", inSeconds(d)) }

func (s *testSum) junit() junitSuites {
	all := junitSuites{Name: "ivrflow test", Time: seconds(s.length())}
	for _, f := range s.files {
		if f.problem == nil && len(f.calls) == 0 {
			continue
		}
		one := f.junit()
		all.Tests += one.Tests
		all.Failures += one.Failures
		all.Errors += one.Errors
		all.Suites = append(all.Suites, one)
	}
	return all
}

func (f *testFile) junit() junitSuite {
	s := junitSuite{Name: f.name, Failures: f.failed(), Time: seconds(f.length())}
	if errs := f.problems(); len(errs) > 0 {
		s.Errors = 1
		s.Cases = append(s.Cases, junitCase{Name: f.name, ClassName: f.name, File: errs[0].Pos.File, Line: errs[0].Pos.Line, Time: seconds(0),
			Error: &junitFailure{Message: errs[0].Message, Type: "unreadable", Text: inXML(errs.Error())}})
	}
	for _, c := range f.calls {
		one := junitCase{Name: c.call.Name, ClassName: f.name, File: c.call.Pos.File, Line: c.call.Pos.Line, Time: seconds(c.result.Duration)}
		if !c.result.Passed {
			one.Failure = junitOf(c)
		}
		s.Cases = append(s.Cases, one)
	}
	s.Tests = len(s.Cases)
	return s
}

// junitOf puts all failures of a call into one: more than one is not everywhere read.
func junitOf(c *testCall) *junitFailure {
	f := &junitFailure{Type: "failure", Message: c.result.Failures[0].Message}
	var text strings.Builder
	for _, one := range c.result.Failures {
		text.WriteString(one.String())
	}
	f.Text = inXML(text.String())
	return f
}

// inXML is a text without what XML cannot have; encoding/xml looks after
// attributes, and not after CDATA.
func inXML(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return '\uFFFD'
		}
		return r
	}, text)
}

func writeJUnit(file string, s *testSum) error {
	out, err := os.Create(file)
	if err != nil {
		return usagef("--junit: %w", err)
	}
	_, err = out.WriteString(xml.Header)
	e := xml.NewEncoder(out)
	e.Indent("", "  ")
	err = errors.Join(err, e.Encode(s.junit()))
	_, end := out.WriteString("\n")
	if err := errors.Join(err, end, out.Close()); err != nil {
		return fmt.Errorf("--junit %s: %w", file, err)
	}
	return nil
}
