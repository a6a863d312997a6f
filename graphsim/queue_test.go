package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPromptsPlayInOrderWithoutAGap(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		begun := time.Now()
		a := l.play("A", "1s/one.wav", "2s/two.wav")
		l.play("B", "3s/three.wav")
		if a.body["status"] != "running" || a.body["clientContext"] != "A" ||
			!strings.HasSuffix(a.header.Get("Location"), l.path+"/operations/"+a.body["id"].(string)) {
			t.Errorf("%s %s", a.raw, a.header.Get("Location"))
		}
		wait(10 * time.Second)
		var got []string
		for _, h := range l.h.Heard() {
			got = append(got, fmt.Sprint(h.Prompt, " ", h.To.Sub(h.From), " ", h.Complete))
		}
		same(t, []string{"one.wav 1s true", "two.wav 2s true", "three.wav 3s true"}, got)
		heard := l.h.Heard()
		if heard[0].From.Sub(begun) != 0 || !heard[1].From.Equal(heard[0].To) {
			t.Errorf("gap: %+v", heard)
		}
		// The second operation begins once its prompt is fetched, which takes no virtual time here.
		if !heard[2].From.Equal(heard[1].To) {
			t.Errorf("gap between operations: %+v", heard)
		}
		same(t, []string{"deleted A completed 200/0 completedSuccessfully", "deleted B completed 200/0 completedSuccessfully"}, b.got())
	})
}

func TestOperationNotificationsHaveLoudIDsAndPlaysNoIDMember(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		id := l.play("A", "1s/a.wav").body["id"].(string)
		wait(2 * time.Second)
		n := b.last("deleted A")
		want := "/communications/calls/" + loudID(l.h.ID()) + "/operations/" + loudID(id)
		if n.url != want || n.data["@odata.id"] != want || n.data["id"] != nil {
			t.Errorf("%v", n.item)
		}
		if strings.ToLower(id) != id || !strings.Contains(id, "-") {
			t.Errorf("id in REST is %s", id)
		}
	})
}

func TestIDsFollowTheSwitch(t *testing.T) {
	for style, want := range map[IDStyle][2]bool{IDsAsInDocs: {true, false}, IDsDashed: {false, true}, IDsMixed: {true, true}} {
		c := anyToken()
		c.Switches.IDs, c.Switches.ResourceMember, c.Switches.CallbackMember = style, Always, Always
		inBubble(t, c, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			for range 9 {
				l.play("A", "100ms/a.wav")
			}
			wait(2 * time.Second)
			var loud, dashed bool
			for _, n := range b.noted() {
				loud = loud || strings.Contains(n.url, loudID(l.h.ID()))
				dashed = dashed || strings.Contains(n.url, l.h.ID())
				if n.item["resource"] != "/app"+strings.TrimPrefix(n.url, "/communications") || n.item["callbackUri"] != botHook {
					t.Errorf("%v", n.item)
				}
			}
			same(t, want, [2]bool{loud, dashed})
		})
	}
}

func TestCancelEndsWhatRunsAndWhatIsQueued(t *testing.T) {
	const failed = " failed 400/8508 mediaOperationCanceled"
	for _, c := range []struct {
		name string
		set  func(*Switches)
		want []string
	}{
		{"documented", func(*Switches) {}, []string{"deleted A" + failed, "deleted B" + failed, "deleted C" + failed}},
		{"queued first", func(w *Switches) { w.CancelOrder = QueuedFirst },
			[]string{"deleted B" + failed, "deleted C" + failed, "deleted A" + failed}},
		{"only resultInfo", func(w *Switches) { w.Finish = FinishResultInfo },
			[]string{"deleted A failed 400/8508", "deleted B failed 400/8508", "deleted C failed 400/8508"}},
		{"only completionReason", func(w *Switches) { w.Finish = FinishReason },
			[]string{"deleted A failed mediaOperationCanceled", "deleted B failed mediaOperationCanceled", "deleted C failed mediaOperationCanceled"}},
		{"Pascal", func(w *Switches) { w.PascalStatus, w.Finish = true, FinishResultInfo },
			[]string{"deleted A Failed 400/8508", "deleted B Failed 400/8508", "deleted C Failed 400/8508"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := anyToken()
			c.set(&config.Switches)
			inBubble(t, config, func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				for _, op := range []string{"A", "B", "C"} {
					l.play(op, "5s/"+op+".wav")
				}
				wait(time.Second)
				a := l.act("cancelMediaProcessing", `{"clientContext":"X"}`)
				if a.status != 200 || !strings.EqualFold(a.body["status"].(string), "completed") || a.body["clientContext"] != "X" {
					t.Errorf("%d %s", a.status, a.raw)
				}
				same(t, 0, len(b.got())) // the answer comes first
				wait(time.Minute)
				same(t, c.want, b.got())
				same(t, 1, len(l.h.Heard()))
				same(t, 1, b.fetched()) // what is cancelled in the queue is never begun
			})
		})
	}
}

