package graphsim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// try posts with a deadline, as a client does.
func (l line) try(op, body string, within time.Duration) answered {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	return l.do(ctx, "POST", graphBase+l.path+"/"+op, body)
}

func TestFaultsOfRequests(t *testing.T) {
	const play = "playPrompt"
	for _, c := range []struct {
		name  string
		fault Fault
		// status 0: no answer; took: until the answer or the failure; heard: whether it had its effect.
		status int
		err    error
		took   time.Duration
		heard  bool
	}{
		{"none", Fault{On: "answer", Status: 500}, 200, nil, 2 * time.Millisecond, true},
		{"drop", Fault{On: play, Drop: true}, 0, context.DeadlineExceeded, 3 * time.Second, false},
		{"cut", Fault{On: play, Cut: true}, 0, io.ErrUnexpectedEOF, 0, false},
		{"cut by chance", Fault{On: play, Cut: true, Chance: 1}, 0, io.ErrUnexpectedEOF, 0, false},
		{"drop answer", Fault{On: play, DropAnswer: true}, 0, context.DeadlineExceeded, 3 * time.Second, true},
		{"cut answer", Fault{On: play, CutAnswer: true}, 0, io.ErrUnexpectedEOF, 2 * time.Millisecond, true},
		{"refuse", Fault{On: play, Status: 429, Code: "TooManyRequests", RetryAfter: "2.5"}, 429, nil, 2 * time.Millisecond, false},
		{"a proxy's error page", Fault{On: play, Status: 502, Body: "<html>"}, 502, nil, 2 * time.Millisecond, false},
		{"empty success without effect", Fault{On: play, Status: 204}, 204, nil, 2 * time.Millisecond, false},
		{"refuse with effect", Fault{On: play, Status: 500, Effect: true}, 500, nil, 2 * time.Millisecond, true},
		{"pretend", Fault{On: play, Pretend: true}, 200, nil, 2 * time.Millisecond, false},
		{"delay", Fault{On: play, Delay: time.Second}, 200, nil, 1002 * time.Millisecond, true},
		{"delay beyond the client's patience", Fault{On: play, Delay: 4 * time.Second}, 0, context.DeadlineExceeded, 3 * time.Second, true},
		{"answer delay", Fault{On: play, AnswerDelay: time.Second}, 200, nil, 1002 * time.Millisecond, true},
		{"other prompt", Fault{On: play, Prompt: "b.wav", Drop: true}, 200, nil, 2 * time.Millisecond, true},
		{"this prompt", Fault{Prompt: "1s/a.wav", Status: 503}, 503, nil, 2 * time.Millisecond, false},
		{"other call", Fault{On: play, Call: strings.Repeat("0", 32), Drop: true}, 200, nil, 2 * time.Millisecond, true},
		{"second", Fault{On: play, Nth: 2, Drop: true}, 200, nil, 2 * time.Millisecond, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				b.s.Inject(c.fault)
				begun := time.Now()
				a := l.try(play, playBody("A", "1s/a.wav"), 3*time.Second)
				if a.status != c.status || !errors.Is(a.err, c.err) || time.Since(begun) != c.took {
					t.Errorf("%d %v after %v", a.status, a.err, time.Since(begun))
				}
				if c.fault.RetryAfter != "" && (a.header.Get("Retry-After") != c.fault.RetryAfter || a.code() != c.fault.Code) {
					t.Errorf("%v %s", a.header, a.raw)
				}
				if c.fault.Body != "" && string(a.raw) != c.fault.Body {
					t.Errorf("answered %q, not %q", a.raw, c.fault.Body)
				}
				wait(10 * time.Second)
				same(t, c.heard, len(l.h.Heard()) == 1)
				requests := b.s.Requests()
				last := requests[len(requests)-1]
				if last.Effect != c.heard || last.Operation != play || last.Status != c.status && c.took < 3*time.Second {
					t.Errorf("logged %+v", last)
				}
			})
		})
	}
}

