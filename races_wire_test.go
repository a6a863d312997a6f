package ivrflow_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ivrflow/ivrflow/graphsim"
)

func TestRace14IDsInEverySpelling(t *testing.T) {
	data := func(item map[string]any) map[string]any { return item["resourceData"].(map[string]any) }
	for _, tc := range []struct {
		name string
		sim  func(*graphsim.Switches)
		edit func(map[string]any)
	}{
		{name: "upper case and undashed in notifications of operations, as in the docs", sim: func(*graphsim.Switches) {}},
		{name: "dashed", sim: func(s *graphsim.Switches) { s.IDs = graphsim.IDsDashed }},
		{name: "one so, the next otherwise", sim: func(s *graphsim.Switches) { s.IDs = graphsim.IDsMixed }},
		{name: "with resource and /app/calls", sim: func(s *graphsim.Switches) { s.ResourceMember, s.CallbackMember = graphsim.Always, graphsim.Always }},
		{name: "only resource, /app/calls", sim: func(s *graphsim.Switches) { s.ResourceMember, s.CallbackMember = graphsim.Always, graphsim.Always },
			edit: func(item map[string]any) { delete(item, "resourceUrl") }},
		{name: "no leading slash", edit: func(item map[string]any) {
			item["resourceUrl"] = strings.TrimPrefix(item["resourceUrl"].(string), "/")
		}},
		{name: "no id in resourceData", edit: func(item map[string]any) { delete(data(item), "id"); delete(data(item), "@odata.id") }},
		{name: "id is null", edit: func(item map[string]any) { data(item)["id"] = nil }},
		{name: "calls('id')", edit: func(item map[string]any) {
			parts := strings.Split(item["resourceUrl"].(string), "/")
			parts[3] = "calls('" + parts[3] + "')"
			parts[2] = parts[3]
			item["resourceUrl"] = strings.Join(append(parts[:3:3], parts[4:]...), "/")
		}},
		{name: "numbers as text, status in Pascal case", sim: func(s *graphsim.Switches) { s.NumberStrings, s.PascalStatus = true, true }},
		{name: "only resultInfo", sim: func(s *graphsim.Switches) { s.Finish = graphsim.FinishResultInfo }},
		{name: "only completionReason", sim: func(s *graphsim.Switches) { s.Finish = graphsim.FinishReason }},
		{name: "no clientContext in the end: the id must do", edit: func(item map[string]any) { delete(data(item), "clientContext") }},
		{name: "204 for void actions, queued operations not started", sim: func(s *graphsim.Switches) { s.NoContent, s.QueuedNotStarted = true, true }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := setup{sim: func(c *graphsim.Config) {
				if tc.sim != nil {
					tc.sim(&c.Switches)
				}
			}}
			scenario(t, shop, s, func(w *world) {
				if tc.edit != nil {
					w.sim.Inject(graphsim.Fault{On: "notify", Edit: tc.edit})
				}
				c := w.call()
				c.hears("welcome.wav")
				c.hearsStart("main.wav")
				c.waits(time.Second)
				pressed := time.Now()
				c.presses("1")
				c.hearsStart("sales.wav")
				if took := time.Since(pressed); took > 500*time.Millisecond {
					t.Errorf("the cancelled operation's end was not understood: %v of silence", took)
				}
				c.waits(time.Second)
				c.presses("1")
				c.hears("bikes.wav")
				c.HangUp()
				c.ends()
				c.wantHeard("welcome ~main ~sales bikes")
			})
		})
	}
}

func TestRace15CancelAnswerDisagreesWithItself(t *testing.T) {
	// As in the reference's own example: Location, id and clientContext of the
	// answer are of three different things.
	s := setup{sim: func(c *graphsim.Config) { c.Switches.CancelReplyAsInDocs = true }}
	scenario(t, shop, s, func(w *world) {
		c := pressOneInMain(w)
		c.hears("sales.wav")
		c.presses("9")
		c.hears("main.wav")
		c.HangUp()
		c.ends()
		c.wantHeard("welcome ~main sales main")
		agree := 0
		for _, r := range w.sim.Requests() {
			var sent struct{ ClientContext string }
			if r.Operation == "cancelMediaProcessing" && json.Unmarshal(r.Body, &sent) == nil && r.Reply["clientContext"] == sent.ClientContext {
				agree++
			}
		}
		if agree != 0 {
			t.Errorf("the simulator's answer agreed with the request %d times: nothing was tested", agree)
		}
	})
}

