package engine

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ivrflow/ivrflow/graphsim"
)

const otherURL = "https://bot.emea.example/api/calls"

func TestACallIsSentToAnotherDeployment(t *testing.T) {
	here := item("updated", callURL, `{"state":"established"}`)
	foreign := strings.ReplaceAll(incomingItem(), graphsim.DefaultTenantID, "9d1d6b4b-0000-4bbb-8ccc-ddddeeeeffff")
	for _, c := range []struct {
		name, body string
		elsewhere  func(Incoming) string
		status     int
		location   string
		calls      int
		logged     string
	}{
		{"by what the host says", envelope(incomingItem()), func(Incoming) string { return otherURL }, 302, otherURL, 0, ""},
		{"not asked for another notification", envelope(here), func(Incoming) string { return otherURL }, 202, "", 0, ""},
		{"the host keeps it", envelope(incomingItem()), func(Incoming) string { return "" }, 202, "", 1, ""},
		{"with something else in the body", envelope(here, incomingItem()), func(Incoming) string { return otherURL }, 202, "", 1, ""},
		{"of another tenant", envelope(foreign), func(Incoming) string { return otherURL }, 202, "", 0, "call of another tenant ignored"},
		{"to an address that others can listen at", envelope(incomingItem()), func(Incoming) string { return "http://bot.example/" }, 202, "", 1, "taken here"},
		{"with a name and password in it", envelope(incomingItem()), func(Incoming) string { return "https://a:b@bot.example/" }, 202, "", 1, "taken here"},
		{"to nowhere", envelope(incomingItem()), func(Incoming) string { return "://" }, 202, "", 1, "taken here"},
		{"by a host that panics", envelope(incomingItem()), func(Incoming) string { panic("x") }, 202, "", 1, "taken here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, menuFlow, func(cfg *Config) { cfg.Elsewhere = c.elsewhere }, func(t *testing.T, r *rig) {
				w := r.answer(r.notification(c.body))
				if w.Code != c.status || w.Header().Get("Location") != c.location {
					t.Errorf("%d %q, want %d %q", w.Code, w.Header().Get("Location"), c.status, c.location)
				}
				if n := r.eng.Calls(); n != c.calls {
					t.Errorf("%d calls live, want %d", n, c.calls)
				}
				synctest.Wait()
				if !strings.Contains(r.logs.String(), c.logged) {
					t.Errorf("the log has no %q:\n%s", c.logged, r.logs)
				}
			})
		})
	}
}

func TestARepeatedCallStaysWhereItIs(t *testing.T) {
	away := false
	elsewhere := func(in Incoming) string {
		if in.Region != "emea" {
			t.Errorf("region %q", in.Region)
		}
		if away {
			return otherURL
		}
		return ""
	}
	inBubble(t, menuFlow, func(cfg *Config) { cfg.Elsewhere = elsewhere }, func(t *testing.T, r *rig) {
		body := envelope(strings.Replace(incomingItem(), `"state"`, `"source":{"region":"emea"},"state"`, 1))
		for range 2 {
			if w := r.answer(r.notification(body)); w.Code != http.StatusAccepted {
				t.Errorf("status %d", w.Code)
			}
			away = true
		}
	})
}