// Each status that Graph is known to answer has its own words, with and without effect, in the answer and in the log.
func TestEveryRefusalSaysWhatGraphSays(t *testing.T) {
	for status, code := range map[int]string{400: "BadRequest", 401: "InvalidAuthenticationToken", 403: "7504", 404: "8522", 409: "8519",
		412: "8583", 429: "TooManyRequests", 500: "UnknownError", 503: "serviceNotAvailable", 502: "UnknownError"} {
		for _, effect := range []bool{false, true} {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				b.s.Inject(Fault{On: "playPrompt", Status: status, Effect: effect})
				a := l.act("playPrompt", playBody("A", "1s/a.wav"))
				wait(10 * time.Second)
				if a.status != status || a.code() != code || a.message() == "" || (len(l.h.Heard()) == 1) != effect {
					t.Errorf("%d, effect %v: %d %s, heard %d", status, effect, a.status, a.raw, len(l.h.Heard()))
				}
			})
		}
	}
	inBubble(t, anyToken(), func(t *testing.T, b *bot) { // what a test says itself counts
		l := b.talking(Caller{})
		b.s.Inject(Fault{On: "keepAlive", Status: 404, Code: "X", Message: "gone"})
		a := l.act("keepAlive", "")
		same(t, []any{"X", "gone"}, []any{a.code(), a.message()})
	})
}

// Who reads a transcript must not look for a mistake of his own in what he had injected.
func TestWhatIsInjectedIsToldAsSuch(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		b.s.Inject(Fault{On: "keepAlive", Nth: 1, Status: 503}, Fault{On: "keepAlive", Nth: 2, CutAnswer: true}, Fault{On: "keepAlive", Nth: 3, Cut: true},
			Fault{On: "notify.operation", Drop: true})
		for range 4 {
			l.act("keepAlive", "")
		}
		l.act("sing", "")
		l.play("A", "1s/a.wav")
		wait(5 * time.Second)
		var told []string
		for _, e := range b.s.Events() {
			if text := Describe(e); strings.HasPrefix(text, "refused") || strings.HasPrefix(text, "trouble") {
				told = append(told, text)
			}
		}
		same(t, []string{
			"refused  keepAlive: 503 serviceNotAvailable Service Unavailable (injected)",
			"trouble  keepAlive: no answer: executed, answer lost (injected)",
			"trouble  keepAlive: no answer: lost (injected)",
			"refused  sing: 404 BadRequest Resource not found for the segment 'sing'.",
			"trouble  notify.operation: no answer: lost (injected)",
		}, told)
	})
}

func TestNthCountsFromInject(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.act("keepAlive", "")
		b.s.Inject(Fault{On: "keepAlive", Nth: 2, Status: 503})
		var got []int
		for range 3 {
			got = append(got, l.act("keepAlive", "").status)
		}
		b.s.Inject(Fault{On: "keepAlive", Status: 500})
		got = append(got, l.act("keepAlive", "").status)
		b.s.ClearFaults()
		got = append(got, l.act("keepAlive", "").status)
		same(t, []int{200, 503, 200, 500, 200}, got)
	})
}

func TestHoldWaitsForRelease(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		b.s.Inject(Fault{On: "playPrompt", Hold: "gate"}, Fault{On: "notify.operation", Hold: "gate2"})
		done := make(chan answered, 1)
		go func() { done <- l.act("playPrompt", playBody("A", "1s/a.wav")) }()
		wait(time.Minute)
		same(t, 0, len(l.h.Heard())+len(done))
		b.s.Release("gate")
		b.s.Release("gate") // twice does no harm
		same(t, 200, (<-done).status)
		wait(time.Minute)
		same(t, 0, len(b.got()))
		b.s.Release("gate2")
		synctest.Wait()
		same(t, 1, len(b.got()))
	})
}

func TestPretendedCancelLetsTheMusicGoOn(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.play("A", "3s/a.wav")
		b.s.Inject(Fault{On: "cancelMediaProcessing", Nth: 1, Pretend: true})
		a := l.act("cancelMediaProcessing", ``)
		same(t, any("completed"), a.body["status"])
		wait(5 * time.Second)
		same(t, []string{"deleted A completed 200/0 completedSuccessfully"}, b.got())
	})
}

