package graphsim

import (
	"testing"
	"time"
)

func TestPromptProblems(t *testing.T) {
	const bad, gone = "deleted A failed 400/8535 unknown", "deleted A failed 400/8536 unknown"
	for _, c := range []struct{ name, uri, want string }{
		{"not there", "https://bot.example/prompts/none/a.wav", gone},
		{"no such host", "https://elsewhere.example/prompts/1s/a.wav", gone},
		{"http", "http://bot.example/prompts/1s/a.wav", gone},
		{"no address", "a.wav", gone},
		{"stereo", "https://bot.example/prompts/1s/stereo.wav", bad},
	} {
		for how, other := range map[PromptProblems]string{ProblemsFail: "", ProblemsUnknown: "deleted A completed unknown",
			Problems8511: "deleted A failed 500/8511 playPromptFailed"} {
			t.Run(c.name, func(t *testing.T) {
				config := anyToken()
				config.Switches.PromptProblems = how
				inBubble(t, config, func(t *testing.T, b *bot) {
					l := b.talking(Caller{})
					body := `{"clientContext":"A","prompts":[` + promptList([]string{"1s/first.wav"}) +
						`,{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{"uri":"` + c.uri + `"}}]}`
					if a := l.act("playPrompt", body); a.status != 200 {
						t.Fatalf("%d %s", a.status, a.raw)
					}
					l.play("B", "1s/b.wav")
					wait(20 * time.Second)
					want := c.want
					if other != "" {
						want = other
					}
					same(t, []string{want, "deleted B completed 200/0 completedSuccessfully"}, b.got())
					same(t, 1, len(l.h.Heard())) // nothing of the operation that failed
				})
			})
		}
	}
}

func TestRecordFailsWithItsPrompt(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("recordResponse", `{"clientContext":"R","prompts":[`+promptList([]string{"none/a.wav"})+`]}`)
		wait(time.Second)
		same(t, []string{"deleted R failed 500/8511 playPromptFailed"}, b.got())
	})
}

func TestPromptsAreFetchedAtTheHeadOfTheQueue(t *testing.T) {
	for _, early := range []bool{false, true} {
		c := anyToken()
		c.Switches.FetchAtPost = early
		inBubble(t, c, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			l.play("A", "5s/a.wav")
			l.play("B", "5s/b.wav")
			wait(time.Second)
			want := 1
			if early {
				want = 2
			}
			same(t, want, b.fetched())
			wait(20 * time.Second)
			same(t, 2, b.fetched())
		})
	}
}

func TestPromptsAreCachedByResourceIDPerCall(t *testing.T) {
	const body = `{"prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":
		{"uri":"https://bot.example/prompts/1s/a.wav","resourceId":"r1"}}]}`
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("playPrompt", body)
		l.act("playPrompt", body)
		wait(5 * time.Second)
		same(t, 1, b.fetched())
		other := b.talking(Caller{})
		other.act("playPrompt", body)
		wait(5 * time.Second)
		same(t, 2, b.fetched())
		l.play("A", "1s/b.wav")
		l.play("B", "1s/b.wav")
		wait(5 * time.Second)
		same(t, 4, b.fetched()) // without an id nothing is kept
	})
}

func TestCancelWhileFetchingPlaysNothing(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		b.s.Inject(Fault{On: "fetch", Nth: 1, Delay: 2 * time.Second})
		l.play("A", "1s/a.wav")
		l.act("cancelMediaProcessing", ``)
		l.play("B", "1s/b.wav")
		wait(10 * time.Second)
		same(t, []string{"deleted A failed 400/8508 mediaOperationCanceled", "deleted B completed 200/0 completedSuccessfully"}, b.got())
		same(t, "b.wav", l.h.Heard()[0].Prompt)
	})
}
