package graphsim

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// put is an Edit that sets a member.
func put(member string, value any) func(map[string]any) {
	return func(m map[string]any) { m[member] = value }
}

// What is spoilt fails, and nothing else does.
func TestTheCheckFailsWithASpoiltSimulator(t *testing.T) {
	for _, c := range []struct {
		fault  Fault
		failed []string
	}{
		{Fault{On: "keepAlive", Nth: 2, Status: 500}, []string{"keepAlive is accepted, without a body"}},
		{Fault{On: "keepAlive", Nth: 3, Status: 404}, []string{"actions may be qualified with microsoft.graph"}},
		{Fault{On: "listParticipants", Status: 403}, []string{"the participants can be listed"}},
		{Fault{On: "subscribeToTone", Nth: 1, Edit: put("status", "running")}, []string{"subscribeToTone is completed at once"}},
		{Fault{On: "mute", Edit: put("clientContext", "other")}, []string{"mute is completed at once"}},
		{Fault{On: "unmute", Edit: put("@odata.type", "#microsoft.graph.commsOperation")}, []string{"unmute is completed at once"}},
		{Fault{On: "createCall", Edit: put("direction", "incoming")}, []string{"the call that was created is establishing and outgoing"}},
		{Fault{On: "notify.terminating", Drop: true}, []string{"terminating is told"}},
		{Fault{On: "notify.terminated", Edit: put("changeType", "updated")}, []string{"terminated is told, as deleted"}},
		{Fault{On: "notify.operation", Operation: "sendDtmfTones", Drop: true}, []string{"sendDtmfTones is answered running, and completed"}},
		{Fault{On: "cancelMediaProcessing", Nth: 1, Edit: put("status", "running")}, []string{"cancelMediaProcessing is completed at once"}},
		{Fault{On: "download", Nth: 1, Status: 404}, []string{"the recording can be fetched with its own token"}},
	} {
		t.Run(c.fault.On+" "+c.failed[0], func(t *testing.T) {
			benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
				b.s.Inject(c.fault)
				r := b.check(t)
				if got := r.names(CheckFail); !slices.Equal(got, c.failed) || len(r.Settings()) > 0 {
					t.Errorf("failed %q, not %q; seen %v\n%s", got, c.failed, r.Settings(), r)
				}
			})
		})
	}
}

// Without a call what needs one is skipped, and says so.
func TestTheCheckSkipsWhatNeedsACallThatWasRefused(t *testing.T) {
	benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
		b.s.Inject(Fault{On: "createCall", Nth: 5, Status: http.StatusForbidden, Code: "7504"})
		r := b.check(t)
		if got := r.names(CheckFail); !slices.Equal(got, []string{"a call is created with 201"}) || r.Count(CheckSkipped) < 60 {
			t.Errorf("failed %q\n%s", got, r)
		}
		for _, item := range r.Items {
			if item.Result == CheckSkipped && item.Detail == "" {
				t.Errorf("%s: skipped without a reason", item.Name)
			}
		}
	})
}

// A check that is broken off has hung up.
func TestACheckThatIsBrokenOffHangsUp(t *testing.T) {
	benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
		ctx, end := context.WithTimeout(t.Context(), 6*time.Second)
		defer end()
		r := Check(ctx, b.client)
		<-time.After(time.Second)
		if calls := b.s.Calls(); len(calls) != 1 || !calls[0].Over() {
			t.Errorf("%v\n%s", calls, r)
		}
	})
}

// A service that repeats tokens in its errors does not get them into the report.
func TestNoTokenIsInAReport(t *testing.T) {
	benchCheck(t, Config{}, func(t *testing.T, b *checkBench) {
		b.s.Inject(Fault{On: "keepAlive", Status: 500, Code: "X", Message: "Bearer " + b.token + " is not liked"})
		r := b.check(t)
		text, err := json.Marshal(r)
		if err != nil || r.Count(CheckFail) == 0 {
			t.Fatalf("%v\n%s", err, r)
		}
		if strings.Contains(string(text), b.token) || strings.Contains(r.String(), b.token) || !strings.Contains(string(text), "(token) is not liked") {
			t.Error("the token is in the report, or nothing of the message")
		}
	})
}