func TestNotificationsCanComeBeforeTheAnswer(t *testing.T) {
	for _, c := range []struct {
		op, body string
		before   string
	}{
		{"playPrompt", playBody("A", "1s/a.wav"), "deleted A completed 200/0 completedSuccessfully"},
		{"recordResponse", `{"clientContext":"R","initialSilenceTimeoutInSeconds":1}`, "deleted R failed 400/8510 initialSilenceTimeout"},
		{"sendDtmfTones", `{"clientContext":"D","tones":["tone1"]}`, "deleted D completed completedSuccessfully"},
		{"transfer", `{"transferTarget":{"identity":{"user":{"id":"7c5f1e9a-0b1d-4a53-9a5e-4f0b7f2d3c11"}}}}`, "updated transferring"},
	} {
		t.Run(c.op, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				b.s.Inject(Fault{On: c.op, BeforeAnswer: true})
				if a := l.act(c.op, c.body); a.status/100 != 2 {
					t.Fatalf("%d %s", a.status, a.raw)
				}
				same(t, []string{c.before}, b.got())
			})
		})
	}
	t.Run("answer and hang-up", func(t *testing.T) {
		inBubble(t, anyToken(), func(t *testing.T, b *bot) {
			b.s.Inject(Fault{On: "answer", BeforeAnswer: true}, Fault{On: "deleteCall", BeforeAnswer: true})
			l := b.ringing(Caller{})
			b.forget()
			l.act("answer", answerBody)
			same(t, []string{"updated establishing", "updated established", "updated established audio active"}, b.got())
			b.forget()
			l.hangUp()
			same(t, []string{"updated terminating", "deleted terminated 200/7000"}, b.got())
		})
	})
	t.Run("answer of a call that ends", func(t *testing.T) {
		inBubble(t, anyToken(), func(t *testing.T, b *bot) {
			b.s.Inject(Fault{On: "answer", BeforeAnswer: true})
			l := b.ringing(Caller{})
			go func() { wait(20 * time.Millisecond); l.h.HangUp() }()
			same(t, 202, l.act("answer", answerBody).status)
		})
	})
}

func TestFaultsOfNotifications(t *testing.T) {
	const tone1, tone2, tone3 = "updated established tone 1 tone1", "updated established tone 2 tone2", "updated established tone 3 tone3"
	for _, c := range []struct {
		name  string
		fault Fault
		want  []string
	}{
		{"none", Fault{On: "notify.operation", Drop: true}, []string{tone1, tone2, tone3}},
		{"drop", Fault{On: "notify.tone", Nth: 2, Drop: true}, []string{tone1, tone3}},
		{"delay", Fault{On: "notify.tone", Nth: 1, Delay: 5 * time.Second}, []string{tone2, tone3, tone1}},
		{"swap", Fault{On: "notify.tone", Nth: 1, Swap: true}, []string{tone2, tone1, tone3}},
		{"swap with nothing behind", Fault{On: "notify.tone", Nth: 3, Swap: true}, []string{tone1, tone2, tone3}},
		{"repeat", Fault{On: "notify", Nth: 1, Repeat: 2, RepeatAfter: 3 * time.Second}, []string{tone1, tone2, tone3, tone1, tone1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, anyToken(), func(t *testing.T, b *bot) {
				l := b.talking(Caller{})
				l.act("subscribeToTone", ``)
				b.s.Inject(c.fault)
				l.h.PressEvery("123", 500*time.Millisecond)
				wait(20 * time.Second)
				same(t, c.want, b.got())
			})
		})
	}
}