func TestCancelCanBeNotifiedBeforeItsAnswer(t *testing.T) {
	c := anyToken()
	c.Switches.CancelBeforeReply = true
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.play("A", "5s/a.wav")
		l.play("B", "5s/b.wav")
		l.act("cancelMediaProcessing", `{}`)
		same(t, 2, len(b.got()))
	})
}

func TestCancelWithAnEmptyQueue(t *testing.T) {
	for _, refused := range []bool{false, true} {
		c := anyToken()
		c.Switches.CancelEmptyRefused = refused
		inBubble(t, c, func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			a := l.act("cancelMediaProcessing", `{}`)
			if refused != (a.status == 400) || !refused && a.body["status"] != "completed" {
				t.Errorf("%d %s", a.status, a.raw)
			}
			wait(time.Second)
			same(t, []string{}, b.got())
		})
	}
}

func TestCancelLagLetsAudioGoOnAndSparesWhatComesLater(t *testing.T) {
	c := anyToken()
	c.Switches.CancelLag = 2 * time.Second
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.play("A", "1s/a.wav")
		l.play("B", "5s/b.wav")
		l.act("cancelMediaProcessing", `{}`)
		l.play("C", "1s/c.wav")
		wait(10 * time.Second)
		same(t, []string{
			"deleted A completed 200/0 completedSuccessfully",
			"deleted B failed 400/8508 mediaOperationCanceled",
			"deleted C completed 200/0 completedSuccessfully",
		}, b.got())
	})
}

func TestCancelAnswerAsInTheDocsNamesAnotherOperation(t *testing.T) {
	c := anyToken()
	c.Switches.CancelReplyAsInDocs = true
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		id := l.play("A", "5s/a.wav").body["id"]
		a := l.act("cancelMediaProcessing", `{"clientContext":"X"}`)
		if a.body["id"] != id || strings.Contains(a.header.Get("Location"), id.(string)) || a.body["clientContext"] == "X" {
			t.Errorf("%s %s", a.raw, a.header.Get("Location"))
		}
	})
}

func TestQueueHasADepthBySwitch(t *testing.T) {
	c := anyToken()
	c.Switches.QueueDepth, c.Switches.QueuedNotStarted = 2, true
	inBubble(t, c, func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		same(t, any("running"), l.play("A", "1s/a.wav").body["status"])
		same(t, any("notStarted"), l.play("B", "1s/b.wav").body["status"])
		if a := l.act("playPrompt", playBody("C", "1s/c.wav")); a.status != 412 || a.code() != "8583" {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
}

func TestMediaBeforeAudioIsAnInternalError(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		try := func(op, body string) {
			if a := l.act(op, body); a.status != 500 || a.code() != "UnknownError" {
				t.Errorf("%s in %s: %d %s", op, l.h.State(), a.status, a.raw)
			}
		}
		try("playPrompt", playBody("A", "1s/a.wav"))
		l.act("answer", answerBody)
		try("playPrompt", playBody("A", "1s/a.wav"))
		if err := l.h.WaitState(stateEstablished, time.Second); err != nil {
			t.Fatal(err)
		}
		try("playPrompt", playBody("A", "1s/a.wav"))
		try("recordResponse", `{}`)
		try("sendDtmfTones", `{"tones":["tone1"]}`)
		wait(5 * time.Second)
		same(t, 0, len(l.h.Heard()))
	})
}

