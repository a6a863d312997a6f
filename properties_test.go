// Random faults over whole calls. A case draws a flow, switches of the
// simulator, one to three callers with what they press and say, up to four
// faults of any message, and acts of the host and of strangers; it runs them
// through the real engine, the real client and the simulator in virtual time,
// until faults have ended, the callers have hung up and all is at rest. Then the
// promises of the protocol are checked, from the service's own account of what
// it accepted, played and cancelled; from both wires; and from the records:
//
//	I1   service       no operation of a newer generation is accepted while one of an
//	                   older is alive, unless Graph breaks what the protocol assumes of it (beyond)
//	I2   service       each token is accepted once, tokens in order; tallied: no prompt
//	                   more often than the flow can have planned it, must-hear replays apart
//	I3   keys          a repeated key changes nothing; a new one is used, kept or told as
//	                   dropped; not more are used than came; the host is told them in order
//	I4   ends, end     each call of which the engine knows ends once, soon after it was told,
//	                   and in ten minutes whatever happens; quietly: a good day needs no GET,
//	                   loses nothing, and no operation fails
//	I5   records5      no operation ends twice, a second end moves nothing, one event enters
//	                   one listening step, and one more for each key that it uses
//	I6   requests      nothing but DELETE leaves once the engine knows of the end
//	I7   service       nothing is accepted behind its own cancel, unless requests were delayed
//	I8   service       no cancel is executed over an operation of a newer generation
//	I9   durable       what was answered 2xx for a live call is in its records; service: and
//	                   whatever Graph accepted was there before
//	I10  prompt        the webhook's answer takes no virtual time, but to fetch signing keys
//	I12  properties_replay_test.go: the same plan, the same events and commands
//	I13  bounded       keys that wait, requests a minute
//	I14  canaries      access tokens, tokens of recordings, the client's secret and a secret's
//	                   keys are in no log and no trace
//	I15  forge, check  notifications that nobody signed are refused and reach no call
//	I18  requests      Retry-After is waited out before the same is sent again, up to ten
//	                   seconds, but not yet before anything else of the app; tries are bounded
//	I19  drained, end  after Shutdown began no call is answered; when it returns, none is left
//	P7   noticed       what must be heard was heard, and before what comes after it
//	SERIAL             requests: one that changes something is out at a time
//
// The end of the bubble shows that no goroutine is left. That the checks can
// fail is shown in properties_spoilt_test.go.
//
//	go test -run TestPromises -v -rapid.checks=20000 .     more cases, and what they were about
//	go test -run TestPromises -rapid.seed=N .              the same cases again
//
// With -tags savestate every call is saved and loaded between any two events.
// I11, I16 and I17 need more than one process, tenant or host.
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