func TestFaultsCanChooseOperationAndOutcome(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		b.s.Inject(Fault{On: "notify.operation", Nth: 2, Subcode: 8508, Drop: true},
			Fault{On: "notify.operation", Operation: "recordResponse", Repeat: 1})
		l.play("A", "1s/a.wav")
		wait(2 * time.Second)
		l.play("B", "1s/b.wav")
		l.act("recordResponse", `{"clientContext":"R"}`)
		l.play("C", "1s/c.wav")
		l.act("cancelMediaProcessing", ``)
		l.act("recordResponse", `{"clientContext":"S","initialSilenceTimeoutInSeconds":1}`)
		wait(5 * time.Second)
		same(t, []string{
			"deleted A completed 200/0 completedSuccessfully",
			"deleted B failed 400/8508 mediaOperationCanceled",
			"deleted C failed 400/8508 mediaOperationCanceled",
			"deleted S failed 400/8510 initialSilenceTimeout",
			"deleted S failed 400/8510 initialSilenceTimeout",
		}, b.got())
	})
}

func TestInterruptCancelsUnasked(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		l.play("A", "9s/a.wav")
		l.act("sendDtmfTones", `{"clientContext":"D","tones":["tone1"],"delayBetweenTonesMs":9000}`)
		wait(time.Second)
		l.h.Interrupt()
		l.play("B", "1s/b.wav")
		wait(5 * time.Second)
		l.h.HangUp()
		l.h.Interrupt()
		wait(time.Second)
		same(t, []string{
			"deleted A failed 400/8508 mediaOperationCanceled",
			"deleted D completed mediaOperationCanceled",
			"deleted B completed 200/0 completedSuccessfully",
			"deleted terminated 200/4521",
		}, b.got())
	})
}

func TestEditRewritesAnswersAndNotifications(t *testing.T) {
	inBubble(t, anyToken(), func(t *testing.T, b *bot) {
		l := b.talking(Caller{})
		b.s.Inject(
			Fault{On: "playPrompt", Edit: func(m map[string]any) { m["status"] = "completed"; delete(m, "id") }},
			Fault{On: "notify.operation", Edit: func(m map[string]any) { m["resourceUrl"] = "x" }})
		a := l.play("A", "1s/a.wav")
		same(t, []any{"completed", nil}, []any{a.body["status"], a.body["id"]})
		wait(3 * time.Second)
		same(t, "x", b.last("deleted A").url)
	})
}

func TestFaultsByChanceFollowTheSeed(t *testing.T) {
	var first []int
	for range 2 {
		inBubble(t, anyToken(), func(t *testing.T, b *bot) {
			l := b.talking(Caller{})
			b.s.Inject(Fault{On: "keepAlive", Status: 503, Chance: 0.5})
			var got []int
			for range 20 {
				got = append(got, l.act("keepAlive", "").status)
			}
			if first == nil {
				first = got
			}
			same(t, first, got)
			if !slices.Contains(got, 200) || !slices.Contains(got, 503) {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestFaultsAreWrittenAndReadAsJSON(t *testing.T) {
	f := Fault{On: "playPrompt", Nth: 2, Chance: 0.5, Status: 429, RetryAfter: "2.5", Delay: 1500 * time.Millisecond, Effect: true}
	text, err := json.Marshal(f)
	want := `{"chance":0.5,"delay":"1.5s","effect":true,"nth":2,"on":"playPrompt","retryAfter":"2.5","status":429}`
	if err != nil || string(text) != want {
		t.Errorf("%s %v", text, err)
	}
	var again Fault
	if err := json.Unmarshal(text, &again); err != nil || again.Delay != f.Delay || again.Status != f.Status || again.On != f.On {
		t.Errorf("%+v %v", again, err)
	}
	if err := json.Unmarshal([]byte(`"playPrompt: refuse 429 nth 2"`), &again); err != nil || again.Status != 429 || again.Nth != 2 || again.Delay != 0 {
		t.Errorf("in words: %+v %v", again, err)
	}
	for text, want := range map[string]string{
		`{"delay":2}`:       `fault member delay: a text in quotes is wanted`,
		`{"retry":"1"}`:     `there is no fault member "retry"`,
		`{"chance":1.5}`:    `fault member chance: "1.5" is no chance`,
		`{"status":"abc"}`:  `fault member status: a number, true or false is wanted, without quotes`,
		`[]`:                `an object is wanted here`,
		`"answer: explode"`: `fault answer: "explode" is not understood`,
	} {
		if err := json.Unmarshal([]byte(text), &again); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