// TestRace15TheSeedsExampleWordForWord cancels a recording, and everything
// that Graph says to it is the published example, with this call's ids in the
// places of the example's.
func TestRace15TheSeedsExampleWordForWord(t *testing.T) {
	s := setup{sim: func(c *graphsim.Config) { c.Switches.CancelReplyAsInDocs = true }} // Location
	scenario(t, seeds, s, func(w *world) {
		w.sim.Inject(
			graphsim.Fault{On: "notify.operation", Operation: "recordResponse", Drop: true},
			graphsim.Fault{On: "cancelMediaProcessing", Edit: func(answer map[string]any) {
				clear(answer)
				if err := json.Unmarshal(readSeed(t, w, "seed/cancel-reply.json"), &answer); err != nil {
					t.Error(err)
				}
			}},
		)
		c := w.call()
		c.must(c.WaitRecording(time.Minute))
		c.waits(time.Second)
		c.presses("0") // a global key leads away
		c.waits(100 * time.Millisecond)
		if got := c.heard(); got != "" {
			t.Errorf("heard %s before the recording was accounted for", got)
		}
		token, err := w.sim.SignToken(graphsim.Forgery{})
		if err != nil {
			t.Fatal(err)
		}
		if code := w.deliver(token, string(readSeed(t, w, "notifications/seed-record-operation-cancelled.json"))); code != http.StatusAccepted {
			t.Errorf("answered %d", code)
		}
		c.waits(50 * time.Millisecond)
		c.HangUp()
		c.ends()
		if got := len(w.facts(c.ID(), "reconciled")); got != 1 {
			t.Errorf("reconciled %d times", got)
		}
		c.wantHeard("~sorry")
	})
}

const seeds = `
flow: seed
language: en-US
vars: {message: recording}
keys: {"0": sorry}
steps:
  message: {record: {into: message, max: 1m}, next: hangup, on_error: sorry}
  sorry: {play: sorry, next: hangup}
prompts: {sorry: sorry.wav}
`

// readSeed reads a body of the example and puts the ids of the recording that
// runs into it.
func readSeed(t *testing.T, w *world, name string) []byte {
	body, err := os.ReadFile("graphclient/testdata/" + name)
	if err != nil {
		t.Error(err)
	}
	var id, call, token string
	for _, r := range w.sim.Requests() {
		if r.Operation == "recordResponse" {
			id, _ = r.Reply["id"].(string)
			token, _ = r.Reply["clientContext"].(string)
			call = r.Call
		}
	}
	loud := func(id string) string { return strings.ToUpper(strings.ReplaceAll(id, "-", "")) }
	return []byte(strings.NewReplacer(
		"57DAB8B1894C409AB240BD8BEAE78896", loud(call),
		"0FE0623FD62842EDB4BD8AC290072CC5", loud(id),
		"0fe0623f-d628-42ed-b4bd-8ac290072cc5", id,
		"d45324c1-fcb5-430a-902c-f20af696537c", token,
	).Replace(string(body)))
}

// deliver posts a body to the bot's webhook as Graph would.
func (w *world) deliver(token string, body string) int {
	w.Helper()
	header := ""
	if token != "" {
		header = "Bearer " + token
	}
	status, _ := w.post(body, header)
	return status
}

func toneItem(call string, sequence int, key string) string {
	return fmt.Sprintf(`{"changeType":"updated","resourceUrl":"/communications/calls/%s","resourceData":{"@odata.type":"#microsoft.graph.call","state":"established","toneInfo":{"sequenceId":%d,"tone":%q}}}`, call, sequence, key)
}

func TestRace17SeveralCallsInOneEnvelopeAndOneItemUnreadable(t *testing.T) {
	for _, bad := range []string{`{"changeType":7}`, `"text"`, `null`, `{}`, `{"changeType":"updated","resourceUrl":"/communications/calls/%ZZ","resourceData":[[]]}`,
		`{"changeType":"deleted","resourceUrl":"/communications/calls/00000000-0000-0000-0000-000000000000","resourceData":{"state":"terminated"}}`} {
		scenario(t, shop, setup{}, func(w *world) {
			a, b := w.call(), w.call()
			a.hears("welcome.wav")
			b.hears("welcome.wav")
			token, err := w.sim.SignToken(graphsim.Forgery{})
			if err != nil {
				t.Fatal(err)
			}
			code := w.deliver(token, `{"value":[`+toneItem(a.ID(), 1, "tone1")+`,`+bad+`,`+toneItem(strings.ToUpper(b.ID()), 1, "tone2")+`]}`)
			if code != http.StatusAccepted {
				t.Errorf("answered %d", code)
			}
			a.hears("sales.wav")
			b.hears("support.wav")
			a.HangUp()
			a.ends()
			b.ends()
		})
	}
}
