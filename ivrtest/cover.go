package ivrtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/ivrflow/ivrflow/internal/coverage"
	"github.com/ivrflow/ivrflow/internal/coverage/page"
	"github.com/ivrflow/ivrflow/internal/scenario"
)

// Cover has [Run] count what its calls have reached of their flows (steps, ways
// out, keys, words, places where a prompt can be cut), and write it to a JSON
// file when all of them are done. `go test -v` prints what is missing.
func Cover(file string) Option {
	return option(func(c *config) { c.cover, c.coverFile = true, file })
}

// CoverHTML has [Run] count as [Cover] does, and write a page for a browser
// when all calls are done: the flows drawn and coloured, and what is missing.
// It may be given beside Cover.
func CoverHTML(file string) Option {
	return option(func(c *config) {
		c.cover, c.coverPage = true, func(r *coverage.Report) error {
			var b bytes.Buffer
			if err := page.Write(context.Background(), &b, r); err != nil {
				return err
			}
			return os.WriteFile(file, b.Bytes(), 0o644)
		}
	})
}

// CoverAtLeast fails the test when its calls have reached less of a flow, in
// percent: "steps=100,options=90", or "100" for both of these. The kinds are
// steps, exits, options, attempts, languages, prompts, values and cancel-points.
// When -run has picked some of the calls only, nothing is asked of them.
func CoverAtLeast(kinds string) Option {
	return option(func(c *config) { c.cover, c.coverLeast = true, kinds })
}

// covering collects the calls of a Run.
type covering struct {
	config *config
	least  coverage.Thresholds
	calls  []*scenario.Call

	mu      sync.Mutex
	results map[*scenario.Call]*scenario.Result
}

// newCovering reads the options; nil: nobody wants to know.
func newCovering(c *config, all *scenario.Set) (*covering, error) {
	if !c.cover {
		return nil, nil
	}
	v := &covering{config: c, calls: all.Calls(), results: map[*scenario.Call]*scenario.Result{}}
	if c.coverLeast != "" {
		var err error
		if v.least, err = coverage.ParseThresholds(c.coverLeast); err != nil {
			return nil, fmt.Errorf("ivrtest.CoverAtLeast: %w", err)
		}
	}
	return v, nil
}

func (v *covering) add(c *scenario.Call, r *scenario.Result) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.results[c] = r
}

// conclude tells what was reached, when all calls are done.
func (v *covering) conclude(t testing.TB) {
	v.mu.Lock()
	defer v.mu.Unlock()
	report := &coverage.Report{}
	for _, c := range v.calls { // in their order, whichever was done first
		if r := v.results[c]; r != nil {
			report.Add(r.Flow, c.File.Source.Name+"/"+c.Name, r.Turns)
		}
	}
	if testing.Verbose() {
		for _, p := range report.Profiles() {
			say(t, p.Text())
		}
	}
	if v.config.coverFile != "" {
		if err := v.write(report); err != nil {
			say(t, "ivrtest.Cover: "+err.Error())
			t.Fail()
		}
	}
	if v.config.coverPage != nil {
		if err := v.config.coverPage(report); err != nil {
			say(t, "ivrtest.CoverHTML: "+err.Error())
			t.Fail()
		}
	}
	if len(v.results) < len(v.calls) {
		return
	}
	for _, short := range report.Check(v.least) {
		say(t, short.String())
		t.Fail()
	}
}

func (v *covering) write(report *coverage.Report) error {
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(v.config.coverFile, append(text, '\n'), 0o644)
}
