package ivrflow_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrflow/ivrflow/graphclient"
)

// TestPromiseSamePlanSameCommands is I12 as it can be seen from outside: the
// same calls, faults and acts at the same times lead to the same events and
// commands at the same times. What two goroutines do at the very
// same instant of virtual time has no order, so a plan may have a few stories;
// but then they come again.
func TestPromiseSamePlanSameCommands(t *testing.T) {
	cases, twofold := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		if rapid.IntRange(0, 3).Draw(rt, "one of four") != 0 {
			return // each case costs two runs or more
		}
		cases++
		p := orderly(drawPlan(rt))
		const most = 6
		var stories []string
		for range most {
			r, wrong := run(t, p, withoutRepeats)
			if len(wrong) > 0 {
				return // told by the other test
			}
			story := r.commands()
			if slices.Contains(stories, story) {
				if len(stories) > 1 {
					twofold++
				}
				return
			}
			stories = append(stories, story)
		}
		t.Logf("%v\n%s", p, difference(stories[0], stories[1]))
		rt.Fatalf("I12: %d runs, %d stories", most, most)
	})
	t.Logf("%d cases, %d of them with more than one story", cases, twofold)
}

// withoutRepeats keeps the client from sending anything again by itself: its
// pauses are random on purpose.
func withoutRepeats(_ *running, s *setup) {
	s.client = func(c *graphclient.Config) { c.Retry.Attempts = 1 }
}

// orderly takes out of a plan what has no order: calls beside each other, keys
// at one instant, and the client's pause before it asks for a token again,
// which is random on purpose.
func orderly(p plan) plan {
	p.callers = p.callers[:1]
	for i := range p.acts {
		p.acts[i].call = 0
	}
	for i := range p.callers[0].deeds {
		d := &p.callers[0].deeds[i]
		d.keys = d.keys[:min(len(d.keys), 1)]
	}
	p.faults = slices.DeleteFunc(p.faults, func(f trouble) bool { return f.On == "token" })
	return p
}

// commands tells what each call was told and decided, and when. Tokens have a
// random part, and so do names of recordings.
func (r *running) commands() string {
	var b strings.Builder
	for i, c := range r.callers {
		if c == nil {
			continue
		}
		for _, rec := range r.records(c.ID()) {
			rec.Event.Op = "" // numbered by the simulator, across all its messages
			fmt.Fprintf(&b, "%d %v %+v -> %+v\n", i, rec.Age, rec.Event, rec.Commands)
		}
	}
	return recordingRef.ReplaceAllString(salt.ReplaceAllString(b.String(), "$1"), "recording")
}

// recordingRef is a reference of a recording, which is random.
var recordingRef = regexp.MustCompile(`\b[a-z2-7]{26}\b`)

func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return as[i] + "\n" + bs[i]
		}
	}
	return "one is longer"
}
