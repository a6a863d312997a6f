package ivrflow_test

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/flows"
	"github.com/ivrflow/ivrflow/graphsim"
)

// census counts what the cases were about, so that nobody believes in checks
// of nothing.
type census struct {
	cases, faulty, calm, calls, operations, cancels, lost, keys, refused, unsure int
}

func (c *census) count(r *running) {
	c.cases++
	if len(r.plan.faults) > 0 {
		c.faulty++
	}
	if r.plan.calmly() {
		c.calm++
	}
	for _, e := range r.sim.Events() {
		switch {
		case e.Kind == graphsim.EventQueued:
			c.operations++
		case e.Kind == graphsim.EventCancelled:
			c.cancels++
		case e.Kind == graphsim.EventTone:
			c.keys++
		}
	}
	for _, rec := range r.steps {
		switch {
		case rec.Event.Kind == "begin":
			c.calls++
		case rec.Event.Verdict == "refused":
			c.refused++
		case rec.Event.Verdict == "unsure":
			c.unsure++
		}
		for _, f := range rec.Commands {
			if f.Note == "lost" {
				c.lost++
			}
		}
	}
}

func TestPromisesUnderRandomFaults(t *testing.T) {
	var c census
	first := "" // failure; what happens at the very same instant has no order, so the smaller case may not fail again
	defer func() {
		if t.Failed() {
			t.Logf("the first failure, before it was made smaller:\n%s", first)
		}
	}()
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt)
		r, wrong := run(t, p)
		if len(wrong) > 0 {
			what := fmt.Sprintf("%s\n%v\n%s", strings.Join(wrong, "\n"), p, r.account())
			first = cmp.Or(first, what)
			rt.Log(what)
			promise, _, _ := strings.Cut(wrong[0], ":") // rapid makes a case smaller as long as it fails in the same words
			rt.Fatalf("broken: %s", promise)
		}
		c.count(r)
	})
	t.Logf("%+v", c)
}

func bodyListens(b flows.Body) bool {
	switch b.(type) {
	case *flows.Menu, *flows.Collect, *flows.Record:
		return true
	}
	return false
}

var salt = regexp.MustCompile(`\b([0-9]+\.[0-9]+)\.[A-Z0-9]{26}`)

// account is the transcript with short tokens.
func (r *running) account() string {
	if r.world == nil || r.sim == nil {
		return ""
	}
	return salt.ReplaceAllString(r.transcript(), "$1")
}
