package interop

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ivrflow/ivrflow/graphsim"
)

// mistakes are what the bot in Node does wrong, what a caller does meanwhile, and what the simulator says to it.
var mistakes = []struct {
	name, script string
	rule         string
	sentence     string // what it says, or a part of it
}{
	{"early", toTheEnd, "early-media", "A prompt or a recording was asked for before audio was active: Graph answers 500 here."},
	{"enum-case", toTheEnd, "enum-case", "A value is spelled in other case than the enum has it: Graph answers 400"},
	{"wrong-type", toTheEnd, "invalid-request", "uri"},
	{"misspelt", toTheEnd, "unknown-member", "loops"},
	{"untyped", toTheEnd, "type-missing", "A member has no @odata.type, and its declared type is abstract"},
	{"prompt-format", toTheEnd, "prompt-format", "A prompt is not WAV, PCM, one channel, 16 bit, 16 kHz: Graph plays nothing"},
	{"prompt-missing", toTheEnd, "prompt-missing", "A prompt cannot be fetched."},
	{"answer-twice", toTheEnd, "answer-twice", "answer, reject or redirect was sent for a call that does not ring any more"},
	{"after-end", toTheEnd + "wait 2s\n", "after-end", "A request was sent for a call after the bot had been told that it is over"},
	{"drain-skipped", toTheEnd, "drain-skipped", "A prompt or a recording was asked for after cancelMediaProcessing and before every cancelled operation was notified."},
	{"no-subscription", toTheEnd, "keys-lost", "A key was pressed while the bot played, and it had not subscribed: the key is lost."},
	{"21-prompts", toTheEnd, "out-of-range", "A value is beyond its documented limit: 20 prompts in a play"},
	{"recording-token", "call\nwait for record begins\nspeak 500ms\n" + theKey, "recording-token", "A recording was asked for without its own token: it is refused."},
	{"no-context", toTheEnd, "context-missing", "A prompt or a recording was asked for without clientContext."},
	{"webhook-500", toTheEnd, "webhook-refused", "The webhook did not accept a notification."},
	{"webhook-slow", toTheEnd, "webhook-slow", "The webhook took longer than a second to answer a notification."},
}

// A bot that was written without our code makes mistakes, and the simulator names each in plain words.
func TestMistakesAreNamed(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			transcript, said := nodeBot(t, m.name, m.script)
			for line := range strings.Lines(transcript) {
				_, text, ok := strings.Cut(line, "mistake  ")
				if !ok {
					_, text, ok = strings.Cut(line, "hint     ")
				}
				if ok && strings.HasSuffix(strings.TrimSpace(text), fmt.Sprintf("[%s]", m.rule)) {
					if !strings.Contains(text, m.sentence) {
						t.Errorf("the simulator says %q, want %q", text, m.sentence)
					}
					t.Log(strings.TrimSpace(text))
					return
				}
			}
			t.Errorf("the simulator names no %s:\n%s\nthe bot:\n%s", m.rule, transcript, said)
		})
	}
}

// Whether a webhook believes what nobody signed is tried by a simulator that is asked to; so it runs in this process.
func TestAWebhookThatBelievesAnythingIsNamed(t *testing.T) {
	for mistake, want := range map[string]int{"forged": 1, "": 0} {
		t.Run("mistake "+mistake, func(t *testing.T) {
			if _, err := programs(); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), aMinute)
			defer cancel()
			address := freeAddress(t)
			server := httptest.NewUnstartedServer(nil)
			defer server.Close()
			base := "http://" + server.Listener.Addr().String()
			sim, err := graphsim.New(graphsim.Config{BotURL: "http://" + address + "/api/calls", BaseURL: base, ProbeForgery: true})
			if err != nil {
				t.Fatal(err)
			}
			defer sim.Close()
			server.Config.Handler = sim
			server.Start()
			bot := startBot(t, ctx, cancel, mistake, []string{"IVRFLOW_LISTEN=" + address, "IVRFLOW_PUBLIC_URL=http://" + address,
				"IVRFLOW_GRAPH_URL=" + base + "/v1.0", "IVRFLOW_TOKEN_URL=" + base + "/" + graphsim.DefaultTenantID + "/oauth2/v2.0/token",
				"IVRFLOW_OPENID_URL=" + base + "/v1/.well-known/OpenIdConfiguration",
				"IVRFLOW_CLIENT_ID=" + graphsim.DefaultAppID, "IVRFLOW_CLIENT_SECRET=any"})
			defer bot.stop()
			bot.listens(t, ctx, address)
			accepted, err := sim.ProbeForgery(ctx)
			if err != nil {
				t.Fatal(err)
			}
			named := 0
			for _, c := range sim.Complaints() {
				if c.Rule == graphsim.RuleWebhookForged {
					named++
					t.Log(c.Text)
				}
			}
			if named != want || (len(accepted) > 0) != (want > 0) {
				t.Errorf("accepted %v, named %d times, want %d", accepted, named, want)
			}
		})
	}
}