func TestGetOperationKnowsItForAWhile(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		id := l.play("A", "2s/a.wav").body["id"].(string)
		get := func() answered {
			return l.do(t.Context(), http.MethodGet, graphBase+l.path+"/operations/"+strings.ToUpper(id), "")
		}
		same(t, any("running"), get().body["status"])
		wait(3 * time.Second)
		same(t, any("completed"), get().body["status"])
		wait(2 * time.Minute)
		if a := get(); a.status != 404 {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
}

func TestRequestLimits(t *testing.T) {
	many := func(n int) string { return playBody("A", strings.Split(strings.Repeat("1s/a.wav ", n), " ")[:n]...) }
	long := strings.Repeat("x", 257)
	for _, c := range []struct {
		name, op, body, code string
	}{
		{"21 prompts", "playPrompt", many(21), "8523"},
		{"no prompts", "playPrompt", `{}`, "BadRequest"},
		{"no uri", "playPrompt", `{"prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt","mediaInfo":{}}]}`, "BadRequest"},
		{"no type of prompt", "playPrompt", `{"prompts":[{"mediaInfo":{"uri":"https://x/a.wav"}}]}`, "BadRequest"},
		{"prompts no list", "playPrompt", `{"prompts":{}}`, "BadRequest"},
		{"not JSON", "playPrompt", `{"prompts":`, "BadRequest"},
		{"not an object", "playPrompt", `[]`, "BadRequest"},
		{"play context too long", "playPrompt", playBody(long, "1s/a.wav"), "8523"},
		{"context not ASCII", "playPrompt", playBody("grüße", "1s/a.wav"), "8523"},
		{"cancel context too long", "cancelMediaProcessing", `{"clientContext":"` + long + `"}`, "8523"},
		{"subscribe context too long", "subscribeToTone", `{"clientContext":"` + long + `"}`, "8523"},
		{"record context too long", "recordResponse", `{"clientContext":"` + long + `"}`, "8523"},
		{"two prompts in record", "recordResponse", `{"prompts":[` + promptList([]string{"1s/a.wav", "1s/b.wav"}) + `]}`, "8523"},
		{"record 0 s", "recordResponse", `{"maxRecordDurationInSeconds":0}`, "8523"},
		{"record 121 s", "recordResponse", `{"maxRecordDurationInSeconds":121}`, "8523"},
		{"silence 0 s", "recordResponse", `{"maxSilenceTimeoutInSeconds":0}`, "8523"},
		{"initial silence 121 s", "recordResponse", `{"initialSilenceTimeoutInSeconds":121}`, "8523"},
		{"stop tone by name", "recordResponse", `{"stopTones":["pound"]}`, "BadRequest"},
		{"record seconds as text", "recordResponse", `{"maxRecordDurationInSeconds":"5"}`, "BadRequest"},
		{"unknown tone", "sendDtmfTones", `{"tones":["1"]}`, "BadRequest"},
		{"no tones", "sendDtmfTones", `{}`, "BadRequest"},
		{"transfer to nobody", "transfer", `{}`, "BadRequest"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				if a := l.act(c.op, c.body); a.status != 400 || a.code() != c.code {
					t.Errorf("%d %s", a.status, a.raw)
				}
				wait(10 * time.Second)
				same(t, []string{}, b.got())
			})
		})
	}
	t.Run("allowed", func(t *testing.T) {
		inBubble(t, anyToken(), func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			for op, body := range map[string]string{
				"playPrompt":      many(20),
				"recordResponse":  `{"maxRecordDurationInSeconds":120,"maxSilenceTimeoutInSeconds":1,"initialSilenceTimeoutInSeconds":120,"clientContext":"` + long[1:] + `"}`,
				"subscribeToTone": ``,
			} {
				if a := l.act(op, body); a.status != 200 {
					t.Errorf("%s: %d %s", op, a.status, a.raw)
				}
			}
		})
	})
}

func TestAnswerIsCheckedAsGraphDoes(t *testing.T) {
	const hosted = `"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}`
	for name, body := range map[string]string{
		"no mediaConfig":   `{"acceptedModalities":["audio"]}`,
		"type missing":     `{"acceptedModalities":["audio"],"mediaConfig":{}}`,
		"enum's case":      `{"acceptedModalities":["Audio"],` + hosted + `}`,
		"no modalities":    `{` + hosted + `}`,
		"http callback":    `{"callbackUri":"http://bot.example/x","acceptedModalities":["audio"],` + hosted + `}`,
		"no address":       `{"callbackUri":"bot","acceptedModalities":["audio"],` + hosted + `}`,
		"callback beyond":  `{"callbackUri":"https://bot.example/ü","acceptedModalities":["audio"],` + hosted + `}`,
		"prefetch no list": `{"acceptedModalities":["audio"],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig","preFetchMedia":{}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.ringing(Caller{})
				if a := l.act("answer", body); a.status != 400 || a.code() != "BadRequest" {
					t.Errorf("%d %s", a.status, a.raw)
				}
				if l.h.State() != stateIncoming {
					t.Errorf("state %s", l.h.State())
				}
			})
		})
	}
}

func TestBodyNeedsItsContentType(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.ringing(Caller{})
		r, _ := http.NewRequestWithContext(t.Context(), "POST", graphBase+l.path+"/answer", strings.NewReader(answerBody))
		if a := b.send(r); a.status != 400 {
			t.Errorf("%d %s", a.status, a.raw)
		}
		r, _ = http.NewRequestWithContext(t.Context(), "POST", graphBase+l.path+"/answer", strings.NewReader(strings.Repeat(" ", maxBody+1)))
		if a := b.send(r); a.status != 413 {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
}
